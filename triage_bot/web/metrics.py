"""What is counted, for Prometheus; no label ever holds what somebody said or who they are."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 5)


class Metrics:
    """The counters of one app."""

    def __init__(self) -> None:
        """Make them in a registry of their own, so that two apps in one process do not clash."""
        self.registry = CollectorRegistry()
        self.requests = Counter("triage_requests", "Requests", ("method", "route", "status"), registry=self.registry)
        self.seconds = Histogram(
            "triage_request_seconds", "Time to answer", ("route",), buckets=_SECONDS, registry=self.registry
        )
        self.levels = Counter("triage_levels", "Answers by level", ("level",), registry=self.registry)
        self.floor = Counter(
            "triage_floor_answers", "Answers of the safety floor, by reason", ("reason",), registry=self.registry
        )
        self.errors = Counter("triage_errors", "Errors by code", ("code",), registry=self.registry)
        self.ready = Gauge("triage_ready", "1 when messages are answered", registry=self.registry)

    def text(self) -> bytes:
        """Write all of it in Prometheus's text format."""
        return generate_latest(self.registry)
