"""`make bench`: every work, or those that ONLY names; writes docs/benchmarks.json and docs/benchmarks.md."""

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bench import figures, page, short
from bench.figures import Figures, Measured
from bench.machine import circumstances
from bench.rounds import noted
from bench.table import ROWS
from bench.works import consumers, growth, intake, recovery, relay, reporting, standing, whole
from devstack.checkout import CHECKOUT

WORKS: Final[Mapping[str, Callable[[], Mapping[str, Figures]]]] = {
    "intake": intake.measure,
    "whole": whole.measure,
    "relay": relay.measure,
    "reporting": reporting.measure,
    "consumers": consumers.measure,
    "standing": standing.measure,
    "recovery": recovery.measure,
    "growth": growth.measure,
}
ON_REQUEST: Final = "growth"
"""Takes its time: `make bench-data` asks for it by name."""
PAGE: Final = CHECKOUT / "docs" / "benchmarks.md"


def main() -> int:
    """Each work is written down when it is done, so an interrupted run keeps what it has."""
    if sys.argv[1:] == ["short"]:
        return short.run()
    if sys.argv[1:]:
        sys.exit("usage: [ONLY=work,…] python -m bench, or python -m bench short")
    names = [name for name in os.environ.get("ONLY", "").split(",") if name] or [
        name for name in WORKS if name != ON_REQUEST
    ]
    if unknown := set(names) - WORKS.keys():
        sys.exit(f"there is no work {', '.join(sorted(unknown))}; there are {', '.join(WORKS)}")
    failed = [name for name in names if not measured(name)]
    if failed:
        noted(f"not measured, their lines stay as they were: {', '.join(failed)}")
    return 1 if failed else 0


def measured(name: str) -> bool:
    """One work, written down; what it said of a row before is forgotten."""
    began, moment = time.monotonic(), circumstances()
    noted(f"{name} …")
    try:
        found = WORKS[name]()
        if missing := {row.key for row in ROWS if row.work == name} - found.keys():
            raise RuntimeError(f"without {', '.join(sorted(missing))}")
    except Exception as error:  # noqa: BLE001 the other works go on; the run ends red
        noted(f"{name} failed: {error!r}")
        return False
    keep({key: Measured(each, moment) for key, each in found.items()})
    noted(f"{name}: {time.monotonic() - began:.0f} s")
    return True


def keep(rows: Mapping[str, Measured]) -> None:
    """The other rows stay as they were."""
    known: Sequence[str] = [row.key for row in ROWS]
    assert set(rows) <= set(known), sorted(set(rows) - set(known))
    kept = {key: row for key, row in figures.read().items() if key in known} | dict(rows)
    figures.write(kept)
    PAGE.write_text(page.render(kept), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
