"""A finding falls where the person takes back the very word that it was read from."""

from __future__ import annotations

import pytest

from triage_bot.dialogue.own_words import denied_words, takes_back


@pytest.mark.parametrize(
    ("told", "then"),
    [
        ("itchy", "not itchy, wrong word. tight"),
        ("slurred", "slurred is too strong a word. Everything I say is clear"),
        ("side of my face is numb", "numb was the wrong word, I can feel"),
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
        ("can't swallow", "I still can not swallow"),
        ("swallow", "it still is not right, I can not swallow water"),
        ("swallow", "my swallow is not right"),
        ("swallowing", "I am not swallowing right"),
        ("swallow", "I could not even swallow water"),
        ("slurred speech", "my speech is wrong today"),
        ("numb", "my face is numb isn't it"),
        ("numb", "it is not so numb as yesterday"),
        ("pain", "the pain is too much"),
        ("headache", "this headache is too strong"),
        ("lost my strength", "there is no strength in my arms"),
        ("weakness", "no, the weakness is worse"),
    ],
)
def test_other_words_take_nothing_back(told: str, then: str) -> None:
    assert not takes_back(denied_words(then), told)
