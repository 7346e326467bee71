"""The judge: from what is known about one person to a level, with every reason.

Pure: no clock, no network, no randomness, no text. The medicine is in `data/knowledge/triage.yml`; this module
only says how the table is applied: exceptions on findings first, then every row, then the exceptions that lift
rows, then modifiers. The highest level wins.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from triage_bot import vocabulary
from triage_bot.case import Case, Finding
from triage_bot.judge.facts import Facts, facts_of
from triage_bot.judge.table import Milder, Row, TriageTable


@dataclass(frozen=True)
class Reason:
    """Why the level is at least `level`: a row or modifier, its sentence, its sources and its findings."""

    rule: str
    level: str
    text: str
    sources: tuple[str, ...]
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lifted:
    """An exception that made the answer milder: the rows it lifted and the findings it set aside."""

    exception: str
    text: str
    sources: tuple[str, ...]
    rows: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """The level, every reason (highest first), and every exception that was applied."""

    level: str
    reasons: tuple[Reason, ...] = ()
    exceptions: tuple[Lifted, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """Give the ids of the reasons, highest first."""
        return tuple(reason.rule for reason in self.reasons)

    @property
    def leading(self) -> tuple[Reason, ...]:
        """Give the reasons that are as high as the level itself: those a person is told first."""
        return tuple(reason for reason in self.reasons if reason.level == self.level)

    @property
    def rank(self) -> int:
        """Give the level as a number, 0 for `info`."""
        return vocabulary.LEVELS.index(self.level)


def judge(case: Case, today: date, table: TriageTable) -> Judgement:
    """Judge a case as it stands on a day."""
    facts = facts_of(case, today)
    lifted = _set_findings_aside(facts, table)
    matched = [row for row in _candidates(facts, table) if row.condition.holds(facts)]
    if facts.treated is False:
        matched = [row for row in matched if row.rank in table.untreated_ranks]
    matched = _lift_rows(facts, matched, table, lifted)
    reasons = [(row.rank, _reason(row, facts)) for row in matched]
    reasons += _raise(facts, matched, table)
    # Equal levels are told in the order of their ids, so that the order of the rows in the file means nothing.
    reasons.sort(key=lambda pair: (-pair[0], pair[1].rule))
    level = vocabulary.LEVELS[reasons[0][0]] if reasons else vocabulary.LEVELS[0]
    return Judgement(level, tuple(reason for _, reason in reasons), tuple(lifted))


def what_if(case: Case, today: date, table: TriageTable, concept: str, qualities: tuple[str, ...] = ()) -> Judgement:
    """Judge the case as it would be if a finding that is not known were present."""
    told = case.findings.get(concept)
    added = Finding(value="present", qualities=qualities or (told.qualities if told else ()))
    return judge(case.copy(update={"findings": {**case.findings, concept: added}}), today, table)


def what_would_raise(case: Case, today: date, table: TriageTable, concepts: Iterable[str]) -> dict[str, Judgement]:
    """Give what would be judged if each of the findings that are not known were present.

    Only those that would raise the level are given, the highest first: asking about the others changes nothing.
    """
    now = judge(case, today, table)
    raised = {}
    for concept in concepts:
        if case.value(concept) == "unknown":
            then = what_if(case, today, table, concept)
            if then.rank > now.rank:
                raised[concept] = then
    return dict(sorted(raised.items(), key=lambda item: -item[1].rank))


def _candidates(facts: Facts, table: TriageTable) -> list[Row]:
    """Give the rows that may match what is present."""
    numbers = set(table.always)
    for concept in facts.present:
        numbers.update(table.by_trigger.get(concept, ()))
    return [table.rows[number] for number in numbers]


def _set_findings_aside(facts: Facts, table: TriageTable) -> list[Lifted]:
    """Apply the exceptions that speak of findings, all of them to the facts as they were told."""
    if not facts.present:
        return []
    applied: list[tuple[Milder, list[str]]] = []
    for exception in table.of_findings:
        if exception.findings.isdisjoint(facts.present):
            continue
        found = [concept for concept in exception.findings & facts.present if _fits(exception, concept, facts)]
        if found and (exception.condition is None or exception.condition.holds(facts)):
            applied.append((exception, sorted(found)))
    for exception, found in applied:
        for concept in found:
            if exception.leaves:
                for name in exception.leaves:
                    facts.left_sets.setdefault(name, set()).add(concept)
            elif concept not in facts.present:
                continue
            elif exception.read_as:
                facts.read_as(concept, exception.read_as, frozenset())
            else:
                facts.forget(concept)
    return [Lifted(exc.id, exc.because, exc.sources, findings=tuple(found)) for exc, found in applied]


def _fits(exception: Milder, concept: str, facts: Facts) -> bool:
    if exception.over_for is not None and facts.over_for.get(concept, -1) < exception.over_for:
        return False
    return exception.fits(facts.qualities[concept])


def _lift_rows(facts: Facts, matched: list[Row], table: TriageTable, lifted: list[Lifted]) -> list[Row]:
    """Take out the rows that an exception lifts, and note which."""
    ids = {row.id for row in matched}
    gone: set[str] = set()
    for exception in table.of_rows if matched else ():
        rows = exception.lifts & ids
        if rows and exception.condition is not None and exception.condition.holds(facts):
            gone |= rows
            lifted.append(Lifted(exception.id, exception.because, exception.sources, rows=tuple(sorted(rows))))
    return [row for row in matched if row.id not in gone]


def _reason(row: Row, facts: Facts) -> Reason:
    about = tuple(sorted(row.condition.about & facts.present))
    return Reason(row.id, row.level, row.because, row.sources, about)


def _raise(facts: Facts, matched: list[Row], table: TriageTable) -> list[tuple[int, Reason]]:
    """Apply the modifiers to the level that each finding got from its rows."""
    ranks: dict[str, int] = {}
    for row in matched:
        for concept in row.condition.about & facts.present:
            ranks[concept] = max(row.rank, ranks.get(concept, 0))
    applied = []
    for modifier in table.modifiers if ranks else ():
        if modifier.of.isdisjoint(ranks):
            continue
        concerned = [c for c in sorted(modifier.of & ranks.keys()) if modifier.fits(facts.qualities[c])]
        if not concerned or (modifier.condition is not None and not modifier.condition.holds(facts)):
            continue
        applied.append((modifier, concerned))
        for concept in concerned:
            raised = max(ranks[concept] + modifier.raise_by, modifier.at_least)
            ranks[concept] = max(ranks[concept], min(raised, modifier.cap))
    reasons = []
    for modifier, concerned in applied:
        rank = max(ranks[concept] for concept in concerned)
        level = vocabulary.LEVELS[rank]
        reasons.append((rank, Reason(modifier.id, level, modifier.because, modifier.sources, tuple(concerned))))
    return reasons
