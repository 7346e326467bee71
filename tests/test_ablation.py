"""The typing errors of the ablation: one edit in one long word, the same each time."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from tests.ablation import LETTERS, mistyped


def test_a_typing_error_is_one_edit_in_one_long_word() -> None:
    typed = mistyped("my left eyelid is drooping", random.Random(1))
    assert typed != "my left eyelid is drooping"
    assert len(set(typed.split()) - {"my", "left", "eyelid", "is", "drooping"}) == 1


def test_the_same_seed_makes_the_same_error() -> None:
    text = "my eyelid is drooping"
    assert mistyped(text, random.Random(3)) == mistyped(text, random.Random(3))


@given(st.text(), st.integers())
def test_short_words_stay_as_they_are(text: str, seed: int) -> None:
    short = " ".join(word[: LETTERS - 1] for word in text.split())
    assert mistyped(short, random.Random(seed)) == short
