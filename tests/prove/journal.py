"""Every answer that counts, outside the system and on the disk before anybody builds on it."""

import asyncio
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final, Literal, Self

from clock import SHANGHAI

CUT_OFF: Final = time(16, 0)

Kind = Literal["done", "refused", "dry_run", "repeated", "surprise"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer. `at`: the business time at which it came; `counts`: what the act adds to the figures.

    `digest`: of the answer's bytes; `same_as`: of the answer that this one had to repeat.
    """

    kind: Kind
    at: datetime
    county: str
    what: str
    key: str
    status: int
    digest: str
    subject: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    period: date | None = None
    same_as: str | None = None
    said: str = ""


def period_of(at: datetime) -> date:
    """The day up to 16:00, from then on the next (domain §5)."""
    local = at.astimezone(SHANGHAI)
    return local.date() + timedelta(days=local.time() >= CUT_OFF)


class Journal:
    """Appends lines; `write` returns when they are on the disk, many together."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8")
        self._waiting: list[asyncio.Future[None]] = []
        self._sync: asyncio.Task[None] | None = None
        self.entries: list[Entry] = []

    async def write(self, entry: Entry) -> None:
        self._file.write(json.dumps(asdict(entry), default=str, ensure_ascii=False) + "\n")
        self._file.flush()
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(written)
        if self._sync is None:
            self._sync = asyncio.create_task(self._write_through())
        await written
        self.entries.append(entry)

    async def _write_through(self) -> None:
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            await asyncio.to_thread(os.fsync, self._file.fileno())
            for written in waiting:
                if not written.done():
                    written.set_result(None)
        self._sync = None

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read(path: Path) -> Iterator[Entry]:
    """The entries of a journal as they were written."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield _entry(json.loads(line))


def _entry(line: dict[str, Any]) -> Entry:
    period = date.fromisoformat(line["period"]) if line["period"] else None
    return Entry(**{**line, "at": datetime.fromisoformat(line["at"]), "period": period})
