"""How far a denial, a story or a supposition reaches: up to a contrast or a new statement."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from triage_bot.reader.reading import Reading


@pytest.mark.parametrize("opening", ["no bruising", "a woman online had bruising", "what if I get bruising"])
@pytest.mark.parametrize("turn", [" but ", " though ", ", but ", ". ", ", it's odd, "])
def test_a_trigger_ends_where_a_new_statement_begins(read: Callable[[str], Reading], opening: str, turn: str) -> None:
    assert read(f"{opening}{turn}I have a headache").concepts("present") == {"headache"}


@pytest.mark.parametrize("opening", ["no bruising or", "a woman online had bruising and", "what if I get bruising and"])
def test_a_trigger_goes_on_over_a_list(read: Callable[[str], Reading], opening: str) -> None:
    assert not read(f"{opening} a headache").concepts("present")


def test_the_denial_in_a_complaint_denies_nothing_else(read: Callable[[str], Reading]) -> None:
    assert "headache" in read("can't swallow, headache").concepts("present")


@pytest.mark.parametrize("link", [", she got", ", and for a while she got", " until she got"])
def test_a_tale_goes_on_about_the_same_person(read: Callable[[str], Reading], link: str) -> None:
    assert not read(f"a woman online had botox{link} double vision").concepts("present")
