"""Gives a short answer its meaning: "no", "5 days", "forehead", "9", "none of these" are about the question asked.

The outcome is a reading as if the person had said it in full, so that there is one way only to add to a case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from triage_bot import vocabulary
from triage_bot.case import Case, Treatment
from triage_bot.dialogue.merge import SHORT
from triage_bot.dialogue.state import ALONE, MEANT, TAKEN_BACK, WHICH, Pending
from triage_bot.dialogue.words import Words
from triage_bot.knowledge.schema import Answer, Question
from triage_bot.reader.dates import find_times
from triage_bot.reader.reading import Assertion, Mention, Reading

_BARE_ACTS: Final = ("affirm", "deny", "not_sure", "skip")
_NOT_BEFORE: Final = re.compile(r"(?:\bnot|\bno|n't|\bnever)(?:\s+\w+)?\s*$")
_NUMBER: Final = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d+)?)(?![\w.]*\d)")
_OUT_OF_TEN: Final = re.compile(r"(\d{1,2})\s*(?:/|out of)\s*10\b")
_GONE, _NEVER, _STILL = "gone", "never", "still"


@dataclass(frozen=True)
class Understood:
    """What a message means as an answer.

    `reading` is the message with the answer written out. `answered`: the question is settled. `which`: a bare yes to a
    list. `confirmed`: the findings were set by a direct answer. `over`: findings that the person confirms to be gone;
    `never`: those that were never there. `began` and `qualities` belong to the symptom that was asked about.
    """

    reading: Reading
    answered: bool = False
    which: bool = False
    confirmed: bool = False
    over: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    began: date | None = None
    qualities: tuple[str, ...] = ()


def understand(
    pending: Pending | None, reading: Reading, intent: str, case: Case, today: date, words: Words
) -> Understood:
    """Read a message as an answer to the question that waits; without one it stays as it was read."""
    if pending is None:
        return Understood(reading)
    acts = _acts(reading, intent, words)
    if "skip" in acts and not reading.mentions:
        return Understood(reading, answered=True)
    if pending.id == TAKEN_BACK:
        return _taken_back(pending, reading, acts, words)
    if pending.id in (ALONE, MEANT, WHICH):
        return _about_items(pending, reading, acts, words)
    question = words.knowledge.questions.get(pending.id)
    if question is None:
        return Understood(reading)
    if question.screens:
        return _screened(pending, reading, acts)
    return _filled(question, pending, reading, acts, today)


def _acts(reading: Reading, intent: str, words: Words) -> frozenset[str]:
    """Give what a message is as an answer: affirm, deny, not_sure or skip; nothing where it is not plain.

    "No headache" denies the headache and not the list that was shown, and "no change" denies nothing. So yes and no
    count only where they stand by themselves, or where reader and classifier agree and nothing else is named.
    """
    told = {act for act in _BARE_ACTS if act in reading.acts}
    named = bool(reading.mentions or reading.topics)
    if "skip" in told or (intent == "skip" and not told and not named):
        return frozenset({"skip"})
    no, yes = _plain("deny", reading.text, words), _plain("affirm", reading.text, words)
    # "Never mind, it was glue" takes back what was told, and says nothing of a list.
    clear = reading.all_clear and "correct" not in reading.acts
    if clear or (no and not (yes and not _anywhere("deny", reading.text, words))):
        unread = contains(reading.text, words.phrases("plain.but"), even_denied=True) and not reading.mentions
        return frozenset() if unread else frozenset({"deny"})
    if yes and not no:
        return frozenset({"affirm"})
    if "not_sure" in told or (intent == "not_sure" and not told and not named):
        return frozenset({"not_sure"})
    return frozenset(told & {intent}) if not named else frozenset()


def _plain(answer: str, text: str, words: Words) -> bool:
    """Tell whether a text is a plain yes or no."""
    first = re.split(r"[,.;:!?\n-]|\bbut\b", text.casefold().replace("’", "'").strip(" \"'.!"), maxsplit=1)[0].strip()
    return first in words.phrases(f"plain.{answer}.begins") or _anywhere(answer, text, words)


def _anywhere(answer: str, text: str, words: Words) -> bool:
    return contains(text, words.phrases(f"plain.{answer}.anywhere"), even_denied=answer == "deny")


def _mentions(assertion: Assertion, concepts: tuple[str, ...], reading: Reading) -> tuple[Mention, ...]:
    """Give the mentions that an answer stands for, one per finding that the message does not name itself."""
    said = {mention.concept for mention in reading.mentions}
    end = len(reading.text)
    return tuple(
        Mention(concept=concept, assertion=assertion, start=0, end=end, words=reading.text[:80])
        for concept in concepts
        if concept not in said
    )


def _with(reading: Reading, mentions: tuple[Mention, ...]) -> Reading:
    return reading.copy(update={"mentions": (*reading.mentions, *mentions)})


def _screened(pending: Pending, reading: Reading, acts: frozenset[str]) -> Understood:
    """Read the answer to a list of findings."""
    shown = set(pending.items)
    named = {m.concept for m in reading.mentions if m.assertion in ("present", "absent", "unknown")} & shown
    if "deny" in acts and not named & reading.concepts("present"):
        return Understood(_with(reading, _mentions("absent", pending.items, reading)), answered=True, confirmed=True)
    if named:
        return Understood(reading, answered=bool(named & reading.concepts("present")))
    if "affirm" in acts and not reading.mentions and not (reading.areas or reading.treatment):
        return Understood(reading, which=True)
    if "not_sure" in acts:
        return Understood(_with(reading, _mentions("unknown", pending.items, reading)), answered=True)
    return Understood(reading)


def _about_items(pending: Pending, reading: Reading, acts: frozenset[str], words: Words) -> Understood:
    """Read the answer to a question about one finding, or about which one of a list it is."""
    first = pending.items[:1]
    shown = _shown_in(reading.text, pending, words)
    if "deny" in acts and (pending.id == WHICH or _none_at_all(reading, words)) and not reading.mentions:
        return Understood(_with(reading, _mentions("absent", pending.items, reading)), answered=True, confirmed=True)
    if pending.id == WHICH:
        found = _mentions("present", shown, reading)
        unsure = _mentions("unknown", pending.items, reading) if "not_sure" in acts and not found else ()
        named = bool(found or unsure or reading.concepts("present"))
        return Understood(_with(reading, (*found, *unsure)), answered=named, confirmed=bool(found))
    if any(mention.concept in first for mention in reading.mentions):
        return Understood(reading, answered=True, confirmed=True)
    values: tuple[tuple[str, Assertion], ...] = (("affirm", "present"), ("deny", "absent"), ("not_sure", "unknown"))
    for act, value in values:
        if act in acts:
            if pending.id == MEANT and value != "present":
                return Understood(reading, answered=True)
            return Understood(_with(reading, _mentions(value, first, reading)), answered=True, confirmed=True)
    return Understood(reading)


def _none_at_all(reading: Reading, words: Words) -> bool:
    """Tell whether a denial is of everything that was asked."""
    return reading.all_clear or _anywhere("deny", reading.text, words)


def _shown_in(text: str, pending: Pending, words: Words) -> tuple[str, ...]:
    """Give the items whose shown words stand in the text, for a tap on one of them."""
    said = text.casefold()
    origin = words.knowledge.questions.get(pending.origin or "")
    found = []
    for concept in pending.items:
        names = [words.name(concept), words.short(concept), (origin.as_shown if origin else {}).get(concept, "")]
        if any(name and name.casefold() in said for name in names):
            found.append(concept)
    return tuple(found)


def _taken_back(pending: Pending, reading: Reading, acts: frozenset[str], words: Words) -> Understood:
    """Read the answer to "is it gone, or was it never there?"."""
    others = tuple(m for m in reading.mentions if m.concept not in pending.items)
    rest = reading.copy(update={"mentions": others})
    said = {m.assertion for m in reading.mentions if m.concept in pending.items}
    for answer in (_STILL, _NEVER, _GONE):
        if contains(reading.text, words.phrases(f"taken_back.says.{answer}")):
            return _settled(answer, pending, rest)
    if "present" in said:
        return _settled(_STILL, pending, rest)
    if "past" in said or "affirm" in acts:
        return _settled(_GONE, pending, rest)
    if "absent" in said:
        return _settled(_NEVER, pending, rest)
    if "deny" in acts:
        return _settled(_STILL, pending, rest)
    return Understood(reading)


def _settled(answer: str, pending: Pending, rest: Reading) -> Understood:
    gone = pending.items if answer == _GONE else ()
    never = pending.items if answer == _NEVER else ()
    return Understood(rest, answered=True, over=gone, never=never)


def _filled(question: Question, pending: Pending, reading: Reading, acts: frozenset[str], today: date) -> Understood:
    """Read the answer to a question about one detail, sign or quality."""
    if question.fills in ("treatment_date", "onset", "duration"):
        dated = _dated(question, reading, today)
        if dated is not None:
            return dated
    answer = _matching(question, reading, acts)
    if answer is not None:
        return _meaning(answer, question, reading)
    if question.fills in vocabulary.SIGNS and not any(m.concept == question.fills for m in reading.mentions):
        signs: tuple[tuple[str, Assertion], ...] = (("affirm", "present"), ("deny", "absent"), ("not_sure", "unknown"))
        for act, value in signs:
            if act in acts:
                mentions = _mentions(value, (question.fills,), reading)
                return Understood(_with(reading, mentions), answered=True, confirmed=True)
    if question.quality and "affirm" in acts and not reading.mentions:
        return Understood(reading, answered=True, qualities=(question.quality,))
    settled = bool(acts & {"deny", "not_sure", "affirm"}) and not reading.mentions
    return Understood(reading, answered=settled)


def _dated(question: Question, reading: Reading, today: date) -> Understood | None:
    """Read a time as the answer to when it was."""
    times = find_times(reading.text[:SHORT].lower(), today)
    when = times[0] if times else None
    if question.fills == "treatment_date":
        if reading.treatment is not None or reading.treated is False:
            return Understood(reading, answered=True)
        number = _number(reading.text)
        if when is not None:
            treatment = Treatment(date=when.date, precision=when.precision)
        elif number is not None and not reading.mentions:
            treatment = Treatment(date=today - timedelta(days=int(number)))
        else:
            return None
        return Understood(reading.copy(update={"treatment": treatment}), answered=True)
    if when is None or (when.role == "treatment" and question.fills == "onset"):
        return None
    plain = reading if when.role == "treatment" else reading.copy(update={"treatment": None})
    answer = _matching(question, reading, frozenset())
    qualities = answer.qualities if answer else ()
    settled = question.fills == "duration" or bool(qualities)
    return Understood(plain, answered=settled, began=when.date, qualities=qualities)


def _number(text: str) -> float | None:
    """Give the first number of a text."""
    found = _NUMBER.search(text)
    return float(found.group(1)) if found else None


def contains(text: str, phrases: tuple[str, ...], *, even_denied: bool = False) -> bool:
    """Tell whether one of the phrases stands in the text as words, and is not denied there."""
    return any(_standing(text, phrases, even_denied))


def weight(text: str, phrases: tuple[str, ...]) -> int:
    """Give how much of the text these phrases are: the length of all that stand in it as words and are not denied."""
    return sum(map(len, _standing(text, phrases, even_denied=False)))


def _standing(text: str, phrases: tuple[str, ...], even_denied: bool) -> Iterator[str]:
    """Give each of the phrases that stands in the text."""
    said = text.casefold().replace("’", "'")
    for phrase in dict.fromkeys(phrases):
        if phrase.casefold() not in said:  # there are hundreds of phrases, and a pattern costs more than a look
            continue
        found = re.finditer(rf"(?<!\w){re.escape(phrase.casefold())}(?!\w)", said)
        if any(even_denied or not _NOT_BEFORE.search(said[: match.start()]) for match in found):
            yield phrase


def _matching(question: Question, reading: Reading, acts: frozenset[str]) -> Answer | None:
    """Give the answer of the question that the message is."""
    number = _number(reading.text)
    for answer in question.answers:
        low, high = answer.numbers or (1.0, 0.0)
        if number is not None and low <= number <= high:
            return answer
        if acts & set(answer.acts) or contains(reading.text, answer.says):
            return answer
    return None


def bare_severity(reading: Reading, words: Words) -> tuple[str, ...]:
    """Give how bad it is said to be in a message that names nothing: "wait, sorry, mild", "9 out of 10".

    A question is not such a message, and what sounds milder counts only by itself or as a correction.
    """
    question = words.knowledge.questions.get("severity")
    asks = reading.question or reading.text.rstrip().endswith("?")
    if question is None or reading.mentions or asks:
        return ()
    grave = tuple(quality for quality in reading.qualities if quality not in ("mild", "improving"))
    if grave or ("correct" in reading.acts and reading.qualities):
        return grave or reading.qualities
    if reading.topics:
        return ()
    scale = _OUT_OF_TEN.search(reading.text)
    for answer in question.answers:
        low, high = answer.numbers or (1.0, 0.0)
        said = contains(reading.text, answer.says) or (scale and low <= float(scale.group(1)) <= high)
        alone = reading.text.casefold().strip(" .,!") in answer.says
        if said and (alone or "correct" in reading.acts or "mild" not in answer.qualities):
            return answer.qualities
    return ()


def _meaning(answer: Answer, question: Question, reading: Reading) -> Understood:
    """Write an answer of the knowledge out as a reading."""
    mentions = (*_mentions("present", answer.present, reading), *_mentions("absent", answer.absent, reading))
    update: dict[str, Any] = {"mentions": (*reading.mentions, *mentions)}
    for name in ("injector", "product", "country"):
        if getattr(answer, name) and not getattr(reading, name):
            update[name] = getattr(answer, name)
    if answer.areas:
        update["areas"] = tuple(dict.fromkeys((*reading.areas, *answer.areas)))
    return Understood(reading.copy(update=update), answered=True, confirmed=bool(mentions), qualities=answer.qualities)
