"""Pieces of words, weighed by how rare they are, and logistic regressions over them: what examples know of a text.

A text is the sum of a few rows of one table, so that dozens of questions about it ("is a headache told?") cost little more
than one. scikit-learn fits the table and is not needed to use it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any, Final

import numpy as np

from triage_bot.reader.languages import fold

_WORD: Final = re.compile(r"\w+")
#: What a table must hold, by the names in its file.
PARTS: Final = ("questions", "pieces", "rarity", "weights", "bias", "runs")
#: What a label says of a question.
NO, YES, UNCLEAR = 0, 1, -1
#: The bias of a question to which all examples give the same answer.
_ALWAYS: Final = 10.0


def pieces(text: str, runs: Sequence[int]) -> set[str]:
    """Give the pieces of a text: words, pairs of words (also with one between), runs of so many letters with a word's edges.

    Runs of letters forgive misspellings; accents do not count. Each number counts as the same word.
    """
    words = _words(text)
    return _joined(words).union(*(_runs_of(word, runs) for word in words))


def _words(text: str) -> list[str]:
    return ["0" if word.isdigit() else word for word in _WORD.findall(fold(text))]


def _joined(words: Sequence[str]) -> set[str]:
    found = {f"={word}" for word in words}
    found.update(f"={first} {second}" for first, second in pairwise(words))
    found.update(f"={first} _ {third}" for first, third in zip(words, words[2:], strict=False))
    return found


def _runs_of(word: str, runs: Sequence[int]) -> list[str]:
    edged = f" {word} "
    return [edged[start : start + size] for size in runs for start in range(max(1, len(edged) - size + 1))]


@dataclass(frozen=True)
class PieceTable:
    """Answers a fixed set of questions about a text, each with a probability of its own.

    `rarity` holds a weight for each known piece (inverse document frequency), `weights` a row for each piece with a column
    for each question (rarity included), `bias` a number for each question; `runs` are the lengths of runs of letters.
    """

    questions: tuple[str, ...]
    runs: tuple[int, ...]
    place: Mapping[str, int]
    rarity: Any
    weights: Any
    bias: Any

    @classmethod
    def of(cls, parts: Mapping[str, Any]) -> PieceTable:
        """Give the table of arrays as `parts` writes them."""
        place = {piece: number for number, piece in enumerate(parts["pieces"].tolist())}
        questions, runs = tuple(parts["questions"].tolist()), tuple(parts["runs"].tolist())
        weights = np.ascontiguousarray(parts["weights"], dtype=np.float32)  # a row's numbers stand side by side
        return cls(questions, runs, place, parts["rarity"], weights, parts["bias"])

    def parts(self) -> dict[str, Any]:
        """Give the arrays to be written into a file, by name."""
        questions, known, runs = (np.array(part) for part in (self.questions, list(self.place), self.runs))
        weights = self.weights.astype(np.float16)  # packing the file is a tenth of the training
        return dict(zip(PARTS, (questions, known, self.rarity, weights, self.bias, runs), strict=True))

    def likelihoods(self, text: str) -> Any:
        """Give for each question the probability of yes; of a text without known pieces, what holds for all texts."""
        known = map(self.place.get, pieces(text, self.runs))
        rows = sorted(row for row in known if row is not None)  # always in the same order: sums are rounded
        scores = self.bias
        if rows:
            weights, rarity = self.weights.take(rows, axis=0), self.rarity.take(rows)
            scores = np.add.reduce(weights) / np.sqrt(rarity.dot(rarity)) + scores
        return 1 / (1 + np.exp(-scores))


def fit(
    texts: Sequence[str],
    questions: Sequence[str],
    labels: Any,
    *,
    runs: Sequence[int],
    min_examples: int,
    c: float,
    rounds: int,
) -> PieceTable:
    """Fit one logistic regression a question.

    Args:
        texts: the examples.
        questions: the names of the columns.
        labels: a row for each text and a column for each question: `YES`, `NO`, or `UNCLEAR`, which teaches nothing.
        runs: the lengths of runs of letters that are pieces.
        min_examples: in how many texts a piece must stand to count.
        c: how closely to fit (scikit-learn's `C`).
        rounds: how often to go through the examples at most; after fewer than ten the weights hang on their order.
    """
    from joblib import Parallel, delayed
    from sklearn.exceptions import ConvergenceWarning

    known, rarity, matrix = _matrix(texts, runs, min_examples)
    # processes, not threads: liblinear draws from one generator for all threads, so no two trainings gave the same weights
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        fitted = Parallel(n_jobs=-1, backend="multiprocessing")(  # forks: the others import everything anew
            delayed(_answer)(matrix, labels[:, number], c, rounds) for number in range(len(questions))
        )
    weights = np.array([weight for weight, _ in fitted]).T * rarity[:, None]
    bias = np.array([intercept for _, intercept in fitted])
    weights = weights.astype(np.float16)  # as they are kept in the file
    numbers = (np.ascontiguousarray(part, dtype=np.float32) for part in (rarity, weights, bias))
    place = {piece: number for number, piece in enumerate(known)}
    return PieceTable(tuple(questions), tuple(runs), place, *numbers)


def _matrix(texts: Sequence[str], runs: Sequence[int], min_examples: int) -> tuple[list[str], Any, Any]:
    """Give the known pieces in their order, their rarity, and a row of unit length for each text."""
    from scipy.sparse import csr_matrix
    from sklearn.preprocessing import normalize

    names: list[str] = []
    rows, columns = [], []
    for kind, in_text, code in _occurrences(texts, runs):
        size = code.max(initial=0) + 1
        row, piece = np.divmod(np.unique(in_text * size + code), size)  # a piece counts once in a text
        found, place, counts = np.unique(piece, return_inverse=True, return_counts=True)
        known = counts >= min_examples
        number = len(names) + np.cumsum(known) - 1
        names += [kind(each) for each in found[known].tolist()]
        rows.append(row[known[place]])
        columns.append(number[place[known[place]]])
    if not names:
        raise ValueError("there are no examples to learn from")
    order = np.argsort(names)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    column = rank[np.concatenate(columns)]
    rarity = 1 + np.log((1 + len(texts)) / (1 + np.bincount(column, minlength=len(names))))
    matrix = csr_matrix((rarity[column], (np.concatenate(rows), column)), shape=(len(texts), len(names)))
    return sorted(names), rarity, normalize(matrix)


def _occurrences(texts: Sequence[str], runs: Sequence[int]) -> Iterator[tuple[Callable[[int], str], Any, Any]]:
    """Give for each kind of piece what names a piece by its number, and the text and the number of each that stands there.

    A word that stands in many texts is cut once.
    """
    numbers: dict[str, int] = {}
    row, word = [], []
    for place, text in enumerate(texts):
        said = [numbers.setdefault(each, len(numbers)) for each in _words(text)]
        word += said
        row += [place] * len(said)
    known, size = list(numbers), len(numbers)
    rows, words = np.array(row, dtype=np.int64), np.array(word, dtype=np.int64)
    yield lambda code: f"={known[code]}", rows, words
    for apart, between in ((1, " "), (2, " _ ")):
        together = rows[apart:] == rows[:-apart]
        codes = words[:-apart] * size + words[apart:]
        yield (
            lambda code, between=between: f"={known[code // size]}{between}{known[code % size]}",  # type: ignore[misc]
            rows[apart:][together],
            codes[together],
        )
    cut: dict[str, int] = {}
    parts = [[cut.setdefault(run, len(cut)) for run in _runs_of(each, runs)] for each in known]
    lengths = np.array([len(each) for each in parts], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    flat = np.fromiter(chain.from_iterable(parts), dtype=np.int64)
    counts = lengths[words]
    inside = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    yield list(cut).__getitem__, np.repeat(rows, counts), flat[np.repeat(starts[words], counts) + inside]


def _answer(matrix: Any, labels: Any, c: float, rounds: int) -> tuple[Any, float]:
    """Give the weight of each piece for one question, and the bias."""
    from sklearn.linear_model import LogisticRegression

    clear = labels != UNCLEAR
    said = set(labels[clear].tolist())
    if len(said) < 2:  # nothing to tell apart
        return np.zeros(matrix.shape[1]), _ALWAYS if said == {YES} else -_ALWAYS
    regression = LogisticRegression(
        solver="liblinear",
        dual=True,  # several times as quick as the other way round
        C=c,
        tol=0.5,
        max_iter=rounds,
        class_weight="balanced",
        random_state=0,
    )
    regression.fit(matrix if clear.all() else matrix[clear], labels[clear])
    return regression.coef_[0], float(regression.intercept_[0])
