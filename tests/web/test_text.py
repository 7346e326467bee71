import pytest

from triage_bot.web.text import for_rasa, is_blank, storable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my lid droops", "my lid droops"),
        ("/my lid droops", "my lid droops"),
        (" \t/headache", "headache"),
        ("\u200b\u2060/headache", "headache"),
        ("\x00/headache", "headache"),
        ("/restart", "?"),
        (" //restart ", "?"),
        ('/inform{"conversation": {}}', "?"),
        ("/Start_Over", "?"),
        ("restart", "restart"),
        ("///", "?"),
        ("", "?"),
        ("and/or", "and/or"),
        ("  and/or", "  and/or"),
        ("a\x07b\nc", "a b\nc"),
    ],
)
def test_rasa_gets_no_order(text: str, expected: str) -> None:
    assert for_rasa(text) == expected


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u200b\u200d\ufeff", "\x00"])
def test_nothing_to_see_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["?", "\N{FACE WITH TEARS OF JOY}", "5", "\u0645"])
def test_something_to_see_is_not_blank(text: str) -> None:
    assert not is_blank(text)


def test_what_no_database_takes_is_replaced_and_the_rest_kept() -> None:
    assert storable("a\ud800b\0c/ \u202e") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c/ \u202e"
