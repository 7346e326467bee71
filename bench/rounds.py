"""Measures: the rounds in which the two chats take turns, the stored conversations, the trainings."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bench import load, stock
from bench.crowd import multiply
from bench.figures import LATE, LONG, WINDOW, Crowd, Measured, Plan, Results, percentile
from bench.machine import describe, environment_mb
from bench.messages import conversations, long_conversation
from bench.servers import ROOT, Chat, our_chat, running

#: Conversations before the first that counts.
WARM_UP = 5


@dataclass
class Samples:
    """What the rounds of one chat gave so far."""

    start_s: list[float] = field(default_factory=list)
    turns: list[list[float]] = field(default_factory=list)
    throughput: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    rss_mb: list[float] = field(default_factory=list)
    idle_rss_mb: list[float] = field(default_factory=list)
    long: list[list[float]] = field(default_factory=list)

    def add_round(self, chat: Chat, plan: Plan, long: int) -> None:
        """Start a chat, measure it, stop it."""
        texts = conversations(plan.conversations + WARM_UP)
        warm_up, texts = texts[:WARM_UP], texts[WARM_UP:]
        with running(chat) as up:
            self.start_s.append(up.start_s)
            self.idle_rss_mb.append(up.rss_mb())
            load.turns(up.talk, warm_up)
            self.turns.append(load.turns(up.talk, texts))
            for clients in plan.clients:
                self.throughput[str(clients)].append(load.rate(up.talk, texts, clients, plan.seconds))
            self.rss_mb.append(up.rss_mb())
            self.long.append(load.one_conversation(up.talk, long_conversation(long)))

    def measured(self, training_s: list[float], env_mb: float) -> Measured:
        """Give them together with what is not measured in rounds."""
        return Measured(**{**vars(self), "throughput": dict(self.throughput)}, training_s=training_s, env_mb=env_mb)


def measure(plan: Plan, folder: Path, report: Callable[[str], None], *, only_ours: bool) -> Results:
    """Measure everything; the two chats take turns, so that a busy moment of the machine meets both.

    Args:
        plan: How much.
        folder: For the databases.
        report: Called with what is measured next.
        only_ours: Leave stock Rasa out.
    """
    busy = os.getloadavg()[0]
    training = None if only_ours else stock.train(report)
    ours, theirs = Samples(), Samples()
    for number in range(1, plan.rounds + 1):
        report(f"Round {number} of {plan.rounds}: this project")
        ours.add_round(our_chat(folder / f"round-{number}.sqlite"), plan, LONG)
        if training:
            report(f"Round {number} of {plan.rounds}: stock Rasa")
            theirs.add_round(stock.stock_chat(), plan, LATE + WINDOW)
    report(f"A new conversation beside {plan.crowd:,} stored ones")
    crowd = measure_crowd(plan, folder)
    report("This project's training")
    trainings = [train_ours() for _ in range(plan.trainings)]
    return Results(
        date=datetime.now().astimezone().date().isoformat(),
        machine=describe(),
        busy=busy,
        plan=plan,
        ours=ours.measured(trainings, environment_mb(ROOT / ".venv", ROOT / "requirements" / "run.txt")),
        stock=theirs.measured([training.seconds], environment_mb(stock.VENV, stock.LOCK)) if training else None,
        stock_training=training,
        crowd=crowd,
    )


def measure_crowd(plan: Plan, folder: Path) -> Crowd:
    """Measure messages of new conversations in a full and in an empty database, in turns."""
    full, empty = folder / "full.sqlite", folder / "empty.sqlite"
    texts = conversations(plan.conversations)
    with running(our_chat(full)):
        pass  # its first message is the conversation that is copied
    multiply(full, plan.crowd)
    file_mb = full.stat().st_size / 1024**2
    taken: dict[Path, list[float]] = {full: [], empty: []}
    with running(our_chat(full)) as in_full, running(our_chat(empty)) as in_empty:
        for up in (in_full, in_empty):
            load.turns(up.talk, texts[:WARM_UP])
        for _ in range(max(plan.rounds, 3)):
            taken[full].append(percentile(load.turns(in_full.talk, texts), 50))
            taken[empty].append(percentile(load.turns(in_empty.talk, texts), 50))
    return Crowd(plan.crowd, file_mb, empty_ms=taken[empty], full_ms=taken[full])


def train_ours() -> float:
    """Train this project's model again and give the seconds that it took."""
    (ROOT / "models" / "triage.fingerprint").unlink()
    began = time.perf_counter()
    subprocess.run([sys.executable, "scripts/train.py"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began
