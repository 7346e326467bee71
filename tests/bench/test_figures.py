"""Figures are medians over the runs, ratios favour this project above 1, and the last line is what programs expect."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.figures import EARLY, LATE, Results, bench_line, percentile, short, table


@pytest.mark.parametrize(("percent", "expected"), [(50, 50.0), (95, 95.0), (99, 99.0)])
def test_a_percentile_is_the_value_that_so_many_do_not_exceed(percent: int, expected: float) -> None:
    values = [float(value) for value in reversed(range(101))]

    assert percentile(values, percent) == pytest.approx(expected)


def test_a_figure_is_the_median_of_the_runs(results: Results) -> None:
    assert results.ours.start == 2.0
    assert results.ours.training == 25.0
    assert results.ours.rates == {1: 160.0, 4: 200.0}


def test_growth_compares_the_messages_around_the_300th_with_those_around_the_5th(results: Results) -> None:
    costs = [1.0] * 1000
    costs[EARLY - 1] = costs[LATE - 1] = 1000.0  # one slow message is not growth
    costs[LATE : LATE + 9] = [3.0] * 9

    assert replace(results.ours, long=[costs]).growth == 3.0


def test_the_bench_line_has_each_figure_in_its_order(results: Results) -> None:
    assert bench_line(results) == (
        "BENCH start_ratio=10.0 turn_p50_ratio=10.0 turn_p95_ratio=9.17 throughput_ratio=10.0 rss_ratio=4.00 "
        "train_ratio=20.0 growth=1.00 env_mb=800 p50_ms=5.00 rss_mb=300 start_s=2.00"
    )


def test_without_stock_rasa_the_bench_line_has_no_ratio(results: Results) -> None:
    line = bench_line(replace(results, stock=None))

    assert line == "BENCH growth=1.00 env_mb=800 p50_ms=5.00 rss_mb=300 start_s=2.00"


def test_every_ratio_of_the_table_says_how_many_times_better_this_project_is(results: Results) -> None:
    ratios = {row.name: row.ratio for row in table(results)}

    assert ratios["start to first reply"] == "10.0"
    assert ratios["answers a second, at best"] == "10.0"
    assert ratios["memory after the load"] == "4.00"
    assert ratios["cost of message 300 over message 5"] == "2.00"


def test_a_table_without_stock_rasa_leaves_its_columns_empty(results: Results) -> None:
    assert {(row.stock, row.ratio) for row in table(replace(results, stock=None))} == {("", "")}


def test_the_full_training_of_stock_rasa_is_extrapolated_by_its_epochs(results: Results) -> None:
    assert results.stock_training is not None
    assert results.stock_training.full_seconds == 500 + 98 * 100


def test_saved_results_are_read_again_as_they_were(results: Results, tmp_path: Path) -> None:
    path = tmp_path / "results" / "bench.json"

    results.save(path)

    assert Results.read(path) == results


@pytest.mark.parametrize(("value", "text"), [(1.234, "1.23"), (12.34, "12.3"), (1234.5, "1234")])
def test_a_figure_is_written_with_as_many_digits_as_it_deserves(value: float, text: str) -> None:
    assert short(value) == text


def test_rounds_of_an_earlier_run_are_put_together_and_none_is_left_out(results: Results) -> None:
    slow = replace(results, busy=1.5, ours=replace(results.ours, turns=[[40.0] * 3], start_s=[9.0]))

    both = results.with_rounds_of(slow)

    assert both.ours.turns == [[40.0] * 3, *results.ours.turns]
    assert both.ours.start_s == [9.0, *results.ours.start_s]
    assert both.ours.throughput["1"] == results.ours.throughput["1"] * 2
    assert both.crowd.full_ms == [5.5, 5.5]
    assert (both.plan.rounds, both.busy) == (10, 1.5)


@pytest.mark.parametrize("other", [{"machine": {"cores": "8"}}, {"stock_training": None}, {"stock": None}], ids=str)
def test_results_of_another_kind_are_not_put_together(results: Results, other: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="of another machine, plan or training"):
        results.with_rounds_of(replace(results, **other))
