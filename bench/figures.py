"""Turns what was measured into figures: medians over the runs, ratios, and the BENCH line. Pure."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

#: The two windows of a long conversation that growth compares: the same five messages, twice each.
EARLY, LATE, WINDOW = 5, 300, 10
LONG = 1000
#: Rasa's own, which the benchmark cuts short.
DEFAULT_EPOCHS = 100


@dataclass(frozen=True)
class Measured:
    """What was measured of one chat. Each list has one entry a run; times of messages are in milliseconds."""

    start_s: list[float]
    turns: list[list[float]]
    throughput: dict[str, list[float]]
    rss_mb: list[float]
    idle_rss_mb: list[float]
    long: list[list[float]]
    training_s: list[float]
    env_mb: float

    @property
    def start(self) -> float:
        """Seconds from the command to the first reply."""
        return statistics.median(self.start_s)

    @property
    def p50(self) -> float:
        """Milliseconds of the message in the middle."""
        return statistics.median(percentile(run, 50) for run in self.turns)

    @property
    def p95(self) -> float:
        """Milliseconds that 95 of 100 messages stay below."""
        return statistics.median(percentile(run, 95) for run in self.turns)

    @property
    def rates(self) -> dict[int, float]:
        """Answers per second by number of clients."""
        return {int(clients): statistics.median(runs) for clients, runs in self.throughput.items()}

    @property
    def peak(self) -> float:
        """Answers per second with the number of clients at which there are most."""
        return max(self.rates.values())

    @property
    def rss(self) -> float:
        """MB of memory of all processes, after the load."""
        return statistics.median(self.rss_mb)

    @property
    def idle_rss(self) -> float:
        """MB of memory of all processes, after the first reply."""
        return statistics.median(self.idle_rss_mb)

    @property
    def training(self) -> float:
        """Seconds of the training."""
        return statistics.median(self.training_s)

    @property
    def growth(self) -> float:
        """What a message costs late in a conversation, over what it costs early."""
        return self.cost_at(LATE) / self.cost_at(EARLY)

    def cost_at(self, message: int) -> float:
        """Give the milliseconds of a message around this place (counted from 1) of a long conversation."""
        return statistics.median(taken for run in self.long for taken in run[message - 1 : message - 1 + WINDOW])


@dataclass(frozen=True)
class Crowd:
    """What stored conversations cost a new one: the median milliseconds of a message, one entry a run."""

    conversations: int
    file_mb: float
    empty_ms: list[float]
    full_ms: list[float]

    @property
    def slowdown(self) -> float:
        """A message's time beside the stored conversations, over its time without them."""
        return statistics.median(self.full_ms) / statistics.median(self.empty_ms)


@dataclass(frozen=True)
class Training:
    """What the training of stock Rasa took: the whole command, and one more epoch of its classifier, in seconds."""

    seconds: float
    epochs: int
    epoch_s: float

    @property
    def full_seconds(self) -> float:
        """What Rasa's default number of epochs would take: extrapolated, not measured."""
        return self.seconds + self.epoch_s * (DEFAULT_EPOCHS - self.epochs)


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    rounds: int
    trainings: int
    conversations: int
    clients: list[int]
    seconds: float
    crowd: int


@dataclass(frozen=True)
class Results:
    """All of one run of the benchmark; `stock` is missing where only this project was measured."""

    date: str
    machine: dict[str, str]
    busy: float  # the system's load before anything was measured: processes that wanted to run
    plan: Plan
    ours: Measured
    crowd: Crowd
    stock: Measured | None = None
    stock_training: Training | None = None

    def save(self, path: Path) -> None:
        """Write the results as JSON."""
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(_rounded(asdict(self))), encoding="utf-8")

    def with_rounds_of(self, earlier: Results) -> Results:
        """Give these results with the rounds of an earlier run of the same plan on the same machine: none is left out.

        Raises:
            ValueError: They are not of the same kind.
        """
        of_a_kind = replace(self.plan, rounds=0) == replace(earlier.plan, rounds=0)
        same = (self.machine, self.stock_training) == (earlier.machine, earlier.stock_training)
        if not (of_a_kind and same and self.stock and earlier.stock):
            raise ValueError("the results of before are of another machine, plan or training of stock Rasa")
        return replace(
            self,
            busy=max(self.busy, earlier.busy),
            plan=replace(self.plan, rounds=self.plan.rounds + earlier.plan.rounds),
            ours=_together(earlier.ours, self.ours),
            stock=_together(earlier.stock, self.stock),
            crowd=_together(earlier.crowd, self.crowd),
        )

    @classmethod
    def read(cls, path: Path) -> Results:
        """Read results that `save` wrote."""
        content = json.loads(path.read_text(encoding="utf-8"))
        for name, kind in PARTS.items():
            if content[name]:
                content[name] = kind(**content[name])
        return cls(**content)


def _together(earlier: Any, later: Any) -> Any:
    """Join the lists of two records, one entry a round; what is no list is the later one's."""
    joined: dict[str, Any] = {}
    for name, value in vars(later).items():
        before = getattr(earlier, name)
        if isinstance(value, list):
            joined[name] = [*before, *value]
        elif isinstance(value, dict):
            joined[name] = {key: [*before[key], *rounds] for key, rounds in value.items()}
    return replace(later, **joined)


#: What `Results` is made of in JSON.
PARTS: dict[str, Callable[..., Any]] = {
    "plan": Plan,
    "ours": Measured,
    "crowd": Crowd,
    "stock": Measured,
    "stock_training": Training,
}


def percentile(values: Sequence[float], percent: int) -> float:
    """Give the value that `percent` of 100 of the values do not exceed, by linear interpolation."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


#: The ratios of the BENCH line, with the attributes of `Measured` that they compare.
RATIOS = {
    "start_ratio": "start",
    "turn_p50_ratio": "p50",
    "turn_p95_ratio": "p95",
    "throughput_ratio": "peak",
    "rss_ratio": "rss",
    "train_ratio": "training",
}


def bench_line(results: Results) -> str:
    """Give the last line of the command, for programs; the ratios are those of `times_better`."""
    ours, stock = results.ours, results.stock
    ratios = {name: times_better(ours, stock, attribute) for name, attribute in RATIOS.items()} if stock else {}
    figures = {
        "growth": ours.growth,
        "env_mb": ours.env_mb,
        "p50_ms": ours.p50,
        "rss_mb": ours.rss,
        "start_s": ours.start,
    }
    return "BENCH " + " ".join(f"{name}={short(value)}" for name, value in (ratios | figures).items())


def times_better(ours: Measured, stock: Measured, attribute: str) -> float:
    """Compare an attribute of both chats: above 1, this project is better."""
    ratio: float = getattr(stock, attribute) / getattr(ours, attribute)
    return 1 / ratio if attribute == MORE_IS_BETTER else ratio


@dataclass(frozen=True)
class Row:
    """One line of the table; `stock` and `ratio` are empty where only this project was measured."""

    name: str
    ours: str
    stock: str = ""
    ratio: str = ""


MORE_IS_BETTER = "peak"
#: The attributes of `Measured` in the table: what each is, and its unit.
COMPARED = {
    "start": ("start to first reply", "s"),
    "p50": ("message, median", "ms"),
    "p95": ("message, 95th percentile", "ms"),
    "peak": ("answers a second, at best", ""),
    "idle_rss": ("memory after the first reply", "MB"),
    "rss": ("memory after the load", "MB"),
    "training": ("training", "s"),
    "env_mb": ("environment on disk", "MB"),
    "growth": (f"cost of message {LATE} over message {EARLY}", ""),
}


def table(results: Results) -> list[Row]:
    """Give the figures as rows; the ratio says how many times better this project is."""
    rows = []
    for attribute, (name, unit) in COMPARED.items():
        ours, stock = (
            f"{short(getattr(chat, attribute))} {unit}".rstrip() if chat else ""
            for chat in (results.ours, results.stock)
        )
        ratio = short(times_better(results.ours, results.stock, attribute)) if results.stock else ""
        rows.append(Row(name, ours, stock, ratio))
    return rows


def short(value: float) -> str:
    """Write a figure with as many digits as it deserves."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list) else value
