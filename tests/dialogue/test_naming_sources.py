"""Each answer ends with a line that says where it comes from; an emergency does not."""

from __future__ import annotations

import re

import pytest

from tests.dialogue.conftest import FIVE_DAYS_AGO, Talk, mention, said
from triage_bot.brain import Brain

LINE = re.compile(r"Sources: (?P<named>.+?)(?:; and (?P<more>\d+) more(?P<card> in the card)?)?\.")


def last_line(text: str) -> re.Match[str]:
    """Give the parts of the line that names the sources."""
    found = LINE.fullmatch(text.rsplit("\n\n", 1)[-1])
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    ("concept", "level"),
    [("bruising", "self_care"), ("droopy_eyelid", "contact_injector"), ("double_vision", "urgent")],
)
def test_an_answer_names_up_to_three_sources_and_counts_the_rest(talk: Talk, concept: str, level: str) -> None:
    turn = talk.say(concept, mention(concept, "present", "mild"), treatment=FIVE_DAYS_AGO)
    assert turn.assessment["level"] == level
    assert turn.card is not None
    line = last_line(turn.replies[0].text)
    named = [f"{source['title']}, {source['year']}" for source in turn.card["sources"]]
    told = line["named"].split("; ")
    assert 1 <= len(told) <= 3
    assert set(told) <= set(named)
    assert len(told) + int(line["more"] or 0) == len(named)
    assert line["card"]


def test_an_emergency_has_no_line_of_sources(talk: Talk) -> None:
    talk.say("cannot breathe", mention("difficulty_breathing"))
    assert "Sources:" not in said(talk.turn)  # type: ignore[arg-type]
    assert "Sources:" not in said(talk.say("is botox safe?", topics=("safety",), question=True))


def test_an_answer_to_a_question_names_the_sources_of_what_it_says(talk: Talk, mind: Brain) -> None:
    turn = talk.say("can I go running?", topics=("aftercare",), question=True)
    topic = mind.knowledge.topics["aftercare"]
    shown = [claim for section in topic.sections for claim in section.points if claim.text in turn.replies[0].text]
    behind = {source for claim in (*topic.answer, *shown) for source in claim.sources}
    titles = {f"{mind.knowledge.sources[source].title}, {mind.knowledge.sources[source].year}" for source in behind}
    assert set(last_line(turn.replies[0].text)["named"].split("; ")) <= titles


def test_what_can_be_opened_is_named_before_our_own_judgement(talk: Talk, mind: Brain) -> None:
    own = mind.knowledge.sources["clinical_judgement"].title
    turn = talk.say("a bruise", mention("bruising", "present", "mild"))
    assert turn.card is not None
    assert own in [source["title"] for source in turn.card["sources"]]
    assert own not in last_line(turn.replies[0].text)["named"]


def test_where_another_card_is_shown_the_line_does_not_send_to_it(talk: Talk) -> None:
    talk.droopy_lid()
    turn = talk.say("what does a new one cost?", topics=("price",), question=True)
    assert not last_line(turn.replies[0].text)["card"]


def test_a_country_of_its_own_is_on_the_card_and_counted(talk: Talk, mind: Brain) -> None:
    turn = talk.say("how do I choose one in the UK?", topics=("choose_injector",), country="GB", question=True)
    assert turn.card is not None
    assert mind.knowledge.registers["GB"].check[0].text in turn.card["do_now"]
    reply = next(reply.text for reply in turn.replies if "Sources:" in reply.text)
    line = last_line(reply)
    assert len(line["named"].split("; ")) + int(line["more"]) == len(turn.card["sources"])


def test_a_warning_names_its_sources(talk: Talk) -> None:
    turn = talk.say("can I inject myself?", topics=("out_of_scope",), in_scope=False, question=True)
    assert last_line(turn.replies[0].text)["named"]


def test_small_talk_has_no_line_of_sources(talk: Talk) -> None:
    assert "Sources:" not in said(talk.say("hello", topics=("greet",)))
