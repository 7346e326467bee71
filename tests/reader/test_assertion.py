"""How each symptom stands in what people write: there, not there, over, feared, in doubt, somebody else's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from triage_bot.reader.reading import Reading

SHORT = {
    "headache": "headache", "bruise": "bruising", "lid": "droopy_eyelid", "swelling": "swelling", "fever": "fever",
    "speak": "difficulty_speaking", "double": "double_vision", "swallow": "difficulty_swallowing", "breathe": "difficulty_breathing",
}  # fmt: skip
#: sentence -> how each concept stands; a concept that is not in the table's line must not be there.
TABLE = {
    # --- there ---
    "I have a headache": "headache present",
    "my left eyelid is drooping": "lid present",
    "I have a fever": "fever present",
    "I am seeing double": "double present",
    "I can't swallow": "swallow present",
    "I can't breathe": "breathe present",
    "I cannot swallow and I cannot breathe": "swallow present, breathe present",
    "headache and double vision": "headache present, double present",
    "bruising, swelling and a headache": "bruise present, swelling present, headache present",
    # --- not there ---
    "no headache": "headache absent",
    "I have no headache": "headache absent",
    "I don't have a headache": "headache absent",
    "I do not have any fever": "fever absent",
    "I haven't got a headache": "headache absent",
    "I've not had a headache": "headache absent",
    "there is no bruising": "bruise absent",
    "there isn't any bruising": "bruise absent",
    "without any bruising": "bruise absent",
    "zero bruising": "bruise absent",
    "no sign of bruising": "bruise absent",
    "no signs of a fever": "fever absent",
    "I'm not seeing double": "double absent",
    "I am not getting any double vision": "double absent",
    "the lid isn't drooping": "lid absent",
    "my eyelid is not drooping at all": "lid absent",
    "neither lid is drooping": "lid absent",
    "never had a fever": "fever absent",
    "headache: no": "headache absent",
    "fever? none": "fever absent",
    "no double vision thankfully": "double absent",
    "not noticed any swelling": "swelling absent",
    "I have no trouble swallowing": "swallow absent",
    "no problems breathing": "breathe absent",
    "no difficulty breathing": "breathe absent",
    "I can swallow fine": "swallow absent",
    "I can breathe normally": "breathe absent",
    "my breathing is fine": "breathe absent",
    "swallowing is normal": "swallow absent",
    "free from headaches": "headache absent",
    "nope no headache": "headache absent",
    # --- taken back at once, read out, told of strangers ---
    "my husband says I'm slurring. I'm not.": "speak absent",
    "fever?? no love": "fever absent",
    "fever?? no idea": "fever present",
    "a lady who does lashes injected my forehead and I had a fever": "fever present",
    "our art teacher had botox at lunch and she's wheezing": "breathe present",
    "my dad's got a fever, botox for his sweating last month": "fever present",
    "my dad got a fever from it last year": "fever other",
    "it's not that I can't breathe, my nose is blocked, I breathe perfectly well": "breathe absent",
    "I wouldn't say that I can breathe fine": "breathe present",
    "they asked: any fever, any trouble swallowing. I ticked no to all.": "fever absent, swallow absent",
    "I see the ladder twice.": "double present",
    "I see my nurse twice a year": "",
    "fever? no no, only hot from the gym": "fever absent",
    "she put me down as fever, which it is not": "fever absent",
    "they called it a fever, which it is": "fever present",
    "my bridesmaid had the droopy lid. I've not got that, thank God": "lid absent",
    "my mum can't swallow. I don't know what to do": "swallow present",
    "how do I keep swelling and bruises away": "swelling hypothetical, bruise hypothetical",
    "suppose I get a bruise": "bruise hypothetical",
    "my husband says I'm slurring. I am": "speak present",
    "everyone says I sound drunk. I'm not": "speak present",
    "reading the leaflet: headache, double vision, a fever": "headache hypothetical, double hypothetical, fever hypothetical",
    "the leaflet makes you weep. Double vision, spots, a fever": "double hypothetical, fever hypothetical",
    "the leaflet says trouble swallowing is rare, and I have trouble swallowing": "swallow present",
    "my side effects are a headache and double vision": "headache present, double present",
    "a woman in the facebook group couldn't swallow, and now I'm scared": "swallow other",
    "a woman at the salon injected me and I can't swallow": "swallow present",
    "no trouble swallowing, I'm not hot, speech is fine": "swallow absent, speak absent, fever absent",
    # --- lists of denials ---
    "no headache or fever": "headache absent, fever absent",
    "no headache, fever or double vision": "headache absent, fever absent, double absent",
    "no bruising, swelling or headache": "bruise absent, swelling absent, headache absent",
    "no bruising, no swelling, no headache": "bruise absent, swelling absent, headache absent",
    "no bruising and no swelling": "bruise absent, swelling absent",
    "I don't have a headache or a fever": "headache absent, fever absent",
    "I don't have double vision or a headache": "double absent, headache absent",
    "neither a headache nor a fever": "headache absent, fever absent",
    "no bruising nor swelling": "bruise absent, swelling absent",
    "without bruising or swelling": "bruise absent, swelling absent",
    "no headache. no fever. no double vision.": "headache absent, fever absent, double absent",
    "no headache/fever": "headache absent, fever absent",
    "there was no bruising or any swelling": "bruise absent, swelling absent",
    # --- but, except, apart from, other than ---
    "no headache but my eyelid is drooping": "headache absent, lid present",
    "no headache but I have a fever": "headache absent, fever present",
    "no bruising, but a headache": "bruise absent, headache present",
    "no headache or fever but I am seeing double": "headache absent, fever absent, double present",
    "no swelling, however I have a headache": "swelling absent, headache present",
    "no swelling although I have a headache": "swelling absent, headache present",
    "no symptoms except a headache": "headache present",
    "nothing except a headache": "headache present",
    "no problems apart from a headache": "headache present",
    "no complaints other than a headache": "headache present",
    "nothing wrong aside from the bruising": "bruise present",
    "nothing, just a headache": "headache present",
    "not a fever, just a headache": "fever absent, headache present",
    "I have a headache but no fever": "headache present, fever absent",
    "my lid droops, no double vision": "lid present, double absent",
    "a headache without a fever": "headache present, fever absent",
    "headache, no fever, no double vision": "headache present, fever absent, double absent",
    "drooping eyelid, no headache": "lid present, headache absent",
    "bruising but otherwise no swelling": "bruise present, swelling absent",
    # --- what only looks like a denial ---
    "no, I have a headache": "headache present",
    "No. I have a headache": "headache present",
    "no I have a headache": "headache present",
    "no, my eyelid is drooping": "lid present",
    "no my eyelid is drooping": "lid present",
    "never had a headache until today": "headache present",
    "I've never had a fever like this": "fever present",
    "I never had a headache before this": "headache present",
    "not only a headache, I have a fever": "headache present, fever present",
    "no doubt I have a fever": "fever present",
    "no idea why I have a headache": "headache present",
    "no change, the eyelid is drooping": "lid present",
    "why not, I have a headache": "headache present",
    "the headache is not going away": "headache present",
    "the headache won't stop": "headache present",
    "the bruising isn't fading": "bruise present",
    "the headache is no better": "headache present",
    "I can't open my eye, the lid is drooping": "lid present",
    "I can't stand this headache": "headache present",
    "I can't sleep, I have a headache": "headache present",
    "nothing helps my headache": "headache present",
    "not sure why I have a headache": "headache present",
    "I'm not happy, my eyelid is drooping": "lid present",
    # --- denied twice ---
    "I wouldn't say I don't have a fever": "fever present",
    "I can't say I have no fever": "fever present",
    "I wouldn't say I have a fever": "fever absent",
    # --- in doubt ---
    "not sure if I see double": "double unknown",
    "I'm not sure if I have a fever": "fever unknown",
    "I can't tell if I have a fever": "fever unknown",
    "don't know if I have a fever": "fever unknown",
    "no idea if it is a fever": "fever unknown",
    "hard to say if it is a fever": "fever unknown",
    # --- over ---
    "the headache is gone": "headache past",
    "the headache has gone now": "headache past",
    "my headache went away": "headache past",
    "the swelling has completely cleared": "swelling past",
    "the swelling has all gone": "swelling past",
    "I had a headache last year": "headache past",
    "I used to have headaches": "headache past",
    "I had a fever years ago": "fever past",
    "last time I had a headache": "headache past",
    "I had bruising with my last treatment": "bruise past",
    "the headache hasn't gone": "headache present",
    "the headache is almost gone": "headache present",
    "the headache came back": "headache present",
    "the headache is still there": "headache present",
    # --- supposed, feared, asked about ---
    "what if I get a fever": "fever hypothetical",
    "what if I can't breathe": "breathe hypothetical",
    "in case I get a fever": "fever hypothetical",
    "can botox cause a headache?": "headache hypothetical",
    "does botox cause bruising?": "bruise hypothetical",
    "could I get a droopy eyelid?": "lid hypothetical",
    "will I get a droopy eyelid?": "lid hypothetical",
    "I'm scared of getting a droopy eyelid": "lid hypothetical",
    "I'm afraid I will get double vision": "double hypothetical",
    "how do I avoid bruising": "bruise hypothetical",
    "what is the risk of a droopy eyelid": "lid hypothetical",
    "how likely is the risk of bruising": "bruise hypothetical",
    "I don't want a droopy eyelid": "lid hypothetical",
    "is it normal that my eyelid is drooping": "lid present",
    "is it normal that I have a headache": "headache present",
    "how long will my headache last": "headache present",
    "when will my droopy eyelid go away": "lid present",
    "I'm worried about my droopy eyelid": "lid present",
    # --- other people's ---
    "my friend had a droopy eyelid last year": "lid other",
    "I read about a woman who had double vision": "double other",
    "I heard of someone who got a droopy eyelid": "lid other",
    "a friend of mine had a headache": "headache other",
    "I read about a woman who had double vision but I have a fever": "double other, fever present",
    # --- ways of speaking ---
    "the parking was a headache": "",
    "it bruised my ego": "",
    "a bit of wedding fever pitch": "",
    "I was holding my breath": "",
    "that price is hard to swallow": "",
    "I had to swallow my pride": "",
    "I nearly choked when I saw the bill": "",
    "cabin fever": "",
    "double chin": "",
    # --- told of others, feared or earlier, and then denied ---
    "They say my eyelid is drooping but it isn't": "lid absent",
    "I was told I might get a droopy eyelid. Got neither, thank God": "lid absent",
    "Everyone online says they can't swallow after it. Not me, I eat like a horse": "swallow absent",
    "My colleague said she had a headache all winter. I did mine last month and I don't have it": "headache absent",
    "Is it true you can get a fever? Haven't any, only wondering": "fever absent",
    "The leaflet lists fever and double vision. I've had none of it": "fever absent, double absent",
    "last time I had a headache for a week, this time not a thing": "headache absent",
    "I told her I have a headache and she has not replied": "headache present",
    "they keep asking if it is a fever because of my headache. It isn't": "fever absent, headache present",
    # --- looked at again ---
    "I think my eyelid is drooping. Wait no, looked again, it's fine": "lid absent",
    "thought I had a droopy eyelid but it was just the lighting": "lid absent",
    "scrap what I said about double vision, it's my glasses": "double absent",
    "it's not that I can't swallow": "swallow absent",
    "I see double. I keep wiping my glasses and it isn't the glasses": "double present",
    # --- tales of others, long ago or of another treatment; the same people now ---
    "my sister-in-law couldn't swallow after hers, she's grand now": "swallow other",
    "my sister-in-law can't swallow after hers, what do we do": "swallow present",
    "my flatmate reckons she had double vision for two months off a lip flip": "double other",
    "my dad had a fever at 70, so now I am afraid": "fever other",
    "the woman who does my nails had botox and her eyelid was drooping": "lid other",
    "the woman who injected me has gone home and I can't swallow": "swallow present",
    "my sister has double vision two months after botox": "double present",
    "my wife had hers done two hours ago and can't breathe": "breathe present",
    "I've been reading about people choking and seeing double": "swallow other, double other",
    "I keep seeing stories about people who couldn't breathe after it": "breathe other",
    "I read about people seeing double, and now I can't swallow": "double other, swallow present",
    "I have been reading all night because I am seeing double": "double present",
    # --- a list that is denied at its end ---
    "double vision, a headache, fever. I have none of this": "double absent, headache absent, fever absent",
    "double vision or a fever? neither": "double absent, fever absent",
    "she listed double vision and a fever. My hand shook. None of that has happened": "double absent, fever absent",
    "the nurse asked about double vision. Nothing like that here": "double absent",
    "I can't swallow and I see double. None of that was explained to me": "swallow present, double present",
    "headache, fever. Nothing like this has happened before": "headache present, fever present",
    "headache, fever. I have none of the tablets left": "headache present, fever present",
    "I can't swallow. No fever, nothing like that": "swallow present, fever absent",
    # --- it was something else ---
    "the nurse says botox headache. It isn't a headache.": "headache absent",
    "seeing double. forget that, I had my reading glasses on": "double absent",
    "the bruise is an old scar": "bruise absent",
    "the headache is only the half of it": "headache present",
    "not so much as a headache": "headache absent",
    "it's not as if I can't breathe": "breathe absent",
    "this gas bill has me seeing double": "",
    "the tax return is giving me a headache": "",
    "I'm reading the bill and seeing double": "double present",
    # --- all of it over ---
    "bruise gone, swelling gone, all perfect now thanks": "bruise past, swelling past",
    "week 1 I had a headache. It all cleared, everything feels normal now": "headache past",
    "the headache I told the nurse about on Monday has cleared": "headache past",
    "I had a headache for an hour after, but it's gone": "headache past",
    "bruise gone but the headache is still there": "bruise past, headache present",
    "a fever since Monday and I can't swallow. It all started at lunch": "fever present, swallow present",
    "my voice went after lunch, gone completely now": "speak present",
    "I no longer have double vision": "double absent",
    "woke up with a headache, all fine otherwise": "headache present",
    "all fine now except my eyelid is drooping": "lid present",
    # --- ways of speaking, questions of nobody in particular ---
    "my husband laughed so much he couldn't breathe": "",
    "has anyone ever had double vision from it": "double hypothetical",
    "when does double vision start": "double hypothetical",
    "my worst nightmare is ending up with a droopy eyelid": "lid hypothetical",
    "not sure about double vision": "double unknown",
    "if I'm lying flat I can't breathe": "breathe present",
    # --- another round, another thing ---
    "last time I had a headache, this time my eyelid is drooping": "headache past, lid present",
    "last time I had a headache, this time too": "headache present",
    "I used to get headaches, but now my eyelid is drooping": "headache past, lid present",
    "two sessions ago I had a headache": "headache past",
    "my colleague had a fever, me only a headache": "fever other, headache present",
    "my dog has double vision and I have a headache": "double other, headache present",
    "one of her clients had double vision": "double other",
    "two of my friends had double vision and I have a headache": "double other, headache present",
    "in the news of my town a woman died, she had double vision": "double other",
    "my aunt had a fever from it in the nineties": "fever other",
    "looks like somebody has hit me, my eyelid is drooping": "lid present",
    # --- over ---
    "the headache's gone": "headache past",
    "the headache quit on Wednesday": "headache past",
    "had a headache for a day, that's all": "headache past",
    "my last injector left me with a drooping eyelid": "lid past",
    "the last injector was fine, this one left me with a drooping eyelid": "lid present",
    "the headache was gone on day two and now it is back": "headache present",
    "a fever, and my skin's gone mottled": "fever present",
    "last session was fine, I am seeing double": "double present",
    "the headache they promised me never came": "headache past",
    # --- it was fine, and is no longer ---
    "swallowing was fine on Monday, it isn't now": "swallow present",
    "I could speak, my speech was fine until last night": "speak present",
    # --- supposed, read out ---
    "could it happen that I'd get double vision": "double hypothetical",
    "I keep picturing myself with a drooping eyelid": "lid hypothetical",
    "my dad says I'll end up with a drooping eyelid": "lid hypothetical",
    "I'm sitting with the form, it lists slurred speech": "speak hypothetical",
    "I'm sitting with the form, it lists slurred speech and I can't swallow": "speak hypothetical, swallow present",
    "I am getting what the form warns of: double vision, fever": "double present, fever present",
    # --- asked and answered ---
    "the doctor asked about a fever and double vision, I said no": "fever absent, double absent",
    "If I get a fever I ring. Thing is I haven't.": "fever absent",
    "do I have double vision? No.": "double absent",
    "is it double vision? No one can tell me": "double present",
    "fever no, headache yes": "fever absent, headache present",
    "am I seeing double, no. A headache, yes": "double absent, headache present",
    "do I have a fever? I don't.": "fever absent",
    "she told you I had a fever, years back. I have no fever": "fever absent",
    "I said a fever but I meant a hot flush": "fever absent",
    # --- denied in other words ---
    "I'm not weak, seeing fine, swallowing my tea is no bother": "swallow absent",
    "not double, not blurred": "double absent",
    "no rash, no breathing problem, no headache": "breathe absent, headache absent",
    "I have a headache no fever": "headache present, fever absent",
    "double vision, fever: no to all of them": "double absent, fever absent",
    "I don't seem to have a fever": "fever absent",
    "swallowing is normal and so is talking": "swallow absent, speak absent",
    # --- written by mistake ---
    "I typed fever but I meant a headache": "fever absent, headache present",
    "my phone changed it to 'fever', I meant a headache": "fever absent, headache present",
    "double vision since I updated windows": "",
    "its not a fever its a headache": "fever absent, headache present",
    # --- corrections ---
    "sorry, I meant I have a headache": "headache present",
    "actually no, I don't have a headache": "headache absent",
    "actually I do have a headache": "headache present",
    "I said no fever": "fever absent",
}


def stands(reading: Reading) -> dict[str, set[str]]:
    """Give, for each concept, the ways it stands in a reading."""
    ways: dict[str, set[str]] = {}
    for mention in reading.mentions:
        ways.setdefault(mention.concept, set()).add(mention.assertion)
    return ways


@pytest.mark.parametrize("sentence", list(TABLE))
def test_how_it_stands(sentence: str, read: Callable[[str], Reading]) -> None:
    pairs = [pair.split() for pair in TABLE[sentence].split(", ") if pair]
    seen = stands(read(sentence))
    assert {name: seen.get(name) for name in SHORT.values() if name in seen} == {
        SHORT[name]: {way} for name, way in pairs
    }


def test_the_table_is_long_enough() -> None:
    assert len(TABLE) >= 120


def test_a_red_flag_is_not_denied_over_a_comma_without_or(read: Callable[[str], Reading]) -> None:
    assert stands(read("no bruising, fever"))["fever"] == {"unknown"}
    assert stands(read("no bruising, headache"))["headache"] == {"absent"}


@pytest.mark.parametrize(
    ("text", "qualities"),
    [
        ("suddenly everyone is an expert, I have a headache", ()),
        ("a headache came on suddenly", ("sudden",)),
        ("never had this headache before, mild", ("mild",)),
        ("I never had a headache this bad", ("worst_ever",)),
    ],
)
def test_a_way_of_speaking_is_no_quality(text: str, qualities: tuple[str, ...], read: Callable[[str], Reading]) -> None:
    assert next(m.qualities for m in read(text).mentions if m.concept == "headache") == qualities


def test_only_a_harmless_cause_takes_all_back(read: Callable[[str], Reading]) -> None:
    glue, eye = read("oh my god never mind it was glue"), read("never mind it was the other eye")
    assert "correct" in glue.acts
    assert glue.all_clear
    assert not eye.all_clear


def test_nodding_off_is_not_confusion(read: Callable[[str], Reading]) -> None:
    assert stands(read("I keep nodding off")) == {"fatigue": {"present"}}


def test_thoughts_of_self_harm_can_be_denied(read: Callable[[str], Reading]) -> None:
    assert stands(read("No I'm not thinking of hurting myself"))["suicidal_thoughts"] == {"absent"}
    assert stands(read("I don't think I want to live"))["suicidal_thoughts"] == {"present"}


@pytest.mark.parametrize("link", [". ", ", and ", " and "])
def test_what_a_leaflet_says_may_be_there_as_well(read: Callable[[str], Reading], link: str) -> None:
    assert stands(read(f"the leaflet says call if you can't breathe{link}I can't breathe")) == {
        "difficulty_breathing": {"hypothetical", "present"}
    }


def test_a_statement_behind_a_question_is_no_question(read: Callable[[str], Reading]) -> None:
    assert stands(read("could I be having an allergic reaction, lips are swelling"))["facial_swelling"] == {"present"}


def test_a_denial_that_is_also_a_look_alike_counts(read: Callable[[str], Reading]) -> None:
    assert stands(read("no speech problem"))["difficulty_speaking"] == {"absent"}


def test_a_denial_does_not_reach_into_the_next_sentence(read: Callable[[str], Reading]) -> None:
    assert stands(read("No. Headache since this morning"))["headache"] == {"present"}
    assert stands(read("no fever\nheadache"))["headache"] == {"present"}


def test_a_denial_does_not_reach_for_ever(read: Callable[[str], Reading]) -> None:
    far = "I have no money left after paying the clinic on the high street for a headache"
    assert stands(read(far))["headache"] == {"present"}


@pytest.mark.parametrize("capital", [str.upper, str.title, str.capitalize])
def test_capitals_change_nothing(capital: Callable[[str], str], read: Callable[[str], Reading]) -> None:
    assert stands(read(capital("no headache but my eyelid is drooping"))) == {
        "headache": {"absent"}, "droopy_eyelid": {"present"}
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("my speech was slurred for an hour last night, it's fine now", "difficulty_speaking"),
        ("couldn't say my own name for ten minutes. all fine now", "difficulty_speaking"),
        ("lost the sight in my left eye for five minutes, all back to normal", "vision_loss"),
        ("a girl off facebook did it in her kitchen, and now my eyelid won't stay up", "unverified_product"),
        ("bladder control gone since tuesday", "bladder_control_loss"),
        ("the bleeding won't stop and it's gone five", "bleeding"),
    ],
)
def test_a_danger_that_has_just_passed_counts(read: Callable[[str], Reading], text: str, concept: str) -> None:
    assert concept in read(text).concepts("present")


@pytest.mark.parametrize(
    "text",
    [
        "three weeks ago my speech was slurred for a day, all gone now",
        "my speech was slurred for a day last year, all gone now",
        "my speech was slurred in march, it's gone now",
        "my speech was slurred last night, the scan was clear, it's gone now",
    ],
)
def test_a_danger_of_long_ago_or_one_that_was_looked_at_does_not(read: Callable[[str], Reading], text: str) -> None:
    assert not read(text).concepts("present")
