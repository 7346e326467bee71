"""Matches the lexicon's patterns on a tokenised message.

A pattern is a line of words:

    word            the word in any of its forms (droop, drooping, drooped)
    =word           exactly this spelling
    a|b|@class      one of these
    be_dead         several words as one alternative ("be dead")
    @class          any term of a word class (classes may hold terms of several words)
    word?           may be there or not
    ..  ...  ....   up to 2, 4 or 7 other words in between
    A ~ B           both, in either order, up to 5 words apart, with no other body part in between

Words in between never cross the end of a sentence or a contrast ("but", "except").
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from triage_bot.reader.text import stem

GAPS = {"..": 2, "...": 4, "....": 7}
NEAR = 5

#: How the alternatives of a place are written -> their symbols, in that order and without it.
Alternatives = dict[str, tuple[tuple[str, ...], frozenset[str]]]


class PatternError(ValueError):
    """A pattern line that cannot be read; says which and how to mend it."""


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a pattern: any of `symbols`, after at most `gap` other words (`near`: no other body part there).

    `any_of` holds the same symbols without their order: the first of them that fits is taken.
    """

    symbols: tuple[str, ...]
    any_of: frozenset[str]
    gap: int = 0
    optional: bool = False
    near: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled line: `name` is what it stands for, `source` the line itself."""

    name: str
    source: str
    elements: tuple[Element, ...]


class Match(NamedTuple):
    """Where a pattern was found: tokens [start, end); `core` are the tokens that matched, gaps left out."""

    name: str
    start: int
    end: int
    core: frozenset[int]

    def sort_before(self, other: Match) -> bool:
        """Tell whether this match ends before the other begins."""
        return self.end <= other.start

    @property
    def looseness(self) -> int:
        """Tokens inside the span that are not part of the pattern."""
        return self.end - self.start - len(self.core)


def symbol_of(word: str, classes: Mapping[str, object]) -> str:
    """Give the symbol of one alternative: `@class`, `=exact`, several_words, or a stem."""
    if word.startswith("@"):
        if word[1:] not in classes:
            raise PatternError(f"unknown word class {word!r}; add it to words.yml or correct the name")
        return word
    return word if word.startswith("=") or "_" in word else stem(word)


def compile_line(
    name: str, line: str, classes: Mapping[str, object], known: Alternatives | None = None
) -> list[Pattern]:
    """Compile one line; `A ~ B` gives one pattern per order.

    Args:
        name: What the line stands for.
        line: The line.
        classes: The word classes, by name.
        known: Where the symbols of each place are kept for the next line; most stand in several.

    Raises:
        PatternError: the line is empty, names an unknown class, or begins or ends with a gap.
    """
    groups = [_elements(part, classes, line, {} if known is None else known) for part in line.split("~")]
    if any(not group for group in groups) or len(groups) > 4:
        raise PatternError(
            f"pattern {line!r} has an empty side or more than four sides of '~'; write words on each side"
        )
    patterns = []
    for order in itertools.permutations(groups):
        first, *others = order
        elements = list(first)
        for group in others:
            head = group[0]
            elements.append(Element(head.symbols, head.any_of, NEAR, head.optional, near=True))
            elements.extend(group[1:])
        patterns.append(Pattern(name, line, tuple(elements)))
        while elements[0].optional:  # a pattern is looked up by its first word, so one that may be missing gives two
            elements = elements[1:]
            head = elements[0]
            patterns.append(Pattern(name, line, (Element(head.symbols, head.any_of, 0, head.optional), *elements[1:])))
    return patterns


def _elements(part: str, classes: Mapping[str, object], line: str, known: Alternatives) -> list[Element]:
    elements: list[Element] = []
    gap = 0
    for word in part.split():
        if word in GAPS:
            gap = GAPS[word]
            continue
        optional = word.endswith("?")
        words = word.rstrip("?")
        if words not in known:
            symbols = tuple(symbol_of(choice, classes) for choice in words.split("|"))
            known[words] = symbols, frozenset(symbols)
        elements.append(Element(*known[words], gap, optional))
        gap = 0
    if gap or (elements and elements[0].gap) or all(element.optional for element in elements):
        raise PatternError(
            f"pattern {line!r} begins or ends with a gap, or has only optional words; let a word stand there"
        )
    return elements


class Sites:
    """The tokens of one message: which symbols begin where, which places cannot be crossed, where body parts stand."""

    def __init__(
        self,
        symbols: Sequence[Mapping[str, tuple[int, ...]]],
        barriers: frozenset[int],
        body: frozenset[int],
        joined: frozenset[int],
        commas: frozenset[int] = frozenset(),
    ) -> None:
        """Take, per token, symbol -> ends; barrier tokens; body-part tokens; body parts joined to another by and/or.

        `commas` separate the items of a list: what is near must not stand behind one ("blurry eyes, dry mouth").
        """
        self.symbols = symbols
        self.barriers = barriers
        self._rivals = (body - joined) | commas

    def free(self, place: int, near: bool) -> bool:
        """Tell whether a token may be passed over."""
        return place not in self.barriers and not (near and place in self._rivals)


class PatternSet:
    """All patterns of the lexicon, looked up by the two words that fewest other patterns need."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        """Index the patterns by the symbols of their two rarest places, with what each place of theirs needs."""
        needed = [
            (pattern, [element.any_of for element in pattern.elements if not element.optional]) for pattern in patterns
        ]
        common = Counter(symbol for _, needs in needed for need in needs for symbol in need)
        #: Each pattern, the symbols of which it needs all, and the groups of which it needs one of each.
        self._patterns: list[tuple[Pattern, frozenset[str], list[frozenset[str]]]] = []
        #: Symbol of the rarest place -> symbol of the next (the same one, where there is no other) -> patterns.
        self._by_rarest: dict[str, dict[str, list[int]]] = {}
        for number, (pattern, needs) in enumerate(needed):
            rarest, *others = sorted(needs, key=lambda need: sum(common[symbol] for symbol in need))
            for symbol in rarest:  # met wherever the pattern is looked at
                for other in others[0] if others else (symbol,):
                    self._by_rarest.setdefault(symbol, {}).setdefault(other, []).append(number)
            every = frozenset(symbol for need in others[1:] if len(need) == 1 for symbol in need)
            self._patterns.append((pattern, every, [need for need in others[1:] if len(need) > 1]))

    def find(self, sites: Sites) -> list[Match]:
        """Give every match, one per pattern and starting place (the tightest)."""
        matches = set()
        met = frozenset(symbol for symbols in sites.symbols for symbol in symbols)
        possible: dict[str, list[Pattern]] = {}
        for number in self._looked_at(met):
            pattern, every, groups = self._patterns[number]
            if every <= met and not (groups and any(map(met.isdisjoint, groups))):
                for first in met & pattern.elements[0].any_of:
                    possible.setdefault(first, []).append(pattern)
        for place, symbols in enumerate(sites.symbols):
            for symbol, ends in symbols.items():
                for pattern in possible.get(symbol, ()):
                    for end in ends:
                        core = _rest(pattern.elements, 1, end, sites)
                        if core is not None:
                            whole = frozenset(range(place, end)) | core
                            matches.add(Match(pattern.name, place, max(whole) + 1, whole))
        return sorted(matches, key=lambda match: (match.start, match.end, match.name))

    def _looked_at(self, met: frozenset[str]) -> set[int]:
        """Give the patterns of which the two rarest places may be filled."""
        found: set[int] = set()
        for symbol in met & self._by_rarest.keys():
            seconds = self._by_rarest[symbol]
            for other in met.intersection(seconds) if len(seconds) < len(met) else seconds.keys() & met:
                found.update(seconds[other])
        return found


def _rest(elements: tuple[Element, ...], index: int, place: int, sites: Sites) -> frozenset[int] | None:
    """Match elements[index:] from token `place` on; give the matched tokens, or None."""
    if index == len(elements):
        return frozenset()
    element = elements[index]
    last = min(place + element.gap, len(sites.symbols) - 1)
    for start in range(place, last + 1):
        if start > place and not sites.free(start - 1, element.near):
            break
        here = sites.symbols[start]
        for symbol in () if element.any_of.isdisjoint(here) else element.symbols:
            for end in here.get(symbol, ()):
                core = _rest(elements, index + 1, end, sites)
                if core is not None:
                    return core | frozenset(range(start, end))
    return _rest(elements, index + 1, place, sites) if element.optional else None
