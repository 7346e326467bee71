"""Turns what people type into clean words: one spelling, one apostrophe, known words, and the way back to the original.

Knows nothing of medicine: the words worth correcting to come from the lexicon.
"""

from __future__ import annotations

import importlib.resources
import re
import threading
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

#: Longer texts are read up to here; more is not a message but a load on the server.
MAX_CHARACTERS = 20_000

#: A stemmer works on one word at a time, in its own memory: each thread has its own.
_OF_THREAD = threading.local()
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CHARACTERS = {
    "’": "'", "‘": "'", "´": "'", "`": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"',
    "–": " - ", "—": " - ", "…": " ... ", "\u00a0": " ", "•": " . ", "→": " ", "/": " / ", "&": " and ",
    "\r": "\n", "\t": " ", "½": ".5", "(": " ( ", ")": " ) ", "+": " + ", "*": " ", "~": " ", "=": " = ",
}  # fmt: skip
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
#: A word that is written less often than so many times in the list's texts is seldom.
_SELDOM = 500_000
#: In so many lines of the red flags a word must stand that a seldom word is taken for.
_OF_MANY_DANGERS = 5
#: A run of characters without a blank is cut here: the tokeniser takes its affixes off one by one.
_LONGEST_RUN = 48
#: A text of which each sign stands for itself: nothing but these, single blanks, and no long run.
_PLAIN = re.compile(r"R(?: R)*".replace("R", rf"[A-Za-z0-9.,;:!?'\"\n-]{{1,{_LONGEST_RUN}}}"))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Give the Snowball stem of a lower-case word, so that one entry matches all its forms."""
    if not hasattr(_OF_THREAD, "stemmer"):
        _OF_THREAD.stemmer = snowballstemmer.stemmer("english")
    return str(_OF_THREAD.stemmer.stemWord(word))


@lru_cache(maxsize=1)
def known_words() -> Mapping[str, int]:
    """Give the 80,000 English words that are spelt right, with how often each is written (as symspellpy ships them)."""
    source = importlib.resources.files("symspellpy") / "frequency_dictionary_en_82_765.txt"
    entries = (line.split(" ", 1) for line in source.read_text(encoding="utf-8-sig").splitlines())
    return {word: int(count) for word, count in entries}


class Speller:
    """Corrects a word that is not English to the nearest word of the lexicon, or leaves it alone.

    Tolerance: one edit up to seven letters, two from eight (an edit: a letter added, lost, changed, or two swapped). A word
    that is English but hardly ever written is corrected by one edit only, to a word of many dangers ("wets", welts).
    """

    def __init__(self, lexicon_words: Iterable[str], dangers: Mapping[str, int] | None = None) -> None:
        """Prepare for correcting towards `lexicon_words` (lower case); `dangers` counts the red flags' lines of a stem."""
        words = {word for word in lexicon_words if word.isalpha()}
        self._dangers = dangers or {}
        self._known = {word for word, count in known_words().items() if count >= _SELDOM} | words
        self._seldom = known_words().keys() - self._known
        self._targets: dict[int, list[str]] = {}
        for word in sorted(words):
            if len(word) >= 4:
                self._targets.setdefault(len(word), []).append(word)
        self._cache: dict[str, str] = {}

    def correct(self, word: str) -> str:
        """Give the word as the lexicon spells it; `word` is lower case. What stands behind an apostrophe stays."""
        head, mark, tail = word.partition("'")
        if mark:
            joint = "n" if tail == "t" and head.endswith("n") else ""
            return f"{self.correct(head.removesuffix(joint))}{joint}{mark}{tail}"
        if word in self._known or not word.isascii() or not word.isalpha() or not 4 <= len(word) <= 24:
            return word
        found = self._cache.get(word)
        if found is None:
            if len(self._cache) > 20_000:
                self._cache.clear()
            found = self._cache[word] = self._nearest(word)
        return found

    def _nearest(self, word: str) -> str:
        plain = _REPEATED.sub(r"\1\1", word)
        for attempt in (plain, _REPEATED.sub(r"\1", word)):
            if attempt in self._known:
                return attempt
        distance = 1 if len(plain) < 8 else 2
        lengths = range(len(plain) - distance, len(plain) + distance + 1)
        targets = [target for length in lengths for target in self._targets.get(length, ())]
        near = [
            (term, edits)
            for term, edits, _ in process.extract(plain, targets, scorer=OSA.distance, score_cutoff=2, limit=40)
            if edits <= distance or _misplaced(plain, term)
        ]
        if word in self._seldom:
            near = [(term, edits) for term, edits in near if edits == 1 and self._is_of_danger(term, word)]
        # The first letter is the one people rarely get wrong: a suggestion that keeps it is preferred. The same letters
        # in another order ("tounge") are one mistake, not two. Of two as near, what may be a danger is read.
        best = min(
            near,
            key=lambda item: (
                1 if _misplaced(plain, item[0]) else item[1],
                item[0][0] != plain[0],
                -self._dangers.get(stem(item[0]), 0),
                abs(len(item[0]) - len(plain)),
            ),
            default=None,
        )
        return str(best[0]) if best else word

    def _is_of_danger(self, term: str, typed: str) -> bool:
        return term[0] == typed[0] and self._dangers.get(stem(term), 0) >= _OF_MANY_DANGERS


def _misplaced(typed: str, term: str) -> bool:
    """Tell whether a word has the letters of another, the first in its place."""
    return len(typed) >= 5 and typed[0] == term[0] and sorted(typed) == sorted(term)


class Normal:
    """A text made readable, with the way back: `original_span` maps its characters to those that were typed."""

    def __init__(self, text: str, offsets: list[int], original: str) -> None:
        """Keep the readable `text`; `offsets[i]` is the place in `original` of its character i."""
        self.text = text
        self.original = original
        self._offsets = offsets

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Give the half-open span in the original text that the readable span [start, end) came from."""
        if not self._offsets or start >= end:
            return 0, 0
        last = self._offsets[min(end, len(self._offsets)) - 1] + 1
        follows = self._offsets[end] if end < len(self._offsets) else len(self.original)
        return self._offsets[start], max(last, follows) if self.text[end - 1].isalnum() else last


class Normaliser:
    """Makes a message readable: Unicode folded, abbreviations written out, emoji named, spelling mended."""

    def __init__(self, speller: Speller, abbreviations: Mapping[str, str], emoji: Mapping[str, str]) -> None:
        """Take the speller, whole-word replacements (lower case) and replacements of single emoji."""
        self._speller = speller
        self._abbreviations = dict(abbreviations)
        self._emoji = {key: f" {value} " for key, value in emoji.items()}

    def __call__(self, original: str) -> Normal:
        """Give the readable form of the first `MAX_CHARACTERS` characters, in lower case."""
        if len(original) <= MAX_CHARACTERS and _PLAIN.fullmatch(original):
            return self._words(original.lower(), list(range(len(original))), original)
        folded: list[str] = []
        places: list[int] = []
        run = 0
        for place, character in enumerate(original[:MAX_CHARACTERS]):
            for piece in self._fold(character):
                if piece == " " and folded and folded[-1] == " ":
                    continue
                run = 0 if piece.isspace() else run + 1
                if run > _LONGEST_RUN:
                    folded.append(" ")
                    places.append(place)
                    run = 1
                folded.append(piece)
                places.append(place)
        return self._words("".join(folded), places, original)

    def _fold(self, character: str) -> str:
        if character in self._emoji:
            return self._emoji[character]
        if character in _CHARACTERS:
            return _CHARACTERS[character]
        if character.isascii():
            return character.lower() if character.isprintable() or character == "\n" else " " * character.isspace()
        category = unicodedata.category(character)
        if category in ("Cf", "Cc", "Mn", "Cs", "Co") or character in "\ufe0f\u200d":
            return ""
        plain = unicodedata.normalize("NFKC", character).lower()
        return plain if len(plain) <= 4 else " "

    def _words(self, text: str, places: list[int], original: str) -> Normal:
        parts: list[str] = []
        offsets: list[int] = []
        at = 0
        for match in _WORD.finditer(text):
            parts.append(text[at : match.start()])
            offsets.extend(places[at : match.start()])
            word = match.group()
            better = self._abbreviations.get(word) or self._speller.correct(word)
            better = self._abbreviations.get(better, better)
            parts.append(better)
            at = match.end()
            own = places[match.start() : at]
            offsets.extend(own[: len(better)] + own[-1:] * (len(better) - len(own)))
        parts.append(text[at:])
        offsets.extend(places[at : len(text)])
        return Normal("".join(parts), offsets, original)
