"""How many messages of a topic met which fate; the same numbers go to the metrics."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from contracts import EVENTS, SOURCES
from delivery.messages import UndecodableBatch, partial_headers
from delivery.sequence import CONTRADICTION, OLD_EPOCH, Acceptance, Arrival
from telemetry import metrics


@dataclass(slots=True)
class Counts:
    """consumed = applied + skipped + duplicate + parked + quarantined + holes (S5).

    `holes` are offsets without a record. A whole batch that cannot be decoded is one quarantined message.
    `strangers` are those of the quarantined that no service of ours sent. `stale` was consumed before;
    `released` and `released_bad` had been parked, and were counted then.
    """

    applied: int = 0
    skipped: int = 0
    duplicate: int = 0
    parked: int = 0
    quarantined: int = 0
    strangers: int = 0
    contradictions: int = 0
    released: int = 0
    released_bad: int = 0
    stale: int = 0
    holes: int = 0

    @property
    def failed(self) -> int:
        """What an operator must look at."""
        return self.quarantined + self.released_bad

    def add_applied(self, accepted: Acceptance) -> None:
        if accepted.arrival.row is not None:
            self.released += 1
        elif accepted.envelope is None:
            self.skipped += 1
        else:
            self.applied += 1

    def add_quarantined(self, arrival: Arrival, reason: str) -> None:
        if arrival.row is None:
            self.quarantined += 1
        else:
            self.released_bad += 1
        self.strangers += 0 if _may_be_ours(arrival) else 1
        self.contradictions += 1 if reason in (CONTRADICTION, OLD_EPOCH) else 0


def _may_be_ours(arrival: Arrival) -> bool:
    """By its source or its type; nobody knows who sent what a batch holds that cannot be decoded."""
    headers = partial_headers(arrival.headers)
    named = headers.source in SOURCES or headers.type in EVENTS
    return named or isinstance(arrival.message.value, UndecodableBatch)


def add_up(first: Mapping[str, Counts], second: Mapping[str, Counts]) -> Mapping[str, Counts]:
    """The counts of two batches together, by topic."""
    sums = {topic: replace(counts) for topic, counts in first.items()}
    for topic, counts in second.items():
        total = sums.setdefault(topic, Counts())
        for name in (field.name for field in fields(counts)):
            setattr(total, name, getattr(total, name) + getattr(counts, name))
    return sums


def add_to_metrics(service: str, counts_by_topic: Mapping[str, Counts]) -> None:
    """For a batch, after its commit."""
    for topic, counts in counts_by_topic.items():
        metrics.ledger_applied.labels(service, topic).inc(counts.applied + counts.released)
        metrics.ledger_skipped.labels(service, topic).inc(counts.skipped)
        metrics.ledger_duplicate.labels(service, topic).inc(counts.duplicate + counts.stale)
        metrics.ledger_parked.labels(service, topic).inc(counts.parked)
        metrics.ledger_holes.labels(service, topic).inc(counts.holes)
        metrics.ledger_quarantined.labels(service, topic).inc(counts.failed)
        metrics.ledger_strangers.labels(service, topic).inc(counts.strangers)
        metrics.sequence_conflicts.labels(service).inc(counts.contradictions)
