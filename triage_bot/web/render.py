"""Writes the page's HTML. Everything that comes from a person or from data goes through `escape`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from triage_bot.web.settings import MAX_CHARACTERS
from triage_bot.web.transcript import Exchange

_TEMPLATE = Path(__file__).parent / "page.html"

#: The parts of a care card in the order in which they are read; the script has the same list.
CARD_PARTS = (
    ("understood", "What I understood"),
    ("what", "What it probably is"),
    ("why", "Why"),
    ("do_now", "What to do now"),
    ("contact", "Whom to contact"),
    ("expect", "What to expect"),
    ("watch_for", "What would make it urgent"),
    ("prevent", "Next time"),
)


def render_page(*, exchanges: Sequence[Exchange], key: str, notice: str, draft: str, help_line: str, days: int) -> str:
    """Write the page.

    Args:
        exchanges: The conversation so far.
        key: The form's key; empty where no conversation has begun.
        notice: What went wrong, if anything did.
        draft: What stands in the field.
        help_line: How to call for help.
        days: How long a conversation is kept.
    """
    template = Template(_TEMPLATE.read_text(encoding="utf-8"))
    return template.substitute(
        messages="\n".join(_exchange(each, last=each is exchanges[-1]) for each in exchanges),
        key=escape(key),
        begun="yes" if key else "no",
        hidden_consent="hidden" if key else "",
        required_consent="" if key else "required",
        hidden_end="" if key else "hidden",
        notice=escape(notice),
        hidden_notice="" if notice else "hidden",
        draft=escape(draft),
        help_line=escape(help_line),
        days=days,
        max_characters=MAX_CHARACTERS,
    )


def _exchange(exchange: Exchange, *, last: bool) -> str:
    said = _bubble("you", "You", _paragraphs(exchange.text))
    answers = [_reply(reply, last=last) for reply in exchange.replies]
    return "\n".join([said, *answers])


def _reply(reply: Mapping[str, Any], *, last: bool) -> str:
    inner = _paragraphs(reply["text"])
    if reply.get("card"):
        inner += _card(reply["card"])
    if last and reply.get("buttons"):
        buttons = "".join(
            f'<button type="submit" form="say" name="choice" value="{escape(button["payload"])}" formnovalidate>'
            f"{escape(button['title'])}</button>"
            for button in reply["buttons"]
        )
        inner += f'<div class="choices" role="group" aria-label="Answers to choose from">{buttons}</div>'
    return _bubble("bot", "Answer", inner)


def _bubble(who: str, name: str, inner: str) -> str:
    return f'<article class="bubble {who}"><h3 class="sr-only">{name}</h3>{inner}</article>'


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n") if part.strip())


def _card(card: Mapping[str, Any]) -> str:
    level = escape(str(card.get("level", "info")))
    parts = [_part(title, card.get(name)) for name, title in CARD_PARTS]
    sources = [_source(source) for source in card.get("sources") or ()]
    if sources:
        parts.append(f"<h5>Sources</h5><ul>{''.join(sources)}</ul>")
    return (
        f'<details class="card {level}"><summary>{escape(str(card.get("headline", "")))}</summary>'
        f"{''.join(parts)}</details>"
    )


def _part(title: str, value: Any) -> str:
    lines = [str(line) for line in (value if isinstance(value, list | tuple) else [value]) if line]
    if not lines:
        return ""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<h5>{escape(title)}</h5><ul>{items}</ul>"


def _source(source: Any) -> str:
    if not isinstance(source, Mapping):
        return f"<li>{escape(str(source))}</li>"
    told = [str(source[name]) for name in ("title", "publisher", "year") if source.get(name)]
    words = escape(", ".join(told) or str(source.get("id", "")))
    url = str(source.get("url") or "")
    if url.startswith("https://"):
        return f'<li><a href="{escape(url)}" rel="noopener noreferrer" target="_blank">{words}</a></li>'
    return f"<li>{words}</li>"
