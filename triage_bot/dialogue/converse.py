"""One turn of the conversation: listen, judge, choose the next question, reply."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from triage_bot.brain import Brain
from triage_bot.case import Value
from triage_bot.dialogue.assessment import assess, topic_of
from triage_bot.dialogue.cards import View, card
from triage_bot.dialogue.chances import COURTESY
from triage_bot.dialogue.listen import Listened, Message, level_of, listen, set_by_hand
from triage_bot.dialogue.questions import key_of, next_question
from triage_bot.dialogue.replies import compose
from triage_bot.dialogue.state import MEANT, SCREEN, TAKEN_BACK, WHICH, Conversation, Pending, Reply, Turn
from triage_bot.dialogue.words import Words
from triage_bot.judge import Judgement
from triage_bot.reader.reading import Reading

_DANGEROUS: Final = ("urgent", "emergency")


def respond(
    conversation: Conversation,
    reading: Reading,
    intent: str,
    confidence: float,
    now: datetime,
    brain: Brain,
) -> Turn:
    """Answer one message.

    Args:
        conversation: the state after the message before.
        reading: what the reader found in the message.
        intent: the classifier's intent; it is heard only where the reader found nothing.
        confidence: the classifier's confidence in it.
        now: the time of the message; days are reckoned from it.
        brain: the knowledge and the triage table.
    """
    message = Message(reading, intent, confidence, now.date())
    listened = listen(conversation, message, brain)
    if listened.act == "start_over":
        return _anew(message, brain)
    return _turn(conversation, listened, message, brain)


def amend(
    conversation: Conversation, findings: Mapping[str, Value], confirm: bool, now: datetime, brain: Brain
) -> Turn:
    """Set findings by hand, as with the chips of the page.

    A red flag that is taken back stays, and is asked about, until it is set again with `confirm`.

    Args:
        conversation: the state.
        findings: symptom or sign -> its value; ids that are not in the vocabulary are passed over.
        confirm: the person was asked and means it.
        now: the time of the change.
        brain: the knowledge and the triage table.
    """
    message = Message(Reading(text=""), "", 0.0, now.date())
    listened = set_by_hand(conversation, findings, confirm, now.date(), brain)
    return _turn(conversation, listened, message, brain)


def _turn(conversation: Conversation, listened: Listened, message: Message, brain: Brain) -> Turn:
    """Judge what is known now, choose the next question, and reply."""
    words = Words(brain.knowledge)
    judgement = level_of(listened.conversation, message.today, brain)
    after = _ask(listened, judgement, message, brain)
    view = View(after.case, judgement, message.today, words)
    topic = topic_of(listened, message, after)
    if topic not in COURTESY or after.topic is None:
        after = after.copy(update={"topic": topic})
    replies, shown = compose(conversation, after, listened, message, view, brain)
    assessment = assess(after, view, topic, brain)
    after = after.with_level(judgement.level)
    asks = after.pending is not None and after.pending.id == SCREEN
    doubted = message.reading.doubted if asks else ()
    return Turn(after, replies, assessment, _shown_card(shown, view), doubted)


def _shown_card(shown: dict[str, Any] | None, view: View) -> dict[str, Any] | None:
    """Give the card of the case where there is something to judge, otherwise that of the answered question."""
    return card(view) if view.judgement.reasons else shown


def _ask(listened: Listened, judgement: Judgement, message: Message, brain: Brain) -> Conversation:
    """Give the conversation with the question that comes next, if any."""
    conversation = listened.conversation
    pending = _next(listened, judgement, message, brain)
    asked = conversation.asked
    again = pending == conversation.pending and _came_between(listened, message)
    if pending is not None and pending.id not in (TAKEN_BACK, WHICH, MEANT) and not again:
        asked = (*asked, key_of(pending))
    complete = pending is None and judgement.level != "info"
    return conversation.copy(update={"pending": pending, "asked": asked, "complete": complete})


def _came_between(listened: Listened, message: Message) -> bool:
    """Tell whether the person asked or told something else, so that the waiting question was not ignored."""
    asks = message.reading.question or message.reading.text.rstrip().endswith("?")
    return bool(asks or listened.topics or listened.act or listened.talked_of or listened.heard.anything)


def _next(listened: Listened, judgement: Judgement, message: Message, brain: Brain) -> Pending | None:
    """Choose what to ask: what was taken back, which danger it is, what was meant, then what may change the answer."""
    conversation = listened.conversation
    before = conversation.pending
    if listened.heard.withdrawn:
        return Pending(id=TAKEN_BACK, items=tuple(listened.heard.withdrawn))
    if before is not None and before.id == TAKEN_BACK and not listened.answered:
        return before if listened.topics or listened.act else None
    if listened.which and before is not None:
        return Pending(id=WHICH, items=before.items, about=before.about, origin=before.origin or before.id)
    if before is not None and before.id == WHICH and not listened.answered and conversation.alarm:
        return before
    if (message.reading.in_doubt or message.reading.alarm or listened.lost) and SCREEN not in conversation.closed:
        return _screen(conversation, brain)
    if listened.guess is not None and judgement.level != "emergency":
        return _guessed(listened.guess, conversation, brain)
    return next_question(conversation, conversation.case, judgement, message.today, brain)


def _guessed(guess: str, conversation: Conversation, brain: Brain) -> Pending:
    """Ask whether a guessed symptom was meant; for a dangerous one show the list of danger signs."""
    symptom = brain.knowledge.symptoms.get(guess)
    if symptom and symptom.default_level in _DANGEROUS and SCREEN not in conversation.closed:
        return _screen(conversation, brain, guess)
    return Pending(id=MEANT, items=(guess,), about=conversation.focus)


def _screen(conversation: Conversation, brain: Brain, guess: str | None = None) -> Pending:
    """Ask for the signs of danger that are not known yet, a guessed one first."""
    screens = brain.knowledge.questions[SCREEN].screens
    items = tuple(item for item in screens if conversation.case.value(item) == "unknown")
    return Pending(id=SCREEN, items=items if guess is None or guess in items else (guess, *items))


def _anew(message: Message, brain: Brain) -> Turn:
    """Forget the case and begin again."""
    words = Words(brain.knowledge)
    empty = Conversation(messages=1, topic="greet")
    view = View(empty.case, Judgement("info"), message.today, words)
    return Turn(
        conversation=empty,
        replies=(Reply(text=words.say("acts.start_over")),),
        assessment=assess(empty, view, "greet", brain),
    )
