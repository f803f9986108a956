"""HTTP as many careful clients do it: the same key until there is an answer, whatever breaks meanwhile."""

import asyncio
import hashlib
import json
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

import aiohttp

from access import Role
from devstack.stack import Stack

PAUSE_SECONDS: Final = 0.1
TRY_SECONDS: Final = 10.0
IMPATIENT: Final = 0.03
"""The share of requests whose client hangs up at once and asks again."""
NOT_NOW: Final = (429, 503)


class Unanswered(Exception):
    """A request that nobody answered, long after the faults had ended."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks."""

    role: Role
    county: str | None

    @property
    def subject(self) -> str:
        return f"{self.role.value}-{self.county or 'city'}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    raw: bytes
    etag: str | None

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def body(self) -> Mapping[str, Any]:
        try:
            value = json.loads(self.raw)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def problem(self) -> str:
        return str(self.body.get("type", "")).rpartition(":")[2]

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()[:16]


class Clients:
    """All clients of a run. `tries` counts what single attempts came to."""

    def __init__(
        self, stack: Stack, session: aiohttp.ClientSession, rng: random.Random, patience: float
    ) -> None:
        self.stack = stack
        self.tries: Counter[str] = Counter()
        self.instead: dict[str, str] = {}
        """By service: where to ask while its own process is asleep."""
        self._turns = count()
        self._session = session
        self._rng = rng
        self._patience = patience
        self._tokens: dict[Person, str] = {}

    async def get(self, who: Person, service: str, path: str) -> Answer:
        return await self._ask("GET", who, service, path, {}, None)

    async def send(
        self, method: str, who: Person, service: str, path: str, body: Any, key: str, etag: str | None = None
    ) -> Answer:
        """Until there is an answer that says more than "not now"."""
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        if etag is not None:
            headers["If-Match"] = etag
        return await self._ask(method, who, service, path, headers, json.dumps(body).encode())

    async def _ask(
        self, method: str, who: Person, service: str, path: str, headers: dict[str, str], data: bytes | None
    ) -> Answer:
        headers = {**headers, "Authorization": f"Bearer {self._token(who)}"}
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._patience
        hang_up = data is not None and self._rng.random() < IMPATIENT
        while loop.time() < deadline:
            seconds = self._rng.uniform(0.002, 0.05) if hang_up else TRY_SECONDS
            answer = await self._try_once(method, self._address(service) + path, headers, data, seconds)
            hang_up = False
            if answer and answer.status not in NOT_NOW and answer.problem != "request-in-flight":
                return answer
            await asyncio.sleep(PAUSE_SECONDS)
        raise Unanswered(f"{method} {service}{path}")

    def _address(self, service: str) -> str:
        """The replicas in turn; so whoever was not answered asks another one next."""
        urls = self.stack.urls(service)
        return self.instead.get(service) or urls[next(self._turns) % len(urls)]

    async def _try_once(
        self, method: str, url: str, headers: Mapping[str, str], data: bytes | None, seconds: float
    ) -> Answer | None:
        timeout = aiohttp.ClientTimeout(total=seconds)
        try:
            async with self._session.request(
                method, url, headers=headers, data=data, timeout=timeout
            ) as response:
                answer = Answer(response.status, await response.read(), response.headers.get("ETag"))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self.tries[type(error).__name__] += 1
            return None
        self.tries[str(answer.status)] += 1
        return answer

    def _token(self, who: Person) -> str:
        if who not in self._tokens:
            self._tokens[who] = self.stack.token(who.role, who.county, who.subject, "测试人员")
        return self._tokens[who]
