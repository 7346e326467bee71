"""Writes the checklist for choosing an injector: to tick, to print and to take along."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from triage_bot.knowledge import Knowledge
from triage_bot.knowledge.schema import Check, Checklist, Claim, Register
from triage_bot.web.papers import References, link, paper

TITLE = "Choosing an injector: a checklist"
_INTRO = """<p>Tick what is true, and print the page or keep it open when you go. What you tick and write stays on this page: nothing
is sent or kept.</p>"""
_NOTES = (
    ("injector", "Name of the injector"),
    ("number", "Register number"),
    ("product", "Product and lot number"),
    ("date", "Date, dose and places"),
    ("telephone", "Telephone at night"),
)


def render_checklist(knowledge: Knowledge, country: str | None) -> str:
    """Write the page.

    Args:
        knowledge: what is known.
        country: the country whose registers are shown; all of them, folded, where it is not known.
    """
    chosen, references = knowledge.registers.get(country or ""), References(knowledge)
    shown = [chosen] if chosen else list(knowledge.registers.values())
    registers = [
        "<section><h2>Who may inject, and where to look them up</h2>",
        *(_register(register, references, unfolded=register is chosen) for register in shown),
        "</section>",
    ]
    groups = [_group(group, references) for group in knowledge.checklist.values()]
    body = [
        _INTRO,
        _choice(knowledge.registers.values(), chosen),
        *([*registers, *groups] if chosen else [*groups, *registers]),
        _walk_away(knowledge, references),
        _notes(),
        references.listed(),
    ]
    return paper(TITLE, "\n".join(body))


def _choice(registers: Iterable[Register], chosen: Register | None) -> str:
    options = "".join(
        f'<option value="{escape(register.country)}"{" selected" if register is chosen else ""}>'
        f"{escape(_name(register))}</option>"
        for register in registers
    )
    return (
        '<form class="country" method="get" action="/checklist"><label for="country">Where you are treated</label>'
        f'<select id="country" name="country"><option value="">All countries</option>{options}</select>'
        '<button type="submit">Show</button></form>'
    )


def _name(register: Register) -> str:
    return register.name.removeprefix("the ")


def _register(register: Register, references: References, *, unfolded: bool) -> str:
    """Write who may inject in a country, and where to look somebody up."""
    links = (link(address, escape(address.removeprefix("https://"))) for address in register.links)
    places = f'<p class="links">{" ".join(links)}</p>'
    return (
        f'<details class="register"{" open" if unfolded else ""}><summary>{escape(_name(register))}</summary>'
        f"<h3>Where to look</h3>{_claims(register.check, references)}{places}"
        f"<h3>Who may inject</h3>{_claims(register.who_may_inject, references)}</details>"
    )


def _group(group: Checklist, references: References) -> str:
    items = "".join(_check(f"{group.id}-{place}", item, references) for place, item in enumerate(group.items))
    return f'<section><h2>{escape(group.heading)}</h2><ul class="checks">{items}</ul></section>'


def _check(name: str, item: Check, references: References) -> str:
    return (
        f'<li><input type="checkbox" id="{name}" aria-describedby="{name}-why"><div>'
        f'<label for="{name}">{escape(item.text)}</label>'
        f'<p id="{name}-why">{escape(item.why.text)}{references.cite(item.why.sources)}</p></div></li>'
    )


def _walk_away(knowledge: Knowledge, references: References) -> str:
    topic = knowledge.topics.get("choose_injector")
    section = next((part for part in topic.sections if part.id == "walk_away"), None) if topic else None
    if section is None:
        return ""
    return f'<section class="away"><h2>{escape(section.heading)} …</h2>{_claims(section.points, references)}</section>'


def _claims(claims: Iterable[Claim], references: References) -> str:
    items = (f"<li>{escape(claim.text)}{references.cite(claim.sources)}</li>" for claim in claims)
    return f"<ul>{''.join(items)}</ul>"


def _notes() -> str:
    fields = "".join(
        f'<p><label for="note-{name}">{title}</label><input id="note-{name}" autocomplete="off"></p>'
        for name, title in _NOTES
    )
    return f'<section class="notes"><h2>My notes</h2>{fields}</section>'
