"""Recognises messages in other languages, and the red flags in them.

The bot answers in English; a person who writes in another language still gets the emergency route in theirs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from triage_bot.reader.lexicon import Language
from triage_bot.reader.reading import Mention, Reading
from triage_bot.reader.text import MAX_CHARACTERS, known_words

_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = {"ar": re.compile(r"[\u0600-\u06ff]"), "zh": re.compile(r"[\u4e00-\u9fff]")}
#: This share of a message's words must be the language's own before it is taken as that language.
_SHARE = 0.25
#: Ends the reach of a denial: a stop, a comma, "but".
_BREAK = re.compile(r"[,.;:!?\n،؛؟。，；！？]|\b(?:pero|mais|aber|mas|ale|sino|sondern)\b|لكن|但|可是")
#: Letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ł": "l", "ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "’": "'"})


def fold(text: str) -> str:
    """Give `text` in lower case without accents, so that "español" and "espanol" are one."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@cache
def compile_phrase(phrase: str, scripted: bool) -> re.Pattern[str]:
    """Compile a phrase: its words in order, with up to three others in between; a trailing * stands for any ending.

    In a script without spaces between words (`scripted`) the parts may stand up to eight characters apart.
    """
    parts = fold(phrase).split()
    if scripted:
        return re.compile(r".{0,8}?".join(re.escape(part.rstrip("*")) for part in parts))
    words = [re.escape(part.rstrip("*")) + (r"\w*" if part.endswith("*") else r"\b") for part in parts]
    return re.compile(r"\b" + r"\W+(?:\w+\W+){0,3}?".join(words))


class ForeignReader:
    """Reads messages in the languages of `data/lexicon/languages/`; everything else is left to the English reader."""

    def __init__(self, languages: Mapping[str, Language]) -> None:
        """Keep the languages; their phrases are compiled with the first message that needs them."""
        self._languages = languages
        self._own = {code: frozenset(fold(word) for word in language.recognise) for code, language in languages.items()}

    def read(self, text: str) -> Reading | None:
        """Give the reading of a message in another language, or None where it is English or not known."""
        code = self._language(text[:MAX_CHARACTERS])
        if code is None:
            return None
        folded = fold(text[:MAX_CHARACTERS])
        mentions = []
        language, scripted = self._languages[code], code in _SCRIPTS
        for concept, phrases in language.symptoms.items():
            for match in (match for phrase in phrases for match in compile_phrase(phrase, scripted).finditer(folded)):
                before = _BREAK.split(folded[max(0, match.start() - 14) : match.start()])[-1]
                denied = any(compile_phrase(word, scripted).search(before) for word in language.negation)
                mentions.append(
                    Mention(
                        concept=concept,
                        assertion="absent" if denied else "present",
                        start=0,
                        end=len(text),
                        words=match.group(0),
                    )
                )
        unique = {(mention.concept, mention.assertion): mention for mention in mentions}
        return Reading(text=text, mentions=tuple(unique.values()), language=code, in_scope=True if mentions else None)

    def _language(self, text: str) -> str | None:
        letters = sum(character.isalpha() for character in text)
        for code, script in _SCRIPTS.items():
            if code in self._languages and letters and len(script.findall(text)) / letters > 0.3:
                return code
        words = [fold(word) for word in _WORD.findall(text)]
        if not words:
            return None
        # "my head is killing me": many short words are English too, and only the others tell a language.
        english = known_words()
        shares = {
            code: sum(word in own for word in words) / len(words)
            for code, own in self._own.items()
            if code not in _SCRIPTS and len({word for word in words if word in own} - english) >= 2
        }
        if not shares:
            return None
        best = max(shares, key=lambda code: shares[code])
        enough = _SHARE if len(words) >= 4 else 0.5
        return best if shares[best] >= enough else None
