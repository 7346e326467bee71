"""Writes a message and its answer as HTML; `static/card.js` makes the same of the same data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from itertools import groupby
from typing import Any

from triage_bot.web.transcript import Exchange

#: The parts of a care card in the order in which they are read; the script has the same list.
CARD_PARTS = (
    ("understood", "What I understood"),
    ("what", "What it probably is"),
    ("why", "Why"),
    ("do_now", "What to do"),
    ("contact", "Whom to contact"),
    ("expect", "What to expect"),
    ("watch_for", "What would make it urgent"),
    ("prevent", "Next time"),
)
#: Levels whose card a question leaves aside; the script has the same.
CALM = ("self_care", "contact_injector")
_LEAD = re.compile(r"[A-Z][a-z' ]{2,30}:(?=\s|$)")
_BULLET = "- "


def exchange_html(exchange: Exchange, calls: str, *, last: bool) -> str:
    """Write a message and its answer.

    Args:
        exchange: The message.
        calls: The emergency numbers as list items, which stand in an emergency's card.
        last: It is the newest message, so that its buttons can still be used.
    """
    said = f'<article class="bubble you" data-id="{escape(exchange.key)}"><h3 class="sr-only">You</h3>'
    said += f"<p>{escape(exchange.text)}</p></article>"
    replies = [_reply(reply, exchange.assessment, calls, last=last) for reply in exchange.replies]
    return "\n".join([said, *replies])


def _own_card(reply: Mapping[str, Any], assessment: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the card that belongs to a reply: that of a calm complaint does not stand over the answer to a question."""
    card: Mapping[str, Any] = reply.get("card") or {}
    about_complaint = assessment.get("topic", "symptom") == "symptom"
    return card if about_complaint or card.get("level") not in CALM else {}


def _reply(reply: Mapping[str, Any], assessment: Mapping[str, Any], calls: str, *, last: bool) -> str:
    card = _own_card(reply, assessment)
    level = escape(str(card.get("level", "")))
    inner = _strip(card) if card else '<h3 class="sr-only">Answer</h3>'
    if level == "emergency":
        inner += f'<ul class="calls" aria-label="Numbers to call">{calls}</ul>'
    inner += _text(reply["text"]) + _more(card)
    if last and reply.get("buttons"):
        inner += _choices(reply["buttons"])
    return f'<article class="bubble bot {level}">{inner}</article>'


def _strip(card: Mapping[str, Any]) -> str:
    """Write the head of a card: the words of its level, which the colour only repeats."""
    label = str(card.get("label", ""))
    return (
        f'<h3 class="strip"><span class="sr-only">Answer: </span><span class="label">{escape(label)}</span> '
        f"{escape(str(card.get('headline', '')))}</h3>"
    )


def _text(text: str) -> str:
    """Write paragraphs and lists; the words before a first colon are what the eye looks for."""
    told = []
    for paragraph in text.split("\n\n"):
        lines = [line for line in paragraph.split("\n") if line.strip()]
        for bulleted, group in groupby(lines, lambda line: line.startswith(_BULLET)):
            if bulleted:
                told.append(_list(line.removeprefix(_BULLET) for line in group))
            else:
                told.append(f"<p>{_with_lead(chr(10).join(group))}</p>")
    return "".join(told)


def _with_lead(text: str) -> str:
    lead = _LEAD.match(text)
    return f"<strong>{escape(lead[0])}</strong>{escape(text[lead.end() :])}" if lead else escape(text)


def _list(items: Any) -> str:
    return f"<ul>{''.join(f'<li>{escape(str(item))}</li>' for item in items)}</ul>"


def _more(card: Mapping[str, Any]) -> str:
    """Write the parts of a card, folded."""
    parts = []
    for name, title in CARD_PARTS:
        value = card.get(name)
        lines = [line for line in (value if isinstance(value, list | tuple) else [value]) if line]
        if lines:
            parts.append(f"<h4>{escape(title)}</h4>{_list(lines)}")
    sources = [_source(source) for source in card.get("sources") or ()]
    if sources:
        parts.append(f"<h4>Sources</h4><ul>{''.join(sources)}</ul>")
    return f'<details class="more"><summary>Everything about this</summary>{"".join(parts)}</details>' if parts else ""


def _source(source: Mapping[str, Any]) -> str:
    told = [str(source[name]) for name in ("title", "publisher", "year") if source.get(name)]
    words = escape(", ".join(told))
    url = str(source.get("url") or "")
    if url.startswith("https://"):
        return f'<li><a href="{escape(url)}" rel="noopener noreferrer" target="_blank">{words}</a></li>'
    return f"<li>{words}</li>"


def _choices(buttons: list[Mapping[str, Any]]) -> str:
    made = "".join(
        f'<button type="submit" form="say" name="choice" value="{escape(button["payload"])}" formnovalidate>'
        f"{escape(button['title'])}</button>"
        for button in buttons
    )
    return f'<div class="choices" role="group" aria-label="Answers to choose from">{made}</div>'
