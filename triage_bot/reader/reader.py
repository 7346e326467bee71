"""Reads a message: which symptoms and signs it names, how each stands, the details, the questions.

Pure Python and spaCy; the same reader serves the Rasa pipeline and the safety floor. It does not judge.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

import spacy

from triage_bot.reader import details, scope
from triage_bot.reader.assertion import Assertions
from triage_bot.reader.dates import When, find_times
from triage_bot.reader.document import Document, Tokeniser
from triage_bot.reader.languages import ForeignReader
from triage_bot.reader.lexicon import Lexicon
from triage_bot.reader.patterns import Match
from triage_bot.reader.reading import Assertion, Mention, Reading, already_read
from triage_bot.reader.text import Normaliser, Speller
from triage_bot.vocabulary import LASTING, PASSING, RED_FLAGS, SYMPTOMS

#: What may be said of a complaint so many sentences later.
_CARRIED = ("growing", "worsening", "not_stopping")
_CARRIED_OVER = 2
#: What passed within so many days may not have been looked at yet.
_LATELY = 7
_QUALITY_REACH = 9
#: Small words that may stand between a denial and the quality it denies.
_BEFORE_QUALITY = frozenset({
    "a", "an", "any", "the", "as", "at", "all", "be", "been", "come", "coming", "on", "get", "getting", "got", "feel",
    "felt", "look", "looking", "seem", "happen", "start", "really", "very", "too", "so", "that", "this",
    "particularly", "terribly", "exactly", "actually", "is", "it", "much", "going", "or",
})  # fmt: skip
#: A look-alike with this many more words in between does not count.
_LOOSER = 2
_FINE = frozenset({"fine", "ok", "okay", "normal"})
#: Qualities that a message may give to the symptom talked about without naming it ("it is getting bigger").
_LOOSE = ("mild", "severe", "worst_ever", "sudden", "gradual", "growing", "worsening", "improving")
_DENIAL_WORDS = frozenset({"not", "no", "never", "without", "hardly", "barely", "nothing", "neither", "nor"})


class Reader:
    """Reads messages with one lexicon. Safe to share between threads once built."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Build the tokeniser and matchers (about a second)."""
        self.lexicon = lexicon
        normaliser = Normaliser(
            Speller({*lexicon.spelling_words(), *lexicon.words.abbreviations}, lexicon.danger_stems()),
            lexicon.words.abbreviations,
            lexicon.words.emoji,
        )
        self._tokenise = Tokeniser(spacy.blank("en"), lexicon, normaliser)
        self._foreign = ForeignReader(lexicon.languages)

    @classmethod
    def from_folder(cls, folder: Path) -> Reader:
        """Build a reader from `data/lexicon`.

        Raises:
            LexiconError: a file of the lexicon is missing or wrong; the text names it and the mend.
        """
        return cls(Lexicon(folder))

    def read(self, text: str, now: date) -> Reading:
        """Give what `text` says; `now` is the day on which it was written."""
        known = already_read.get()
        if known is None:
            return self._read(text, now)
        if (self, text, now) not in known:
            known[self, text, now] = self._read(text, now)
        return known[self, text, now]

    def _read(self, text: str, now: date) -> Reading:
        foreign = self._foreign.read(text)
        if foreign is not None:
            return foreign
        doc = self._tokenise(text)
        times = find_times(doc.normal.text, now)
        found = self._candidates(doc)
        subject = scope.subject(doc)
        mentions = self._mentions(doc, found, times, now, subject == "other")
        if subject == "animal":
            mentions = ()
        topics, acts = scope.topics(doc), scope.acts(doc)
        reports = any(mention.assertion in ("present", "absent", "unknown") for mention in mentions)
        reports_more = any(m.assertion in ("present", "unknown") and m.concept in SYMPTOMS for m in mentions)
        return Reading(
            text=text,
            mentions=mentions,
            topics=topics,
            acts=acts,
            subject=subject,
            in_scope=False if subject == "animal" else scope.in_scope(doc, mentions, topics, acts),
            ours=scope.names_ours(doc),
            question=scope.is_question(doc),
            treated=scope.treated(doc),
            treatment=details.treatment_of(times, now, reports or len(doc.words) <= 6),
            areas=details.areas_of(doc, "treated_area"),
            untreated_areas=details.areas_of(doc, "untreated_area"),
            product=details.product_of(doc),
            injector=details.injector_of(doc),
            temperature=details.temperature_of(doc.normal.text),
            age=details.age_of(doc.normal.text),
            country=details.country_of(doc),
            worsening=any(not _denied(doc, said) for said in doc.matches("quality:*:worsening")),
            improving=any(not _denied(doc, said) for said in doc.matches("quality:*:improving")),
            qualities=() if reports_more else _loose(doc),
            all_clear=bool(doc.matches("detail:all_clear")),
            unread=scope.unread(doc, mentions),
        )

    # --- which concepts are mentioned ------------------------------------------------------------------------------

    def _candidates(self, doc: Document) -> dict[str, list[Match]]:
        """Give the mentions of each concept, overlapping ones merged to the tightest, look-alikes dropped."""
        found: dict[str, list[Match]] = {}
        denials = _denial_words(doc)
        idioms = doc.matches("assertion:idioms")
        named = doc.of_kind("present").keys() | doc.of_kind("absent").keys()
        for concept in self.lexicon.concepts if named else ():
            for kind in ("present", "absent") if concept in named else ():
                matches = doc.matches(f"{kind}:{concept}")
                if not matches:
                    continue
                unlike = [*doc.matches(f"unlike:{concept}"), *idioms]
                kept = _tightest(matches, denials)
                if kind == "absent":
                    # A look-alike that says no more than the denial itself ("no speech problem") does not undo it.
                    unlike = [other for other in unlike if not any(other.core <= match.core for match in kept)]
                    kept = [match for match in kept if not doc.asks(match) and not _of_the_other(doc, match)]
                looser = _LOOSER if kind == "present" else 0
                kept = [match for match in kept if not any(_is_rather(other, match, looser) for other in unlike)]
                if kept:
                    found[f"{kind}:{concept}"] = kept
        for concept, entry in self.lexicon.concepts.items() if found else ():
            key = f"present:{concept}"
            if key in found:
                rivals = _tokens(match for name in entry.yields_to for match in found.get(f"present:{name}", ()))
                found[key] = [match for match in found[key] if not match.core & rivals]
        return found

    def _mentions(
        self, doc: Document, found: dict[str, list[Match]], times: list[When], now: date, other: bool
    ) -> tuple[Mention, ...]:
        nominal = frozenset(token for matches in found.values() for match in matches for token in match.core)
        complaints = (match for key, matches in found.items() if key.startswith("present:") for match in matches)
        assertions = Assertions(doc, nominal, _tokens(complaints))
        owners = {key: {token: match for match in matches for token in match.core} for key, matches in found.items()}
        standing: dict[int, list[tuple[str, Match]]] = {}
        for key, matches in found.items():
            for match in matches if key.startswith("present:") else ():
                standing.setdefault(doc.sentence[match.start], []).append((key.removeprefix("present:"), match))
        onsets = [when for when in times if when.role == "onset"]
        denials = _denial_words(doc)
        placed: list[tuple[Match, Mention]] = []
        for key, matches in found.items():
            kind, concept = key.split(":", 1)
            own = _tokens(doc.matches(f"present:{concept}"))
            rivals = owners.get(f"{'absent' if kind == 'present' else 'present'}:{concept}", {})
            for match in matches:
                against = {rivals[token] for token in match.core & rivals.keys()}
                if any(_beats(rival, match, kind == "present", denials) for rival in against):
                    continue
                assertion = self._assertion(assertions, kind, concept, match, own, other)
                passed = assertion == "past" and concept in PASSING and assertions.has_just_passed(match, own)
                passed = passed and not _told_of_old(doc, match, times, now)
                near = standing.get(doc.sentence[match.start], ())
                others = [rival for name, rival in near if name != concept]
                written = self._written(doc, concept, match, assertion, onsets, others)
                placed.extend((match, _counting_still(mention) if passed else mention) for mention in written)
        return tuple(sorted(_carried_back(doc, placed), key=lambda mention: (mention.start, mention.concept)))

    def _assertion(
        self, assertions: Assertions, kind: str, concept: str, match: Match, own: frozenset[int], other: bool
    ) -> Assertion:
        if kind == "absent":
            return assertions.of_normal(match)
        assertion = assertions.of(match, own, other, concept in RED_FLAGS)
        if concept == "suicidal_thoughts" and assertion in ("hypothetical", "unknown"):
            return "present"  # wishing, wondering and fearing are the thought itself
        if concept in LASTING and assertion == "past":
            return "present"  # diagnosed last year, and there still
        return assertion

    def _written(
        self, doc: Document, concept: str, match: Match, assertion: Assertion, onsets: list[When], others: list[Match]
    ) -> Iterable[Mention]:
        start, end = doc.original(match)
        qualities = self._qualities(doc, concept, match, others)
        mention = Mention(
            concept=concept,
            assertion=assertion,
            start=start,
            end=end,
            words=doc.normal.original[start:end],
            qualities=qualities,
            began=_began(doc, match, onsets),
        )
        yield mention
        for implied in self.lexicon.concepts[concept].implies:
            yield mention.copy(update={"concept": implied})

    def _qualities(self, doc: Document, concept: str, match: Match, others: list[Match]) -> tuple[str, ...]:
        """Give the qualities said of a mention: its own lines in this sentence or beside it, general ones nearest to it.

        `others` are the mentions of other concepts in the same sentence.
        """
        sentence = doc.sentence[match.start]
        found = [name.partition(":") for name in doc.of_kind("quality")]
        qualities = {
            quality
            for of, _, quality in found
            for place in ((sentence - 1, sentence, sentence + 1) if of == concept else ())
            if any(not _denied(doc, said) for said in doc.matches_in(f"quality:{concept}:{quality}", place))
        }
        qualities |= {
            quality
            for of, _, quality in found
            for said in (doc.matches_in(f"quality:*:{quality}", sentence) if of == "*" else ())
            if not _denied(doc, said) and _belongs(said, match, others)
        }
        return tuple(sorted(qualities))


def _tightest(matches: Iterable[Match], denials: frozenset[int]) -> list[Match]:
    """Give the matches without those that overlap a better one.

    Better: a denial is part of the pattern ("can not hold my pee" over "hold my pee"), then tighter, then longer.
    """
    kept: list[Match] = []
    taken: set[int] = set()
    for match in sorted(
        matches, key=lambda m: (not m.core & denials, m.looseness, -len(m.core), m.start, sorted(m.core))
    ):
        if not match.core & taken:
            kept.append(match)
            taken |= match.core
    return sorted(kept, key=lambda m: m.start)


def _tokens(matches: Iterable[Match]) -> frozenset[int]:
    """Give the tokens that the matches use."""
    return frozenset(token for match in matches for token in match.core)


def _is_rather(look_alike: Match, match: Match, looser: int) -> bool:
    """Tell whether a match is the look-alike instead: they share a word, and the look-alike is at most so much looser."""
    return bool(look_alike.core & match.core) and look_alike.looseness <= match.looseness + looser


def _of_the_other(doc: Document, match: Match) -> bool:
    """Tell whether "all is well" is said of the other side: "my other eye is fine"."""
    return "other" in doc.words[max(0, match.start - 2) : match.end]


def _denial_words(doc: Document) -> frozenset[int]:
    return frozenset(place for place, word in enumerate(doc.words) if word in _DENIAL_WORDS)


def _beats(rival: Match, match: Match, rival_is_normal: bool, denials: frozenset[int]) -> bool:
    """Tell whether the tighter reading is the rival's; where both are alike, "it is normal" is believed.

    A complaint that is worded with a denial ("not able to breathe well") is never beaten by its last words.
    """
    complaint = match if rival_is_normal else rival
    if complaint.core & denials:
        return not rival_is_normal
    return rival.looseness < match.looseness or (rival.looseness == match.looseness and rival_is_normal)


def _belongs(said: Match, match: Match, others: list[Match]) -> bool:
    """Tell whether a quality stands at this mention and not nearer to another."""
    if said.core <= match.core or said.core & match.core:
        return True
    distance = _distance(said, match)
    return distance <= _QUALITY_REACH and all(_distance(said, other) >= distance for other in others)


def _carried_back(doc: Document, placed: Sequence[tuple[Match, Mention]]) -> Iterator[Mention]:
    """Give the mentions, with what a later sentence says that names no complaint of its own ("It's getting bigger")."""
    current = [match for match, mention in placed if mention.assertion in ("present", "unknown")]
    said_of: dict[Match, set[str]] = {}
    for quality in _CARRIED if current else ():
        for said in doc.matches(f"quality:*:{quality}"):
            sentence = doc.sentence[said.start]
            before = [m for m in current if sentence - _CARRIED_OVER <= doc.sentence[m.start] <= sentence]
            latest = max(before, key=lambda match: match.start, default=None)
            if latest and doc.sentence[latest.start] < sentence and not _denied(doc, said):
                said_of.setdefault(latest, set()).add(quality)
    for match, mention in placed:
        more = said_of.get(match)
        yield mention.copy(update={"qualities": tuple(sorted(more | {*mention.qualities}))}) if more else mention


def _distance(a: Match, b: Match) -> int:
    return max(0, b.start - a.end, a.start - b.end)


def _loose(doc: Document) -> tuple[str, ...]:
    """Give the qualities in a message that names no symptom."""
    if not doc.of_kind("quality"):
        return ()
    return tuple(
        quality for quality in _LOOSE if any(not _denied(doc, said) for said in doc.matches(f"quality:*:{quality}"))
    )


def _denied(doc: Document, said: Match) -> bool:
    """Tell whether a quality is denied ("not severe", but not "no, severe") or a way of speaking."""
    if any(said.core <= idiom.core for idiom in doc.matches("assertion:idioms")):
        return True
    for token in range(said.start - 1, max(-1, said.start - 6), -1):
        if doc.words[token] in ("not", "no", "nothing", "never", "neither", "nor", "hardly"):
            return True
        if doc.words[token] not in _BEFORE_QUALITY:
            break
    return any(word in _FINE for word in doc.words[said.end : said.end + 4])  # "lips and tongue ok"


def _began(doc: Document, match: Match, onsets: list[When]) -> date | None:
    """Give the date since which the mention has been there: the nearest onset time in its own sentence."""
    first, end = doc.bounds(doc.sentence[match.start])
    place = doc.spans[match.start][0]
    low = bisect_left(onsets, doc.spans[first][0], key=lambda when: when.start)
    high = bisect_left(onsets, doc.spans[end - 1][1], key=lambda when: when.start)
    return min(onsets[low:high], key=lambda when: abs(when.start - place)).date if low < high else None


def _told_of_old(doc: Document, match: Match, times: list[When], now: date) -> bool:
    """Tell whether a mention's sentence names a time of more than a week ago, other than that of the treatment."""
    first, end = doc.bounds(doc.sentence[match.start])
    start, stop = doc.spans[first][0], doc.spans[end - 1][1]
    return any(start <= t.start < stop and t.role != "treatment" and (now - t.date).days > _LATELY for t in times)


def _counting_still(mention: Mention) -> Mention:
    """Give a sign of danger that has passed as one that is there: the judge decides by its quality."""
    return mention.copy(update={"assertion": "present", "qualities": tuple(sorted({*mention.qualities, "passed"}))})


@lru_cache(maxsize=2)
def reader_of(folder: Path) -> Reader:
    """Give the reader of a lexicon folder, built once per process."""
    return Reader.from_folder(folder)
