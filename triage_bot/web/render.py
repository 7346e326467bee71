"""Writes the page's HTML. Everything that comes from a person or from data goes through `escape`."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from triage_bot.web.bubbles import exchange_html
from triage_bot.web.safety import Number
from triage_bot.web.settings import MAX_CHARACTERS
from triage_bot.web.transcript import Exchange

_TEMPLATE = Path(__file__).parent / "page.html"

#: What a finding can be, as on its buttons; the script has the same list.
VALUES = (("present", "Yes"), ("absent", "No"), ("unknown", "Not sure"))
EXAMPLES = (
    "My eyelid is drooping",
    "I have a bruise",
    "How do I choose an injector?",
)
#: So many denied findings are shown at once; more, as after a list of danger signs, are folded. As in the script.
FEW = 4
#: Address and title of what the menu leads to; the second part only with a conversation.
LINKS = (("/face", "Show it on a face"), ("/checklist", "Checklist for choosing an injector"))
OWN_LINKS = (("/api/conversation/summary", "Summary for your clinic"),)


NOT_KEPT = (
    "I only looked for signs of danger, and kept nothing. That is no all-clear. For a real answer I need to keep your "
    "messages: agree below."
)
DELETED = "Your data is deleted: all your messages and all my answers are gone from this server."


@dataclass(frozen=True)
class Shown:
    """What one page shows.

    `key` is the form's key, empty where no conversation has begun; `country` is the one that is confirmed, `likely`
    the one that is only offered; `notice` says what went wrong or was done; `draft` stands in the field; `agree` offers
    to send it with consent; `course` is the drawing of how it usually goes, which is markup already.
    """

    exchanges: Sequence[Exchange]
    signs: str
    numbers: Sequence[Number]
    days: int
    key: str = ""
    country: str = ""
    likely: str = ""
    notice: str = ""
    draft: str = ""
    agree: bool = False
    course: str = ""


def render_page(shown: Shown) -> str:
    """Write the page."""
    last = shown.exchanges[-1].assessment if shown.exchanges else {}
    findings = _findings(last)
    denied = findings.pop("absent", [])
    told = [row for rows in findings.values() for row in rows]
    here = [number for number in shown.numbers if number.country == shown.country] or shown.numbers
    calls = "".join(_number(number, hidden=False) for number in here)
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        begun="yes" if shown.key else "no",
        key=escape(shown.key),
        not_kept=escape(NOT_KEPT),
        deleted=escape(DELETED),
        id=secrets.token_urlsafe(12),
        country=escape(shown.country),
        links=_links(LINKS),
        own_links=_links(OWN_LINKS),
        signs=escape(shown.signs),
        numbers="".join(_number(number, hidden=number not in here) for number in shown.numbers),
        countries=_countries(shown),
        messages="\n".join(exchange_html(each, calls, last=each is shown.exchanges[-1]) for each in shown.exchanges),
        findings="".join(told),
        denied="".join(denied),
        count=len(denied),
        course=shown.course,
        examples="".join(_button("choice", text, text, ' form="say"') for text in EXAMPLES),
        notice=escape(shown.notice),
        draft=escape(shown.draft),
        days=shown.days,
        max_characters=MAX_CHARACTERS,
        hidden_unless_begun=_hidden(not shown.key),
        hidden_once_begun=_hidden(bool(shown.key)),
        hidden_findings=_hidden(not (told or denied) or not shown.key),
        hidden_denied=_hidden(not denied),
        open_denied="open" if len(denied) <= FEW else "",
        hidden_notice=_hidden(not shown.notice),
        hidden_agree=_hidden(not shown.agree),
    )


def _hidden(value: bool) -> str:
    return "hidden" if value else ""


def _links(links: Sequence[tuple[str, str]]) -> str:
    return "".join(f'<a href="{escape(address)}">{escape(title)}</a>' for address, title in links)


def _number(number: Number, *, hidden: bool) -> str:
    """Write the number of a country; each number in it can be tapped on a telephone."""
    calls = " or ".join(f'<a href="tel:{escape(one)}">{escape(one)}</a>' for one in number.number.split(" or "))
    place = escape(number.name.removeprefix("the "))
    return f'<li data-country="{escape(number.country)}" {_hidden(hidden)}>{calls} <span>{place}</span></li>'


def _countries(shown: Shown) -> str:
    chosen = shown.country or shown.likely
    options = [("", "All countries"), *((number.country, number.name.removeprefix("the ")) for number in shown.numbers)]
    return "".join(
        f'<option value="{escape(country)}"{" selected" if country == chosen else ""}>{escape(name)}</option>'
        for country, name in options
    )


def _findings(assessment: Mapping[str, Any]) -> dict[str, list[str]]:
    """Write a row for each finding, by its value."""
    names = assessment.get("names") or {}
    signs = {name: value for name, value in (assessment.get("details") or {}).items() if name in names}
    rows: dict[str, list[str]] = {}
    for value, _ in VALUES:
        ids = [*assessment.get(value, ()), *(sign for sign, known in signs.items() if known == value)]
        if ids:
            rows[value] = [_finding(concept, str(names.get(concept, concept)), value) for concept in ids]
    return rows


def _finding(concept: str, name: str, value: str) -> str:
    buttons = "".join(
        _button(concept, other, title, f' aria-pressed="{"true" if other == value else "false"}"')
        for other, title in VALUES
    )
    shown = escape(name)
    return f'<li><span>{shown}</span><span role="group" aria-label="{shown}">{buttons}</span></li>'


def _button(name: str, value: str, title: str, more: str = "") -> str:
    told = f'name="{escape(name)}" value="{escape(value)}"'
    return f'<button type="submit" {told}{more} formnovalidate>{escape(title)}</button>'
