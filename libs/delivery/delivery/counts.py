"""How many messages of a topic met which fate; the same numbers go to the metrics."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from delivery.sequence import CONTRADICTION, Accepted, Item
from telemetry import metrics


@dataclass(slots=True)
class Counts:
    """consumed = applied + skipped + duplicate + parked + quarantined (S5).

    `stale` was consumed before. `released` and `released_bad` had been parked, and were counted then.
    """

    applied: int = 0
    skipped: int = 0
    duplicate: int = 0
    parked: int = 0
    quarantined: int = 0
    contradictions: int = 0
    released: int = 0
    released_bad: int = 0
    stale: int = 0

    @property
    def failed(self) -> int:
        """What an operator must look at."""
        return self.quarantined + self.released_bad

    def add_applied(self, accepted: Accepted) -> None:
        if accepted.item.row is not None:
            self.released += 1
        elif accepted.envelope is None:
            self.skipped += 1
        else:
            self.applied += 1

    def add_quarantined(self, item: Item, reason: str) -> None:
        if item.row is None:
            self.quarantined += 1
        else:
            self.released_bad += 1
        self.contradictions += 1 if reason == CONTRADICTION else 0


def add_up(first: Mapping[str, Counts], second: Mapping[str, Counts]) -> Mapping[str, Counts]:
    """The counts of two batches together."""
    sums = {topic: replace(of) for topic, of in first.items()}
    for topic, of in second.items():
        so_far = sums.setdefault(topic, Counts())
        for name in (each.name for each in fields(of)):
            setattr(so_far, name, getattr(so_far, name) + getattr(of, name))
    return sums


def measure(service: str, counts: Mapping[str, Counts]) -> None:
    """Add a batch to the metrics; call it after the commit."""
    for topic, of in counts.items():
        metrics.ledger_applied.labels(service, topic).inc(of.applied + of.released)
        metrics.ledger_skipped.labels(service, topic).inc(of.skipped)
        metrics.ledger_duplicate.labels(service, topic).inc(of.duplicate + of.stale)
        metrics.ledger_parked.labels(service, topic).inc(of.parked)
        metrics.ledger_quarantined.labels(service, topic).inc(of.failed)
        metrics.sequence_conflicts.labels(service).inc(of.contradictions)
