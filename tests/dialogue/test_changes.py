"""What is known follows the person: worse, better, corrected, taken back."""

from __future__ import annotations

from datetime import date

import pytest

from tests.dialogue.conftest import FIVE_DAYS_AGO, Talk, mention, said
from triage_bot.case import Treatment

THREE_WEEKS_AGO = Treatment(date=date(2026, 11, 1))


def test_a_red_flag_at_any_time_moves_the_level_up(talk: Talk) -> None:
    talk.droopy_lid()
    talk.say("no", acts=("deny",))
    turn = talk.say("hi again, my voice has gone nasal", mention("difficulty_speaking"))
    assert turn.assessment["level"] == "emergency"
    assert turn.assessment["question"] is None
    assert turn.assessment["complete"] is True
    assert turn.replies[0].text.startswith("Call")


def test_worsening_is_said_of_the_symptom_talked_about(talk: Talk) -> None:
    talk.say("droopy lid", mention("droopy_eyelid"), treatment=THREE_WEEKS_AGO)
    assert talk.conversation.level == "contact_injector"
    turn = talk.say("it is getting worse", worsening=True)
    assert turn.assessment["details"]["trend"] == "worsening"
    assert turn.assessment["level"] == "urgent"
    assert "changes my answer" in said(turn)


def test_a_question_about_getting_worse_is_not_getting_worse(talk: Talk) -> None:
    talk.say("droopy lid", mention("droopy_eyelid"), treatment=THREE_WEEKS_AGO)
    turn = talk.say("and if it gets worse?", worsening=True, question=True)
    assert "trend" not in turn.assessment["details"]
    assert "If a droopy eyelid gets worse" in said(turn)


def test_opposite_qualities_take_each_others_place(talk: Talk) -> None:
    talk.say("bad headache", mention("headache", "present", "severe"), treatment=FIVE_DAYS_AGO)
    assert talk.conversation.level == "urgent"
    turn = talk.say("well the headache is mild now", mention("headache", "present", "mild"))
    assert turn.assessment["details"]["severity"] == "mild"
    assert turn.assessment["level"] == "contact_injector"


def test_how_bad_it_is_may_be_corrected_without_naming_it_again(talk: Talk) -> None:
    talk.say("bad headache", mention("headache", "present", "severe"), treatment=FIVE_DAYS_AGO)
    turn = talk.say("wait sorry, not severe, mild", acts=("correct",))
    assert turn.assessment["details"]["severity"] == "mild"
    assert turn.assessment["level"] == "contact_injector"


def test_a_stray_word_does_not_make_a_bad_headache_mild(talk: Talk) -> None:
    talk.say("bad headache", mention("headache", "present", "severe"), treatment=FIVE_DAYS_AGO)
    assert talk.say("let me wait a little").assessment["level"] == "urgent"


def test_one_word_says_how_bad_it_is(talk: Talk) -> None:
    talk.say("headache", mention("headache"), treatment=FIVE_DAYS_AGO)
    assert talk.say("Mild.").assessment["details"]["severity"] == "mild"


def test_a_number_out_of_ten_says_how_bad_it_is(talk: Talk) -> None:
    talk.say("headache", mention("headache"), treatment=FIVE_DAYS_AGO)
    assert talk.say("it is 9 out of 10").assessment["level"] == "urgent"


def test_words_of_a_question_are_no_description_of_the_symptom(talk: Talk) -> None:
    talk.droopy_lid()
    talk.say("can it come back suddenly?", question=True)
    assert "sudden" not in talk.conversation.case.findings["droopy_eyelid"].qualities


def test_qualities_add_up(talk: Talk) -> None:
    talk.droopy_lid()
    talk.say("the lid covers the pupil", mention("droopy_eyelid", "present", "covers_pupil"))
    assert set(talk.conversation.case.findings["droopy_eyelid"].qualities) == {"left", "covers_pupil"}


def test_a_correction_moves_the_complaint(talk: Talk) -> None:
    talk.droopy_lid()
    turn = talk.say(
        "actually it's my brow, not the lid",
        mention("droopy_brow"),
        mention("droopy_eyelid", "absent"),
        acts=("correct",),
    )
    assert turn.assessment["present"] == ["droopy_brow"]
    assert "droopy_eyelid" in turn.assessment["absent"]


def test_a_corrected_day_takes_the_place_of_the_first(talk: Talk) -> None:
    talk.droopy_lid()
    turn = talk.say("oh it was 19 days ago, I counted wrong", acts=("correct",))
    assert turn.assessment["details"]["treatment_date"] == "2026-11-03"


def test_a_rougher_word_does_not_replace_a_known_day(talk: Talk) -> None:
    talk.droopy_lid()
    rough = Treatment(date=date(2026, 11, 15), precision=3)
    turn = talk.say("about a week ago", treatment=rough)
    assert turn.assessment["details"]["treatment_date"] == "2026-11-17"


def test_one_stray_no_does_not_undo_a_treatment_that_was_told(talk: Talk) -> None:
    talk.say("they did my forehead", areas=("forehead",))
    turn = talk.say("I never had one like it", mention("headache"), treated=False)
    assert "treated" not in turn.assessment["details"]
    assert turn.assessment["level"] == "self_care"


def test_somebody_who_had_no_treatment_is_told_so_and_still_asked_about_danger(talk: Talk) -> None:
    turn = talk.say("my lid droops, never had botox", mention("droopy_eyelid"), treated=False)
    assert "have not had a treatment" in said(turn)
    assert turn.assessment["question"] == "screen_a"


def test_a_place_and_a_time_without_a_complaint_date_the_treatment(talk: Talk) -> None:
    turn = talk.say("it was 3 days ago, they did my forehead", areas=("forehead",))
    assert turn.assessment["details"]["treatment_date"] == "2026-11-19"


def test_an_untreated_area_is_taken_out(talk: Talk) -> None:
    talk.say("lid droops, forehead and neck done", mention("droopy_eyelid"), areas=("forehead", "neck"))
    turn = talk.say("no I didn't have the neck done", untreated_areas=("neck",), acts=("deny",))
    assert turn.assessment["details"]["area"] == ["forehead"]


@pytest.mark.parametrize("assertion", ["past", "hypothetical", "other"])
def test_what_is_not_there_now_is_no_finding(talk: Talk, assertion: str) -> None:
    turn = talk.say("a droopy lid", mention("droopy_eyelid", assertion))  # type: ignore[arg-type]
    assert turn.assessment["present"] == []
    assert turn.assessment["absent"] == []
    assert turn.assessment["level"] == "info"


def test_a_harmless_complaint_that_is_over_is_taken_out(talk: Talk) -> None:
    talk.say("mild headache", mention("headache", "present", "mild"), treatment=FIVE_DAYS_AGO)
    turn = talk.say("the headache has gone", mention("headache", "past"))
    assert turn.assessment["present"] == []
    assert turn.assessment["absent"] == ["headache"]
    assert talk.conversation.case.findings["headache"].ended == date(2026, 11, 22)


def test_a_denied_red_flag_stays_until_it_is_confirmed(talk: Talk) -> None:
    talk.say("hard to breathe", mention("difficulty_breathing"))
    turn = talk.say("no trouble breathing", mention("difficulty_breathing", "absent"))
    assert turn.assessment["level"] == "emergency"
    assert turn.assessment["present"] == ["difficulty_breathing"]
    assert turn.assessment["question"] == "taken_back"
    assert "never there" in turn.replies[-1].text


def test_a_red_flag_that_is_corrected_by_name_falls_at_once(talk: Talk) -> None:
    talk.droopy_lid()
    talk.say("can't swallow", mention("difficulty_swallowing"))
    turn = talk.say(
        "sorry, autocorrect, my throat is fine", mention("difficulty_swallowing", "absent"), acts=("correct",)
    )
    assert turn.assessment["present"] == ["droopy_eyelid"]
    assert turn.assessment["level"] == "contact_injector"
    assert turn.assessment["question"] == "screen_b"


@pytest.mark.parametrize("danger", ["difficulty_breathing", "suicidal_thoughts"])
def test_what_is_hidden_or_comes_in_waves_is_asked_about_even_then(talk: Talk, danger: str) -> None:
    talk.say("it is bad", mention(danger))
    turn = talk.say("sorry, no, that came out wrong", mention(danger, "absent"), acts=("correct",))
    assert turn.assessment["level"] == "emergency"
    assert turn.assessment["question"] == "taken_back"


def test_a_fever_that_was_measured_and_is_none_falls_at_once(talk: Talk) -> None:
    talk.say("I think I have a fever", mention("fever"), treatment=FIVE_DAYS_AGO)
    assert talk.conversation.level == "urgent"
    turn = talk.say("36.7, so no fever", mention("fever", "absent"), temperature=36.7)
    assert turn.assessment["absent"] == ["fever"]
    assert turn.assessment["level"] == "info"


def test_the_persons_own_word_taken_back_takes_the_finding_with_it(talk: Talk) -> None:
    talk.say("my speech is slurred", mention("difficulty_speaking", words="slurred"))
    turn = talk.say("slurred is the wrong word, all is clear", mention("difficulty_speaking", words="slurred"))
    assert turn.assessment["present"] == []


def test_a_danger_that_is_told_again_as_what_cannot_be_done_stays(talk: Talk) -> None:
    talk.say("my swallow feels weak", mention("difficulty_swallowing", words="swallow feels weak"))
    again = mention("difficulty_swallowing", words="can not swallow")
    turn = talk.say("it still is not right, I can not swallow water", again)
    assert turn.assessment["level"] == "emergency"
    assert turn.assessment["present"] == ["difficulty_swallowing"]


def test_worse_today_does_not_date_the_treatment(talk: Talk) -> None:
    talk.say("my lid droops", mention("droopy_eyelid"))
    turn = talk.say("it is worse today", worsening=True)
    assert "treatment_date" not in turn.assessment["details"]


def test_the_same_danger_told_again_in_other_words_stays(talk: Talk) -> None:
    talk.say("my speech is slurred", mention("difficulty_speaking", words="slurred"))
    turn = talk.say("not slurred, it comes out as mush", mention("difficulty_speaking", words="comes out as mush"))
    assert turn.assessment["level"] == "emergency"


def test_since_when_is_said_of_the_symptom_talked_about(talk: Talk) -> None:
    talk.say("headache since my botox", mention("headache"), treatment=FIVE_DAYS_AGO)
    turn = talk.say("it has been there since wednesday")
    assert turn.assessment["details"]["onset"] == "2026-11-18"


def test_a_bare_time_beside_a_not_sure_is_the_treatments(talk: Talk) -> None:
    talk.say("a bruise that won't go", mention("bruising"))
    turn = talk.say("no idea. three weeks maybe", acts=("not_sure",))
    assert turn.assessment["details"]["treatment_date"] == "2026-11-01"


def test_a_red_flag_that_was_never_there_is_taken_out_once_confirmed(talk: Talk) -> None:
    talk.droopy_lid()
    talk.say("hard to breathe", mention("difficulty_breathing"))
    talk.say("no trouble breathing", mention("difficulty_breathing", "absent"))
    turn = talk.say("It was never there")
    assert turn.assessment["present"] == ["droopy_eyelid"]
    assert turn.assessment["absent"] == ["difficulty_breathing"]
    assert turn.assessment["level"] == "contact_injector"


def test_trouble_breathing_that_passed_today_is_still_an_emergency(talk: Talk) -> None:
    talk.say("hard to breathe", mention("difficulty_breathing"))
    talk.say("that has gone", mention("difficulty_breathing", "past"))
    turn = talk.say("It is gone now")
    assert turn.assessment["level"] == "emergency"
    assert "passed" in talk.conversation.case.findings["difficulty_breathing"].qualities


def test_a_red_flag_that_is_still_there_after_all_stays(talk: Talk) -> None:
    talk.say("hard to breathe", mention("difficulty_breathing"))
    talk.say("no trouble breathing", mention("difficulty_breathing", "absent"))
    turn = talk.say("It is still there")
    assert turn.assessment["level"] == "emergency"
    assert turn.assessment["question"] is None


def test_double_vision_that_has_gone_lowers_the_level_once_confirmed(talk: Talk) -> None:
    talk.droopy_lid()
    talk.say("I see double", mention("double_vision"))
    assert talk.conversation.level == "urgent"
    talk.say("the double vision is gone", mention("double_vision", "absent"))
    turn = talk.say("It is gone now")
    assert turn.assessment["level"] == "contact_injector"
    assert "milder" in said(turn) or "noted that it is gone" in said(turn)


def test_not_knowing_never_takes_a_red_flag_back(talk: Talk) -> None:
    talk.say("hard to breathe", mention("difficulty_breathing"))
    turn = talk.say("not sure about breathing any more", mention("difficulty_breathing", "unknown"))
    assert turn.assessment["present"] == ["difficulty_breathing"]


@pytest.mark.parametrize(("degrees", "value"), [(38.4, "present"), (38.0, "present"), (37.2, "absent")])
def test_a_measured_temperature_says_whether_there_is_fever(talk: Talk, degrees: float, value: str) -> None:
    turn = talk.say("a lump", mention("lump"), temperature=degrees)
    assert "fever" in turn.assessment[value]
    assert turn.assessment["details"]["temperature"] == degrees


def test_a_temperature_in_between_says_nothing_about_fever(talk: Talk) -> None:
    turn = talk.say("a lump", mention("lump"), temperature=37.9)
    assert "fever" not in turn.assessment["present"] + turn.assessment["absent"]


def test_signs_are_told_among_the_details(talk: Talk) -> None:
    turn = talk.say("droopy lid, and filler, no blood thinners", mention("droopy_eyelid"), mention("filler"),
                    mention("blood_thinner", "absent"))  # fmt: skip
    assert turn.assessment["details"]["filler"] == "present"
    assert turn.assessment["details"]["blood_thinner"] == "absent"
    assert "filler" not in turn.assessment["present"]


def test_somebody_elses_emergency_is_triaged_as_theirs(talk: Talk) -> None:
    turn = talk.say("my wife can't breathe", mention("difficulty_breathing"), subject="other")
    assert turn.assessment["level"] == "emergency"
    assert turn.assessment["details"]["subject"] == "other"
    assert "the other person" in said(turn)


def test_filler_with_pale_skin_is_an_emergency_wherever_it_is_told(talk: Talk) -> None:
    turn = talk.say(
        "filler, and the tip of my nose is white", mention("filler"), mention("skin_blanching"), in_scope=False
    )
    assert turn.assessment["level"] == "emergency"


def test_an_animal_is_no_patient(talk: Talk) -> None:
    turn = talk.say("my dog's eyelid droops", mention("droopy_eyelid"), subject="animal", in_scope=False)
    assert turn.assessment["present"] == []
    assert turn.assessment["level"] == "out_of_scope"


def test_a_new_complaint_after_the_end_is_asked_about_anew(talk: Talk) -> None:
    talk.say("a bruise", mention("bruising", "present", "mild"), treatment=FIVE_DAYS_AGO)
    talk.settle()
    turn = talk.say("now my lid droops", mention("droopy_eyelid"))
    assert turn.assessment["complete"] is False
    assert turn.assessment["question"] not in (None, "screen_a", "screen_b")


def test_pregnancy_without_a_symptom_is_judged(talk: Talk) -> None:
    talk.say("had it 3 days ago", treatment=FIVE_DAYS_AGO)
    turn = talk.say("my pregnancy test is positive", mention("pregnancy"))
    assert turn.assessment["level"] == "contact_injector"
    assert turn.replies[0].text


def test_setting_a_finding_by_hand_judges_again(talk: Talk) -> None:
    talk.droopy_lid()
    turn = talk.set(double_vision="present")
    assert turn.assessment["level"] == "urgent"
    assert talk.set(bruising="present", bogus="present").assessment["present"] == [
        "droopy_eyelid", "bruising", "double_vision",
    ]  # fmt: skip


def test_a_red_flag_taken_back_by_hand_must_be_confirmed(talk: Talk) -> None:
    talk.droopy_lid()
    talk.set(double_vision="present")
    turn = talk.set(double_vision="absent")
    assert turn.assessment["level"] == "urgent"
    assert turn.assessment["question"] == "taken_back"
    assert talk.set(double_vision="absent").assessment["level"] == "contact_injector"


def test_a_red_flag_may_be_taken_back_by_hand_at_once_with_a_confirmation(talk: Talk) -> None:
    talk.droopy_lid()
    talk.set(double_vision="present")
    turn = talk.set(confirm=True, double_vision="absent")
    assert turn.assessment["level"] == "contact_injector"
    assert turn.assessment["absent"] == ["double_vision"]


def test_not_sure_set_by_hand_leaves_a_finding_open(talk: Talk) -> None:
    talk.say("a bruise and a headache", mention("bruising"), mention("headache"))
    turn = talk.set(headache="unknown")
    assert turn.assessment["unknown"] == ["headache"]
    assert turn.assessment["present"] == ["bruising"]
    assert turn.assessment["question"] != "taken_back"


def test_not_sure_set_by_hand_of_a_red_flag_is_asked_about(talk: Talk) -> None:
    talk.droopy_lid()
    talk.set(double_vision="present")
    turn = talk.set(double_vision="unknown")
    assert turn.assessment["level"] == "urgent"
    assert turn.assessment["question"] == "taken_back"
    assert talk.set(double_vision="unknown").assessment["unknown"] == ["double_vision"]


def test_the_state_does_not_grow_with_the_conversation(talk: Talk) -> None:
    talk.droopy_lid()
    talk.settle()
    talk.say("thanks", topics=("thanks",))
    size = len(str(talk.conversation.to_json()))
    for number in range(200):
        talk.say(f"how long does it last? {number}", topics=("duration",), question=True)
        talk.say(f"it is worse, {number}", worsening=True)
    assert len(str(talk.conversation.to_json())) < size + 400


def test_the_same_message_gives_the_same_turn(talk: Talk, mind: object) -> None:
    first = talk.droopy_lid()
    talk.conversation = type(talk.conversation)()
    assert talk.droopy_lid() == first


def test_a_whole_correction_takes_back_what_was_told(talk: Talk) -> None:
    talk.droopy_lid()
    turn = talk.say("sorry, ignore that, nothing wrong with me at all", acts=("correct",), all_clear=True)
    assert turn.assessment["present"] == []
    assert turn.assessment["level"] == "info"


def test_an_emergency_is_not_taken_back_as_a_whole(talk: Talk) -> None:
    talk.say("I can't breathe", mention("difficulty_breathing"))
    turn = talk.say("ignore that, nothing wrong", acts=("correct",), all_clear=True)
    assert turn.assessment["level"] == "emergency"


def test_what_a_message_sounded_like_goes_with_the_finding_that_is_taken_back(talk: Talk) -> None:
    talk.say("seeing double since yesterday", mention("double_vision"), alarm="urgent")
    turn = talk.say("ignore that, wrong glasses, I see one", mention("double_vision", "absent"), acts=("correct",))
    assert turn.assessment["level"] == "info"
    assert turn.conversation.sounds is None


def test_a_denial_of_another_danger_does_not_end_what_a_message_sounded_like(talk: Talk) -> None:
    talk.say("the tiles are dancing", alarm="urgent")
    turn = talk.say("no chest pain at all", mention("chest_pain", "absent"))
    assert turn.conversation.sounds == "urgent"
