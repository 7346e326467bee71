"""`make bench`: measures, prints and reports.

python -m bench [--ours] [--quick] [--rounds N] [--more] | --report
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from bench.figures import Plan, Results, bench_line
from bench.report import as_text, write
from bench.rounds import measure
from bench.servers import ROOT, NotAnswered
from bench.stock import FOLDER, TrainingFailed

RESULTS = ROOT / "results" / "bench.json"
FULL = Plan(rounds=5, trainings=3, conversations=50, clients=[1, 2, 4, 8, 16], seconds=4.0, crowd=100_000)
QUICK = Plan(rounds=1, trainings=1, conversations=20, clients=[1, 4], seconds=1.5, crowd=10_000)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--ours", action="store_true", help="only this project, without stock Rasa; writes nothing")
    parser.add_argument("--quick", action="store_true", help="a first impression: one round of little; writes nothing")
    parser.add_argument("--rounds", type=int, default=FULL.rounds, help="how often both are measured, five by default")
    parser.add_argument("--report", action="store_true", help="measure nothing; write the report from the last results")
    parser.add_argument("--more", action="store_true", help="put the rounds together with those of the last results")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers are stopped
    plan = replace(FULL, rounds=options.rounds)
    if options.report:
        if not RESULTS.exists():
            parser.error("there are no results yet; run `make bench`")
        results = Results.read(RESULTS)
    else:
        FOLDER.mkdir(exist_ok=True)  # on the disk that the conversations of `make chat` are on
        with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
            results = measure(QUICK if options.quick else plan, Path(folder), say, only_ours=options.ours)
    if options.more and not options.report:
        results = results.with_rounds_of(Results.read(RESULTS))
    if not (options.ours or options.quick):
        results.save(RESULTS)
        write(results, ROOT / "docs")
    print(as_text(results))
    print(bench_line(results))


def say(what: str) -> None:
    """Tell what is measured next."""
    print(f"{what} ...", flush=True)


if __name__ == "__main__":
    try:
        main()
    except (NotAnswered, TrainingFailed) as failure:
        sys.exit(f"\n{failure}")
