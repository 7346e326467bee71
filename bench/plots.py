"""Draws the plots of docs/performance.md from results. Needs nothing but matplotlib."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from bench.figures import Measured, Results, short

OURS, STOCK = "this project", "stock Rasa"
COLOURS = {OURS: "#0072b2", STOCK: "#d55e00"}  # told apart by the colour-blind too
SMOOTH = 10


def draw(results: Results, folder: Path) -> None:
    """Draw every plot of `PLOTS` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    chats = {OURS: results.ours} | ({STOCK: results.stock} if results.stock else {})
    for name, plot in PLOTS.items():
        figure, axes = pyplot.subplots(figsize=(7, 3.6))
        plot(axes, chats)
        axes.spines[["top", "right"]].set_visible(False)
        figure.tight_layout()
        # no version of matplotlib in the file: the same results give the same bytes
        figure.savefig(folder / f"{name}.png", dpi=110, metadata={"Software": None})
        pyplot.close(figure)


def latency(axes: Axes, chats: dict[str, Measured]) -> None:
    """Draw the share of messages that were answered within a time."""
    for name, measured in chats.items():
        taken = sorted(one for run in measured.turns for one in run)
        share = [100 * (place + 1) / len(taken) for place in range(len(taken))]
        axes.step(taken, share, where="post", color=COLOURS[name], label=name, linewidth=2)
        axes.annotate(
            f"median {short(measured.p50)} ms", (measured.p50, 50), (6, -12), textcoords="offset points", fontsize=9
        )
    _logarithmic(axes.set_xscale, axes.xaxis)
    axes.set(title="How long a message waits for its answer", xlabel="milliseconds (logarithmic)")
    axes.set(ylabel="messages answered (%)", ylim=(0, 101))
    axes.grid(alpha=0.3, which="both")
    axes.legend(loc="lower right", frameon=False)


def growth(axes: Axes, chats: dict[str, Measured]) -> None:
    """Draw what each message of a long conversation costs."""
    for name, measured in chats.items():
        medians = [statistics.median(at) for at in zip(*measured.long, strict=True)]
        smooth = [statistics.median(medians[max(0, end - SMOOTH) : end]) for end in range(1, len(medians) + 1)]
        axes.plot(range(1, len(smooth) + 1), smooth, color=COLOURS[name], label=name, linewidth=2)
    _logarithmic(axes.set_yscale, axes.yaxis)
    axes.set(title="What a message costs as its conversation grows", xlabel="message of the conversation")
    axes.set(ylabel="milliseconds (logarithmic)", xlim=(0, None))
    axes.grid(alpha=0.3, which="both")
    axes.legend(loc="best", frameon=False)


def throughput(axes: Axes, chats: dict[str, Measured]) -> None:
    """Draw the answers per second by the number of people who talk at once."""
    for name, measured in chats.items():
        clients, rates = zip(*sorted(measured.rates.items()), strict=True)
        axes.plot(range(len(clients)), rates, marker="o", color=COLOURS[name], label=name, linewidth=2)
        for place, rate in enumerate(rates):
            axes.annotate(short(rate), (place, rate), (0, 7), textcoords="offset points", ha="center", fontsize=9)
        axes.set_xticks(range(len(clients)), [str(number) for number in clients])
    axes.set(title="Answers per second", xlabel="people who talk at the same time", ylabel="answers per second")
    axes.set_ylim(0, axes.get_ylim()[1] * 1.1)
    axes.grid(alpha=0.3, axis="y")
    axes.legend(loc="best", frameon=False)


def memory(axes: Axes, chats: dict[str, Measured]) -> None:
    """Draw the memory of all processes."""
    bars = [(f"{name},\n{when}", name, runs) for name, chat in chats.items() for when, runs in _memory_of(chat)]
    _bars(axes, bars, "MB")
    axes.set(title="Memory of all processes", xlabel="resident memory (MB)")


def start(axes: Axes, chats: dict[str, Measured]) -> None:
    """Draw the time from the command to the first reply."""
    _bars(axes, [(name, name, measured.start_s) for name, measured in chats.items()], "s")
    axes.set(title="From the command to the first reply", xlabel="seconds; each dot is one start")


PLOTS: dict[str, Callable[[Axes, dict[str, Measured]], None]] = {
    "latency": latency,
    "throughput": throughput,
    "growth": growth,
    "memory": memory,
    "start": start,
}


def _memory_of(measured: Measured) -> list[tuple[str, list[float]]]:
    return [("after the first reply", measured.idle_rss_mb), ("after the load", measured.rss_mb)]


def _bars(axes: Axes, bars: Sequence[tuple[str, str, list[float]]], unit: str) -> None:
    """Draw a bar to the median of each group of runs, and a dot for each run."""
    places = range(len(bars))
    for place, (_, name, runs) in zip(places, bars, strict=True):
        median = statistics.median(runs)
        axes.barh(place, median, color=COLOURS[name], alpha=0.75, height=0.6)
        axes.plot(runs, [place] * len(runs), "o", color="black", markersize=3)
        axes.annotate(
            f"{short(median)} {unit}", (max(runs), place), (8, 0), textcoords="offset points", va="center", fontsize=9
        )
    axes.set_yticks(places, [label for label, _, _ in bars])
    axes.set_xlim(0, max(max(runs) for _, _, runs in bars) * 1.15)
    axes.invert_yaxis()
    axes.grid(alpha=0.3, axis="x")


def _logarithmic(set_scale: Callable[[str], None], axis: matplotlib.axis.Axis) -> None:
    set_scale("log")
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())
