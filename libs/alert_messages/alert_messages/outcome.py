"""What came of telling somebody once."""

from enum import StrEnum


class Outcome(StrEnum):
    """`failed`: surely nobody was told; `unclear`: the answer got lost, it may have arrived."""

    sent = "sent"
    failed = "failed"
    unclear = "unclear"
