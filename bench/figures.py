"""What was measured of a row, and where it is kept: docs/benchmarks.json, of which the page is made."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

from devstack.checkout import CHECKOUT

KEPT: Final = CHECKOUT / "docs" / "benchmarks.json"


@dataclass(frozen=True)
class Figures:
    """A figure of ours per round, and the peer's of the same round; no peer's where there is none.

    `note`: what a reader has to know. `shares`: of what limits it, the name and the per cent of samples.
    """

    ours: Sequence[float]
    peer: Sequence[float] = ()
    note: str = ""
    shares: Sequence[tuple[str, float]] = ()

    @property
    def ratios(self) -> Sequence[float]:
        """Round by round: what slows a machine down slows both."""
        return [ours / peer for ours, peer in zip(self.ours, self.peer, strict=True)] if self.peer else ()


@dataclass(frozen=True)
class Measured:
    """The figures of a row, with the machine and the moment."""

    figures: Figures
    circumstances: Mapping[str, str] = field(default_factory=dict)


def middle(values: Sequence[float]) -> float:
    return median(values)


def read(path: Path = KEPT) -> dict[str, Measured]:
    """By the key of the row; none where nothing was ever measured."""
    if not path.exists():
        return {}
    kept: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {key: Measured(_figures(row["figures"]), row["circumstances"]) for key, row in kept.items()}


def _figures(row: Mapping[str, Any]) -> Figures:
    shares = [(str(name), float(share)) for name, share in row["shares"]]
    return Figures(row["ours"], row["peer"], row["note"], shares)


def write(rows: Mapping[str, Measured], path: Path = KEPT) -> None:
    kept = {key: asdict(rows[key]) for key in sorted(rows)}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
