"""What holds in every conversation, whatever was said before."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dialogue.conftest import FIVE_DAYS_AGO, Talk, mention
from triage_bot import vocabulary
from triage_bot.brain import brain
from triage_bot.dialogue.questions import MOST
from triage_bot.reader.reading import Mention

RANK = {level: rank for rank, level in enumerate(vocabulary.LEVELS)} | {vocabulary.OUT_OF_SCOPE: -1}
DANGER = sorted(
    concept
    for concept, symptom in brain().knowledge.symptoms.items()
    if symptom.default_level in ("urgent", "emergency")
)
WORDS = st.sampled_from(
    ["no", "yes", "not sure", "none of these", "skip", "3 days", "9", "forehead", "left", "gone", "it was never there",
     "still there", "hm", "why?", "😭", "", "slowly", "a friend", "uk", "I have chest pain"]
)  # fmt: skip
MENTIONS = st.builds(
    mention,
    st.sampled_from([*vocabulary.SYMPTOMS, *vocabulary.SIGNS]),
    st.sampled_from(["present", "absent", "unknown", "past", "hypothetical", "other"]),
    st.sampled_from(vocabulary.QUALITIES),
)
MESSAGES = st.fixed_dictionaries(
    {
        "text": WORDS,
        "mentions": st.lists(MENTIONS, max_size=3),
        "acts": st.lists(st.sampled_from(vocabulary.DIALOGUE_ACTS), max_size=2).map(tuple),
        "topics": st.lists(st.sampled_from(vocabulary.TOPICS), max_size=2).map(tuple),
        "intent": st.sampled_from([*vocabulary.INTENTS, "nlu_fallback", ""]),
        "confidence": st.floats(0, 1),
        "in_scope": st.sampled_from([True, False, None]),
        "treatment": st.sampled_from([None, FIVE_DAYS_AGO]),
        "treated": st.sampled_from([None, True, False]),
        "areas": st.lists(st.sampled_from(vocabulary.AREAS), max_size=2).map(tuple),
        "worsening": st.booleans(),
        "all_clear": st.booleans(),
        "language": st.sampled_from(["en", "es", "xx"]),
        "subject": st.sampled_from(["self", "other", "animal"]),
    }
)
TALKS = st.lists(MESSAGES, max_size=5)
ONCE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def led(messages: list[dict[str, Any]]) -> Talk:
    """Give a conversation in which these messages were sent."""
    talk = Talk(brain())
    for message in messages:
        send(talk, message)
    return talk


def send(talk: Talk, message: dict[str, Any], *more: Mention) -> None:
    """Send one made-up message."""
    read = dict(message)
    text, mentions = read.pop("text"), [*read.pop("mentions"), *more]
    talk.say(text, *mentions, **read)


@ONCE
@given(TALKS, MESSAGES)
def test_no_reply_is_ever_blank_or_unfinished(messages: list[dict[str, Any]], last: dict[str, Any]) -> None:
    talk = led([*messages, last])
    assert talk.turn is not None
    assert talk.turn.replies
    for reply in talk.turn.replies:
        assert reply.text.strip()
        assert "{" not in reply.text
        assert all(button.title and button.payload for button in reply.buttons)


@ONCE
@given(TALKS, st.sampled_from(DANGER))
def test_every_red_flag_reaches_its_level_in_every_state(messages: list[dict[str, Any]], danger: str) -> None:
    talk = led(messages)
    if danger in talk.conversation.case.findings:
        return  # its qualities, told before, may make an exception: the judge's tests cover those
    turn = talk.say("and now this", mention(danger))
    level = brain().knowledge.symptoms[danger].default_level
    assert danger in turn.assessment["present"]
    assert RANK[turn.assessment["level"]] >= RANK[level]


@ONCE
@given(TALKS, MESSAGES)
def test_an_emergency_is_never_followed_by_a_list_of_questions(
    messages: list[dict[str, Any]], last: dict[str, Any]
) -> None:
    talk = led([*messages, last])
    assert talk.turn is not None
    if talk.turn.assessment["level"] == "emergency":
        assert talk.turn.assessment["question"] in (None, "which", "taken_back")


@ONCE
@given(st.lists(MESSAGES, max_size=12))
def test_there_are_never_more_than_seven_questions_for_one_complaint(messages: list[dict[str, Any]]) -> None:
    talk = led(messages)
    assert len(set(talk.conversation.asked)) <= MOST


@ONCE
@given(TALKS)
def test_the_state_survives_its_way_through_json(messages: list[dict[str, Any]]) -> None:
    conversation = led(messages).conversation
    assert type(conversation).from_json(json.loads(json.dumps(conversation.to_json()))) == conversation


@ONCE
@given(TALKS)
def test_present_absent_and_unknown_never_overlap(messages: list[dict[str, Any]]) -> None:
    turn = led(messages).turn
    if turn is not None:
        present, absent, unknown = (set(turn.assessment[key]) for key in ("present", "absent", "unknown"))
        assert not present & absent
        assert not present & unknown
        assert not absent & unknown
        assert present | absent | unknown <= set(vocabulary.SYMPTOMS)
