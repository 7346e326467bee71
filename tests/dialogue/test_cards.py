"""The care card and the text of an answer, at each level."""

from __future__ import annotations

from datetime import date

import pytest

from tests.dialogue.conftest import FIVE_DAYS_AGO, Talk, mention, said, without_sources
from triage_bot import vocabulary
from triage_bot.brain import Brain
from triage_bot.case import Treatment

AN_EMERGENCY = "difficulty_swallowing"


def test_an_emergency_begins_with_the_call_and_the_number_of_the_country(talk: Talk) -> None:
    turn = talk.say("can't swallow, I'm in the uk", mention(AN_EMERGENCY), country="GB")
    assert turn.replies[0].text.splitlines()[0] == "Call 999 or 112 now."


def test_without_a_country_an_emergency_begins_with_the_list_by_country(talk: Talk) -> None:
    first = talk.say("can't swallow", mention(AN_EMERGENCY)).replies[0].text.splitlines()[0]
    assert "911 in the United States" in first
    assert "999 or 112 in the United Kingdom" in first
    assert "111 in New Zealand" in first


def test_an_emergency_is_short_and_says_what_to_tell_the_operator(talk: Talk) -> None:
    turn = talk.say("can't swallow", mention(AN_EMERGENCY), treatment=FIVE_DAYS_AGO, areas=("neck",), country="GB")
    text = said(turn)
    assert len(text) < 900
    assert '"I had botulinum toxin on Tuesday 17 November"' in text
    assert "neck" in text
    assert "go on writing" in text


def test_an_emergency_does_not_say_the_call_twice(talk: Talk) -> None:
    text = said(talk.say("can't swallow", mention(AN_EMERGENCY), country="GB"))
    assert text.lower().count("call 999") == 1
    assert "Call the emergency number now." not in text


def test_every_first_step_of_an_emergency_sign_is_to_get_help(mind: Brain) -> None:
    # The text of an emergency leaves this step out, because its first line says it already.
    for flag in mind.knowledge.red_flags.values():
        if flag.level == "emergency":
            first = flag.do[0].text.lower()
            assert any(word in first for word in ("call", "ring", "emergency department")), flag.id


def test_an_emergency_stops_all_questions_and_locks_nobody_out(talk: Talk) -> None:
    turn = talk.say("can't swallow", mention(AN_EMERGENCY), country="GB")
    assert turn.assessment["question"] is None
    after = talk.say("how do I choose an injector?", topics=("choose_injector",))
    assert after.replies[0].text.endswith("Call 999 or 112 now.")
    assert "licence" in said(after).lower()


def test_a_country_told_late_gives_its_number(talk: Talk) -> None:
    talk.say("can't swallow", mention(AN_EMERGENCY))
    assert "Call 111 now" in said(talk.say("New Zealand", country="NZ"))


def test_thoughts_of_suicide_get_the_crisis_line_first_and_gently(talk: Talk) -> None:
    turn = talk.say("I want to die", mention("suicidal_thoughts"), country="GB")
    assert turn.replies[0].text.startswith("Please call Samaritans 116 123 or 999 or 112 now.")
    assert "glad that you told me" in said(turn)
    assert "botulinum toxin" not in said(turn)


def test_an_urgent_answer_says_today_and_where(talk: Talk) -> None:
    turn = talk.say("I see double", mention("double_vision"), country="GB")
    assert "today" in turn.replies[0].text
    assert "NHS 111" in turn.replies[0].text
    assert turn.card is not None
    assert "999" in turn.card["contact"]


def test_an_injector_who_is_no_professional_is_not_whom_to_ask(talk: Talk) -> None:
    turn = talk.say("a lump", mention("lump"), injector="beautician", treatment=FIVE_DAYS_AGO)
    assert turn.assessment["level"] == "contact_injector"
    assert turn.card is not None
    assert "not the person who injected you" in turn.card["contact"]


def test_expected_days_are_calendar_days_in_ranges(talk: Talk) -> None:
    turn = talk.say("a droopy lid", mention("droopy_eyelid"), treatment=FIVE_DAYS_AGO)
    assert turn.card is not None
    expected = " ".join(turn.card["expect"])
    assert "between" in expected
    assert "not a promise" in expected
    assert "December" in expected


def test_without_a_date_expected_days_are_counted_from_the_treatment(talk: Talk) -> None:
    turn = talk.say("a droopy lid", mention("droopy_eyelid"))
    assert turn.card is not None
    assert "after the treatment" in " ".join(turn.card["expect"])


def test_what_lasts_longer_than_usual_is_said_to(talk: Talk) -> None:
    long_ago = Treatment(date=date(2026, 3, 1))
    turn = talk.say("my lid still droops", mention("droopy_eyelid"), treatment=long_ago)
    assert turn.card is not None
    assert "lasted longer" in " ".join(turn.card["expect"])


def test_an_uncertain_date_widens_the_range(talk: Talk) -> None:
    exact = talk.say("a droopy lid", mention("droopy_eyelid"), treatment=FIVE_DAYS_AGO).card
    vague = Treatment(date=FIVE_DAYS_AGO.date, precision=3)
    talk.conversation = type(talk.conversation)()
    rough = talk.say("a droopy lid", mention("droopy_eyelid"), treatment=vague).card
    assert exact is not None
    assert rough is not None
    assert exact["expect"][-1] != rough["expect"][-1]


def test_the_highest_of_several_symptoms_comes_first(talk: Talk) -> None:
    turn = talk.say("bruise and double vision", mention("bruising", "present", "mild"), mention("double_vision"))
    assert turn.card is not None
    assert "double vision" in turn.card["understood"][0].split(" and ")[0]


def test_reasons_that_a_higher_one_replaced_are_not_on_the_card(talk: Talk) -> None:
    turn = talk.say("worst headache", mention("headache", "present", "severe"))
    assert turn.card is not None
    assert not any("mild headache" in reason.lower() for reason in turn.card["why"])


@pytest.mark.parametrize("concept", vocabulary.SYMPTOMS)
def test_each_symptom_gets_an_answer_with_a_card(talk: Talk, mind: Brain, concept: str) -> None:
    turn = talk.say(concept, mention(concept), treatment=FIVE_DAYS_AGO, country="GB")
    card = turn.card
    assert card is not None
    assert card["level"] == turn.assessment["level"]
    assert 0 < len(card["headline"]) < 140
    for part in ("understood", "why", "do_now", "watch_for", "sources"):
        assert card[part], part
    assert card["contact"]
    assert "2026.11" in card["version"]
    limit = 1200 if card["level"] != "emergency" else 1000
    assert len(without_sources(turn.replies[0].text)) < limit
    assert len(turn.replies[0].text) < limit + 200
    for reply in turn.replies:
        assert "{" not in reply.text
        assert "  " not in reply.text.replace("\n", "")
        assert all(button.title and button.payload for button in reply.buttons)


@pytest.mark.parametrize("sign", vocabulary.SIGNS)
def test_each_sign_alone_is_answered(talk: Talk, sign: str) -> None:
    turn = talk.say(sign, mention(sign), treatment=FIVE_DAYS_AGO)
    assert turn.replies[0].text
    assert turn.assessment["details"][sign] == "present"
