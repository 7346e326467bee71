"""Adds what one message says to what is known: the next case.

Nothing here judges, except to see whether a finding that is taken back carries the level: such a finding stays
until the person has confirmed that it is gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from triage_bot import vocabulary
from triage_bot.case import Case, Details, Finding, Treatment
from triage_bot.dialogue.own_words import denied_words, takes_back
from triage_bot.judge import TriageTable, judge
from triage_bot.reader.dates import find_times
from triage_bot.reader.reading import Mention, Reading

#: Qualities that take each other's place.
_OPPOSITES: Final = (
    {"mild", "severe", "worst_ever"},
    {"sudden", "gradual"},
    {"worsening", "improving"},
    {"growing", "improving"},
    {"left", "right", "both_sides", "one_side"},
    {"widespread", "local"},
    {"stopped", "not_stopping"},
)
#: Qualities that may stand together although they share a set above.
_TOGETHER: Final = ({"severe", "worst_ever"}, {"left", "one_side"}, {"right", "one_side"})
#: A bare answer is short; of a long text only so many characters are read as one.
SHORT: Final = 300
_FEVER: Final = 38.0
_NO_FEVER: Final = 37.8
#: Dangers that are asked about even after a plain correction: one is hidden for shame, the other comes in waves.
_NEVER_AT_ONCE: Final = {"suicidal_thoughts", "difficulty_breathing"}
_URGENT: Final = vocabulary.LEVELS.index("urgent")


@dataclass
class Heard:
    """What a message changed.

    `new` findings became present; `changed` are all findings whose value or qualities are different; `details` names
    the details that are different. `withdrawn` are red flags that the message takes back; they still stand.
    """

    case: Case
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        """Tell whether the message changed what is known."""
        return bool(self.changed or self.details or self.withdrawn)


def with_qualities(old: Iterable[str], new: Iterable[str]) -> tuple[str, ...]:
    """Join qualities; a new one takes the place of its opposite."""
    kept = list(old)
    for quality in new:
        for group in _OPPOSITES:
            if quality in group:
                kept = [other for other in kept if other not in group - {quality} or _agree(quality, other)]
        if quality not in kept:
            kept.append(quality)
    return tuple(kept)


def _agree(one: str, other: str) -> bool:
    return {one, other} in _TOGETHER


def merge(
    case: Case, reading: Reading, focus: str | None, today: date, table: TriageTable, confirmed: bool = False
) -> Heard:
    """Add a reading to a case.

    Args:
        case: what was known.
        reading: what the message says.
        focus: the symptom talked about last; a bare "it is worse" is said of it.
        today: the day of the message.
        table: the triage table.
        confirmed: the findings were set by a direct answer, not read from free text.
    """
    heard = Heard(_with_details(case, reading, today))
    heard.details = [name for name, value in heard.case.details if value != getattr(case.details, name)]
    if heard.case.details.treated is True and "treated" in heard.details:
        # "Since my treatment" is no news by itself.
        heard.details.remove("treated")
    denied = _denied_in_own_words(case, reading)
    unsaid = {one.concept for one in denied} | _only_asked_about(heard.case, reading)
    named = [mention for mention in reading.mentions if mention.concept not in unsaid]
    mentions = [*named, *denied, *_fever(reading, heard.case)]
    stands = {mention.concept for mention in mentions if mention.assertion == "present"}
    for mention in mentions:
        if mention.assertion == "present":
            _add(heard, mention, confirmed)
        elif mention.concept not in stands:
            _take(heard, mention, today, confirmed)
    _take_all_back(heard, reading, today)
    _add_trend(heard, reading, focus)
    _add_onset(heard, reading, focus, today)
    corrected = _corrected(reading) | {mention.concept for mention in denied}
    _hold_back(heard, case, today, table, corrected - _NEVER_AT_ONCE, grave=_URGENT + ("correct" in reading.acts))
    return heard


def _put(heard: Heard, concept: str, finding: Finding) -> None:
    if heard.case.findings.get(concept) == finding:
        return
    heard.case = heard.case.copy(update={"findings": {**heard.case.findings, concept: finding}})
    if concept not in heard.changed:
        heard.changed.append(concept)


def _add(heard: Heard, mention: Mention, confirmed: bool) -> None:
    """Make a finding present, or add what is newly said of it."""
    old = heard.case.findings.get(mention.concept)
    if old is None or old.value != "present":
        heard.new.append(mention.concept)
        qualities, began = mention.qualities, mention.began
    else:
        qualities = with_qualities(old.qualities, mention.qualities)
        began = mention.began or old.began
        confirmed = confirmed or old.confirmed
    words = mention.words or (old.words if old else "")
    finding = Finding(value="present", words=words[:80], qualities=tuple(qualities), began=began, confirmed=confirmed)
    _put(heard, mention.concept, finding)


def _take(heard: Heard, mention: Mention, today: date, confirmed: bool) -> None:
    """Deny a finding, leave it open, or note that one that was there is over."""
    old = heard.case.findings.get(mention.concept)
    present = old is not None and old.value == "present"
    if mention.assertion == "absent":
        ended = today if present else None
        _put(
            heard, mention.concept, Finding(value="absent", words=mention.words[:80], ended=ended, confirmed=confirmed)
        )
    elif mention.assertion == "unknown" and not present:
        _put(heard, mention.concept, Finding(value="unknown", words=mention.words[:80], confirmed=confirmed))
    elif mention.assertion == "past" and old is not None and present:
        _put(heard, mention.concept, Finding(value="absent", words=mention.words[:80], ended=today))


def _take_all_back(heard: Heard, reading: Reading, today: date) -> None:
    """Deny what was told before where the message corrects it as a whole: "ignore that, nothing is wrong with me"."""
    if "correct" not in reading.acts or not reading.all_clear or reading.concepts("present"):
        return
    for concept, finding in list(heard.case.findings.items()):
        if finding.value == "present" and concept in vocabulary.SYMPTOMS:
            denied = Mention(concept=concept, assertion="absent", start=0, end=0, words=reading.text)
            _take(heard, denied, today, confirmed=False)


def _denied_in_own_words(case: Case, reading: Reading) -> list[Mention]:
    """Deny the findings whose own words the message takes back, unless it tells of them in other words."""
    words = denied_words(reading.text) if case.findings else frozenset()
    said = {m.concept for m in reading.with_assertion("present") if not takes_back(words, m.words)}
    return [
        Mention(concept=concept, assertion="absent", start=0, end=0, words=reading.text)
        for concept, finding in case.findings.items()
        if finding.value == "present" and concept not in said and takes_back(words, finding.words)
    ]


def _only_asked_about(case: Case, reading: Reading) -> set[str]:
    """Give what is no finding where nobody was treated: the product or the injector in "is Nabota any good?"."""
    told = case.details.treated or any(map(case.present, case.findings))
    symptoms = reading.concepts("present") & frozenset(vocabulary.SYMPTOMS)
    return {"unverified_product"} if reading.question and not (told or symptoms) else set()


def _corrected(reading: Reading) -> frozenset[str]:
    """Give the findings that are corrected by name: "sorry, autocorrect, my throat is fine", "36.7, so no fever"."""
    named = reading.concepts("absent")
    if "correct" in reading.acts:
        return named
    measured = reading.temperature is not None and reading.temperature < _NO_FEVER
    return named & {"fever"} if measured else frozenset()


def _hold_back(heard: Heard, before: Case, today: date, table: TriageTable, corrected: Set[str], grave: int) -> None:
    """Keep each finding that the message takes back, where without it the level would fall from `grave` or more.

    What is corrected by name is believed at once; what is corrected as a whole, except against an emergency.
    """
    for concept in list(heard.changed):
        old = before.findings.get(concept)
        if old is None or old.value != "present" or heard.case.value(concept) == "present" or concept in corrected:
            continue
        kept = heard.case.copy(update={"findings": {**heard.case.findings, concept: old}})
        with_it = judge(kept, today, table)
        if with_it.rank >= grave and with_it.rank > judge(heard.case, today, table).rank:
            heard.case = kept
            heard.changed.remove(concept)
            heard.withdrawn.append(concept)


def _fever(reading: Reading, case: Case) -> list[Mention]:
    """Read a measured temperature as fever or none, unless the message speaks of fever itself."""
    temperature = reading.temperature
    if temperature is None or any(mention.concept == "fever" for mention in reading.mentions):
        return []
    words = f"{temperature:g}"
    if temperature >= _FEVER:
        return [Mention(concept="fever", assertion="present", start=0, end=0, words=words)]
    if temperature < _NO_FEVER:
        return [Mention(concept="fever", assertion="absent", start=0, end=0, words=words)]
    return []


def _add_trend(heard: Heard, reading: Reading, focus: str | None) -> None:
    """Give a bare "it is getting worse" to the symptom talked about."""
    if not (reading.worsening or reading.improving) or supposed(reading):
        return
    trend = "worsening" if reading.worsening else "improving"
    said = [mention.concept for mention in reading.with_assertion("present")]
    if any({"worsening", "improving"} & set(mention.qualities) for mention in reading.mentions):
        return
    for concept in said or [focus or ""]:
        finding = heard.case.findings.get(concept)
        if finding and finding.value == "present":
            update: dict[str, Any] = {"qualities": with_qualities(finding.qualities, [trend])}
            _put(heard, concept, finding.copy(update=update))


def _add_onset(heard: Heard, reading: Reading, focus: str | None, today: date) -> None:
    """Give a bare "since wednesday" to the symptom talked about, unless its beginning is known."""
    finding = heard.case.findings.get(focus or "")
    if focus is None or finding is None or finding.value != "present" or finding.began or reading.mentions:
        return
    onsets = [when for when in find_times(reading.text[:SHORT].lower(), today) if when.role == "onset"]
    if onsets:
        _put(heard, focus, finding.copy(update={"began": onsets[0].date}))


def supposed(reading: Reading) -> bool:
    """Tell whether a message only asks what would be if."""
    return bool(re.search(r"\bif\b", reading.text.casefold()))


def _with_details(case: Case, reading: Reading, today: date) -> Case:
    """Add the details of a reading; what is said later wins."""
    details = case.details
    update: dict[str, Any] = {
        name: value
        for name in ("product", "injector", "temperature", "age", "country")
        if (value := getattr(reading, name)) is not None
    }
    # "I had botox booked, 7 weeks pregnant": where there was no treatment, no date is that of one
    treatment = None if reading.treated is False else reading.treatment or _bare_date(case, reading, today)
    if treatment is not None:
        update |= {"treatment": _better(details.treatment, treatment, reading), "treated": True}
    elif reading.areas or reading.treated is True:
        update["treated"] = True
    elif reading.treated is False and (not details.treated or "correct" in reading.acts):
        update["treated"] = False
    areas = () if "correct" in reading.acts and reading.areas else details.areas
    areas = tuple(dict.fromkeys((*areas, *reading.areas)))
    update["areas"] = tuple(area for area in areas if area not in reading.untreated_areas)
    return case.copy(update={"details": Details(**{**dict(details), **update}), "subject": _subject(case, reading)})


def _better(old: Treatment | None, new: Treatment, reading: Reading) -> Treatment:
    """Keep a known exact date where the new one is only a rougher word for the same day."""
    if old is None or "correct" in reading.acts:
        return new
    gap = abs((old.date - new.date).days)
    return old if new.precision > old.precision and gap <= new.precision else new


def _bare_date(case: Case, reading: Reading, today: date) -> Treatment | None:
    """Read "5 days ago" as the treatment's date, where that is talked about and nothing else can be meant."""
    told = case.details.treated or reading.areas or any(map(case.present, case.findings))
    if reading.worsening or reading.improving:  # "it is worse today"
        return None
    if not told or reading.concepts("present", "past") or (case.details.treatment and "correct" not in reading.acts):
        return None
    times = find_times(reading.text[:SHORT].lower(), today)
    open_ones = [when for when in times if when.role != "onset"]
    return Treatment(date=open_ones[0].date, precision=open_ones[0].precision) if open_ones else None


def _subject(case: Case, reading: Reading) -> str:
    """Tell whom the case is about: the person of the first complaint."""
    if reading.subject == "other" and reading.concepts("present"):
        mine = case.subject == "self" and any(finding.value == "present" for finding in case.findings.values())
        return "self" if mine else "other"
    return case.subject
