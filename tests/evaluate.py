"""`make evaluate`: runs the labelled messages through the whole system, by its API, and prints the figures and each miss.

python -m tests.evaluate [--quiet] [FILE ...]
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from tests.scoring import CASES, HEADER, Score, files, load, total
from triage_bot.web.app import create_app
from triage_bot.web.settings import Settings
from triage_bot.web.start import load_for_app, load_safety


async def assessments(client: httpx.AsyncClient, turns: list[str]) -> dict[str, Any]:
    """Give the assessment after the last of `turns`, typed into a new conversation."""
    token = (await client.post("/api/conversations")).json()["token"]
    body: dict[str, Any] = {}
    for turn in turns:
        response = await client.post("/api/messages", json={"text": turn}, headers={"Authorization": f"Bearer {token}"})
        body = response.json()
        if response.status_code != httpx.codes.OK:
            raise SystemExit(f"the API answered {response.status_code} to {turn!r}: {body}")
    assessment: dict[str, Any] = body["assessment"]
    return assessment


async def evaluate(paths: list[Path], quiet: bool) -> list[tuple[str, Score]]:
    """Score each file, printing the misses on the way unless `quiet`."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{folder}/evaluate.sqlite", rate_limit=0, address_limit=0)
        app = create_app(settings, safety=load_safety(), load=load_for_app)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://evaluate") as client:
                await _until_ready(client)
                return [(name_of(path), await _score(client, path, quiet)) for path in paths]


async def _score(client: httpx.AsyncClient, path: Path, quiet: bool) -> Score:
    score = Score()
    for case in load(path):
        score.add(case, await assessments(client, case["turns"]))
    if not quiet and score.misses:
        print(f"\n{name_of(path)}: {len(score.misses)} of {score.cases} with a miss")
        for miss in score.misses:
            print("  " + miss)
    return score


async def _until_ready(client: httpx.AsyncClient) -> None:
    deadline = time.monotonic() + 120
    while (await client.get("/ready")).status_code != httpx.codes.OK:
        if time.monotonic() > deadline:
            raise SystemExit("the chat was not ready within two minutes; try `make chat` for the reason")
        await asyncio.sleep(0.2)


def name_of(path: Path) -> str:
    """Give the name of a case file for the table: fresh ones with their folder."""
    return path.stem if path.resolve().parent == CASES else f"{path.parent.name}/{path.stem}"


def table(scores: list[tuple[str, Score]]) -> str:
    """Give the table: each file, all cases of the first kind, all fresh ones."""
    lines = [HEADER, *(score.row(name) for name, score in scores)]
    ours = [score for name, score in scores if "/" not in name]
    fresh = [score for name, score in scores if "/" in name]
    if len(ours) > 1:
        lines.append(total(ours).row("ALL CASES"))
    if len(fresh) > 1:
        lines.append(total(fresh).row("ALL FRESH"))
    return "\n".join(lines)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="case files; by default all of tests/cases")
    parser.add_argument("--quiet", action="store_true", help="only the table")
    options = parser.parse_args()
    scores = asyncio.run(evaluate(options.files or list(files()), options.quiet))
    print("\n" + table(scores))
    return 0


if __name__ == "__main__":
    sys.exit(main())
