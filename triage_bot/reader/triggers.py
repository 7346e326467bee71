"""Where the trigger phrases of a document stand, and how far each reaches.

A trigger ("no", "my friend had", "what if") reaches a mention of its sentence up to a contrast or a new statement.
"""

from __future__ import annotations

from collections.abc import Sequence

from triage_bot.reader.document import Document
from triage_bot.reader.patterns import Match

#: What is told next begins with one of these.
NEXT = frozenset({"and", "so", "but", "then", ",", "-"})
_STATEMENT = frozenset({"i", "me", "my", "it", "he", "she", "they", "now", "today"})
#: A supposition goes on behind these; and a tale about somebody, or a list, behind these as well.
_GIVES_REASON = frozenset({"so", "since", "because", "only", "just"})
_TELLS_ON = frozenset({"who", "which", "whose", "until", "he", "she", "they"})


class Triggers:
    """The trigger phrases of one document."""

    def __init__(self, doc: Document, complaints: frozenset[int]) -> None:
        """Take the document and the tokens of its complaints: the denial in "can't chew" denies nothing else."""
        self._doc = doc
        self._complaints = complaints
        self._masked = frozenset(token for match in doc.matches("assertion:not_a_denial") for token in match.core)
        stops = (match.start for match in doc.matches("assertion:stops"))
        self._stops = frozenset(place for place in stops if doc.words[max(0, place - 1) : place + 1] != ("a", "while"))

    def _behind(self, trigger: Match) -> str:
        """Give the word behind a trigger, at the end of the message a full stop."""
        return self._doc.words[trigger.end] if trigger.end < len(self._doc.words) else "."

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

    def _close(self, one: Match, other: Match) -> bool:
        """Tell whether two triggers stand together with no contrast in between."""
        first, last = sorted((one, other), key=lambda m: m.start)
        return last.start - first.start <= 3 and not self._stopped(first.start + 1, last.start)

    def _stopped(self, start: int, end: int) -> bool:
        return any(token in self._stops for token in range(start, end))

    def _before(self, name: str, mention: Match) -> bool:
        """Tell whether a trigger stands before (or in a gap of) the mention, with no contrast in between."""
        return any(self._leads(trigger, mention) for trigger in self._here(name, mention))

    def _leads(self, trigger: Match, mention: Match) -> bool:
        before = trigger.start < max(mention.core) and not trigger.core & mention.core
        return before and not self._new_clause(trigger.end, mention.start)

    def _tells_of(self, trigger: Match, mention: Match) -> bool:
        """Tell whether a story or a list begins before the mention, and goes on to it."""
        return trigger.start < mention.start and not self._new_clause(trigger.end, mention.start, _TELLS_ON)

    def _new_clause(self, start: int, end: int, goes_on: frozenset[str] = frozenset()) -> bool:
        """Tell whether a new statement begins in [start, end): a contrast, or a comma before "I", "my", "it is".

        It does not with the words in `goes_on`.
        """
        words = self._doc.words
        for token in range(start, end):
            if token in self._stops and words[token] not in _GIVES_REASON | goes_on:
                return True
            follows = words[token + 1] if token + 1 < len(words) else ""
            if words[token] in (",", "-") and follows in _STATEMENT - goes_on:
                return True
        return False

    def _of_same_tale(self, name: str, mention: Match) -> list[Match]:
        """Give the triggers in the mention's sentence, without those in what is told next ("and now I am scared")."""
        words = self._doc.words
        return [
            m
            for m in self._here(name, mention)
            if not m.core <= mention.core and not any(words[token] in NEXT for token in range(mention.end, m.start + 1))
        ]

    def _any(self, name: str, mention: Match) -> bool:
        return any(not trigger.core & mention.core for trigger in self._here(name, mention))
