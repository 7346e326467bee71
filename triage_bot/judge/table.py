"""Reads the triage table from `data/knowledge/triage.yml` and compiles it once.

Rows give levels, exceptions lift named rows or set findings aside, modifiers raise levels. A name that is not
known is an error here and never a row that silently does not match.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from triage_bot import vocabulary
from triage_bot.judge.conditions import ANY_SYMPTOM, FINDINGS, KINDS, Compiler, Condition, fits_qualities
from triage_bot.judge.problems import Problems
from triage_bot.knowledge.documents import read_document

FILE: Final = "triage.yml"
RANK: Final = {level: rank for rank, level in enumerate(vocabulary.LEVELS)}

_PARTS: Final = (
    "version",
    "reviewed",
    "untreated_levels",
    "sets",
    "conditions",
    "rows",
    "exceptions",
    "modifiers",
)
_ROW: Final = ("id", "level", "when", "because", "sources")
_MODIFIER: Final = ("id", "of", "has", "when", "raise_by", "at_least", "cap", "because", "sources")
_EXCEPTION: Final = (
    "id",
    "lifts",
    "findings",
    "has",
    "over_for",
    "read_as",
    "leaves",
    "when",
    "because",
    "sources",
)


@dataclass(frozen=True)
class Row:
    """One row of the table: where it matches, its level counts and its sentence is a reason."""

    id: str
    level: str
    rank: int
    condition: Condition
    because: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Milder:
    """A named reason to judge lower: it lifts rows, or sets findings aside before any row is read.

    A finding that fits is left out (`read_as` None) or judged as `read_as`; with `leaves` it only stops counting
    in those sets.
    """

    id: str
    lifts: frozenset[str]
    findings: frozenset[str]
    fits: Callable[[frozenset[str]], bool]
    over_for: float | None
    read_as: str | None
    leaves: tuple[str, ...]
    condition: Condition | None
    because: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Modifier:
    """Raises what the rows gave for those of its findings that fit.

    It raises by steps up to `cap`, or to a level `at_least`. With neither it only adds its sentence.
    """

    id: str
    of: frozenset[str]
    fits: Callable[[frozenset[str]], bool]
    condition: Condition | None
    raise_by: int
    at_least: int
    cap: int
    because: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class TriageTable:
    """The compiled table.

    `by_trigger` finds the rows that a present finding may match; `always` are the others.
    """

    version: str
    untreated_ranks: frozenset[int]
    sets: Mapping[str, Mapping[str, frozenset[str]]]
    rows: tuple[Row, ...]
    exceptions: tuple[Milder, ...]
    modifiers: tuple[Modifier, ...]
    by_trigger: Mapping[str, tuple[int, ...]]
    always: tuple[int, ...]

    @cached_property
    def of_findings(self) -> tuple[Milder, ...]:
        """Give the exceptions that set findings aside."""
        return tuple(exception for exception in self.exceptions if exception.findings)

    @cached_property
    def of_rows(self) -> tuple[Milder, ...]:
        """Give the exceptions that lift rows."""
        return tuple(exception for exception in self.exceptions if exception.lifts)

    @property
    def ids(self) -> frozenset[str]:
        """Give the ids of all rows, exceptions and modifiers."""
        ids = {row.id for row in self.rows}
        ids |= {exception.id for exception in self.exceptions}
        return frozenset(ids | {modifier.id for modifier in self.modifiers})

    @property
    def source_ids(self) -> frozenset[str]:
        """Give every source the table names."""
        named = [row.sources for row in self.rows]
        named += [exception.sources for exception in self.exceptions]
        named += [modifier.sources for modifier in self.modifiers]
        return frozenset().union(*named)


def load_table(folder: Path) -> TriageTable:
    """Read and compile the table.

    Args:
        folder: the knowledge folder that holds `triage.yml`.

    Raises:
        KnowledgeError: with every problem: unknown keys and names, ids that stand twice, missing parts.
    """
    document = read_document(folder, FILE)
    problems = Problems(document)
    problems.raise_if_any()
    return _Reader(document.value, problems).table()


class _Reader:
    """Builds the table from the plain value of the file."""

    def __init__(self, value: Any, problems: Problems) -> None:
        self.problems = problems
        self.value = value if isinstance(value, dict) else {}
        self.ids: set[str] = set()
        for part in self.value:
            if part not in _PARTS:
                problems.unknown(part, "part of the table", part, _PARTS)
        for part in _PARTS:
            if part not in self.value:
                problems.add(part, "is missing.", "Add it; it may be an empty list.")
        self.sets = self._sets()
        self.compiler = Compiler(self.sets, problems)
        for name, condition in self._mapping(self.value.get("conditions"), "conditions").items():
            self.compiler.named[name] = self.compiler.compile(condition, f"conditions.{name}")

    def table(self) -> TriageTable:
        rows = tuple(self._row(raw, f"rows.{n}") for n, raw in enumerate(self._entries("rows")))
        row_ids = frozenset(row.id for row in rows)
        exceptions = [
            self._exception(raw, row_ids, f"exceptions.{n}") for n, raw in enumerate(self._entries("exceptions"))
        ]
        # What is left out goes before what is read as something else, whatever the order in the file.
        exceptions.sort(key=lambda entry: (entry.read_as is not None, entry.id))
        modifiers = tuple(self._modifier(raw, f"modifiers.{n}") for n, raw in enumerate(self._entries("modifiers")))
        untreated = self.value.get("untreated_levels") or []
        ranks = frozenset(self._rank(level, "untreated_levels") for level in untreated)
        self.problems.raise_if_any()
        by_trigger, always = index_rows(rows)
        return TriageTable(
            version=self.value["version"],
            untreated_ranks=ranks,
            sets=self.sets,
            rows=rows,
            exceptions=tuple(exceptions),
            modifiers=modifiers,
            by_trigger=by_trigger,
            always=always,
        )

    def _mapping(self, value: Any, where: str) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        if value is not None:
            self.problems.add(where, "is not a mapping.", "Write it as `name: value` lines.")
        return {}

    def _entries(self, part: str) -> list[Any]:
        value = self.value.get(part) or []
        if isinstance(value, list):
            return value
        self.problems.add(part, "is not a list.", "Begin each entry with a dash.")
        return []

    def _sets(self) -> dict[str, dict[str, frozenset[str]]]:
        sets: dict[str, dict[str, frozenset[str]]] = {}
        sets["findings"] = {ANY_SYMPTOM: frozenset(vocabulary.SYMPTOMS)}
        for kind, named in self._mapping(self.value.get("sets"), "sets").items():
            if kind not in KINDS:
                self.problems.unknown(f"sets.{kind}", "kind of set", kind, KINDS)
                continue
            for name, ids in self._mapping(named, f"sets.{kind}").items():
                resolver = Compiler(sets, self.problems)
                sets.setdefault(kind, {})[name] = resolver.ids(ids, kind, f"sets.{kind}.{name}")
        return sets

    def _rank(self, level: Any, where: str) -> int:
        if level not in RANK:
            self.problems.unknown(where, "level", level, vocabulary.LEVELS)
            return 0
        return RANK[level]

    def _head(self, raw: Any, allowed: tuple[str, ...], where: str) -> tuple[dict[str, Any], tuple[str, ...]]:
        """Check the keys, id, sentence and sources that every entry has; give the entry and its sources."""
        given = self.compiler.fields(raw, allowed, ("id", "because", "sources"), where)
        name = given.setdefault("id", where)
        if not str(name).replace("_", "").isalnum() or str(name) != str(name).lower():
            self.problems.add(f"{where}.id", f'"{name}" is not snake_case.', "Use small letters and underscores.")
        if name in self.ids:
            self.problems.add(f"{where}.id", f'the id "{name}" stands twice.', "Rename or delete one of the two.")
        self.ids.add(name)
        if not str(given.setdefault("because", "")).endswith("."):
            self.problems.add(f"{where}.because", "is not a sentence.", "End it with a full stop.")
        sources = given.get("sources")
        if not isinstance(sources, list) or not sources:
            self.problems.add(f"{where}.sources", "names no source.", "List at least one source id.")
            sources = []
        return given, tuple(sources)

    def _row(self, raw: Any, where: str) -> Row:
        given, sources = self._head(raw, _ROW, where)
        level = given.get("level")
        rank = self._rank(level, f"{where}.level")
        condition = self.compiler.compile(given.get("when"), f"{where}.when")
        return Row(given["id"], str(level), rank, condition, given["because"], sources)

    def _exception(self, raw: Any, row_ids: frozenset[str], where: str) -> Milder:
        given, sources = self._head(raw, _EXCEPTION, where)
        lifts = frozenset(given.get("lifts") or ())
        for row in lifts - row_ids:
            self.problems.unknown(f"{where}.lifts", "row", row, row_ids)
        if lifts and "when" not in given:
            self.problems.add(where, "lifts rows always.", "Say under `when` in which case it does.")
        if bool(lifts) == ("findings" in given):
            self.problems.add(where, "must have either `lifts` or `findings`.", "Name rows, or name findings.")
        leaves = given.get("leaves") or []
        for name in leaves:
            if name not in self.sets["findings"]:
                self.problems.unknown(f"{where}.leaves", "set of findings", name, self.sets["findings"])
        read_as = given.get("read_as")
        if read_as not in (None, "nothing") and read_as not in FINDINGS:
            self.problems.unknown(f"{where}.read_as", "finding", read_as, FINDINGS)
        over = given.get("over_for")
        return Milder(
            id=given["id"],
            lifts=lifts,
            findings=self.compiler.ids(given.get("findings") or [], "findings", f"{where}.findings"),
            fits=self._fits(given.get("has") or {}, f"{where}.has"),
            over_for=None if over is None else self.compiler.span(over, f"{where}.over_for")[0],
            read_as=None if read_as == "nothing" else read_as,
            leaves=tuple(leaves),
            condition=self._optional_condition(given, where),
            because=given["because"],
            sources=sources,
        )

    def _optional_condition(self, given: dict[str, Any], where: str) -> Condition | None:
        return self.compiler.compile(given["when"], f"{where}.when") if "when" in given else None

    def _fits(self, raw: Any, where: str) -> Callable[[frozenset[str]], bool]:
        given = self.compiler.fields(raw, ("qualities", "all_qualities", "without"), (), where)
        ids = self.compiler.ids
        return fits_qualities(
            ids(given.get("qualities", []), "qualities", f"{where}.qualities"),
            ids(given.get("all_qualities", []), "qualities", f"{where}.all_qualities"),
            ids(given.get("without", []), "qualities", f"{where}.without"),
        )

    def _modifier(self, raw: Any, where: str) -> Modifier:
        given, sources = self._head(raw, _MODIFIER, where)
        if not given.get("of"):
            self.problems.add(where, "lacks `of`.", "Name the findings whose level it raises.")
        at_least = given.get("at_least")
        return Modifier(
            id=given["id"],
            of=self.compiler.ids(given.get("of") or [], "findings", f"{where}.of"),
            fits=self._fits(given.get("has") or {}, f"{where}.has"),
            condition=self._optional_condition(given, where),
            raise_by=int(self.compiler.number(given.get("raise_by", 0), f"{where}.raise_by")),
            at_least=-1 if at_least is None else self._rank(at_least, f"{where}.at_least"),
            cap=self._rank(given.get("cap", "urgent"), f"{where}.cap"),
            because=given["because"],
            sources=sources,
        )


def index_rows(rows: tuple[Row, ...]) -> tuple[dict[str, tuple[int, ...]], tuple[int, ...]]:
    """Sort the rows under the findings without which they cannot match."""
    by_trigger: dict[str, list[int]] = {}
    always = []
    for number, row in enumerate(rows):
        if row.condition.triggers is None:
            always.append(number)
            continue
        for concept in row.condition.triggers:
            by_trigger.setdefault(concept, []).append(number)
    return {concept: tuple(numbers) for concept, numbers in by_trigger.items()}, tuple(always)
