"""Writes the summary for a clinic as one page that prints well."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from html import escape
from typing import Final

from triage_bot.knowledge import Knowledge
from triage_bot.web.papers import References, bullets, paper
from triage_bot.web.summary import Answer, Said, Summary, Told

TITLE = "Summary for the clinic"
_ORDER: Final[tuple[Answer, ...]] = ("yes", "not sure", "no", "not answered", "not asked")
#: What a clinic looks for first, shown even where it was not told.
_ALWAYS: Final = ("Treated", "Places", "Product", "Injected by")
_NOT_TOLD: Final = '<span class="open">not told</span>'


def render_summary(summary: Summary, knowledge: Knowledge) -> str:
    """Write the page."""
    references = References(knowledge)
    whose = "This is about another person than the one who typed. " if summary.subject == "other" else ""
    contact = [summary.contact] if summary.contact else []
    advice = bullets([*contact, *summary.advice])
    parts = [
        f'<p class="note">{whose}Written by a computer program on {_moment(summary.written_at)}, from what the person typed. '
        "It is information, not a diagnosis, and nobody has examined the person.</p>",
        f'<p class="level {escape(summary.level)}"><b>{escape(summary.headline)}</b></p>',
        _section("Treatment", _treatment(summary)),
        _section("Complaints", _findings(summary.findings)),
        _section("Signs of danger", _findings(summary.red_flags)),
        _section("Health and circumstances", _findings(summary.background)),
        _section("Why this level", _reasons(summary, references)),
        _section("Advice given", advice + _rest(summary, references)),
        _section("What would make it urgent", bullets(summary.watch_for)),
        _section("All that was typed", _messages(summary.messages)),
        references.listed(),
        f'<p class="note">Content version {escape(summary.version or "of no single answer")}; '
        f"knowledge {escape(summary.knowledge)}.</p>",
    ]
    return paper(TITLE, "\n".join(part for part in parts if part))


def render_nothing(message: str) -> str:
    """Write the page that says why there is no summary."""
    return paper(TITLE, f'<p class="notice">{escape(message)}</p>')


def _section(heading: str, body: str) -> str:
    return f"<section><h2>{heading}</h2>{body}</section>" if body else ""


def _treatment(summary: Summary) -> str:
    given = summary.treatment
    when = ""
    if given.date:
        about = "about " if given.about else ""
        days = given.days_ago or 0
        ago = f" ({days} day{'' if days == 1 else 's'} before this summary)" if days > 0 else ""
        when = f"{about}{_day(date.fromisoformat(given.date))}{ago}"
    rows = [
        ("Treated", when),
        ("Places", ", ".join(given.areas)),
        ("Product", given.product or ""),
        ("Injected by", given.injector or ""),
        ("Country", summary.country or ""),
        ("Age", "" if summary.age is None else str(summary.age)),
        ("How it is", ", ".join(summary.manner)),
        ("Temperature", "" if summary.temperature is None else f"{summary.temperature:g} °C"),
    ]
    shown = [(name, value) for name, value in rows if value or name in _ALWAYS]
    return f"<dl>{''.join(f'<dt>{name}</dt><dd>{escape(value) or _NOT_TOLD}</dd>' for name, value in shown)}</dl>"


def _findings(findings: Iterable[Told]) -> str:
    """Write findings by their answer, those that one message answered together; at the end what is open."""
    groups: dict[tuple[Answer, Said | None], list[str]] = {}
    for each in findings:
        groups.setdefault((each.answer, each.said), []).append(each.name)
    items = [
        f'<li class="{answer.replace(" ", "-")}"><b>{answer.capitalize()}:</b> {escape(", ".join(names))}{_quote(said)}</li>'
        for wanted in _ORDER
        for (answer, said), names in groups.items()
        if answer == wanted
    ]
    return f'<ul class="told">{"".join(items)}</ul>' if items else ""


def _quote(said: Said | None) -> str:
    if said is None:
        return ""
    asked = f' <span class="asked">to “{escape(said.asked)}”</span>' if said.asked else ""
    when = datetime.fromisoformat(said.at)
    shown = f"{when.day} {when:%B, %H:%M}"
    return f' <span class="said"><q>{escape(said.text)}</q>{asked} <time datetime="{escape(said.at)}">{shown}</time></span>'


def _reasons(summary: Summary, references: References) -> str:
    items = "".join(f"<li>{escape(each.text)}{references.cite(each.sources)}</li>" for each in summary.reasons)
    return f"<ul>{items}</ul>" if items else ""


def _messages(messages: Iterable[Said]) -> str:
    items = "".join(f"<li>{_quote(said)}</li>" for said in messages)
    return f'<ol class="typed">{items}</ol>'


def _rest(summary: Summary, references: References) -> str:
    """Cite what only the advice rests on, so that the list of sources is whole."""
    cited = references.cite(source.id for source in summary.sources)
    return f'<p class="note">The advice rests on{cited}</p>' if cited else ""


def _day(when: date) -> str:
    return f"{when.day} {when:%B %Y}"


def _moment(text: str) -> str:
    when = datetime.fromisoformat(text)
    return f"{_day(when.date())}, {when:%H:%M}"
