"""Tells what a message is about: its questions and dialogue acts, whose body it speaks of, whether it is ours at all."""

from __future__ import annotations

from typing import Literal

from triage_bot.reader.document import Document
from triage_bot.reader.reading import Mention
from triage_bot.vocabulary import RED_FLAGS

#: A message of this many words is short enough for its only question to decide what it is about.
_SHORT = 40
#: How a symptom stands that is feared, or was told by others.
_OF_OTHERS = ("hypothetical", "other")
_QUESTION_WORDS = frozenset({"how", "what", "when", "why", "who", "where", "which", "can", "could", "does", "do", "did", "is", "are",
                             "will", "would", "should", "shall", "may", "any", "has", "have"})  # fmt: skip


def topics(doc: Document) -> tuple[str, ...]:
    """Give the topics asked about, the one with most words first."""
    return _ranked(doc, "topic")


def acts(doc: Document) -> tuple[str, ...]:
    """Give the dialogue acts in the message, the one with most words first."""
    return _ranked(doc, "act")


def subject(doc: Document) -> Literal["self", "other", "animal"]:
    """Tell whose body the message speaks of."""
    own = bool(doc.matches("scope:own_body"))
    if doc.matches("scope:animal") and not own:
        return "animal"
    return "other" if doc.matches("scope:somebody_close") and not own else "self"


def treated(doc: Document) -> bool | None:
    """Tell whether the person had the toxin: False where they say never or not yet, None where nothing is said."""
    if doc.matches("assertion:never_treated"):
        return False
    if doc.matches("assertion:booked"):
        return False
    if doc.matches("assertion:about_to_be_treated") and not doc.matches("scope:had_treatment"):
        return False
    return True if doc.matches("scope:had_treatment") else None


def is_question(doc: Document) -> bool:
    """Tell whether the message asks something."""
    starts = {doc.words[0]} if doc.words else set()
    starts |= {doc.words[i] for i in range(1, len(doc.words)) if doc.sentence[i] != doc.sentence[i - 1]}
    return "?" in doc.normal.text or bool(starts & _QUESTION_WORDS)


def names_ours(doc: Document) -> bool:
    """Tell whether the words name the treatment, and not only a part of the face."""
    return bool(doc.matches("scope:names_treatment"))


def in_scope(
    doc: Document, mentions: tuple[Mention, ...], topics: tuple[str, ...], acts: tuple[str, ...]
) -> bool | None:
    """Tell whether the message is about the toxin treatment; None where the words do not decide it.

    Another trade's words ("filler", "ozempic", "sql") decide against it unless the toxin is named as well.
    """
    ours = bool(doc.matches("scope:ours"))
    theirs = bool(doc.matches("scope:theirs"))
    told = ours and any(mention.assertion == "present" for mention in mentions)
    if doc.matches("scope:never_ours") and not told:
        return False
    if theirs and not ours:
        return False
    never = bool(doc.matches("assertion:never_treated")) and not doc.matches("assertion:about_to_be_treated")
    feared = any(mention.concept in RED_FLAGS or mention.assertion in _OF_OTHERS for mention in mentions)
    if never and not topics and not feared:
        return False  # somebody who never had the toxin and asks about something else
    if ours or (mentions and not theirs) or acts:
        return True
    # In a long story one loose phrase proves nothing.
    return True if topics and len(doc.words) <= _SHORT else None


def unread(doc: Document, mentions: tuple[Mention, ...]) -> tuple[str, ...]:
    """Give phrases that sound like a complaint about the body and belong to no mention."""
    covered = bytearray(len(doc.normal.original))
    for mention in mentions:
        covered[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
    phrases = []
    for match in doc.matches("scope:complaint"):
        start, end = doc.original(match)
        if not any(covered[start:end]):
            phrases.append(doc.normal.original[start:end].strip())
    whole = [phrase for phrase in phrases if not any(phrase != other and phrase in other for other in phrases)]
    return tuple(dict.fromkeys(whole))[:3]


def _ranked(doc: Document, kind: str) -> tuple[str, ...]:
    scores: dict[str, int] = {}
    others = doc.of_kind(f"not-{kind}")
    for name, matches in doc.of_kind(kind).items():
        unlike = {token for match in others.get(name, ()) for token in match.core}
        sizes = [len(match.core) for match in matches if not match.core & unlike]
        if sizes:
            scores[name] = max(sizes) * 10 + len(sizes)
    return tuple(sorted(scores, key=lambda name: (-scores[name], name)))
