"""Where keys come from, and how long they are used (A2): a file or an address, read again while in use.

Whoever uses the keys keeps them fresh, no loop of its own is needed:

- a minute after they were read they are read again, beside the request that finds it so;
- keys older than 5 minutes are not used before they were read again: a removed key is not accepted longer;
- while the source cannot be read, the keys last read serve for an hour. Then nobody gets in until it can be;
- a process that starts meanwhile has no keys and lets nobody in until it has: its other work goes on.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping, Set
from pathlib import Path
from typing import Final

import structlog

from access.key_sets import ONLY_OURS, Key, KeySet, parse_key_set, read_key_set
from telemetry import describe, metrics

FRESH_SECONDS: Final = 60.0
FETCH_TIMEOUT_SECONDS: Final = 5.0
REMOVED_KEY_SECONDS: Final = 300.0 - 2 * FETCH_TIMEOUT_SECONDS
UNREAD_SECONDS: Final = 3600.0
SECONDS_BETWEEN_FETCHES: Final = 30.0

Fetch = Callable[[], Awaitable[object]]
"""Reads the key set as it stands at its source, as JSON."""

log = structlog.get_logger()


class KeysAway(OSError):
    """Nobody answers at the address of the keys, or not with keys."""


class KeySource:
    """The keys in use. `fetch` is None for a set that never changes, `document` for one not known yet.

    No more often than every `pause` seconds is the source asked: made-up key ids must not make us a burden.
    """

    def __init__(
        self,
        document: object,
        fetch: Fetch | None,
        pause: float,
        now: Callable[[], float] = time.monotonic,
        algorithms: Set[str] = ONLY_OURS,
    ) -> None:
        self._algorithms = algorithms
        self._set = read_key_set({"keys": []} if document is None else document, algorithms)
        if not self._set.keys and document is not None:
            named = ", ".join(sorted(algorithms))
            raise ValueError(f"the key set (YUANXIN_JWKS) holds no key with an id for {named}")
        self._fetch = fetch
        self._pause = pause
        self._now = now
        self._next_fetch = now()
        self._read_at = -math.inf if document is None else now()
        self._fetching: asyncio.Task[bool] | None = None
        self._failing = False
        _log_passed_over(self._set)
        if fetch is not None and document is not None:
            metrics.keys_read_timestamp.set_to_current_time()

    @property
    def keys(self) -> Mapping[str, Key]:
        """By key id; the same object until the set changes."""
        return self._set.keys

    @property
    def is_usable(self) -> bool:
        """Not when the source could not be read for an hour, or not yet."""
        return self._fetch is None or self._age < UNREAD_SECONDS

    async def freshen(self) -> None:
        """Before a use: read the keys again when they are old, and wait for it when they are too old.

        While the source is out of reach only one request in every `pause` waits for it.
        """
        if self._age < FRESH_SECONDS:
            return
        waits = self._fetching is None or not self._failing
        reading = self._reading()
        if reading and waits and self._age >= REMOVED_KEY_SECONDS:
            await asyncio.shield(reading)

    async def read_again(self) -> bool:
        """Whether the keys were read again now; whoever asks meanwhile awaits the same look."""
        reading = self._reading()
        return reading is not None and await asyncio.shield(reading)

    @property
    def _age(self) -> float:
        return self._now() - self._read_at

    def _reading(self) -> asyncio.Task[bool] | None:
        """The look under way, or a new one; None when it is too early for another."""
        if self._fetching is None and self._fetch is not None and self._now() >= self._next_fetch:
            self._next_fetch = self._now() + self._pause
            self._fetching = asyncio.create_task(self._read(self._fetch))
        return self._fetching

    async def _read(self, fetch: Fetch) -> bool:
        """A source that cannot be read, or gives what is no key set, leaves the known keys."""
        asked_at = self._now()
        try:
            fresh = read_key_set(await fetch(), self._algorithms)
        except (OSError, ValueError, TimeoutError) as error:
            self._note_failure(error.__cause__ or error)
            return False
        finally:
            self._fetching = None
        self._read_at = asked_at
        self._take(fresh)
        return True

    def _take(self, fresh: KeySet) -> None:
        """A set without a usable key is taken too: all of them were removed."""
        known, self._failing = self._set, False
        metrics.keys_read_timestamp.set_to_current_time()
        if fresh.passed_over != known.passed_over:
            _log_passed_over(fresh)
        if fresh.written == known.written:
            return
        self._set = fresh
        added, removed = (
            fresh.written.keys() - known.written.keys(),
            known.written.keys() - fresh.written.keys(),
        )
        log.info("the key set has changed", added=sorted(added), removed=sorted(removed))
        if not fresh.keys:
            log.error("the key set holds no key that can be used: nobody gets in")

    def _note_failure(self, error: BaseException) -> None:
        """Said once, and once more when the keys may not be used any longer."""
        if not self._failing:
            log.warning("the key set cannot be read: the known keys serve for now", **describe(error))
        elif not self.is_usable:
            log.error("the key set could not be read for too long: nobody gets in", **describe(error))
        self._failing = True


def _log_passed_over(read: KeySet) -> None:
    if read.passed_over:
        entries = [{"key": entry.key_id, "reason": entry.reason} for entry in read.passed_over]
        log.warning("keys of the key set passed over", keys=entries)


def source_of(jwks: str) -> Fetch:
    """How to read a JWKS file or address."""
    return _from_url(jwks) if jwks.startswith(("http://", "https://")) else _from_file(Path(jwks))


async def first_look(fetch: Fetch) -> object | None:
    """The key set at the start; None when nobody answers at its address, which passes.

    A file that is not there, and whatever is no key set, is a mistake that stops the start.
    """
    try:
        return await fetch()
    except (TimeoutError, KeysAway) as error:
        log.error(
            "the key set cannot be read: nobody gets in until it can be", **describe(error.__cause__ or error)
        )
        return None


def _from_file(path: Path) -> Fetch:
    async def read() -> object:
        return parse_key_set(path.read_bytes())  # noqa: ASYNC240 - a small local file

    return read


def _from_url(url: str) -> Fetch:
    import aiohttp  # here: 3 MB that nobody needs whose keys are in a file

    async def read() -> object:
        limit = aiohttp.ClientTimeout(total=FETCH_TIMEOUT_SECONDS)
        try:
            async with aiohttp.ClientSession(timeout=limit) as session, session.get(url) as answer:
                answer.raise_for_status()
                content = await answer.read()
        except aiohttp.ClientError as error:
            raise KeysAway from error
        return parse_key_set(content)

    return read
