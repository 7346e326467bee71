"""What one message does to the conversation: the answer it gives, the findings it adds, the questions it asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from triage_bot import vocabulary
from triage_bot.brain import Brain
from triage_bot.case import Case, Finding, Value
from triage_bot.dialogue.answers import Understood, bare_severity, contains, understand
from triage_bot.dialogue.chances import COURTESY
from triage_bot.dialogue.intents import is_not_understood
from triage_bot.dialogue.merge import Heard, merge, supposed, with_qualities
from triage_bot.dialogue.state import ALONE, MEANT, TAKEN_BACK, WHICH, Conversation, Pending
from triage_bot.dialogue.words import Words
from triage_bot.judge import Judgement, Reason, judge
from triage_bot.reader.reading import Assertion, Mention, Reading

#: From this confidence on the classifier's topic is believed while a question waits.
_GUESS_FROM: Final = 0.3
#: The level of a complaint that could not be named.
_UNNAMED: Final = "contact_injector"
_META: Final = ("start_over", "explain", "show_understanding", "show_sources")
#: Topics about the chat itself, which are never out of scope.
_OF_THE_CHAT: Final = COURTESY | {"bot_challenge", "human_handoff", "delete_data", "emergency_number"}
_OUT: Final = "out_of_scope"
_MADE_UP: Final = (ALONE, MEANT, TAKEN_BACK, WHICH)


@dataclass(frozen=True)
class Message:
    """One message: what was read in it, what the classifier says, and its day."""

    reading: Reading
    intent: str
    confidence: float
    today: date


@dataclass(frozen=True)
class Listened:
    """The conversation after the message, and what the message was.

    `symptom`: it brought findings or details, or answered a question about them. `answered`: the waiting question is
    settled. `act` is a wish about the conversation itself. `guess` is a symptom that only examples suggest. `settled`
    says how a finding that was taken back ended. `talked_of` are symptoms that are not there now; `supposed`: the
    message asks about them. `opener` is the place, among the wording's openers, of a sentence that begins a thread
    without saying what it is about. `lost`: it tells something that was not understood.
    """

    conversation: Conversation
    heard: Heard
    symptom: bool
    answered: bool
    which: bool
    topics: tuple[str, ...] = ()
    act: str | None = None
    guess: str | None = None
    settled: str = ""
    talked_of: tuple[str, ...] = ()
    opener: int | None = None
    supposed: bool = False
    lost: bool = False


def listen(conversation: Conversation, message: Message, brain: Brain) -> Listened:
    """Take in one message."""
    words = Words(brain.knowledge)
    pending = conversation.pending
    answer = understand(pending, message.reading, message.intent, conversation.case, message.today, words)
    reading = _only_ours(_only_people(answer.reading))
    focus = pending.about if pending and pending.about else conversation.focus
    heard = merge(conversation.case, reading, focus, message.today, brain.table, answer.confirmed)
    if not answer.qualities:
        answer = replace(answer, qualities=bare_severity(reading, words))
    _add_to_focus(heard, answer, focus)
    settled = _settle(heard, answer, message.today, brain)
    answered = answer.answered or _answered_by_the_way(pending, heard)
    act = _act(message, heard, answered or answer.which)
    topics = () if act else _topics(message, heard, answered or answer.which, words)
    symptom = bool(heard.anything or settled) or (answered and _was_about_symptom(pending, conversation.case))
    supposing = False
    if not (topics or act or answered or answer.which or settled) and _asks_what_may_come(reading, heard):
        topics, symptom, supposing = (_kind_of_question(message),), False, True
    if topics and symptom and not (answered or answer.which or settled) and _only_details(heard, message, brain):
        symptom = False
    if not topics and heard.details == ["country"] and not heard.changed and _by_country(conversation, brain):
        # The country was told so that the last question could be answered for it.
        topics, symptom = (str(conversation.topic),), False
    listened = Listened(
        conversation=_remember(conversation, reading, heard, answer, answered),
        heard=heard,
        symptom=symptom or answer.which or reading.alarm is not None,
        answered=answered,
        which=answer.which,
        topics=topics,
        act=act,
        settled=settled,
        talked_of=_talked_of(reading),
        supposed=supposing,
        lost=not (act or answered or answer.which) and is_not_understood(message.reading, message.intent),
    )
    guess = _guess(message, listened)
    if guess:
        listened = replace(listened, conversation=listened.conversation.copy(update={"unnamed": True}))
    return replace(listened, guess=guess, opener=_opener(message, listened, words))


def set_by_hand(
    conversation: Conversation, findings: Mapping[str, Value], confirm: bool, today: date, brain: Brain
) -> Listened:
    """Take in findings that the person set by hand; with `confirm` a red flag may be taken back at once."""
    known = [concept for concept in findings if concept in (*vocabulary.SYMPTOMS, *vocabulary.SIGNS)]
    again = conversation.pending is not None and conversation.pending.id == TAKEN_BACK
    case = conversation.case
    mentions = []
    for concept in known:
        taken = case.present(concept) and findings[concept] != "present"
        asked_before = again and conversation.pending is not None and concept in conversation.pending.items
        if taken and (confirm or asked_before):
            # Out of the way first, so that nothing holds it back.
            rest = {name: finding for name, finding in case.findings.items() if name != concept}
            case = case.copy(update={"findings": rest})
        # "Not sure" of a finding that is there is first heard as a denial, which a red flag withstands.
        held = taken and not (confirm or asked_before)
        assertion: Assertion = "absent" if held and findings[concept] == "unknown" else findings[concept]
        mentions.append(Mention(concept=concept, assertion=assertion, start=0, end=0, words=""))
    reading = Reading(text="", mentions=tuple(mentions))
    heard = merge(case, reading, conversation.focus, today, brain.table, confirmed=True)
    for concept in known:
        if findings[concept] == "unknown" and heard.case.value(concept) == "absent":
            _replace(heard, concept, Finding(value="unknown", confirmed=True))
    answered = again and not heard.withdrawn
    remembered = _remember(conversation, reading, heard, Understood(reading), answered)
    return Listened(remembered, heard, symptom=True, answered=answered, which=False)


def level_of(conversation: Conversation, today: date, brain: Brain) -> Judgement:
    """Judge the case.

    A complaint that could not be named is for whoever treated; a bare yes to a list of danger signs counts until it is
    known what it was about.
    """
    judgement = judge(conversation.case, today, brain.table)
    if conversation.unnamed and judgement.rank < vocabulary.LEVELS.index(_UNNAMED) and not _told(conversation.case):
        text = Words(brain.knowledge).say("unnamed.why")
        judgement = Judgement(_UNNAMED, (Reason("unnamed_complaint", _UNNAMED, text, ("clinical_judgement",)),))
    for reason in _alarms(conversation, brain):
        if vocabulary.LEVELS.index(reason.level) > judgement.rank:
            judgement = Judgement(reason.level, (reason, *judgement.reasons), judgement.exceptions)
    return judgement


def _alarms(conversation: Conversation, brain: Brain) -> Iterator[Reason]:
    """Give why a case counts as dangerous although no danger has a name yet."""
    words = Words(brain.knowledge)
    question = brain.knowledge.questions.get(conversation.alarm or "")
    if question is not None and question.if_yes is not None:
        text = words.say(f"alarm.{question.if_yes}") or question.why.text
        yield Reason(f"yes_to_{question.id}", question.if_yes, text, question.why.sources)
    if conversation.sounds:
        text = words.say(f"sounds.{conversation.sounds}")
        yield Reason(f"sounds_{conversation.sounds}", conversation.sounds, text, ("clinical_judgement",))


def _told(case: Case) -> bool:
    """Tell whether a symptom is known to be there."""
    return any(case.present(concept) for concept in vocabulary.SYMPTOMS)


def _only_people(reading: Reading) -> Reading:
    """Leave out what is said of an animal."""
    return reading.copy(update={"mentions": ()}) if reading.subject == "animal" else reading


def _only_ours(reading: Reading) -> Reading:
    """In a message that is not about this treatment, leave in only what may be dangerous; `in_doubt` not even that."""
    if reading.in_scope is not False:
        return reading
    dangers = frozenset() if reading.in_doubt else vocabulary.RED_FLAGS
    if reading.concepts("present") & dangers:
        dangers |= {"filler"}  # which makes pale skin or changed sight an emergency
    kept = tuple(mention for mention in reading.mentions if mention.concept in dangers)
    bare = {"treatment": None, "areas": (), "product": None, "injector": None}
    if not kept:
        bare |= {"country": None, "age": None, "temperature": None, "treated": None}
    return reading.copy(update={"mentions": kept, **bare})


def _by_country(conversation: Conversation, brain: Brain) -> bool:
    """Tell whether the last thing talked about has another answer for each country."""
    topic = brain.knowledge.topics.get(conversation.topic or "")
    return topic is not None and topic.by_country


def _add_to_focus(heard: Heard, answer: Understood, focus: str | None) -> None:
    """Give a bare manner, strength, side or beginning to the symptom that was asked about."""
    finding = heard.case.findings.get(focus or "")
    if focus is None or finding is None or finding.value != "present" or not (answer.qualities or answer.began):
        return
    update: dict[str, Any] = {"qualities": with_qualities(finding.qualities, answer.qualities)}
    if answer.began:
        update["began"] = answer.began
    changed = finding.copy(update=update)
    if changed != finding:
        heard.case = heard.case.copy(update={"findings": {**heard.case.findings, focus: changed}})
        heard.changed.append(focus)


def _settle(heard: Heard, answer: Understood, today: date, brain: Brain) -> str:
    """Take out, or note as over, what the person confirmed to be gone; say which it was."""
    for concept in answer.never:
        _replace(heard, concept, Finding(value="absent", confirmed=True))
    for concept in answer.over:
        old = heard.case.findings.get(concept, Finding(value="present"))
        over = old.copy(update={"qualities": with_qualities(old.qualities, ["passed"]), "ended": today})
        _replace(heard, concept, over)
        # Some signs stay dangerous although they have passed; the table knows which.
        if judge(heard.case, today, brain.table).level != "emergency":
            _replace(heard, concept, Finding(value="absent", ended=today, confirmed=True))
    return "never" if answer.never else "gone" if answer.over else ""


def _replace(heard: Heard, concept: str, finding: Finding) -> None:
    heard.case = heard.case.copy(update={"findings": {**heard.case.findings, concept: finding}})
    heard.changed.append(concept)
    if concept in heard.withdrawn:
        heard.withdrawn.remove(concept)


def _answered_by_the_way(pending: Pending | None, heard: Heard) -> bool:
    """Tell whether free text named all that the waiting question shows."""
    if pending is None or not pending.items or pending.id in (TAKEN_BACK, MEANT):
        return False
    return all(concept in heard.case.findings for concept in pending.items)


def _was_about_symptom(pending: Pending | None, case: Case) -> bool:
    return pending is not None and (pending.id != MEANT or bool(case.findings))


def _act(message: Message, heard: Heard, answered: bool) -> str | None:
    """Give the wish about the conversation itself that a message holds."""
    for act in message.reading.acts:
        # "Why does a lid droop?" asks for facts, not for our reasons.
        if act in _META and not heard.new and not (act == "explain" and message.reading.topics):
            return act
    bare = not (message.reading.mentions or message.reading.topics or message.reading.acts or answered)
    return message.intent if bare and not heard.anything and message.intent in _META else None


def _topics(message: Message, heard: Heard, answered: bool, words: Words) -> tuple[str, ...]:
    """Give the questions of a message that want an answer, two at most; the classifier's are among them already."""
    reading = message.reading
    found = [topic for topic in reading.topics if topic != "symptom"]
    about_us = set(found) & _OF_THE_CHAT
    if reading.subject == "animal" or (reading.in_scope is False and not (about_us or heard.changed or answered)):
        found = [_OUT]
    if (heard.anything or answered or len(found) > 1) and not (_OUT in found and _is_dangerous_wish(reading, words)):
        polite = [topic for topic in found if topic not in COURTESY and topic != _OUT]
        found = polite or ([] if heard.anything or answered else found)
    if set(found) <= COURTESY:
        found.sort(key=["greet", "thanks", "goodbye"].index)
    return tuple(dict.fromkeys(found))[:2]


def _is_dangerous_wish(reading: Reading, words: Words) -> bool:
    """Tell whether somebody who has no complaint asks how to inject or buy the toxin by themselves."""
    ill = any(mention.concept in vocabulary.SYMPTOMS for mention in reading.with_assertion("present"))
    return contains(reading.text, words.phrases("out_of_scope.danger.says")) and not ill


def _asks(reading: Reading) -> bool:
    return reading.question or reading.text.rstrip().endswith("?")


def _only_details(heard: Heard, message: Message, brain: Brain) -> bool:
    """Tell whether a message tells no symptom: only details, signs or denials, in which there is nothing to judge.

    Such as "how long does Dysport last?" or "no bruising, all good, when can I run again?".
    """
    told = [concept for concept in heard.changed if concept in vocabulary.SYMPTOMS and heard.case.present(concept)]
    return not (told or heard.withdrawn or judge(heard.case, message.today, brain.table).reasons)


def _asks_what_may_come(reading: Reading, heard: Heard) -> bool:
    """Tell whether a message asks about something that only might be, or that somebody else had."""
    there = heard.changed or heard.withdrawn or reading.with_assertion("present", "absent", "unknown")
    return bool(_asks(reading) and not there and reading.with_assertion("hypothetical", "other"))


def _kind_of_question(message: Message) -> str:
    """Give what is asked of a supposed symptom: what the classifier is sure of, otherwise how safe it is."""
    sure = message.confidence >= _GUESS_FROM and message.intent in vocabulary.TOPICS
    return message.intent if sure and message.intent not in (*_OF_THE_CHAT, _OUT, "symptom") else "safety"


def _talked_of(reading: Reading) -> tuple[str, ...]:
    """Give the symptoms that a message only speaks of: feared, past or somebody else's."""
    spoken = reading.with_assertion("hypothetical", "past", "other")
    return tuple(dict.fromkeys(m.concept for m in spoken if m.concept in vocabulary.SYMPTOMS))


def _remember(
    conversation: Conversation, reading: Reading, heard: Heard, answer: Understood, answered: bool
) -> Conversation:
    """Give the conversation with what the message changed."""
    pending = conversation.pending
    closed, alarm, asked = conversation.closed, conversation.alarm, conversation.asked
    if conversation.complete and any(concept in vocabulary.SYMPTOMS for concept in heard.new):
        # A new complaint may be asked about anew; what was answered or skipped stays so.
        asked = ()
    if pending and answered:
        settled = pending.origin or pending.id
        closed = closed if settled in _MADE_UP else tuple(dict.fromkeys((*closed, settled)))
    if answer.which and pending:
        alarm = pending.id
    elif alarm and (answered or heard.new):
        alarm = None
    over = any(conversation.case.present(concept) and not heard.case.present(concept) for concept in heard.changed)
    sounds = reading.alarm or (None if answered or heard.new or over else conversation.sounds)
    update = {
        "case": heard.case,
        "closed": closed,
        "alarm": alarm,
        "sounds": sounds,
        "asked": asked,
        "pending": None if answered else pending,
        "focus": _focus(reading, heard) or conversation.focus,
        "messages": conversation.messages + 1,
    }
    return conversation.copy(update=update)


def _focus(reading: Reading, heard: Heard) -> str | None:
    """Give the symptom that a message talks about: one that is there before one that is only spoken of."""
    symptoms = [mention for mention in reading.mentions if mention.concept in vocabulary.SYMPTOMS]
    for group in (("present",), ("unknown", "hypothetical", "past", "other")):
        for mention in symptoms:
            if mention.assertion in group:
                return mention.concept
    return next((concept for concept in heard.new if concept in vocabulary.SYMPTOMS), None)


def _guess(message: Message, listened: Listened) -> str | None:
    """Give the symptom to ask about, where a complaint was told in words that are not known."""
    likely, waiting = message.reading.likely, listened.conversation.pending
    if likely is None or listened.act or listened.answered or message.reading.in_scope is False:
        return None
    if (listened.heard.changed and _told(listened.conversation.case)) or listened.conversation.case.present(likely):
        return None
    return likely if waiting is None or waiting.id != WHICH else None


def _opener(message: Message, listened: Listened, words: Words) -> int | None:
    """Give the number of the opener that a message is, where there is nothing else in it."""
    reading = message.reading
    if listened.symptom or listened.act or reading.topics or reading.mentions or reading.in_scope is False:
        return None
    for place, opener in enumerate(words.at("openers") or ()):
        if contains(message.reading.text, tuple(opener["says"])):
            return place
    return None


def asks_if_worse(message: Message) -> bool:
    """Tell whether a message asks what to do if it gets worse."""
    return message.reading.worsening and supposed(message.reading)


def feels_bad(message: Message, words: Words) -> bool:
    """Tell whether a message is a sign of distress without words."""
    text = message.reading.text
    return any(sign in text for sign in words.phrases("out_of_scope.feeling_signs")) and not contains(
        text, words.phrases("follow_up.not_with")
    )
