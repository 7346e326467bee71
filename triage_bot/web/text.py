"""Makes what somebody typed safe to hand on, without changing what it says."""

from __future__ import annotations

import re
import unicodedata

from triage_bot.vocabulary import DIALOGUE_ACTS, TOPICS

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ORDER = re.compile(r"(\w+)\s*(\{.*)?", re.DOTALL)
#: Words that are orders where they follow a slash: Rasa's own, and intents that are no complaint. Without the slash
#: some would still be read as a wish ("restart"), which nobody who types them so has told us.
_ORDERS = frozenset({"restart", "session_start", "back", "nlu_fallback", *TOPICS, *DIALOGUE_ACTS})
_NOTHING = "?"
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def storable(text: str) -> str:
    """Give the text as typed, without the characters that no database takes: NUL and halves of a pair."""
    return _LONE_SURROGATE.sub(_REPLACEMENT, text).replace("\0", _REPLACEMENT)


def for_rasa(text: str) -> str:
    """Give the text for Rasa, which would take one that begins with "/" as an order ("/restart").

    Rasa looks past white space; people and programs put invisible characters there too.
    """
    cleaned = _CONTROL.sub(" ", _LONE_SURROGATE.sub(_REPLACEMENT, text))
    start = 0
    while start < len(cleaned) and (cleaned[start] == "/" or is_invisible(cleaned[start])):
        start += 1
    if "/" in cleaned[:start]:
        cleaned = cleaned[start:]
        order = _ORDER.fullmatch(cleaned.strip())
        if order and order[1].lower() in _ORDERS:
            return _NOTHING
    return cleaned if cleaned.strip() else _NOTHING


def is_blank(text: str) -> bool:
    """Tell whether there is nothing to see in a text."""
    return all(is_invisible(char) for char in text)


def is_invisible(char: str) -> bool:
    """Tell whether a character shows nothing: white space, controls, zero-width and format characters."""
    return char.isspace() or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs")
