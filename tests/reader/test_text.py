"""What people type becomes clean words, and every word leads back to where it was typed."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage_bot.reader.text import MAX_CHARACTERS, Normal, Normaliser, Speller, known_words, stem

WORDS = (
    "swallow",
    "swallowing",
    "eyelid",
    "headache",
    "breathing",
    "droopy",
    "paralysed",
    "double",
    "vision",
    "rash",
    "bruise",
    "tongue",
    "lounge",
)
SPELLER = Speller(WORDS)
NORMALISE = Normaliser(
    SPELLER, {"bc": "because", "idk": "i do not know", "cant": "can not"}, {"😭": "crying", "🤢": "feel sick"}
)


def span_of(normal: Normal, word: str) -> str:
    """Give what was typed where the readable text has `word`."""
    start = normal.text.index(word)
    first, last = normal.original_span(start, start + len(word))
    return normal.original[first:last]


@pytest.mark.parametrize(
    ("typed", "readable"),
    [
        ("HEADACHE", "headache"),
        ("can’t", "can't"),
        ("can‘t", "can't"),
        ("can`t", "can't"),
        ("“fine”", '"fine"'),
        ("one\u00a0two", "one two"),
        ("lid—down", "lid - down"),
        ("wait…", "wait ... "),
        ("lid/brow", "lid / brow"),
        ("me & you", "me and you"),
        ("a\tb", "a b"),
        ("a\rb", "a\nb"),
        ("ｈｅａｄａｃｈｅ", "headache"),
        ("ﬁne", "fine"),
        ("𝐡𝐞𝐚𝐝𝐚𝐜𝐡𝐞", "headache"),
        ("½ hour", ".5 hour"),
        ("(sore)", " ( sore ) "),
    ],
)
def test_folding(typed: str, readable: str) -> None:
    assert NORMALISE(typed).text == readable


@pytest.mark.parametrize(
    "hidden",
    ["\u200b", "\u200d", "\ufeff", "\u00ad", "\u2060", "\u202e", "\x07", "\x00", "\x7f", "\u0085", "\u0301", "\ud800"],
)
def test_what_cannot_be_seen_is_left_out_of_a_word(hidden: str) -> None:
    normal = NORMALISE(f"head{hidden}ache today")
    assert normal.text == "headache today"
    assert span_of(normal, "headache") == f"head{hidden}ache"


def test_half_a_character_is_left_out() -> None:
    assert NORMALISE("\udc00lid\ud83d").text == "lid"


def test_an_emoji_is_named_and_leads_back() -> None:
    normal = NORMALISE("lid down 😭 help")
    assert "crying" in normal.text
    assert span_of(normal, "crying") == "😭"
    assert span_of(normal, "help") == "help"


def test_an_emoji_that_means_nothing_here_does_not_join_words() -> None:
    assert NORMALISE("lid 🚀 down").text.split()[0] == "lid"
    assert NORMALISE("lid 🚀 down").text.split()[-1] == "down"


def test_an_abbreviation_is_written_out_and_leads_back() -> None:
    normal = NORMALISE("Bc I CANT swallow, idk")
    assert normal.text == "because i can not swallow, i do not know"
    assert span_of(normal, "because") == "Bc"
    assert span_of(normal, "can not") == "CANT"
    assert span_of(normal, "swallow") == "swallow"
    assert span_of(normal, "i do not know") == "idk"


def test_an_abbreviation_is_a_whole_word() -> None:
    assert NORMALISE("abc").text == "abc"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("swalow", "swallow"),
        ("swallwo", "swallow"),
        ("sawllow", "swallow"),
        ("swallowng", "swallowing"),
        ("eyelidd", "eyelid"),
        ("eylid", "eyelid"),
        ("headahce", "headache"),
        ("headacke", "headache"),
        ("hedache", "headache"),
        ("breathinng", "breathing"),
        ("breathingggggg", "breathing"),
        ("droooopy", "droopy"),
        ("paralised", "paralysed"),
        ("vison", "vision"),
        ("bruize", "bruise"),
        ("tounge", "tongue"),
    ],
)
def test_a_typing_mistake_is_mended(typed: str, meant: str) -> None:
    assert SPELLER.correct(typed) == meant


@pytest.mark.parametrize("word", ["house", "rush", "version", "heading", "rash", "sallow", "follow", "headmaster"])
def test_an_english_word_is_left_alone(word: str) -> None:
    assert SPELLER.correct(word) == word


@pytest.mark.parametrize("word", ["xq", "lid", "rsh", "zzzzzzzz", "šwallow", "swallow1", "s" * 30])
def test_what_is_no_near_word_is_left_alone(word: str) -> None:
    assert SPELLER.correct(word) == word


def test_short_words_allow_one_mistake_long_ones_two() -> None:
    assert SPELLER.correct("vusiem") == "vusiem"
    assert SPELLER.correct("swalowingg") == "swallowing"


def test_a_mended_word_leads_back_to_what_was_typed() -> None:
    normal = NORMALISE("my hedache and swalowing")
    assert normal.text == "my headache and swallowing"
    assert span_of(normal, "headache") == "hedache"
    assert span_of(normal, "swallowing") == "swalowing"


@pytest.mark.parametrize(("one", "other"), [("drooping", "drooped"), ("swallow", "swallowing"), ("eyes", "eye")])
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_what_is_longer_than_a_message_is_not_read() -> None:
    normal = NORMALISE("a " * MAX_CHARACTERS)
    assert len(normal.text) == MAX_CHARACTERS
    assert len(normal.original) == 2 * MAX_CHARACTERS


def test_a_run_without_a_blank_is_cut_and_still_leads_back() -> None:
    typed = "," * 500 + "lid"
    normal = NORMALISE(typed)
    assert max(len(piece) for piece in normal.text.split()) < 60
    assert normal.text.replace(" ", "") == typed


@given(st.from_regex(r"[A-Za-z .,'\n!?0-9\"-]{0,120}", fullmatch=True))
def test_a_text_of_plain_signs_is_read_like_any_other(text: str) -> None:
    at_once = NORMALISE(text)

    sign_by_sign = NORMALISE(text + "\u200b")  # a sign that is left out, so that each is looked at

    assert at_once.text == sign_by_sign.text
    places = range(len(at_once.text))
    assert [at_once.original_span(at, at + 1) for at in places[:-1]] == [
        sign_by_sign.original_span(at, at + 1) for at in places[:-1]
    ]


def test_an_empty_text() -> None:
    normal = NORMALISE("")
    assert normal.text == ""
    assert normal.original_span(0, 0) == (0, 0)


@given(st.text(max_size=60))
def test_every_place_leads_back_into_the_text(text: str) -> None:
    normal = NORMALISE(text)
    for place in range(len(normal.text)):
        start, end = normal.original_span(place, place + 1)
        assert 0 <= start < end <= len(text)


@given(st.text(max_size=60))
def test_the_readable_text_has_no_hidden_or_capital_letters(text: str) -> None:
    readable = NORMALISE(text).text
    assert not any(unicodedata.category(character) in ("Cf", "Cs", "Co") for character in readable)
    assert not any(character.isascii() and character.isupper() for character in readable)


@given(
    st.lists(
        st.sampled_from(["my", "eyelid", "droopy", "headache", "swalow", "idk", "😭", "CANT"]), min_size=1, max_size=8
    )
)
def test_the_places_of_the_words_are_in_order(words: list[str]) -> None:
    normal = NORMALISE(" ".join(words))
    starts = [normal.original_span(place, place + 1)[0] for place in range(len(normal.text))]
    assert starts == sorted(starts)


def test_words_are_stemmed_alike_by_many_threads_at_once() -> None:
    words = [f"{start}{end}" for start in sorted(known_words())[::400] for end in ("ing", "ed", "ly", "ness")]
    alone = [stem.__wrapped__(word) for word in words]
    with ThreadPoolExecutor(8) as threads:
        at_once = list(threads.map(lambda _: [stem.__wrapped__(word) for word in words], range(8)))
    assert all(stems == alone for stems in at_once)


def test_of_two_words_as_near_the_one_of_more_dangers_is_read() -> None:
    words = ("cast", "chest", "cost")
    assert Speller(words).correct("cest") == "cast"
    assert Speller(words, {stem("chest"): 9}).correct("cest") == "chest"


def test_a_word_that_is_hardly_ever_written_is_taken_for_one_of_many_dangers() -> None:
    assert Speller(("welts",), {stem("welts"): 9}).correct("wets") == "welts"
    assert Speller(("welts",), {stem("welts"): 1}).correct("wets") == "wets"
    assert Speller(("three",), {stem("three"): 9}).correct("there") == "there", "often written"


def test_what_stands_behind_an_apostrophe_is_kept() -> None:
    speller = Speller(("would", "there", "tongue"))
    assert [speller.correct(word) for word in ("woudln't", "tere's", "toungue's", "o'clock")] == [
        "wouldn't",
        "there's",
        "tongue's",
        "o'clock",
    ]
