import pytest

from bench.figures import LATE, LONG, WINDOW, Crowd, Measured, Plan, Results, Training


@pytest.fixture
def results() -> Results:
    """Stock Rasa ten times as slow and four times as big; it grows to the double, this project does not."""
    ours = Measured(
        start_s=[2.0, 1.0, 3.0],
        turns=[[4.0, 5.0, 6.0], [5.0, 5.0, 5.0]],
        throughput={"1": [150.0, 160.0, 170.0], "4": [200.0, 200.0, 200.0]},
        rss_mb=[300.0],
        idle_rss_mb=[250.0],
        long=[[5.0] * LONG],
        training_s=[20.0, 30.0, 25.0],
        env_mb=800.0,
    )
    stock = Measured(
        start_s=[20.0],
        turns=[[50.0] * 3],
        throughput={"1": [20.0], "4": [16.0]},
        rss_mb=[1200.0],
        idle_rss_mb=[1000.0],
        long=[[30.0] * (LATE - 1) + [60.0] * WINDOW],
        training_s=[500.0],
        env_mb=2700.0,
    )
    return Results(
        date="2026-11-22",
        machine={"processor": "A processor", "cores": "2", "memory": "8 GB", "system": "Linux", "python": "3.10.1"},
        busy=0.25,
        plan=Plan(rounds=5, trainings=3, conversations=50, clients=[1, 4], seconds=3.0, crowd=100_000),
        ours=ours,
        crowd=Crowd(conversations=100_000, file_mb=900.0, empty_ms=[5.0], full_ms=[5.5]),
        stock=stock,
        stock_training=Training(seconds=500.0, epochs=2, epoch_s=100.0),
    )
