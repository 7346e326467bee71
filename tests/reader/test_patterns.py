"""Each feature of the pattern language, by lexicons of one line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from triage_bot.reader.patterns import GAPS, NEAR, PatternError, compile_line

Found = Callable[..., list[str]]


def test_a_word_matches_in_every_form(found: Found) -> None:
    assert found("droop", "droop drooping drooped droops") == ["droop", "drooping", "drooped", "droops"]


def test_a_word_does_not_match_inside_another(found: Found) -> None:
    assert found("lid", "solid slide lidless") == []


def test_equals_matches_only_this_spelling(found: Found) -> None:
    assert found("=left", "left lefts leftish LEFT") == ["left", "LEFT"]


def test_alternatives_each_match(found: Found) -> None:
    assert found("sag|hang|=low", "it sags, hangs, is low and lower") == ["sags", "hangs", "low"]


def test_an_underscore_joins_the_words_of_one_alternative(found: Found) -> None:
    assert found("wake|come_round", "come round, come over, round come, waking") == ["come round", "waking"]


def test_an_underscore_alternative_knows_the_forms_of_its_words(found: Found) -> None:
    assert found("come_round", "coming round") == ["coming round"]


@pytest.mark.parametrize(("text", "expected"), [("it really hurts", ["really hurts"]), ("it hurts", ["hurts"])])
def test_a_word_that_may_be_missing_at_the_start(found: Found, text: str, expected: list[str]) -> None:
    assert expected[0] in found("really? hurt", text)


@pytest.mark.parametrize("text", ["can swallow", "can not swallow"])
def test_a_word_that_may_be_missing_inside(found: Found, text: str) -> None:
    assert found("can not? swallow", text) == [text]


def test_only_the_word_itself_may_stand_in_the_place_of_one_that_may_be_missing(found: Found) -> None:
    assert found("can not? swallow", "can always swallow") == []


@pytest.mark.parametrize(("gap", "reach"), sorted(GAPS.items()))
def test_a_gap_reaches_so_many_words_and_no_more(found: Found, gap: str, reach: int) -> None:
    assert found(f"can {gap} swallow", f"can {'so ' * reach}swallow") == [f"can {'so ' * reach}swallow"]
    assert found(f"can {gap} swallow", f"can {'so ' * (reach + 1)}swallow") == []


def test_a_gap_may_be_empty(found: Found) -> None:
    assert found("can .. swallow", "can swallow") == ["can swallow"]


def test_the_tightest_match_of_a_gap_is_taken(found: Found) -> None:
    assert found("eye .... shut", "eye shut shut") == ["eye shut"]


@pytest.mark.parametrize("stop", [".", "!", "?", ";", "\n", " but", " except", " however"])
def test_a_gap_never_crosses_a_full_stop_or_a_contrast(found: Found, stop: str) -> None:
    assert found("lid .... droop", "lid is now drooping") == ["lid is now drooping"]
    assert found("lid .... droop", f"lid{stop} is drooping") == []


@pytest.mark.parametrize("stop", [".", "!", "?", "\n"])
def test_neighbouring_words_of_two_sentences_do_not_match(found: Found, stop: str) -> None:
    assert found("lid droop", f"lid{stop} droop") == []


@pytest.mark.parametrize("text", ["lid droops", "drooping lid", "drooping of my left upper lid"])
def test_the_tilde_matches_both_orders(found: Found, text: str) -> None:
    assert found("lid ~ droop", text) == [text]


def test_the_tilde_reaches_so_many_words_and_no_more(found: Found) -> None:
    assert len(found("lid ~ droop", f"lid {'so ' * NEAR}droops")) == 1
    assert found("lid ~ droop", f"lid {'so ' * (NEAR + 1)}droops") == []


def test_three_sides_of_a_tilde_match_in_every_order(found: Found) -> None:
    for text in ("sudden lid droop", "lid sudden droop", "droop lid sudden", "droop sudden lid"):
        assert found("sudden ~ lid ~ droop", text) == [text]


def test_another_body_part_in_between_keeps_the_sides_of_a_tilde_apart(found: Found) -> None:
    assert found("lid ~ swollen", "lid under my brow swollen", site=["brow", "lid"]) == []
    assert found("lid ~ swollen", "lid under my glass swollen", site=["brow", "lid"]) == ["lid under my glass swollen"]


@pytest.mark.parametrize("text", ["lid and brow swollen", "lid or brow swollen"])
def test_a_body_part_joined_by_and_or_or_is_no_rival(found: Found, text: str) -> None:
    assert found("lid ~ swollen", text, site=["brow", "lid"]) == [text]


def test_a_rival_body_part_does_not_stand_in_the_way_of_a_plain_gap(found: Found) -> None:
    assert found("lid .... swollen", "lid under my brow swollen", site=["brow", "lid"]) == ["lid under my brow swollen"]


def test_a_class_stands_for_each_of_its_terms_in_every_form(found: Found) -> None:
    terms = ["lid", "top lid", "eye lid"]
    assert found("@lid droop", "eyes lids drooped", lid=terms) == ["eyes lids drooped", "lids drooped"]


def test_a_class_holds_the_terms_of_the_classes_it_names(found: Found) -> None:
    assert found("@eye_area itch", "lid itches, socket itches", eye_area=["@lid", "socket"], lid=["lid"]) == [
        "lid itches",
        "socket itches",
    ]


def test_an_exact_term_of_a_class_matches_only_as_written(found: Found) -> None:
    assert found("@side eye", "left eye lefts eye", side=["=left"]) == ["left eye"]


def test_a_class_may_be_one_of_several_alternatives(found: Found) -> None:
    assert found("@lid|brow droop", "lid droops, brow droops", lid=["lid"]) == ["lid droops", "brow droops"]


def test_capitals_do_not_matter(found: Found) -> None:
    assert found("lid droop", "LID Droops") == ["LID Droops"]


@pytest.mark.parametrize("line", ["", " ~ droop", "lid ~", ".. lid", "lid ..", "really?", "a ~ b ~ c ~ d ~ e"])
def test_a_line_that_cannot_be_read_is_refused_and_quoted(line: str) -> None:
    with pytest.raises(PatternError, match=r"pattern .*") as error:
        compile_line("present:headache", line, {})
    assert repr(line) in str(error.value)


def test_an_unknown_class_is_refused_with_its_name() -> None:
    with pytest.raises(PatternError, match="unknown word class '@lidd'; add it to words"):
        compile_line("present:headache", "@lidd droop", {"lid": ()})


def test_one_pattern_for_each_order() -> None:
    assert len(compile_line("x", "lid ~ droop", {})) == 2
    assert len(compile_line("x", "lid ~ droop ~ sudden", {})) == 6


def test_a_pattern_needs_all_of_its_words(found: Found) -> None:
    assert found("lid droop low", "lid droop, droop low, low lid") == []
