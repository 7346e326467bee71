"""Recognises messages in other languages, and the red flags in them.

The bot answers in English; a person who writes in another language still gets the emergency route in theirs.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.resources import files
from itertools import chain
from runpy import run_path

from triage_bot.reader.lexicon import Language
from triage_bot.reader.reading import Mention, Reading
from triage_bot.reader.text import MAX_CHARACTERS, known_words

_SCRIPTS = {"ar": re.compile(r"[\u0600-\u06ff]"), "zh": re.compile(r"[\u4e00-\u9fff]")}
_REPEATED = re.compile(r"(\D)\1{2,}")
_WORD = re.compile(r"[^\W\d_]+")
_STOPS = ".;:!?\n؛؟。；！？"
_COMMAS = ",،，、"
_TOKEN = re.compile(rf"\w+|[{_STOPS}{_COMMAS}]")
#: Chinese is written without blanks: every sign of it is a token.
_SIGN = re.compile(rf"[a-z0-9]+|\w|[{_STOPS}{_COMMAS}]")
#: Small words that Arabic writes as one with the next.
_PREFIX = re.compile("[وفبلكعه]{1,3}(?:ال)?|ال")
#: So many other tokens may stand between two parts of a phrase.
_GAP, _GAP_OF_SIGNS = 4, 8
#: A body temperature in degrees Celsius, written with its decimal: "38,5", "38.7", "38度8".
_TEMPERATURE = re.compile(r"(?<![\d.,])(3[89]|4[01])[.,度](\d)(?![\d.,]|\s*(?:[a-z]*eur|€|kg|cm|ml|km|%|u\b))")
#: A denial reaches this many tokens on, but over no stop, comma or "but".
_REACH = 4
_BUT = frozenset(
    {"pero", "mais", "aber", "mas", "ale", "sino", "sondern", "ma", "pourtant", "jednak", "لكن", "بس", "但"}
)
#: "Fever no, cough no.": a denial that follows at once, and ends what is said.
_NO = frozenset({"no", "non", "nein", "nao", "nie", "لا"})
_NEVER_SET_ASIDE = "suicidal_thoughts"
#: This share of a message's words must be the language's own before it is taken as that language ...
_SHARE, _SHARE_OF_FEW = 0.25, 0.5
#: ... and this, where a single word tells the language and one of its phrases is found.
_SHARE_OF_ONE = 0.6
#: A language with less than this part of the likeliest one's share is not asked.
_RIVAL = 0.75
#: A word of more languages than this tells none of them ("TikTok").
_SHARED = 4
#: A stem of fewer letters may begin a word of any language.
_STEM = 4
#: Letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ł": "l", "ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "’": "'", "ة": "ه", "ى": "ي"})

Span = tuple[int, int]
Places = dict[str, list[Span]]


def fold(text: str) -> str:
    """Give `text` in lower case, without accents or letters drawn out: "español" is "espanol", "aiutooo" is "aiuto"."""
    plain = text.lower()
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain.translate(_LETTERS))
        plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _REPEATED.sub(r"\1", plain)


class Matcher:
    """Finds the phrases of one language, written as the English lexicon's lines are, but for their blanks.

    Parts stand in the written order, up to four other words apart (eight signs of Chinese), or in both orders about a "~".
    A part is one of several words ("a|b"), a class ("@swallow"), a stem ("drink*") or words in a row ("a_b"); it is looked
    for once in a message, in however many phrases it stands.

    A denial denies the phrase behind it. One that is itself written as a phrase, with "|" or "~" ("sin_aire ~ precio"), is
    an idiom or a question in general, and denies the phrases that share a word with it. What is only supposed is
    denied as far as a comma, a sentence about the past or something else as far as a "but"; a wish to die never is.
    """

    def __init__(self, language: Language) -> None:
        """Prepare the parts of `language`'s phrases, its denials and what may not stand inside a phrase."""
        self._language = language
        self._letters = str.maketrans(dict(language.letters))
        self._unspaced = language.code == "zh"
        # A comma is often left out or put anywhere; in Chinese it ends what is said, and eight signs reach far over it.
        self._stops = _STOPS + _COMMAS if self._unspaced else _STOPS
        self._starts: dict[str, dict[str, set[tuple[str, ...]]]] = {}
        idioms = [line for line in language.negation if "|" in line or "~" in line]
        self._denials = "|".join(line for line in language.negation if line not in idioms)
        self._idioms = [parts for line in idioms for parts in _orders(line)]
        asides = language.supposed, language.past, language.elsewhere
        self._asides = [[parts for line in lines for parts in _orders(line)] for lines in asides]
        self._barred, self._now = "|".join(language.not_between), "|".join(language.now)
        spoken_of = chain.from_iterable(chain(self._idioms, *self._asides))
        used = dict.fromkeys(filter(None, (self._denials, self._barred, self._now, *spoken_of)))
        self._phrases: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = []
        for name, lines in language.symptoms.items():
            concept, *qualities = name.split()
            for line in lines:
                for parts in _orders(line):
                    self._phrases.append((concept, tuple(qualities), parts))
                    used.update(dict.fromkeys(parts))
        for part in used:  # many stand in hundreds of phrases
            self._add(part)

    def words(self) -> Iterator[str]:
        """Give every word and stem of the phrases, folded."""
        for key, parts in self._starts.items():
            yield key
            yield from (word for terms in parts.values() for rest in terms for word in rest)

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Give what `text` mentions: each concept once, absent only where it is nowhere present, with all said of it."""
        tokens = self._tokens(text)
        places = self._places(tokens)
        idioms = {at for parts in self._idioms for span in self._find(parts, tokens, places) for at in range(*span)}
        aside = self._aside(tokens, places)
        said: dict[tuple[str, bool], tuple[str, dict[str, None]]] = {}
        for concept, qualities, parts in self._phrases:
            for start, end in self._find(parts, tokens, places):
                only_spoken_of = idioms if concept == _NEVER_SET_ASIDE else idioms | aside
                denied = self._denied(start, end, tokens, places) or not only_spoken_of.isdisjoint(range(start, end))
                _, found = said.setdefault((concept, denied), (" ".join(tokens[start:end]), {}))
                found.update(dict.fromkeys(qualities))
        return tuple(
            Mention(
                concept=concept,
                assertion="absent" if denied else "present",
                start=0,
                end=len(text),
                words=words,
                qualities=tuple(qualities),
            )
            for (concept, denied), (words, qualities) in said.items()
            if not (denied and (concept, False) in said)
        )

    def _tokens(self, text: str) -> list[str]:
        return (_SIGN if self._unspaced else _TOKEN).findall(fold(text).translate(self._letters))

    def terms(self, part: str) -> Iterator[str]:
        """Give the words or stems that may stand for one part of a phrase."""
        for term in part.split("|"):
            if term.startswith("@"):
                yield from self._language.classes[term[1:]]
            else:
                yield term

    def _add(self, part: str) -> None:
        for term in self.terms(part):
            first, *rest = self._tokens(term) if self._unspaced else fold(term).replace("_", " ").split()
            self._starts.setdefault(first, {}).setdefault(part, set()).add(tuple(rest))

    def _places(self, tokens: list[str]) -> Places:
        """Give where each part stands, as spans of tokens in the order of their starts."""
        keys = [frozenset(self._keys(token)) for token in tokens]
        places: Places = {}
        for index in range(len(tokens)):
            for key in keys[index] & self._starts.keys():
                for part, terms in self._starts[key].items():
                    for rest in terms:
                        end = index + 1 + len(rest)
                        if end <= len(tokens) and all(word in keys[index + 1 + at] for at, word in enumerate(rest)):
                            places.setdefault(part, []).append((index, end))
        return places

    def _keys(self, token: str) -> Iterator[str]:
        """Give the words and stems that `token` is a form of."""
        prefix = _PREFIX.match(token) if self._language.code == "ar" else None
        for begin in range(prefix.end() + 1 if prefix else 1):
            word = token[begin:]
            yield word
            yield from (f"{word[:length]}*" for length in range(1, len(word) + 1))

    def _find(self, parts: tuple[str, ...], tokens: list[str], places: Places) -> list[Span]:
        """Give the spans in which `parts` follow one another, none far from the next."""
        gap = _GAP_OF_SIGNS if self._unspaced else _GAP
        barred = {index for start, end in places.get(self._barred, ()) for index in range(start, end)}
        found = places.get(parts[0], [])
        for part in parts[1:]:
            following = places.get(part, [])
            starts = [start for start, _ in following] if found else []
            joined: dict[int, int] = {}
            for begin, end in found:
                for index in range(bisect_left(starts, end), bisect_right(starts, end + gap)):
                    between = range(end, starts[index])
                    if not any(at in barred or tokens[at] in self._stops for at in between):
                        joined[following[index][1]] = begin
            found = [(begin, end) for end, begin in joined.items()]
        return found

    def _aside(self, tokens: list[str], places: Places) -> set[int]:
        """Give the tokens of what is only supposed, long past, or told of elsewhere."""
        now = {start for start, _ in places.get(self._now, ())}
        sentences = [-1, *(at for at, token in enumerate(tokens) if token in _STOPS or token in _BUT), len(tokens)]
        clauses = sorted({*sentences, *(at for at, token in enumerate(tokens) if token in _COMMAS)})
        supposed, past, elsewhere = self._asides
        aside: set[int] = set()
        for lines, ahead_only, unless in ((supposed, True, now), (past, False, now), (elsewhere, False, frozenset())):
            ends = clauses if ahead_only else sentences
            for start, end in chain.from_iterable(self._find(parts, tokens, places) for parts in lines):
                first = end if ahead_only else ends[bisect_right(ends, start) - 1] + 1
                told = range(first, ends[bisect_left(ends, end)])
                if unless.isdisjoint(told):
                    aside.update((*range(start, end), *told))
        return aside

    def _denied(self, start: int, end: int, tokens: list[str], places: Places) -> bool:
        behind = [word for word in tokens[end : end + 3] if word not in "?:؟"]
        if behind and behind[0] in _NO and (len(behind) == 1 or behind[1] in ".,;،؛"):
            return True
        first = start
        while (
            first > max(0, start - _REACH)
            and tokens[first - 1] not in _BUT
            and tokens[first - 1] not in _STOPS + _COMMAS
        ):
            first -= 1
        return any(first <= begin and end <= start for begin, end in places.get(self._denials, ()))


def _orders(phrase: str) -> list[tuple[str, ...]]:
    """Give the parts of a phrase in each order in which they may stand: two about a "~"."""
    first, _, second = (tuple(half.split()) for half in phrase.partition("~"))
    return [first + second, second + first] if second else [first]


class ForeignReader:
    """Reads messages in the languages of `data/lexicon/languages/`; everything else is left to the English reader."""

    def __init__(self, languages: Mapping[str, Language]) -> None:
        """Compile the phrases of each language, and gather the words by which it is known."""
        self._matchers = {code: Matcher(language) for code, language in languages.items()}
        self._own: dict[str, set[str]] = {}
        for code, language in languages.items():
            words = {*map(fold, language.recognise), *self._matchers[code].words()}
            if code in _SCRIPTS:  # known by its script, but typed on a telephone also in Latin letters ("3amalt botox")
                words = {word for word in words if word.isascii()} if language.recognise else set()
            else:
                # Run by itself: importing spaCy's French takes many seconds, of which this list needs none.
                stop_words = files("spacy") / "lang" / code / "stop_words.py"
                words.update(map(fold, run_path(str(stop_words))["STOP_WORDS"]))
            for word in words:
                if not word.endswith("*") or len(word) > _STEM:
                    self._own.setdefault(word, set()).add(code)

    def read(self, text: str) -> Reading | None:
        """Give the reading of a message in another language, or None where it is English or not known."""
        head = text[:MAX_CHARACTERS]
        sure, possible = self._languages_of(head)
        degrees = _TEMPERATURE.search(head.lower())
        temperature = float(f"{degrees[1]}.{degrees[2]}") if degrees else None
        # Spanish and Portuguese share most words: the first of the likely languages in which something is said counts.
        for code in (*sure, *possible):
            mentions = self._matchers[code].mentions(head)
            if mentions:
                return Reading(text=text, mentions=mentions, language=code, in_scope=True, temperature=temperature)
        return Reading(text=text, language=sure[0], temperature=temperature) if sure else None

    def _languages_of(self, text: str) -> tuple[list[str], list[str]]:
        """Give the languages the message is in, the likeliest first, and those it may be in if they say something."""
        if not text.isascii():
            letters = sum(character.isalpha() for character in text)
            for code, script in _SCRIPTS.items():
                if code in self._matchers and letters and len(script.findall(text)) / letters > 0.3:
                    return [code], []
        words = _WORD.findall(fold(text))
        # "my head is killing me": many short words are English too, and only the others, or an accent, tell a language.
        english = known_words()
        telling = {fold(word) for word in set(_WORD.findall(text.lower())) if len(word) > 2 and word not in english}
        told = (self._codes(word) for word in telling)
        evidence = Counter(code for codes in told if len(codes) <= _SHARED for code in codes)
        shares = {code: sum(code in self._codes(word) for word in words) / len(words) for code in evidence}
        least = _RIVAL * max(shares.values(), default=0)
        likely = [code for code in sorted(shares, key=lambda code: (-shares[code], code)) if shares[code] >= least]
        enough = _SHARE if len(words) >= 4 else _SHARE_OF_FEW
        sure = [code for code in likely if evidence[code] >= 2 and shares[code] >= enough]
        return sure, [code for code in likely if code not in sure and shares[code] >= _SHARE_OF_ONE]

    def _codes(self, word: str) -> set[str]:
        """Give the languages that have this word, or a stem that it begins with."""
        stems = (f"{word[:length]}*" for length in range(_STEM, len(word) + 1))
        return set().union(*(self._own.get(form, ()) for form in (word, *stems)))
