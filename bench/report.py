"""Writes what was measured: the table on the terminal, docs/performance.md and its plots. Knows nothing of measuring."""

from __future__ import annotations

import statistics
from pathlib import Path

from bench.figures import DEFAULT_EPOCHS, EARLY, LATE, LONG, WINDOW, Results, Row, percentile, short, table

PAGE = "performance.md"
PLOTS = "performance"
TEMPLATE = Path(__file__).with_name("performance.template.md")

HEADINGS = Row("", "this project", "stock Rasa", "times better")

#: Each plot of `bench.plots`, and what somebody who cannot see it should know that it shows.
CAPTIONS = {
    "start": "Seconds from the command to the first reply, each start a dot",
    "latency": "Share of the messages that are answered within a time",
    "throughput": "Answers per second by the number of people who talk at the same time",
    "growth": "Time of each message of a long conversation",
    "memory": "Memory of all processes, after the first reply and after the load",
}


def as_text(results: Results) -> str:
    """Give what was measured for the terminal."""
    lines = [
        f"{row.name:34}{row.ours:>14}{row.stock:>14}{row.ratio:>14}".rstrip() for row in (HEADINGS, *table(results))
    ]
    return "\n".join(["", *lines, "", *remarks(results), ""])


def page(results: Results) -> str:
    """Give docs/performance.md."""
    rows = [f"| {row.name} | {row.ours} | {row.stock} | {row.ratio} |" for row in (HEADINGS, *table(results))]
    plan = results.plan
    return TEMPLATE.read_text(encoding="utf-8").format(
        **results.machine,
        date=results.date,
        table="\n".join([rows[0], "| --- | ---: | ---: | ---: |", *rows[1:]]),
        remarks="\n".join(f"- {remark}" for remark in remarks(results)),
        plots="\n\n".join(f"![{caption}]({PLOTS}/{name}.png)" for name, caption in CAPTIONS.items()),
        rounds=plan.rounds,
        trainings=len(results.ours.training_s),
        conversations=plan.conversations,
        clients=", ".join(str(number) for number in plan.clients),
        seconds=f"{plan.seconds:g}",
        early=EARLY,
        early_end=EARLY + WINDOW - 1,
        late=LATE,
        late_end=LATE + WINDOW - 1,
        long=LONG,
        epochs=results.stock_training.epochs if results.stock_training else 0,
        default_epochs=DEFAULT_EPOCHS,
    )


def remarks(results: Results) -> list[str]:
    """Give what the table has no room for, a sentence or two each."""
    crowd, training = results.crowd, results.stock_training
    late = short(results.ours.cost_at(LONG - WINDOW + 1))
    told = [
        f"The last {WINDOW} messages of a conversation of {LONG:,} take this project {late} ms each (median).",
        f"Beside {crowd.conversations:,} stored conversations ({crowd.file_mb:.0f} MB) a message of a new one takes "
        f"{short(statistics.median(crowd.full_ms))} ms, in an empty database {short(statistics.median(crowd.empty_ms))} ms: "
        f"{short(crowd.slowdown)} times as long.",
    ]
    if results.plan.rounds > 1:
        rounds = [f"{who} {short(quickest)} to {short(slowest)} ms" for who, quickest, slowest in spread(results)]
        told.append(
            f"A round's median message took {', '.join(rounds)}. Programs of others on the same hardware empty the "
            "processor's caches, which this project feels more than stock Rasa."
        )
    if training:
        told.append(
            f"Stock Rasa's training is that of {training.epochs} epochs. One more takes {training.epoch_s:.0f} s, so its "
            f"default of {DEFAULT_EPOCHS} would take about {training.full_seconds / 60:.0f} minutes (extrapolated, not measured)."
        )
    told.append(
        f"Before it began, the machine's load was {results.busy:.1f} on {results.machine['cores']} cores. Well above 0 means that "
        "other programs were at work: then times are too long, and ratios unsure."
    )
    return told


def spread(results: Results) -> list[tuple[str, float, float]]:
    """Give for each chat the milliseconds of the median message in its quickest and its slowest round."""
    told = [("this project", results.ours), ("stock Rasa", results.stock)]
    medians = [(who, [percentile(run, 50) for run in measured.turns]) for who, measured in told if measured]
    return [(who, min(rounds), max(rounds)) for who, rounds in medians]


def write(results: Results, docs: Path) -> None:
    """Write the page and its plots into the folder of the documents."""
    from bench.plots import draw  # matplotlib takes a second, which a quick run need not wait for

    draw(results, docs / PLOTS)
    (docs / PAGE).write_text(page(results), encoding="utf-8")
