"""The assessment of a turn as JSON values: the contract that clients and checks depend on."""

from __future__ import annotations

from typing import Any, Final

from triage_bot import vocabulary
from triage_bot.brain import Brain
from triage_bot.case import Case
from triage_bot.dialogue.cards import View
from triage_bot.dialogue.listen import Listened, Message
from triage_bot.dialogue.questions import key_of
from triage_bot.dialogue.state import Conversation

_OUT: Final = vocabulary.OUT_OF_SCOPE
_SIDES: Final = ("left", "right", "both_sides", "one_side")
_STRENGTHS: Final = ("worst_ever", "severe", "mild")
_TRENDS: Final = ("worsening", "improving")
_MANNERS: Final = ("sudden", "on_waking", "gradual")


def topic_of(listened: Listened, message: Message, conversation: Conversation) -> str:
    """Give the topic of a message: symptom, its first question, or that of the thread it belongs to."""
    if listened.symptom or listened.guess or listened.opener is not None:
        return "symptom"
    if listened.topics:
        return listened.topics[0]
    if listened.act or message.reading.acts or message.intent in vocabulary.DIALOGUE_ACTS:
        return conversation.topic or ("symptom" if conversation.case.findings else _OUT)
    if message.reading.mentions:
        return "symptom"
    if message.reading.in_scope is False or conversation.topic is None:
        return "symptom" if message.reading.in_scope else _OUT
    return conversation.topic


def assess(conversation: Conversation, view: View, topic: str, brain: Brain) -> dict[str, Any]:
    """Give the assessment of the whole conversation so far."""
    case, judgement = view.case, view.judgement
    level = judgement.level
    if level == "info" and topic == _OUT and not any(case.present(concept) for concept in case.findings):
        level = _OUT
    return {
        "level": level,
        "topic": topic,
        "present": _of_value(case, "present"),
        "absent": _of_value(case, "absent"),
        "unknown": _of_value(case, "unknown"),
        "names": {concept: view.words.short(concept) for concept in case.findings},
        "details": details_of(view),
        "reasons": [
            {"rule": reason.rule, "level": reason.level, "text": reason.text, "sources": list(reason.sources)}
            for reason in judgement.reasons
        ],
        "question": key_of(conversation.pending) if conversation.pending else None,
        "complete": conversation.complete,
        "knowledge": brain.knowledge.content_hash,
    }


def _of_value(case: Case, value: str) -> list[str]:
    return [concept for concept in vocabulary.SYMPTOMS if concept in case.findings and case.value(concept) == value]


def details_of(view: View) -> dict[str, Any]:
    """Give what is known beside the symptoms; dates in ISO form, signs as their value."""
    case = view.case
    details = case.details
    told: dict[str, Any] = {
        "treatment_date": details.treatment.date.isoformat() if details.treatment else None,
        "treatment_date_precision": details.treatment.precision or None if details.treatment else None,
        "treated": False if details.treated is False else None,
        "area": list(details.areas) or None,
        "product": details.product,
        "injector": details.injector,
        "temperature": details.temperature,
        "age": details.age,
        "country": details.country,
        **_of_main(view),
    }
    told.update({sign: case.value(sign) for sign in vocabulary.SIGNS if sign in case.findings})
    if case.subject == "other":
        told["subject"] = "other"
    return {key: value for key, value in told.items() if value is not None}


def _of_main(view: View) -> dict[str, Any]:
    """Give onset, side, severity and trend of the symptom that carries the level."""
    order = view.order
    if not order:
        return {}
    finding = view.case.findings[order[0]]
    groups = {"side": _SIDES, "severity": _STRENGTHS, "trend": _TRENDS, "onset": _MANNERS}
    told: dict[str, Any] = {
        key: next((quality for quality in names if quality in finding.qualities), None) for key, names in groups.items()
    }
    if finding.began:
        told["onset"] = finding.began.isoformat()
    return told
