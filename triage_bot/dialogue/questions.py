"""Chooses the next question: the most dangerous first, only what could change the answer, never what is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from triage_bot import vocabulary
from triage_bot.brain import Brain
from triage_bot.case import Case, Finding
from triage_bot.dialogue.merge import with_qualities
from triage_bot.dialogue.state import ALONE, Conversation, Pending
from triage_bot.judge import Judgement, judge, what_if
from triage_bot.knowledge.schema import Answer, Question

#: Questions per complaint, the two screens counting as one each.
MOST: Final = 7
#: A question that is ignored is put once more, and then left.
_TIMES: Final = 2
_MANNERS: Final = frozenset({"sudden", "gradual", "on_waking"})
_FILLED_BY: Final = {
    "onset": _MANNERS,
    "trend": frozenset({"worsening", "improving"}),
    "severity": frozenset({"mild", "severe", "worst_ever"}),
    "side": frozenset({"left", "right", "both_sides", "one_side"}),
}
_HIGHEST: Final = len(vocabulary.LEVELS) - 1
#: From this priority on, what reaches the higher level comes first.
_FREE_ORDER: Final = 40


def main_symptom(case: Case, judgement: Judgement) -> str | None:
    """Give the present symptom that carries the level."""
    present = case.symptoms
    for reason in judgement.reasons:
        for concept in reason.about:
            if concept in present:
                return concept
    return present[0] if present else None


def next_question(
    conversation: Conversation, case: Case, judgement: Judgement, today: date, brain: Brain
) -> Pending | None:
    """Give the question to ask now, or None where nothing more could change the answer."""
    about = main_symptom(case, judgement)
    if about is None or judgement.level == "emergency":
        return None
    asked = set(conversation.asked)
    room = len(asked) < MOST
    alone = _alone(case, judgement, today, brain)
    if alone and (f"{ALONE}:{alone[0]}" in asked or room):
        return Pending(id=ALONE, items=alone)
    best: tuple[int, int, Question] | None = None
    for question in _candidates(conversation, case, about, brain):
        if question.id not in asked and not room:
            continue
        ranks = _ranks(question, case, about, today, brain)
        if not question.advice and ranks <= {judgement.rank}:
            continue
        if question.priority < _FREE_ORDER:
            return _pending(question, case, about)
        reach = -max(ranks, default=judgement.rank)
        if best is None or (reach, question.priority) < best[:2]:
            best = (reach, question.priority, question)
    return _pending(best[2], case, about) if best else None


def _pending(question: Question, case: Case, about: str) -> Pending:
    items = tuple(concept for concept in question.screens if case.value(concept) == "unknown")
    return Pending(id=question.id, items=items, about=about)


def key_of(pending: Pending) -> str:
    """Give the name under which a question counts as asked."""
    return f"{ALONE}:{pending.items[0]}" if pending.id == ALONE else pending.id


def _alone(case: Case, judgement: Judgement, today: date, brain: Brain) -> tuple[str, ...]:
    """Give the findings that the person was not sure of and that would raise the level, highest first."""
    unsure = [
        concept for concept, finding in case.findings.items() if finding.value == "unknown" and not finding.confirmed
    ]
    reached = {concept: what_if(case, today, brain.table, concept).rank for concept in unsure}
    worth = [concept for concept in unsure if reached[concept] > judgement.rank]
    return tuple(sorted(worth, key=lambda concept: -reached[concept]))


def _candidates(conversation: Conversation, case: Case, about: str, brain: Brain) -> Iterator[Question]:
    """Give the questions that may be asked, by priority."""
    told = (brain.knowledge.symptoms.get(concept) for concept in case.symptoms)
    wanted = {name for symptom in told if symptom for name in symptom.questions}
    for question in sorted(brain.knowledge.questions.values(), key=lambda item: item.priority):
        if question.id in conversation.closed or not (question.always or question.id in wanted):
            continue
        if conversation.asked.count(question.id) < _TIMES and not known(question, case, about):
            yield question


def known(question: Question, case: Case, about: str | None) -> bool:
    """Tell whether the answer to a question was already given."""
    fills, finding = question.fills, case.findings.get(about or "")
    if question.screens:
        return all(concept in case.findings for concept in question.screens)
    if question.quality:
        return finding is not None and finding.has(question.quality)
    if fills in vocabulary.SIGNS:
        return fills in case.findings
    if fills in _FILLED_BY:
        return finding is not None and finding.has(*_FILLED_BY[fills])
    details = case.details
    if fills == "treatment_date":
        return details.treatment is not None or details.treated is False
    if fills == "area":
        return bool(details.areas)
    if fills == "duration":
        return finding is not None and finding.began is not None
    if fills == "product":
        return details.product is not None or "unverified_product" in case.findings
    return getattr(details, fills or "", None) is not None


def _outcomes(question: Question, case: Case, about: str) -> Iterator[Case]:
    """Give the case as each answer to a question would make it."""
    for concept in question.screens:
        if case.value(concept) == "unknown":
            yield _with_finding(case, concept, Finding(value="present"))
    if question.fills in vocabulary.SIGNS:
        yield _with_finding(case, str(question.fills), Finding(value="present"))
    if question.quality:
        yield _with_quality(case, about, (question.quality,))
    for answer in question.answers:
        yield _answered(answer, case, about)


def _answered(answer: Answer, case: Case, about: str) -> Case:
    for concept in answer.present:
        case = _with_finding(case, concept, Finding(value="present"))
    for concept in answer.absent:
        case = _with_finding(case, concept, Finding(value="absent"))
    if answer.qualities:
        case = _with_quality(case, about, answer.qualities)
    update: dict[str, Any] = {
        name: getattr(answer, name) for name in ("injector", "product", "country") if getattr(answer, name)
    }
    if answer.areas:
        update["areas"] = answer.areas
    return case.copy(update={"details": case.details.copy(update=update)}) if update else case


def _with_finding(case: Case, concept: str, finding: Finding) -> Case:
    return case.copy(update={"findings": {**case.findings, concept: finding}})


def _with_quality(case: Case, about: str, qualities: tuple[str, ...]) -> Case:
    finding = case.findings[about]
    return _with_finding(case, about, finding.copy(update={"qualities": with_qualities(finding.qualities, qualities)}))


def _ranks(question: Question, case: Case, about: str, today: date, brain: Brain) -> set[int]:
    """Give the levels that the answers to a question could lead to, as numbers."""
    ranks: set[int] = set()
    for outcome in _outcomes(question, case, about):
        ranks.add(judge(outcome, today, brain.table).rank)
        if _HIGHEST in ranks:
            break
    return ranks
