"""Scores labelled cases against assessments: what `make evaluate` prints. Knows nothing of how an assessment is made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SCREEN = "screen_a"
LEVELS = ("info", "self_care", "contact_injector", "urgent", "emergency")
CASES = Path(__file__).parent / "cases"


def load(path: Path) -> list[dict[str, Any]]:
    """Give the cases of one JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def rank(level: str) -> int:
    """Give the order of a level; out_of_scope counts as no acuity."""
    return LEVELS.index(level) if level in LEVELS else 0


@dataclass
class Score:
    """Counts over a set of cases; `misses` are the lines that tell what went wrong.

    Of the red flags that do not reach their level, `red_flags_asked` see the list of danger signs in the same reply;
    `red_flags_calmed` are answered as if they could wait.
    """

    cases: int = 0
    level_ok: int = 0
    red_flags: int = 0
    red_flags_reached: int = 0
    red_flags_asked: int = 0
    red_flags_calmed: int = 0
    under: int = 0
    calm: int = 0
    false_emergencies: int = 0
    true_positive: int = 0
    false_positive: int = 0
    false_negative: int = 0
    denied: int = 0
    denied_found: int = 0
    denied_present: int = 0
    topics: int = 0
    topic_ok: int = 0
    out_of_scope: int = 0
    out_of_scope_found: int = 0
    in_scope: int = 0
    refused: int = 0
    misses: list[str] = field(default_factory=list)
    confusions: list[tuple[str, str]] = field(default_factory=list)

    def add(self, case: Mapping[str, Any], assessment: Mapping[str, Any]) -> None:
        """Count one case by the assessment that follows its last turn."""
        faults = self._level(case, assessment)
        if case["topics"]:  # in other languages only the level is labelled
            faults += self._symptoms(case, assessment) + self._topic(case, assessment)
        self.cases += 1
        if faults:
            self.misses.append(f"{case['id']}: {'; '.join(faults)} | {' // '.join(case['turns'])}")

    def _level(self, case: Mapping[str, Any], assessment: Mapping[str, Any]) -> list[str]:
        level, accepted = assessment["level"], case["ok"]
        faults = []
        lowest = min(rank(name) for name in accepted)
        if lowest >= rank("urgent"):
            self.red_flags += 1
            reached = rank(level) >= lowest
            self.red_flags_reached += reached
            self.red_flags_asked += not reached and assessment["question"] == SCREEN
            self.red_flags_calmed += level in ("info", "self_care", "out_of_scope")
        if "emergency" not in accepted:
            self.calm += 1
            self.false_emergencies += level == "emergency"
        if accepted == ["out_of_scope"] or case["level"] == "out_of_scope":
            self.out_of_scope += 1
            self.out_of_scope_found += level in accepted
        if "out_of_scope" not in accepted:
            self.in_scope += 1
            self.refused += level == "out_of_scope"
        if level in accepted:
            self.level_ok += 1
        else:
            under = rank(level) < lowest
            self.under += under
            faults.append(f"level {level}, accepted {'/'.join(accepted)}{' UNDER' if under else ''}")
        return faults

    def _symptoms(self, case: Mapping[str, Any], assessment: Mapping[str, Any]) -> list[str]:
        present, wanted = set(assessment["present"]), set(case["present"])
        missing, extra = wanted - present, present - wanted - set(case["optional"])
        self.true_positive += len(wanted & present)
        self.false_negative += len(missing)
        self.false_positive += len(extra)
        negated = set(case["negated"])
        self.denied += len(negated)
        self.denied_found += len(negated & set(assessment["absent"]))
        self.denied_present += len(negated & present)
        self.confusions.extend(
            (wanted_one, got) for wanted_one in sorted(missing) for got in (sorted(extra) or ["nothing"])
        )
        self.confusions.extend(("nothing", got) for got in sorted(extra) if not missing)
        faults = [f"missed {' '.join(sorted(missing))}"] * bool(missing) + [f"extra {' '.join(sorted(extra))}"] * bool(
            extra
        )
        if negated & present:
            faults.append(f"DENIED BUT PRESENT {' '.join(sorted(negated & present))}")
        elif negated - set(assessment["absent"]):
            faults.append(f"denial missed {' '.join(sorted(negated - set(assessment['absent'])))}")
        return faults

    def _topic(self, case: Mapping[str, Any], assessment: Mapping[str, Any]) -> list[str]:
        self.topics += 1
        if assessment["topic"] in case["topics"]:
            self.topic_ok += 1
            return []
        return [f"topic {assessment['topic']}, accepted {'/'.join(case['topics'])}"]

    def __add__(self, other: Score) -> Score:
        """Give the counts of both sets together."""
        names = self.__dataclass_fields__
        return Score(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def precision(self) -> float:
        """Share of symptoms reported present that are."""
        return _share(self.true_positive, self.true_positive + self.false_positive)

    @property
    def recall(self) -> float:
        """Share of present symptoms that were reported."""
        return _share(self.true_positive, self.true_positive + self.false_negative)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 1.0

    def row(self, name: str) -> str:
        """Give the figures as one line of the table."""
        cells = [
            f"{self.cases:5d}",
            _percent(self.level_ok, self.cases),
            _percent(self.red_flags_reached, self.red_flags),
            _percent(self.red_flags_asked, self.red_flags - self.red_flags_reached),
            f"{self.red_flags_calmed:5d}",
            f"{self.under:5d}",
            _percent(self.false_emergencies, self.calm),
            f"{self.precision:.3f}",
            f"{self.recall:.3f}",
            f"{self.f1:.3f}",
            _percent(self.denied_found, self.denied),
            f"{self.denied_present:5d}",
            _percent(self.topic_ok, self.topics),
            _percent(self.out_of_scope_found, self.out_of_scope),
            _percent(self.refused, self.in_scope),
        ]
        return f"{name:22}" + " ".join(f"{cell:>8}" for cell in cells)


HEADER = f"{'':22}" + " ".join(
    f"{title:>8}"
    for title in (
        "cases",
        "level",
        "redflag",
        "asked",
        "calmed",
        "under",
        "false em",
        "prec",
        "recall",
        "F1",
        "denied",
        "den.pres",
        "topic",
        "oos",
        "refused",
    )
)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def files(folder: Path = CASES) -> Iterator[Path]:
    """Give the case files, the fresh ones last."""
    yield from sorted(folder.glob("*.jsonl"))
    yield from sorted((folder / "fresh").glob("*.jsonl"))


def total(scores: Iterable[Score]) -> Score:
    """Give the sum of several scores."""
    result = Score()
    for score in scores:
        result = result + score
    return result
