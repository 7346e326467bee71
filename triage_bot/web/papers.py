"""What the pages beside the chat share: their frame, and how they name their sources. Everything is escaped here or before."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from triage_bot.knowledge import Knowledge


def paper(title: str, body: str, style: str = "") -> str:
    """Write a whole page that can be read, ticked and printed without a script.

    Args:
        title: the title and heading, as plain text.
        body: markup.
        style: a style sheet of its own, beside the common one.
    """
    name = escape(title)
    own = f'\n<link rel="stylesheet" href="/static/{style}">' if style else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{name}</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/chat.css">
<link rel="stylesheet" href="/static/papers.css">{own}
</head>
<body class="paper">
<header><p class="back"><a href="/">Back to the chat</a></p><h1>{name}</h1></header>
<main>
{body}
</main>
</body>
</html>
"""


def bullets(lines: Iterable[str]) -> str:
    """Write a list of plain lines; nothing where there are none."""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


class References:
    """Numbers the sources of one page in the order in which they are cited."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Begin with none."""
        self._known = knowledge.sources
        self._cited: list[str] = []

    def cite(self, sources: Iterable[str]) -> str:
        """Write the numbers of sources, each a link to its place in the list."""
        numbers = []
        for source in dict.fromkeys(sources):
            if source in self._known:
                if source not in self._cited:
                    self._cited.append(source)
                number = self._cited.index(source) + 1
                numbers.append(f'<a href="#source-{number}" aria-label="Source {number}">{number}</a>')
        return f' <span class="cited">[{", ".join(numbers)}]</span>' if numbers else ""

    def listed(self) -> str:
        """Write the list of all that was cited, with title, publisher and year."""
        items = []
        for number, source in enumerate((self._known[name] for name in self._cited), 1):
            words = escape(", ".join(part for part in (source.title, source.publisher, source.year) if part))
            items.append(f'<li id="source-{number}">{link(source.url, words)}</li>')
        return f'<section class="sources"><h2>Sources</h2><ol>{"".join(items)}</ol></section>' if items else ""


def link(address: str, words: str) -> str:
    """Write a link to another site; only to a web address, so that data cannot run anything.

    Args:
        address: where it leads.
        words: markup of what is shown.
    """
    if not address.startswith(("https://", "http://")):
        return words
    return f'<a href="{escape(address)}" rel="noopener noreferrer" target="_blank">{words}</a>'
