"""The page holds the figures, the machine and the plots, and nothing that belongs to one machine alone."""

import platform
import re
from dataclasses import replace
from pathlib import Path

from bench.figures import Results
from bench.report import CAPTIONS, PLOTS, as_text, page, spread, write

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_has_the_table_the_machine_and_every_plot(results: Results) -> None:
    text = page(results)

    assert "| message, median | 5.00 ms | 50.0 ms | 10.0 |" in text
    assert "A processor, 2 cores, 8 GB of memory" in text
    assert re.findall(r"\]\(performance/(\w+)\.png\)", text) == list(CAPTIONS)


def test_the_page_says_what_was_extrapolated(results: Results) -> None:
    assert "its default of 100 would take about 172 minutes (extrapolated, not measured)" in page(results)


def test_the_terminal_shows_the_same_figures(results: Results) -> None:
    text = as_text(results)

    assert re.search(r"^message, median +5\.00 ms +50\.0 ms +10\.0$", text, re.MULTILINE)
    assert "100,000 stored conversations" in text


def test_a_busy_machine_is_told(results: Results) -> None:
    assert "the machine's load was 7.0 on 2 cores" in as_text(replace(results, busy=7.04))


def test_without_stock_rasa_the_terminal_says_nothing_of_its_training(results: Results) -> None:
    assert "epochs" not in as_text(replace(results, stock=None, stock_training=None))


def test_every_plot_that_the_page_shows_is_drawn(results: Results, tmp_path: Path) -> None:
    write(results, tmp_path)

    drawn = {path.stem for path in (tmp_path / PLOTS).glob("*.png") if path.read_bytes().startswith(b"\x89PNG")}
    assert drawn == set(CAPTIONS)


def test_the_page_in_the_repository_names_neither_a_machine_nor_a_folder() -> None:
    text = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")

    assert platform.node() not in text
    assert re.findall(r"(?<![\w.`)])/(?:\w+/)+", text) == []
    assert {path.stem for path in (ROOT / "docs" / PLOTS).glob("*.png")} == set(CAPTIONS)


def test_the_quickest_and_the_slowest_round_are_told(results: Results) -> None:
    assert spread(results) == [("this project", 5.0, 5.0), ("stock Rasa", 50.0, 50.0)]
    assert "A round's median message took this project 5.00 to 5.00 ms, stock Rasa 50.0 to 50.0 ms." in as_text(results)
    assert "A round's" not in as_text(replace(results, plan=replace(results.plan, rounds=1)))
