"""What the conditions of the triage table look at: one case on one day, prepared once.

A finding is present, denied, unsure (asked, and the person does not know) or never mentioned. No row reads
"unsure" or "never mentioned" as a denial.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from triage_bot.case import Case, Finding

#: Earliest and latest possible number of days.
Span = tuple[int, int]


@dataclass
class Facts:
    """The facts of one case. Only the exceptions of the table change them, before the rows are read."""

    present: set[str]
    qualities: dict[str, frozenset[str]]
    denied: frozenset[str]
    unsure: frozenset[str]
    confirmed: frozenset[str]
    days: Span | None
    lasted: dict[str, int]
    over_for: dict[str, int]
    onset: dict[str, Span]
    areas: frozenset[str]
    injector: str | None
    age: int | None
    temperature: float | None
    treated: bool | None
    left_sets: dict[str, set[str]] = field(default_factory=dict)

    def members(self, name: str, ids: frozenset[str]) -> frozenset[str]:
        """Give the present members of a named set, without those that an exception took out of it."""
        found = ids & self.present
        left = self.left_sets.get(name)
        return found - left if left else found

    def forget(self, concept: str) -> None:
        """Take a finding out of what is judged."""
        self.present.discard(concept)
        self.qualities.pop(concept, None)

    def read_as(self, concept: str, other: str, qualities: frozenset[str]) -> None:
        """Judge one finding as if it were another, with its own qualities added."""
        own = self.qualities.get(concept, frozenset()) | qualities
        self.forget(concept)
        self.present.add(other)
        self.qualities[other] = self.qualities.get(other, frozenset()) | own


def _possible_days(case: Case, today: date) -> Span | None:
    """Give the possible days since treatment, or None where there was none yet or its date is not known."""
    treatment = case.details.treatment
    if treatment is None:
        return None
    days = (today - treatment.date).days
    latest = days + treatment.precision
    if latest < -1:
        return None
    # One day "ahead" is a time zone, not a treatment to come.
    return max(days - treatment.precision, 0), max(latest, 0)


def _treated(case: Case, days: Span | None) -> bool | None:
    """Tell whether there was a treatment: True, False or None where it is not known."""
    if days is not None:
        return True
    if case.details.treatment is not None:
        return False
    return case.details.treated


def _onsets(case: Case, present: dict[str, Finding], days: Span | None, today: date) -> dict[str, Span]:
    """Give, for each present finding, the possible days from treatment to its beginning."""
    if days is None or case.details.treatment is None:
        return {}
    start, width = case.details.treatment.date, case.details.treatment.precision
    onsets: dict[str, Span] = {}
    for concept, finding in present.items():
        if finding.began is not None:
            gap = (finding.began - start).days
            if gap + width >= 0:  # what began before the treatment says that one of the two dates was misread
                onsets[concept] = (max(gap - width, 0), gap + width)
        elif days[1] == 0:
            onsets[concept] = (0, 0)
    return onsets


def facts_of(case: Case, today: date) -> Facts:
    """Prepare the facts of a case as they stand on a day."""
    by_value: dict[str, dict[str, Finding]] = {"present": {}, "absent": {}, "unknown": {}}
    for concept, finding in case.findings.items():
        by_value[finding.value][concept] = finding
    present, unsure = by_value["present"], by_value["unknown"]
    days = _possible_days(case, today)
    details = case.details
    return Facts(
        present=set(present),
        qualities={concept: frozenset(finding.qualities) for concept, finding in present.items()},
        denied=frozenset(by_value["absent"]),
        unsure=frozenset(unsure),
        confirmed=frozenset(concept for concept, finding in unsure.items() if finding.confirmed),
        days=days,
        lasted={c: (today - f.began).days for c, f in present.items() if f.began is not None},
        over_for={c: (today - f.ended).days for c, f in present.items() if f.ended is not None},
        onset=_onsets(case, present, days, today),
        areas=frozenset(details.areas),
        injector=details.injector,
        age=details.age,
        temperature=details.temperature,
        treated=_treated(case, days),
    )
