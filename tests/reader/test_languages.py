"""Messages in other languages are known, their red flags are read, and English stays English."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from triage_bot.reader.languages import ForeignReader, compile_phrase, fold
from triage_bot.reader.lexicon import Language
from triage_bot.reader.reader import Reader
from triage_bot.reader.reading import Reading

Read = Callable[[str], Reading]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("no puedo respirar desde ayer", "es"),
        ("NO PUEDO RESPIRAR, me pusieron bótox ayer", "es"),
        ("je ne peux pas respirer depuis hier", "fr"),
        ("ich kann nicht atmen, mein hals ist geschwollen", "de"),
        ("não consigo respirar desde ontem", "pt"),
        ("non riesco a respirare da ieri", "it"),
        ("nie mogę oddychać od wczoraj", "pl"),
        ("لا استطيع التنفس بعد البوتوكس", "ar"),
        ("我打了肉毒素以后不能呼吸", "zh"),
    ],
)
def test_trouble_breathing_in_another_language(read: Read, text: str, code: str) -> None:
    reading = read(text)
    assert reading.language == code
    assert "difficulty_breathing" in reading.concepts("present")


@pytest.mark.parametrize(
    "text",
    [
        "my head is killing me after botox",
        "no, me and my mum had botox",
        "my eyelid is drooping",
        "help me please",
        "no",
        "me no see good after botox",
        "con artist did my botox in Los Angeles, no idea que",
        "die, she said, war of the brows, hat on",
        "I had a man do it, gut feeling is bad",
        "botox at La Mer on the Costa del Sol",
        "",
        "???",
        "12345",
    ],
)
def test_english_is_not_taken_for_another_language(read: Read, text: str) -> None:
    assert read(text).language == "en"


def test_every_red_flag_phrase_of_every_language_is_read_by_its_own_language(reader: Reader) -> None:
    for code, language in reader.lexicon.languages.items():
        foreign = ForeignReader({code: language})
        lead = " ".join(word for word in language.recognise if not word.isascii() or len(word) > 4)[:120]
        for concept, phrases in language.symptoms.items():
            phrase = phrases[0].replace("*", "")
            reading = foreign.read(f"{lead} . {phrase}")
            assert reading is not None, (code, phrase)
            assert concept in {mention.concept for mention in reading.mentions}, (code, phrase)


SMALL = ForeignReader(
    {
        "es": Language(
            code="es",
            name="Spanish",
            recognise=("puedo", "tengo", "después", "no", "me"),
            answer="Hola",
            symptoms={"difficulty_breathing": ("no puedo respir*",), "fever": ("fiebre",)},
            negation=("no", "sin"),
        )
    }
)


def test_a_denied_symptom_is_absent() -> None:
    reading = SMALL.read("tengo miedo, después no tengo fiebre")
    assert reading is not None
    assert reading.concepts("absent") == {"fever"}
    assert reading.in_scope is True


def test_a_denial_that_belongs_to_the_phrase_does_not_deny_it() -> None:
    reading = SMALL.read("tengo miedo, no puedo respirar")
    assert reading is not None
    assert reading.concepts("present") == {"difficulty_breathing"}


def test_a_message_without_symptoms_is_known_and_says_nothing_of_the_scope() -> None:
    reading = SMALL.read("tengo puedo")
    assert reading is not None
    assert (reading.language, reading.mentions, reading.in_scope) == ("es", (), None)


@pytest.mark.parametrize(
    "text", ["no me", "no no me me", "puedo", "puedo the a of and is it on my head", "tengo no me"]
)
def test_two_words_that_are_not_english_are_needed_and_a_share_of_the_message(text: str) -> None:
    assert SMALL.read(text) is None


@pytest.mark.parametrize(
    ("typed", "folded"), [("Después", "despues"), ("ÑANDÚ", "nandu"), ("Straße", "strasse"), ("łatwo", "latwo")]
)
def test_accents_are_folded(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("no puedo respirar", "no puedo casi ni respirar", True),
        ("no puedo respirar", "no puedo a b c d respirar", False),
        ("respir*", "respirando", True),
        ("respirar", "respirarme", False),
        ("respirar", "irrespirar", False),
    ],
)
def test_a_phrase_of_words(phrase: str, text: str, found: bool) -> None:
    assert bool(compile_phrase(phrase, scripted=False).search(text)) is found


def test_a_phrase_of_a_script_without_blanks() -> None:
    assert compile_phrase("不能 呼吸", scripted=True).search("我不能正常呼吸")
    assert not compile_phrase("不能 呼吸", scripted=True).search("我不能吃任何东西可是今天早上呼吸")


def test_a_long_foreign_message_is_read_in_time_and_to_its_limit(read: Read) -> None:
    assert read("no puedo respirar desde ayer " * 3000).language == "es"
