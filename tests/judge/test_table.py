"""The table itself: it loads, names only what exists, and refuses what it does not understand."""

from __future__ import annotations

import itertools
import random
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from tests.judge.test_judge import CASES
from tests.judge.triage_cases import KNOWLEDGE, TODAY
from triage_bot.case import Case, Details, Treatment
from triage_bot.judge import TriageTable, judge, load_table
from triage_bot.judge.table import index_rows
from triage_bot.knowledge import KnowledgeError
from triage_bot.vocabulary import AREAS, INJECTORS

ENTRY = """
  - id: {id}
    level: {level}
    when: {when}
    because: Because it is so.
    sources: {sources}
"""
GOOD = {"id": "a_row", "level": "urgent", "when": "{present: headache}", "sources": "[first_aid]"}


def written(folder: Path, *entries: dict[str, str], extra: str = "") -> Path:
    """Write a small table with these rows and give its folder."""
    rows = "".join(ENTRY.format(**{**GOOD, **entry}) for entry in entries)
    head = 'version: "1"\nreviewed: 2026-01-01\nuntreated_levels: []\nsets: {}\nconditions: {}\n'
    exceptions, modifiers = ("" if part in extra else f"{part}: []\n" for part in ("exceptions", "modifiers"))
    text = f"{head}rows:{rows}{exceptions}{modifiers}{extra}"
    (folder / "triage.yml").write_text(text, encoding="utf-8")
    return folder


def test_a_small_table_loads(tmp_path: Path) -> None:
    table = load_table(written(tmp_path, {}))

    assert [row.id for row in table.rows] == ["a_row"]


@pytest.mark.parametrize(
    ("entry", "key", "mend"),
    [
        ({"when": "{presnt: headache}"}, "rows.0.when", "present"),
        ({"when": "{present: headake}"}, "rows.0.when.present", "headache"),
        ({"when": "{present_with: {of: headache, qualities: [sevre]}}"}, "qualities", "severe"),
        ({"when": "{present_with: {off: headache}}"}, "rows.0.when.present_with", "of"),
        ({"when": "{at_least: {count: 2, of: spred}}"}, "rows.0.when.at_least.of", "Known are"),
        ({"when": "{treated_in: forhead}"}, "rows.0.when.treated_in", "forehead"),
        ({"when": "{injected_by: frend}"}, "rows.0.when.injected_by", "friend"),
        ({"when": "{holds: nothing_known}"}, "rows.0.when.holds", "Known are"),
        ({"when": "{days_are: {from: 3, until: 5}}"}, "rows.0.when.days_are", "Known are from, to"),
        ({"when": "{days_are: {from: 5, to: 3}}"}, "rows.0.when.days_are", "range"),
        ({"when": "{days_are: {from: soon}}"}, "rows.0.when.days_are.from", "number"),
        ({"when": "{treated: false}"}, "rows.0.when.treated", "none"),
        ({"when": "headache"}, "rows.0.when", "mapping"),
        ({"when": "{any: {present: headache}}"}, "rows.0.when.any", "list"),
        ({"when": "{any: []}"}, "rows.0.when.any", "list"),
        ({"level": "urgnt"}, "rows.0.level", "urgent"),
        ({"id": "Not-snake"}, "rows.0.id", "underscores"),
        ({"sources": "[]"}, "rows.0.sources", "source"),
        ({"sources": "[first_aid]\n    colour: red"}, "rows.0", "colour"),
    ],
)
def test_what_is_not_understood_is_refused_with_file_key_and_mend(
    entry: dict[str, str], key: str, mend: str, tmp_path: Path
) -> None:
    with pytest.raises(KnowledgeError) as raised:
        load_table(written(tmp_path, entry))

    message = str(raised.value)
    assert "triage.yml" in message
    assert key in message
    assert mend in message


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match='"a_row" stands twice'):
        load_table(written(tmp_path, {}, {}))


def test_every_problem_is_reported_at_once(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError) as raised:
        load_table(written(tmp_path, {"level": "urgnt"}, {"id": "other", "when": "{present: headake}"}))

    assert len(raised.value.problems) == 2


def test_a_missing_part_is_refused(tmp_path: Path) -> None:
    (tmp_path / "triage.yml").write_text('version: "1"\n', encoding="utf-8")

    with pytest.raises(KnowledgeError, match="rows"):
        load_table(tmp_path)


@pytest.mark.parametrize(
    ("field", "mend"),
    [
        ("lifts: [a_rwo]", "a_row"),
        ("when: {present: headache}", "lifts"),
        ("lifts: [a_row]", "when"),
        ("findings: headache\n    read_as: headake", "headache"),
        ("findings: headache\n    leaves: [spread]", "spread"),
    ],
)
def test_an_exception_that_lifts_nothing_known_is_refused(field: str, mend: str, tmp_path: Path) -> None:
    extra = f"exceptions:\n  - id: other\n    because: So.\n    sources: [first_aid]\n    {field}\n"

    with pytest.raises(KnowledgeError, match=mend):
        load_table(written(tmp_path, {}, extra=extra))


def test_a_modifier_without_findings_is_refused(tmp_path: Path) -> None:
    extra = "modifiers:\n  - id: other\n    because: So.\n    sources: [first_aid]\n"

    with pytest.raises(KnowledgeError, match="of"):
        load_table(written(tmp_path, {}, extra=extra))


def test_every_source_of_the_table_is_known(table: TriageTable) -> None:
    known = yaml.safe_load((KNOWLEDGE / "sources.yml").read_text(encoding="utf-8"))["sources"]

    assert table.source_ids - {source["id"] for source in known} == set()


def test_every_set_and_named_condition_is_used(table: TriageTable) -> None:
    text = (KNOWLEDGE / "triage.yml").read_text(encoding="utf-8")
    names = {name for named in table.sets.values() for name in named}
    names |= yaml.safe_load(text)["conditions"].keys()

    assert {name for name in names if text.count(name) < 2} == set()


def test_every_word_of_the_condition_language_is_explained_at_the_head_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError) as raised:
        load_table(written(tmp_path, {"when": "{zzz: headache}"}))
    words = str(raised.value).split("Known are ")[1].rstrip(" .").split(", ")

    head = (KNOWLEDGE / "triage.yml").read_text(encoding="utf-8").split("version:")[0]
    explained = set(re.findall(r"[a-z_]+", head))

    assert len(words) >= 12
    assert set(words) <= explained


def test_sentences_for_people_are_short_and_plain(table: TriageTable) -> None:
    sentences = [row.because for row in table.rows]
    sentences += [exception.because for exception in table.exceptions]
    sentences += [modifier.because for modifier in table.modifiers]

    longest = max(len(part.split()) for sentence in sentences for part in sentence.split(". "))

    assert longest <= 24
    assert len(set(sentences)) > 0.9 * len(sentences)


def test_the_order_of_the_file_means_nothing(table: TriageTable) -> None:
    shuffled = shuffle(table, random.Random(7))

    for expected in CASES:
        one, other = judge(expected.case, TODAY, table), judge(expected.case, TODAY, shuffled)
        assert (one.level, one.reasons) == (other.level, other.reasons)
        assert {x.exception for x in one.exceptions} == {x.exception for x in other.exceptions}


def shuffle(table: TriageTable, generator: random.Random) -> TriageTable:
    """Give the same table with its rows and modifiers in another order."""
    rows, modifiers = list(table.rows), list(table.modifiers)
    generator.shuffle(rows)
    generator.shuffle(modifiers)
    by_trigger, always = index_rows(tuple(rows))
    return replace(table, rows=tuple(rows), modifiers=tuple(modifiers), by_trigger=by_trigger, always=always)


def test_without_a_finding_or_a_temperature_nothing_is_dangerous(table: TriageTable) -> None:
    """The safety floor counts on that: it judges no message that names neither."""
    told = itertools.product(
        (None, True, False), (None, *INJECTORS), (None, 3, 16, 40, 95), (None, 0, 3, 60), ((), *((a,) for a in AREAS))
    )
    levels = set()
    for treated, injector, age, days, areas in told:
        treatment = None if days is None else Treatment(date=TODAY - timedelta(days=days))
        details = Details(treated=treated, injector=injector, age=age, treatment=treatment, areas=areas)
        levels.add(judge(Case(details=details), TODAY, table).level)

    assert levels <= {"info", "self_care", "contact_injector"}
