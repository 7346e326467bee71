"""Pieces of words, and tables of weights over them."""

import numpy as np
import pytest

from triage_bot.rasa_support.pieces import NO, UNCLEAR, YES, PieceTable, fit, pieces

TEXTS = ["red hat", "red coat", "blue hat", "blue coat", "a red shoe", "a blue shoe"]


def table(labels: list[list[int]], questions: tuple[str, ...] = ("red", "hat")) -> PieceTable:
    return fit(TEXTS, questions, np.array(labels), runs=(3,), min_examples=1, c=10.0, rounds=50)


def both() -> PieceTable:
    return table([[YES, YES], [YES, NO], [NO, YES], [NO, NO], [YES, NO], [NO, NO]])


def test_the_pieces_are_words_pairs_and_runs_of_letters() -> None:
    assert pieces("My lid 23", (3, 4)) == {
        *("=my", "=lid", "=0", "=my lid", "=lid 0", "=my _ 0"),
        *(" my", "my ", " my ", " li", "lid", "id ", " lid", "lid ", " 0 "),
    }


def test_accents_and_letters_drawn_out_do_not_count() -> None:
    assert pieces("sí, nooooo", (3,)) == pieces("si no", (3,))


def test_each_question_is_answered_for_itself() -> None:
    red, hat = both().likelihoods("my red hat")
    assert min(red, hat) > 0.5
    red, hat = both().likelihoods("my blue coat")
    assert max(red, hat) < 0.5


def test_an_unclear_label_teaches_nothing() -> None:
    clear = table([[YES], [YES], [NO], [NO], [YES], [NO]], ("red",))
    unclear = table([[YES], [UNCLEAR], [NO], [UNCLEAR], [YES], [NO]], ("red",))
    assert clear.likelihoods("coat")[0] == pytest.approx(0.5, abs=0.05)
    assert unclear.likelihoods("red")[0] > 0.5 > unclear.likelihoods("blue")[0]


def test_a_question_with_one_answer_keeps_it() -> None:
    always = table([[YES, NO]] * len(TEXTS))
    assert always.likelihoods("moon")[0] > 0.99
    assert always.likelihoods("moon")[1] < 0.01


def test_a_table_of_the_parts_is_the_same_table() -> None:
    made = both()
    again = PieceTable.of(made.parts())
    for text in ("red hat", "", "moon"):
        assert again.likelihoods(text).tolist() == made.likelihoods(text).tolist()


def test_nothing_can_be_learnt_from_nothing() -> None:
    with pytest.raises(ValueError, match="no examples"):
        fit([], ("red",), np.zeros((0, 1)), runs=(3,), min_examples=1, c=1.0, rounds=1)


def test_the_same_examples_give_the_same_table() -> None:
    draw = np.random.default_rng(0)
    texts = [" ".join(f"word{number}" for number in draw.integers(0, 400, 30)) for _ in range(1500)]
    labels = draw.integers(NO, YES + 1, (len(texts), 16))
    questions = tuple(f"q{number}" for number in range(labels.shape[1]))

    def weights() -> bytes:
        weighed: bytes = fit(texts, questions, labels, runs=(3,), min_examples=1, c=10.0, rounds=2).weights.tobytes()
        return weighed

    assert weights() == weights()
