"""What is gathered of a conversation for a clinic: the answers, whose words they are, and what was made of them."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.web.fakes import assessment
from triage_bot.brain import brain
from triage_bot.dialogue.words import Words
from triage_bot.vocabulary import RED_FLAGS, SIGNS
from triage_bot.web.summary import Summary, Told, summarise
from triage_bot.web.transcript import Exchange

WORDS = Words(brain().knowledge)
NIGHT = datetime(2026, 11, 22, 3, 0, tzinfo=timezone.utc)
QUESTION = "Right now, do you have any of these?\n- trouble breathing\n- chest pain\n\nWhy I ask: they are dangerous."
FIRST = "my left eyelid droops since my botox 5 days ago, no headache"


def exchange(minute: int, text: str, asks: str = "", card: dict[str, Any] | None = None, **told: Any) -> Exchange:
    """Make a message with its answer; `asks` is the question that the answer ends with."""
    replies: list[dict[str, Any]] = [{"text": "An answer.", "buttons": [], **({"card": card} if card else {})}]
    if asks:
        replies.append({"text": asks, "buttons": []})
    known = assessment(**{"question": "screen_a" if asks else None, **told})
    return Exchange(NIGHT + timedelta(minutes=minute), text, "rasa", replies, known)


def card(level: str = "contact_injector", **parts: Any) -> dict[str, Any]:
    sources = [{"id": "king-2016-ptosis"}, {"id": "clinical_judgement"}]
    return {"level": level, "do_now": ["Wait."], "contact": "Tell the clinic.", "watch_for": ["Pain."],
            "sources": sources, "version": "2026.11, 2026-11-22", **parts}  # fmt: skip


def summed(*exchanges: Exchange) -> Summary:
    return summarise(exchanges, NIGHT + timedelta(hours=6), WORDS)


def one(found: list[Told], concept: str) -> Told:
    return next(each for each in found if each.id == concept)


def test_every_finding_stands_with_the_message_that_gave_it() -> None:
    summary = summed(
        exchange(0, FIRST, QUESTION, present=["droopy_eyelid"], absent=["headache"]),
        exchange(2, "None of these", present=["droopy_eyelid"], absent=["headache", "chest_pain"]),
    )

    lid, headache = summary.findings
    assert (lid.id, lid.answer) == ("droopy_eyelid", "yes")
    assert (headache.id, headache.answer) == ("headache", "no")
    assert lid.said is not None
    assert headache.said is not None
    assert lid.said.text == headache.said.text == FIRST
    assert lid.said.at == "2026-11-22T03:00:00+00:00"


def test_a_short_answer_stands_with_its_question() -> None:
    summary = summed(
        exchange(0, FIRST, QUESTION), exchange(2, "None of these", absent=["chest_pain", "difficulty_breathing"])
    )

    pain = one(summary.red_flags, "chest_pain")
    assert pain.answer == "no"
    assert pain.said is not None
    assert (pain.said.text, pain.said.asked) == ("None of these", "Right now, do you have any of these?")


def test_a_long_answer_speaks_for_itself() -> None:
    text = "no, none of those at all, but now that you ask my throat has felt a bit odd since yesterday evening"
    summary = summed(exchange(0, FIRST, QUESTION), exchange(2, text, absent=["chest_pain"]))

    said = one(summary.red_flags, "chest_pain").said
    assert said is not None
    assert said.asked == ""


def test_an_answer_that_changed_stands_with_the_words_that_changed_it() -> None:
    summary = summed(
        exchange(0, "i see double", present=["double_vision"]),
        exchange(1, "it is not worse", present=["double_vision"]),
        exchange(2, "sorry, not double, only blurry", absent=["double_vision"], present=["blurred_vision"]),
    )

    double = one(summary.red_flags, "double_vision")
    assert double.answer == "no"
    assert double.said is not None
    assert double.said.text == "sorry, not double, only blurry"


def test_what_was_forgotten_after_a_fresh_start_is_no_answer_any_more() -> None:
    summary = summed(exchange(0, FIRST, present=["fever"]), exchange(1, "start over", present=[]))

    fever = one(summary.red_flags, "fever")
    assert (fever.answer, fever.said) == ("not asked", None)


def test_every_sign_of_danger_is_listed_and_what_nobody_asked_is_said_so() -> None:
    summary = summed(exchange(0, FIRST, unknown=["fever"], details={"unequal_pupils": "absent"}))

    assert {flag.id for flag in summary.red_flags} == RED_FLAGS
    assert one(summary.red_flags, "fever").answer == "not sure"
    assert one(summary.red_flags, "unequal_pupils").answer == "no"
    assert {flag.answer for flag in summary.red_flags if flag.id not in ("fever", "unequal_pupils")} == {"not asked"}


def test_what_was_asked_and_not_answered_is_told_apart_from_what_was_not_asked() -> None:
    alone = exchange(2, "how long does it last?", "Do you see double?", question="alone:double_vision")
    summary = summed(exchange(0, FIRST, QUESTION), alone)

    for shown in ("chest_pain", "difficulty_breathing", "double_vision"):
        assert one(summary.red_flags, shown).answer == "not answered", shown
    assert one(summary.red_flags, "seizure").answer == "not asked"


def test_health_and_circumstances_are_listed_with_their_answers() -> None:
    summary = summed(exchange(0, "i take warfarin", details={"blood_thinner": "present", "filler": "unknown"}))

    assert {sign.id for sign in summary.background} == set(SIGNS) - RED_FLAGS
    assert one(summary.background, "blood_thinner").answer == "yes"
    assert one(summary.background, "filler").answer == "not sure"
    assert one(summary.background, "pregnancy").answer == "not asked"


def test_the_treatment_has_its_date_places_product_and_injector_in_words() -> None:
    details = {"treatment_date": "2026-11-17", "treatment_date_precision": 3, "area": ["crows_feet", "forehead"],
               "product": "azzalure", "injector": "nurse", "country": "GB", "age": 41, "temperature": 38.2,
               "side": "left", "trend": "worsening", "onset": "2026-11-20"}  # fmt: skip

    summary = summed(exchange(0, FIRST, details=details))

    assert summary.treatment.dict() == {
        "date": "2026-11-17",
        "days_ago": 5,
        "about": True,
        "areas": ["beside the eyes", "forehead"],
        "product": "azzalure",
        "injector": "a nurse",
    }
    assert (summary.country, summary.age, summary.temperature) == ("the United Kingdom", 41, 38.2)
    assert summary.manner == ["left", "getting worse", "since 2026-11-20"]


def test_what_was_not_told_is_empty_and_never_guessed() -> None:
    summary = summed(exchange(0, "hello", present=[], details={}))

    assert summary.treatment.dict() == {
        "date": None, "days_ago": None, "about": False, "areas": [], "product": None, "injector": None,
    }  # fmt: skip
    assert (summary.age, summary.country, summary.manner, summary.findings, summary.advice) == (None, None, [], [], [])


def test_level_reasons_advice_and_sources_are_those_of_the_newest_answer() -> None:
    reason = {"rule": "lid_alone", "level": "contact_injector", "text": "It is usual.", "sources": ["nhs-botox"]}
    summary = summed(
        exchange(0, "i cant swallow", card=card("emergency", do_now=["Call."]), level="emergency"),
        exchange(1, FIRST, card=card(), reasons=[reason]),
        exchange(2, "how much is it?", reasons=[reason]),
    )

    assert summary.level == "contact_injector"
    assert summary.headline.startswith("Not an emergency so far.")
    assert [(each.rule, each.text, each.sources) for each in summary.reasons] == [
        ("lid_alone", "It is usual.", ["nhs-botox"])
    ]
    assert (summary.advice, summary.contact, summary.watch_for) == (["Wait."], "Tell the clinic.", ["Pain."])
    assert [source.id for source in summary.sources] == ["nhs-botox", "king-2016-ptosis", "clinical_judgement"]
    assert all(source.title and source.year for source in summary.sources)
    assert (summary.version, summary.knowledge) == ("2026.11, 2026-11-22", "abc")


def test_advice_of_another_level_is_never_shown_as_the_present_one() -> None:
    summary = summed(
        exchange(0, FIRST, card=card("self_care", do_now=["Rest."]), level="self_care"),
        exchange(1, "i cant breathe", level="emergency"),
    )

    assert summary.level == "emergency"
    assert summary.advice == []


@pytest.mark.parametrize("subject", ["self", "other"])
def test_it_says_whose_complaint_it_is(subject: str) -> None:
    details = {"subject": "other"} if subject == "other" else {}

    assert summed(exchange(0, FIRST, details=details)).subject == subject


def test_all_messages_are_kept_as_they_were_typed() -> None:
    texts = [FIRST, "  None of these ", "<b>?</b>"]

    summary = summed(*(exchange(minute, text) for minute, text in enumerate(texts)))

    assert [said.text for said in summary.messages] == texts
