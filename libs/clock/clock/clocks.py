"""Business time: the system's in production, a small file's in a simulation; aware, in Shanghai."""

import asyncio
import tempfile
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
TICK_SECONDS = 1.0
POLL_SECONDS = 0.02


class Clock(Protocol):
    """What a loop needs: the business instant, and to be woken when it has moved."""

    def now(self) -> datetime:
        """The business instant, aware, in Shanghai."""
        ...

    async def changed(self, since: datetime | None = None) -> None:
        """Return when business time is worth another look.

        A file clock returns as soon as its instant differs from `since`; without `since`, from what this task
        (or the one that started it) last read with `now`. A loop that hands its clock on should say `since`.
        """
        ...


def open_clock(spec: str) -> Clock:
    """`system`, or `file:/path` of a file that holds one ISO 8601 instant with its offset."""
    kind, _, path = spec.partition(":")
    if spec == "system":
        return SystemClock()
    if kind == "file" and path:
        return FileClock(Path(path))
    raise ValueError(f"YUANXIN_CLOCK is {spec!r}: say 'system' or 'file:<path>'")


def fixed(instant: datetime) -> "FixedClock":
    """A clock that stands still, for tests."""
    return FixedClock(instant)


def advance(path: Path, to: datetime) -> None:
    """Move a file clock forward, never back; atomically: a reader sees the old instant or the new one."""
    instant = _in_shanghai(to)
    if path.exists() and read(path) > instant:
        raise ValueError(f"the business clock {path} shows {read(path).isoformat()}; it never goes back")
    _replace(path, instant.isoformat() + "\n")


def read(path: Path) -> datetime:
    """The instant in a clock file; a file that holds anything else is refused with one clear line."""
    try:
        return _in_shanghai(datetime.fromisoformat(path.read_text(encoding="ascii").strip()))
    except (OSError, ValueError) as error:
        raise ValueError(f"the clock file {path} holds no instant with its offset: {error}") from error


class SystemClock:
    """The machine's time, looked at every second."""

    def now(self) -> datetime:
        return datetime.now(SHANGHAI)

    async def changed(self, since: datetime | None = None) -> None:
        await asyncio.sleep(TICK_SECONDS)


class FixedClock:
    """Stands still."""

    def __init__(self, instant: datetime) -> None:
        self._instant = _in_shanghai(instant)

    def now(self) -> datetime:
        return self._instant

    async def changed(self, since: datetime | None = None) -> None:
        await asyncio.Event().wait()


class FileClock:
    """Steps when the file is replaced: a season can be led through a real stack."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._instant = read(path)
        self._stamp = _stamp(path)
        self._seen: ContextVar[datetime | None] = ContextVar("seen", default=None)

    def now(self) -> datetime:
        self._seen.set(self._look())
        return self._instant

    async def changed(self, since: datetime | None = None) -> None:
        """Wait until the file shows another instant than `since`, or than this task last read."""
        known = since or self._seen.get()
        while self._look() == known:  # noqa: ASYNC110 - another process moves the file
            await asyncio.sleep(POLL_SECONDS)

    def _look(self) -> datetime:
        """The file's instant, parsed only when the file is another one; a step backwards is not believed."""
        stamp = _stamp(self._path)
        if stamp != self._stamp:
            self._instant, self._stamp = max(self._instant, read(self._path)), stamp
        return self._instant


def _in_shanghai(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no offset: business instants are aware")
    return instant.astimezone(SHANGHAI)


def _stamp(path: Path) -> tuple[int, int]:
    """Another file in its place, or another text in the file: either changes this."""
    state = path.stat()
    return state.st_ino, state.st_mtime_ns


def _replace(path: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=path.name, delete=False) as draft:
        draft.write(text)
    Path(draft.name).chmod(0o644)
    Path(draft.name).replace(path)
