"""One message as tokens: stems, sentences, contrasts, and every lexicon pattern found in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from spacy.language import Language as SpacyLanguage
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from triage_bot.reader.lexicon import Lexicon
from triage_bot.reader.patterns import Match, PatternSet, Sites
from triage_bot.reader.text import Normal, Normaliser, stem

_SENTENCE_END = frozenset({".", "!", "?", ";", "...", "\n", "!!", "??", "?!", "!?", "..", ":"})
_CONTRAST = frozenset({"but", "however", "except", "although", "though", "whereas", "apart", "aside", "bar"})
#: Where somebody writes on without a full stop: after so many words a sentence ends at the next join, or at last here.
_LONG, _LONGEST = 150, 200
_ASKING = frozenset({"is", "are", "will", "should", "does", "do", "was"})
_GENERAL_QUESTION = frozenset({"does", "do", "can", "could", "would", "will"})
_ANYBODY = frozenset({
    "a", "an", "any", "anyone", "botox", "everyone", "it", "one", "people", "some", "that", "the", "they", "this", "toxin", "you",
})  # fmt: skip
_GOES_ON = frozenset(
    {"it", "its", "they", "which", "that", "is", "has", "just", "so", "like", "a", "really", "very", "all", "both"}
)
_JOINS = frozenset({"and", "or", "nor", ",", "/", "plus"})


@dataclass(frozen=True)
class Document:
    """A read message. `sentence[i]` is the number of token i's sentence; `found` maps a pattern's name to its matches."""

    normal: Normal
    words: tuple[str, ...]
    stems: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    sentence: tuple[int, ...]
    found: Mapping[str, Sequence[Match]] = field(default_factory=dict)
    _sorted: dict[str, dict[int, list[Match]]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _kinds: dict[str, dict[str, Sequence[Match]]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def matches(self, name: str) -> Sequence[Match]:
        """Give the matches of one pattern name, in order."""
        return self.found.get(name, ())

    def of_kind(self, kind: str) -> Mapping[str, Sequence[Match]]:
        """Give the matches of all patterns of a kind ("detail"), by the rest of their names ("product_botox")."""
        if not self._kinds:
            for name, matches in self.found.items():
                first, _, rest = name.partition(":")
                self._kinds.setdefault(first, {})[rest] = matches
        return self._kinds.get(kind, {})

    def matches_in(self, name: str, sentence: int) -> Sequence[Match]:
        """Give the matches of one pattern name that begin in a sentence, in order."""
        if name not in self._sorted:
            by_sentence: dict[int, list[Match]] = {}
            for match in self.matches(name):
                by_sentence.setdefault(self.sentence[match.start], []).append(match)
            self._sorted[name] = by_sentence
        return self._sorted[name].get(sentence, ())

    def bounds(self, sentence: int) -> tuple[int, int]:
        """Give the half-open token range of a sentence."""
        return bisect_left(self.sentence, sentence), bisect_right(self.sentence, sentence)

    def asks(self, match: Match, also: frozenset[str] = frozenset()) -> bool:
        """Tell whether a match stands in a question that begins with its verb ("is blurred vision normal") or `also`."""
        first, second = self._opening(match)
        return (first in _ASKING and second != "not") or first in also  # "doesn't hurt" states

    def asks_whether(self, match: Match) -> bool:
        """Tell whether a match stands in a question about how things are in general ("does a stroke look different")."""
        first, second = self._opening(match)
        return first in _GENERAL_QUESTION and second in _ANYBODY

    def _opening(self, match: Match) -> tuple[str, str]:
        """Give the first two words of a match's sentence."""
        start, end = self.bounds(self.sentence[match.start])
        words = [word for word in self.words[start : min(end, start + 4)] if not word.isspace()]
        return (*words, "", "")[0], (*words, "", "")[1]

    def original(self, match: Match) -> tuple[int, int]:
        """Give the characters of the original text that a match covers."""
        return self.normal.original_span(self.spans[match.start][0], self.spans[match.end - 1][1])


class Tokeniser:
    """Makes documents: spaCy's blank English tokeniser, and its PhraseMatcher for the terms of the word classes."""

    def __init__(self, nlp: SpacyLanguage, lexicon: Lexicon, normaliser: Normaliser) -> None:
        """Prepare the matcher for all classes and patterns of the lexicon."""
        self._nlp = nlp
        self._normaliser = normaliser
        self._patterns = PatternSet(lexicon.patterns)
        self._matcher = PhraseMatcher(nlp.vocab, attr="NORM")
        self._names: dict[int, str] = {}
        self._exact: dict[str, list[str]] = defaultdict(list)
        for name, terms in lexicon.classes.items():
            plain = [term for term in terms if not term.startswith("=")]
            for term in terms:
                if term.startswith("="):
                    self._exact[term[1:]].append("@" + name)
            if plain:
                self._matcher.add("@" + name, [self._doc(term) for term in plain])

        for phrase in {
            symbol
            for pattern in lexicon.patterns
            for element in pattern.elements
            for symbol in element.symbols
            if "_" in symbol and not symbol.startswith(("@", "="))
        }:
            self._matcher.add(phrase, [self._doc(phrase.replace("_", " "))])

    def _doc(self, text: str) -> Doc:
        doc = self._nlp.make_doc(text)
        for token in doc:
            token.norm_ = stem(token.lower_)
        return doc

    def __call__(self, text: str) -> Document:
        """Read `text` into a document with all pattern matches."""
        plain, symbols = self._plain(text)
        words, sentence = plain.words, plain.sentence
        _, ends = _sentences(words)
        barriers = frozenset(i for i in range(len(words)) if i in ends or words[i] in _CONTRAST)
        body, joined = _bodies(symbols, words)
        sites = Sites(symbols, barriers, body, joined, _list_commas(words, body))
        found: dict[str, list[Match]] = defaultdict(list)
        for match in self._patterns.find(sites):
            if sentence[match.start] == sentence[match.end - 1]:
                found[match.name].append(match)
        return replace(plain, found=found)

    def _plain(self, text: str) -> tuple[Document, list[dict[str, tuple[int, ...]]]]:
        """Give the document without matches, and the symbols that begin at each token with their ends."""
        normal = self._normaliser(text)
        doc = self._doc(normal.text)
        words = tuple(token.lower_ for token in doc)
        stems = tuple(token.norm_ for token in doc)
        spans = tuple((token.idx, token.idx + len(token)) for token in doc)
        symbols: list[dict[str, tuple[int, ...]]] = [
            dict.fromkeys((stems[i], "=" + words[i], *self._exact.get(words[i], ())), (i + 1,))
            for i in range(len(words))
        ]
        for key, start, end in self._matcher(doc):
            name = self._nlp.vocab.strings[key]
            symbols[start][name] = (*symbols[start].get(name, ()), end)
        return Document(normal, words, stems, spans, _sentences(words)[0]), symbols


def _sentences(words: Sequence[str]) -> tuple[tuple[int, ...], frozenset[int]]:
    numbers: list[int] = []
    ends: set[int] = set()
    number = first = 0
    for place, word in enumerate(words):
        numbers.append(number)
        length = place + 1 - first
        too_long = length >= _LONGEST or (length >= _LONG and word in (",", "and"))
        if too_long or word in _SENTENCE_END or (word.isspace() and "\n" in word):
            ends.add(place)
            number += 1
            first = place + 1
    return tuple(numbers), frozenset(ends)


def _list_commas(words: Sequence[str], body: frozenset[int]) -> frozenset[int]:
    """Give the commas that separate things ("blurry eyes, dry mouth").

    Not those that go on about the same ("my lid, it is low"), nor those between two body parts ("lid, brow swollen").
    """
    return frozenset(
        place
        for place, word in enumerate(words)
        if word == ","
        and "".join(words[place + 1 : place + 2]) not in _GOES_ON
        and not (place - 1 in body and place + 1 in body)
    )


def _bodies(
    symbols: Sequence[Mapping[str, tuple[int, ...]]], words: Sequence[str]
) -> tuple[frozenset[int], frozenset[int]]:
    """Give the tokens that name a body part, and those of them that stand in a list of body parts."""
    body: set[int] = set()
    for place, here in enumerate(symbols):
        for end in here.get("@site", ()):
            body.update(range(place, end))
    joined = {
        place
        for place in body
        if (place > 0 and words[place - 1] in _JOINS)
        or (place + 1 < len(words) and words[place + 1] in _JOINS)
        or (place > 1 and words[place - 2] in _JOINS and place - 1 not in body)
    }
    return frozenset(body), frozenset(joined)
