"""What must hold for every case anybody could think of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.judge.test_judge import DEFAULTS
from tests.judge.triage_cases import KNOWLEDGE, TODAY
from triage_bot import vocabulary
from triage_bot.case import Case, Details, Finding, Treatment
from triage_bot.judge import Judgement, judge, load_table

TABLE = load_table(KNOWLEDGE)
STRICT = replace(TABLE, exceptions=())
CONCEPTS = (*vocabulary.SYMPTOMS, *vocabulary.SIGNS)
#: Words that say a finding is over, old or not the real thing: the only ones that may set a red flag aside.
MILDER_QUALITIES = {
    "passed",
    "assessed",
    "long_past",
    "habitual",
    "stopped",
    "lips_only",
    "mild",
    "at_visit",
    "improving",
}

#: The same examples each time, so that a failure is met by everybody.
often = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

qualities = st.lists(st.sampled_from(vocabulary.QUALITIES), max_size=3, unique=True).map(tuple)
days_ago = st.none() | st.integers(0, 200).map(lambda days: TODAY - timedelta(days=days))
present = st.builds(Finding, value=st.just("present"), qualities=qualities, began=days_ago, ended=days_ago)
unknown = st.builds(Finding, value=st.just("unknown"), confirmed=st.booleans())
absent = st.just(Finding(value="absent"))
findings = st.dictionaries(st.sampled_from(CONCEPTS), present | unknown | absent, max_size=6)
treatments = st.none() | st.builds(
    Treatment, date=st.integers(-3, 200).map(lambda days: TODAY - timedelta(days=days)), precision=st.integers(0, 5)
)
details = st.builds(
    Details,
    treatment=treatments,
    treated=st.sampled_from([None, True, False]),
    areas=st.lists(st.sampled_from(vocabulary.AREAS), max_size=3, unique=True).map(tuple),
    injector=st.none() | st.sampled_from(vocabulary.INJECTORS),
    temperature=st.none() | st.floats(36, 41),
    age=st.none() | st.integers(12, 95),
)
cases = st.builds(Case, findings=findings, details=details)
concepts = st.sampled_from(CONCEPTS)


def told(case: Case, concept: str, finding: Finding) -> Case:
    """Give the case with one more finding."""
    return case.copy(update={"findings": {**case.findings, concept: finding}})


def with_details(case: Case, **more: object) -> Case:
    """Give the case with other details."""
    return case.copy(update={"details": case.details.copy(update=more)})


def applied(judgement: Judgement) -> set[str]:
    return {lifted.exception for lifted in judgement.exceptions}


@often
@given(case=cases, concept=concepts, finding=present)
def test_a_further_finding_never_lowers_the_level(case: Case, concept: str, finding: Finding) -> None:
    if case.present(concept):
        return

    before, after = judge(case, TODAY, TABLE), judge(told(case, concept, finding), TODAY, TABLE)

    assert after.rank >= before.rank


@often
@given(case=cases, concept=concepts)
def test_a_denial_lowers_only_through_a_listed_exception(case: Case, concept: str) -> None:
    if concept in case.findings:
        return

    before = judge(case, TODAY, TABLE)
    after = judge(told(case, concept, Finding(value="absent")), TODAY, TABLE)

    assert after.rank >= before.rank or applied(after) - applied(before)


@often
@given(case=cases, concept=concepts, finding=unknown)
def test_not_sure_never_lowers_the_level(case: Case, concept: str, finding: Finding) -> None:
    if concept in case.findings:
        return

    assert judge(told(case, concept, finding), TODAY, TABLE).rank >= judge(case, TODAY, TABLE).rank


@often
@given(case=cases, treatment=treatments, areas=st.lists(st.sampled_from(vocabulary.AREAS), min_size=1, max_size=2))
def test_a_further_detail_lowers_only_through_a_listed_exception(
    case: Case, treatment: Treatment | None, areas: list[str]
) -> None:
    told_before = case.details
    if told_before.treated is False or (treatment and treatment.date > TODAY):
        return
    before = judge(case, TODAY, TABLE)

    more = with_details(case, areas=(*told_before.areas, *areas), treatment=told_before.treatment or treatment)
    after = judge(more, TODAY, TABLE)

    # Soreness that gets worse on an unknown day is judged as on a late day, until the day is told.
    told_day = told_before.treatment is None and "needle_marks_worse_after_three_days" in before.rules
    assert after.rank >= before.rank or applied(after) - applied(before) or told_day


@often
@given(case=cases, concept=concepts, quality=st.sampled_from(vocabulary.QUALITIES))
def test_without_exceptions_a_further_quality_lowers_only_by_its_meaning(
    case: Case, concept: str, quality: str
) -> None:
    finding = case.findings.get(concept)
    if finding is None or finding.value != "present" or quality in {"heaviness_only"}:
        return

    more = finding.copy(update={"qualities": (*finding.qualities, quality)})

    assert judge(told(case, concept, more), TODAY, STRICT).rank >= judge(case, TODAY, STRICT).rank


@often
@given(case=cases)
def test_exceptions_only_make_milder_and_modifiers_only_raise(case: Case) -> None:
    full, strict = judge(case, TODAY, TABLE), judge(case, TODAY, STRICT)
    unmodified = judge(case, TODAY, replace(TABLE, modifiers=()))

    assert full.rank <= strict.rank
    assert full.exceptions or full.level == strict.level
    assert full.rank >= unmodified.rank
    assert full.rank == unmodified.rank or full.level != "emergency"


@often
@given(case=cases)
def test_the_same_case_is_judged_the_same(case: Case) -> None:
    assert judge(case, TODAY, TABLE) == judge(Case.parse_raw(case.json()), TODAY, TABLE)


@often
@given(case=cases)
def test_the_level_is_that_of_the_first_reason(case: Case) -> None:
    judgement = judge(case, TODAY, TABLE)

    ranks = [vocabulary.LEVELS.index(reason.level) for reason in judgement.reasons]
    assert ranks == sorted(ranks, reverse=True)
    assert judgement.rank == (ranks[0] if ranks else 0)


@pytest.mark.parametrize("level", ["emergency", "urgent"])
@often
@given(case=cases, data=st.data())
def test_a_red_flag_reaches_its_level_whatever_else_is_told(level: str, case: Case, data: st.DataObject) -> None:
    concept = data.draw(st.sampled_from(DEFAULTS[level].split()))
    chosen = data.draw(present)
    plain = chosen.copy(update={"qualities": tuple(q for q in chosen.qualities if q not in MILDER_QUALITIES)})

    judgement = judge(told(case, concept, plain), TODAY, TABLE)

    assert judgement.rank >= vocabulary.LEVELS.index(level)


@often
@given(case=cases)
def test_a_person_never_treated_is_told_of_danger_alone(case: Case) -> None:
    untreated = with_details(case, treated=False, treatment=None)

    assert judge(untreated, TODAY, TABLE).level in {"info", "urgent", "emergency"}
