"""Decides how a mention stands: present, absent, unknown, past, hypothetical, or somebody else's.

Follows the idea of NegEx and ConText (Chapman 2001; Harkema 2009): trigger phrases with a direction and a reach, phrases
that only look like triggers, and words that end the reach. The phrases are lay chat, not clinical notes, and stand in
`data/lexicon/assertion.yml`; the classic rule sets are unsafe there ("no, I have a headache").
"""

from __future__ import annotations

from collections.abc import Sequence

from triage_bot.reader.document import Document
from triage_bot.reader.patterns import Match
from triage_bot.reader.reading import Assertion

#: A denial reaches this many tokens ahead; lists ("no a, b or c") may go on behind their commas.
DENIAL_REACH = 7
_CLAUSE_STARTERS = frozenset({"i", "my", "it", "he", "she", "we", "they", "this", "that", "there", "the", "is", "are", "was",
                              "has", "have", "had", "am", "his", "her", "their"})  # fmt: skip
_STATEMENT = frozenset({"i", "my", "it", "he", "she", "they", "now", "today"})
_ASKS_ABOUT = frozenset({"can", "could", "how", "would", "may", "what"})
_SAME_THING = frozenset(
    {",", "but", "and", "it", "its", "that", "they", "has", "have", "is", "are", "now", "s", "yesterday"}
)
_NOT = frozenset({"not", "never", "hardly", "barely"})
_NO = frozenset({"no", "none", "without", "nothing", "neither"})
_ENDS = frozenset({",", ".", "!", "-", "\n", ";"})
_DRUNK = frozenset({"drunk", "drinking", "tipsy", "wasted", "hammered", "pissed", "plastered", "boozed"})
_MINE = frozenset({"i", "mine"})
_NEXT = frozenset({"and", "so", "but", "then", ",", "-"})
_OWN = frozenset({"the", "my", "his", "her", "their", "i"})
_LIST_JOINS = frozenset({"or", "nor", "and", ",", "/", "any", "no", "not", "either"})


class Assertions:
    """The trigger phrases of one document, ready to judge its mentions."""

    def __init__(self, doc: Document, nominal: frozenset[int], complaints: frozenset[int]) -> None:
        """Take the document, the tokens of all mentions (they may stand in a list of denials), and those of complaints.

        The denial in a complaint ("can't chew properly, eye hurts") is spent: it denies nothing behind it.
        """
        self._doc = doc
        self._complaints = complaints
        self._nominal = nominal
        self._masked = frozenset(token for match in doc.matches("assertion:not_a_denial") for token in match.core)
        self._stops = frozenset(match.start for match in doc.matches("assertion:stops"))
        self._small = frozenset(token for match in doc.matches("assertion:not_reaches") for token in match.core)
        self._not_past = frozenset(token for match in doc.matches("assertion:not_past") for token in match.core)
        self._not_supposed = frozenset(
            token
            for name in ("not_supposed", "not_saying")
            for match in doc.matches(f"assertion:{name}")
            for token in match.core
            if doc.words[token] in ("if", "when", "would")
        )

    def of(self, mention: Match, own: frozenset[int], subject_is_other: bool, red_flag: bool) -> Assertion:
        """Give the assertion of one mention; `own` are all tokens that patterns of its concept matched.

        A red flag is only absent by a plain denial: where the denial has to be carried over a comma it is unknown.
        """
        denied = self._denied(mention)
        if not denied:
            reach = self._listed_denial(mention)
            if reach == "plain":
                return "absent"
            if reach == "loose":
                return "unknown" if red_flag else "absent"
        if self._denied_after(mention):
            return "absent"
        if self._over(mention, own):
            return "past"
        if denied or self._taken_back(mention):
            return "absent"
        if self._hearsay(mention, red_flag):
            return "other"
        if self._hypothetical(mention):
            return "hypothetical"
        if self._past(mention):
            return "other" if subject_is_other else "past"
        if self._before("unsure", mention) and not self._any("actual_strongly", mention):
            return "unknown"
        if self._before("wonders", mention) and not self._actual(mention):
            return "present" if red_flag else "unknown"
        return "present"

    def of_normal(self, mention: Match) -> Assertion:
        """Give the assertion of a mention that says by itself that all is well ("breathing is normal")."""
        words = self._doc.words
        start = mention.start
        while start > max(0, mention.start - 3) and (start - 1 in self._small or words[start - 1] in _NOT):
            start -= 1
        # "No trouble breathing, I'm not hoarse, speech is fine" says so by itself; the other "not" is not its own.
        denies = any(words[token] in _NOT or words[token] in _NO for token in mention.core)
        if not denies and any(
            token not in mention.core and words[token] in _NOT for token in range(start, mention.end)
        ):
            return "present"
        if any(m.end <= mention.start for m in self._here("not_saying", mention)):
            return "present"
        if self._before("supposes_strongly", mention):
            return "hypothetical"
        return "absent"

    # --- denials ---------------------------------------------------------------------------------------------------

    def _denied(self, mention: Match) -> bool:
        """Tell whether the nearest denial reaches the mention; "I wouldn't say it isn't" turns it round."""
        last = max(mention.core)
        triggers = [
            (trigger, trigger.name == "assertion:nots")
            for trigger in self._triggers(mention)
            if not trigger.core <= mention.core and trigger.start <= last
        ]
        nearest = max(triggers, key=lambda pair: pair[0].end, default=None)
        denied = nearest is not None and self._reaches(nearest[0].end, mention, small_only=nearest[1])
        saying = [m for m in self._here("not_saying", mention) if m.end <= last and not m.core & mention.core]
        turned = any(not self._stopped(m.end, mention.start) for m in saying)
        return denied != turned

    def _reaches(self, start: int, mention: Match, small_only: bool) -> bool:
        if start > mention.start:  # the denial stands inside: "the lid is not drooping"
            return True
        between = range(start, mention.start)
        if len(between) > DENIAL_REACH:
            return False
        for token in between:
            word = self._doc.words[token]
            if (
                token in self._stops
                or word in (",", "-", "/")
                or (word in ("and", "or") and not self._list_before(start, token))
            ):
                return False
            follows = self._doc.words[token + 1] if token + 1 < len(self._doc.words) else ""
            if word == "and" and follows in _OWN:
                return False
            known = token in self._small or token in self._nominal
            if small_only and not known and not {word, follows} & {"or", "nor"}:
                return False
            never_had = word in ("had", "have", "has") and self._doc.words[token - 1] in ("never", "ever")
            if not small_only and word in _CLAUSE_STARTERS and word not in ("the", "that", "my") and not never_had:
                return False
        return True

    def _list_before(self, start: int, token: int) -> bool:
        """Tell whether the words before an "or"/"and" are an item of a list of denied things."""
        return any(place in self._nominal for place in range(start, token)) or token - start <= 2

    def _listed_denial(self, mention: Match) -> str | None:
        """Tell whether an earlier denial is carried to the mention by a list: "plain" with or/nor, "loose" with commas."""
        _, end = self._doc.bounds(self._doc.sentence[mention.start])
        words = self._doc.words
        if any(words[token] in _CLAUSE_STARTERS for token in range(mention.start, mention.end)):
            return None
        for trigger in self._triggers(mention):
            if trigger.sort_before(mention):
                between = range(trigger.end, mention.start)
                if any(token in self._stops or words[token] in _OWN for token in between):
                    continue
                if any(words[token] == "," and words[token + 1] in _CLAUSE_STARTERS for token in between):
                    continue  # "not swollen, it is a bruise"
                plain = all(
                    token in self._nominal or words[token] in _LIST_JOINS or token in self._small for token in between
                ) and any(token in self._nominal for token in between)
                if plain:
                    tail = words[mention.start : end]
                    joined = any(word in ("or", "nor", "and", "/") for word in words[trigger.end : end])
                    bare = mention.end - mention.start <= 2 and not {"is", "are", "has"} & set(tail[:5])
                    if joined or bare:
                        return "plain" if joined else "loose"
        return None

    def _denied_after(self, mention: Match) -> bool:
        if self._doc.asks(mention):
            return False
        sentence = self._doc.sentence[mention.start]
        follows_colon = [
            m
            for m in self._doc.matches_in("assertion:denied_after", sentence + 1)
            if self._doc.words[m.start - 1] in (":", "?")
        ]
        for trigger in (*self._here("denied_after", mention), *follows_colon):
            gap = range(mention.end, trigger.start)
            if trigger.start >= mention.end and len(gap) <= 2:
                words = [self._doc.words[token] for token in gap]
                behind = self._doc.words[trigger.end] if trigger.end < len(self._doc.words) else "."
                # "I thought it was a stroke, but no."
                turned = self._doc.words[trigger.start] == "but" and behind in _ENDS
                bare_no = trigger.end - trigger.start == 1 or (self._doc.words[trigger.end - 1] == "no" and not turned)
                if all(word in (",", "-", ":", "?", "=", "(") for word in words):
                    follows = self._doc.words[trigger.end] if trigger.end < len(self._doc.words) else "."
                    if follows == "?":
                        continue
                    if (
                        not bare_no
                        or (words and follows in (".", ",", "?", "!", ";", ")", "-", "\n"))
                        or (trigger.end == len(self._doc.words))
                    ):
                        return True
        return False

    # --- time, supposing, doubt --------------------------------------------------------------------------------------

    def _over(self, mention: Match, own: frozenset[int]) -> bool:
        not_over = self._here("not_over", mention)
        for trigger in self._here("over", mention):
            if trigger.core & own:
                continue
            if any(other.core & trigger.core or abs(other.start - trigger.start) <= 3 for other in not_over):
                continue
            between = range(mention.end, trigger.start)
            same = all(self._doc.words[token] in _SAME_THING for token in between)  # "a headache, but it is gone"
            if 0 <= trigger.start - mention.end <= 6 and (same or not self._stopped(mention.end, trigger.start)):
                return True
        return False

    def _taken_back(self, mention: Match) -> bool:
        """Tell whether the next sentence says that what others think is not so ("He says I slur. I don't.")."""
        if not self._before("thought_so", mention) or _DRUNK & set(self._doc.words[mention.start : mention.end]):
            return False  # "they say I sound drunk. I'm not": not drunk, but sounding so
        start, end = self._doc.bounds(self._doc.sentence[mention.start] + 1)
        return any(
            m.start == start and (m.end == end or self._doc.words[m.end] in _ENDS)
            for m in self._doc.matches_in("assertion:is_not_so", self._doc.sentence[mention.start] + 1)
        )

    def _recited(self, mention: Match) -> bool:
        """Tell whether the words are read out of a leaflet: its name before them, or at a colon before their sentence."""
        if any(m.start < mention.end and not self._supposed_by(m) for m in self._here("has_it", mention)):
            return False
        if any(
            m.start < mention.start and not self._new_clause(m.end, mention.start)
            for m in self._here("recites", mention)
        ):
            return True
        sentence = self._doc.sentence[mention.start]
        start, end = self._doc.bounds(sentence)
        if start == 0 or not self._doc.matches_in("assertion:leaflet", sentence - 1):
            return False
        bare_list = start in self._nominal and self._doc.words[start:end].count(",") > 1
        return self._doc.words[start - 1] == ":" or (bare_list and not self._any("current", mention))

    def _supposed_by(self, trigger: Match) -> bool:
        """Tell whether "if" or "when" stands right before a trigger."""
        return self._doc.words[trigger.start - 1] in ("if", "when", "should") if trigger.start else False

    def _hearsay(self, mention: Match, red_flag: bool) -> bool:
        """Tell whether the words are a story about somebody who is not being asked for."""
        stories = [m for m in self._here("hearsay", mention) if self._leads(m, mention)]
        stories = [m for m in stories if not _MINE & set(self._doc.words[m.end : mention.start])]
        now = self._of_same_tale("current", mention)
        if now and not any("ago" in self._doc.words[m.start : m.end] for m in stories):
            return False
        own = [m for m in self._here("actual", mention) if m.start <= mention.end]
        if all(any(story.end <= mine.start for mine in own) for story in stories):
            return False
        return not (red_flag and self._of_same_tale("happening_now", mention))

    def _past(self, mention: Match) -> bool:
        earlier = [m for m in self._here("past", mention) if not m.core & self._not_past and not m.core & mention.core]
        behind = self._doc.matches("assertion:all_over")
        over = self._here("over", mention)
        spoken_for = {token for match in (*earlier, *behind, *over) for token in match.core} | mention.core
        if any(not m.core & spoken_for for m in self._here("current", mention)):
            return False
        return bool(earlier) or bool(behind)

    def _hypothetical(self, mention: Match) -> bool:
        if self._recited(mention):
            return True
        if self._any("actual_strongly", mention):
            return False
        if self._supposed("supposes_strongly", mention):
            return True
        if self._doc.asks(mention, _ASKS_ABOUT) and any(
            m.start >= mention.start for m in self._here("in_general", mention)
        ):
            return not self._actual(mention)
        if not self._supposed("supposes", mention) and not self._doc.asks_whether(mention):
            return False
        return not self._actual(mention)

    def _supposed(self, name: str, mention: Match) -> bool:
        """Tell whether a supposing phrase leads the mention; "as if" and "wondering if" suppose nothing."""
        return any(
            self._leads(trigger, mention) and not trigger.core & self._not_supposed
            for trigger in self._here(name, mention)
        )

    def _actual(self, mention: Match) -> bool:
        """Tell whether the words say that it is really there ("is it normal that my lid is drooping")."""
        first, _ = self._doc.bounds(self._doc.sentence[mention.start])
        for trigger in self._here("actual", mention):
            if first <= trigger.start <= mention.end and not self._stopped(trigger.end, mention.start):
                return True
        return self._any("current", mention)

    # --- helpers ------------------------------------------------------------------------------------------------------

    def _same_sentence(self, trigger: Match, mention: Match) -> bool:
        return self._doc.sentence[trigger.start] == self._doc.sentence[mention.start]

    def _here(self, name: str, mention: Match) -> Sequence[Match]:
        """Give the triggers of one list in the mention's sentence."""
        return self._doc.matches_in(f"assertion:{name}", self._doc.sentence[mention.start])

    def _triggers(self, mention: Match) -> list[Match]:
        """Give the denials in the mention's sentence: first those of many words, then each "not"."""
        own = range(mention.start, mention.end)
        return [
            trigger
            for name in ("negates", "nots")
            for trigger in self._here(name, mention)
            if not any(
                token in self._masked or (token in self._complaints and token not in own) for token in trigger.core
            )
        ]

    def _stopped(self, start: int, end: int) -> bool:
        return any(token in self._stops for token in range(start, end))

    def _before(self, name: str, mention: Match) -> bool:
        """Tell whether a trigger stands before (or in a gap of) the mention, with no contrast in between."""
        return any(self._leads(trigger, mention) for trigger in self._here(name, mention))

    def _leads(self, trigger: Match, mention: Match) -> bool:
        return (
            self._same_sentence(trigger, mention)
            and trigger.start < max(mention.core)
            and not trigger.core & mention.core
            and not self._new_clause(trigger.end, mention.start)
        )

    def _new_clause(self, start: int, end: int) -> bool:
        """Tell whether a new statement begins in [start, end): a contrast, or a comma before "I", "my", "it is"."""
        words = self._doc.words
        for token in range(start, end):
            if token in self._stops and words[token] not in ("so", "since", "because", "only", "just"):
                return True
            follows = words[token + 1] if token + 1 < len(words) else ""
            if words[token] in (",", "-") and follows in _STATEMENT:
                return True
        return False

    def _of_same_tale(self, name: str, mention: Match) -> list[Match]:
        """Give the triggers in the mention's sentence, without those in what is told next ("and now I am scared")."""
        words = self._doc.words
        return [
            m
            for m in self._here(name, mention)
            if not m.core & mention.core and not any(words[token] in _NEXT for token in range(mention.end, m.start + 1))
        ]

    def _any(self, name: str, mention: Match) -> bool:
        return any(not trigger.core & mention.core for trigger in self._here(name, mention))
