"""A finding falls where the person takes back the very word that it was read from."""

from __future__ import annotations

import pytest

from triage_bot.dialogue.own_words import denied_words, takes_back


@pytest.mark.parametrize(
    ("told", "then"),
    [
        ("itchy", "not itchy, wrong word. tight"),
        ("slurred", "slurred is too strong. Every word is clear"),
        ("side of my face is numb", "numb isn't it, I can feel"),
        ("Weak legs", "Not weak as in weak, I ran yesterday"),
        ("pus coming", "clear water, not pus"),
        ("heavy brows", "it’s not the brows, I was wrong"),
    ],
)
def test_the_word_it_was_told_in_is_taken_back(told: str, then: str) -> None:
    assert takes_back(denied_words(then), told)


@pytest.mark.parametrize(
    ("told", "then"),
    [
        ("itchy", "not only itchy, it burns as well"),
        ("slurred", "it is not slurring less than yesterday"),
        ("numb", "how do I stop it"),
        ("feels down", "I am not down, I am up"),
        ("lips swollen and itchy", "not itchy any more, but the lips are twice the size"),
        ("weak", "it is not weekly, it is every day"),
    ],
)
def test_other_words_take_nothing_back(told: str, then: str) -> None:
    assert not takes_back(denied_words(then), told)
