"""HTTP as a careful client does it: the same key until there is an answer, whatever dies meanwhile."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

import aiohttp

from season.running_stack import RunningStack

PATIENCE_SECONDS: Final = 60.0
PAUSE_SECONDS: Final = 0.2
CONCURRENT: Final = 32
NOT_NOW: Final = (429, 503)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks."""

    role: str
    county: str | None
    subject: str
    name: str | None = None
    agency: str | None = None
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: Mapping[str, Any]
    etag: str | None

    @property
    def good(self) -> bool:
        """Status 0: no answer came, and nobody knows whether the request was carried out."""
        return 200 <= self.status < 300

    @property
    def problem(self) -> str:
        """The slug of a problem's type."""
        return str(self.body.get("type", "")).rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Page:
    """What a browser gets. `location`: where it is sent. `cookie`: what it is to keep."""

    status: int
    text: str
    location: str | None
    cookie: str | None


NO_ANSWER: Final = Page(0, "", None, None)


class Client:
    """One session for everybody; tokens are minted once per person."""

    def __init__(self, stack: RunningStack, session: aiohttp.ClientSession) -> None:
        self._stack = stack
        self._session = session
        self._tokens: dict[Caller, str] = {}
        self._slots = asyncio.Semaphore(CONCURRENT)
        self.sent = 0

    async def get(self, caller: Caller, service: str, path: str, **query: str) -> Answer:
        return await self._retry("GET", service, path, self._headers(caller), None, query)

    async def send(
        self,
        caller: Caller,
        method: str,
        service: str,
        path: str,
        body: Mapping[str, Any],
        *,
        key: str,
        if_match: str | None = None,
        content_type: str = "application/json",
    ) -> Answer:
        headers = {**self._headers(caller), "Idempotency-Key": key, "Content-Type": content_type}
        if if_match is not None:
            headers["If-Match"] = if_match
        return await self._retry(method, service, path, headers, json.dumps(body).encode(), {})

    async def send_file(
        self, caller: Caller, path: str, content: bytes, *, key: str, service: str = "intake"
    ) -> Answer:
        headers = {**self._headers(caller), "Idempotency-Key": key, "Content-Type": "application/pdf"}
        return await self._retry("POST", service, path, headers, content, {})

    async def page(self, caller: Caller, service: str, path: str) -> str:
        """A page as text."""
        url = self._stack.urls[service] + path
        async with self._session.get(url, headers=self._headers(caller)) as response:
            response.raise_for_status()
            return await response.text()

    async def browse(
        self, service: str, path: str, cookie: str, form: Mapping[str, str] | None = None
    ) -> Page:
        """As a browser does it, that follows no link by itself; `form`: what is sent, again until there is an
        answer."""
        base = self._stack.urls[service]
        headers = {"Accept": "text/html"} | ({"Cookie": cookie} if cookie else {})
        headers |= {} if form is None else {"Origin": base, "Sec-Fetch-Site": "same-origin"}
        method, deadline = "GET" if form is None else "POST", monotonic() + PATIENCE_SECONDS
        while True:
            page = await self._browse_once(method, base + path, headers, form)
            if page is not None and page.status not in NOT_NOW:
                return page
            if monotonic() > deadline:
                return page or NO_ANSWER
            await asyncio.sleep(PAUSE_SECONDS)

    async def _browse_once(
        self, method: str, url: str, headers: Mapping[str, str], form: Mapping[str, str] | None
    ) -> Page | None:
        self.sent += 1
        try:
            async with (
                self._slots,
                self._session.request(
                    method, url, headers=headers, data=form, allow_redirects=False
                ) as response,
            ):
                kept = [f"{one.key}={one.value}" for one in response.cookies.values()]
                text, location = await response.text(), response.headers.get("Location")
                return Page(response.status, text, location, kept[0] if kept else None)
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, TimeoutError):
            return None

    async def file(self, caller: Caller, service: str, path: str) -> bytes | str:
        """A file, or why there is none: the slug of the problem."""
        url = self._stack.urls[service] + path
        self.sent += 1
        async with self._session.get(url, headers=self._headers(caller)) as response:
            content = await response.read()
            if response.status == 200:
                return content
            problem = Answer(response.status, json_object(content), None).problem
            return problem or str(response.status)

    async def metrics(self, service: str) -> str:
        """What Prometheus reads of a service, once it answers."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while True:
            try:
                async with self._session.get(self._stack.urls[service] + "/metrics") as response:
                    if response.status == 200:
                        return await response.text()
            except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, TimeoutError):
                pass
            if asyncio.get_running_loop().time() > deadline:
                return ""
            await asyncio.sleep(PAUSE_SECONDS)

    async def _retry(
        self,
        method: str,
        service: str,
        path: str,
        headers: Mapping[str, str],
        data: bytes | None,
        query: Mapping[str, str],
    ) -> Answer:
        """Ask until there is an answer that says more than "not now"."""
        url = self._stack.urls[service] + path
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while True:
            answer = await self._try_once(method, url, headers, data, query)
            if answer is not None and not is_not_now(answer):
                return answer
            if asyncio.get_running_loop().time() > deadline:
                return answer or Answer(0, {"type": "no-answer"}, None)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _try_once(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        data: bytes | None,
        query: Mapping[str, str],
    ) -> Answer | None:
        """One try; None when the connection broke."""
        self.sent += 1
        try:
            async with (
                self._slots,
                self._session.request(method, url, headers=headers, data=data, params=query) as response,
            ):
                return Answer(
                    response.status, json_object(await response.read()), response.headers.get("ETag")
                )
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, TimeoutError):
            return None

    def _headers(self, caller: Caller) -> dict[str, str]:
        token = self._tokens.get(caller)
        if token is None:
            who = caller
            token = self._stack.token(who.role, who.county, who.subject, who.name, who.agency, who.office)
            self._tokens[caller] = token
        return {"Authorization": f"Bearer {token}"}


def is_not_now(answer: Answer) -> bool:
    """Not refused, only not now: the service is not ready, or the caller has asked too much at once."""
    return answer.status in NOT_NOW or answer.problem == "request-in-flight"


def json_object(content: bytes) -> Mapping[str, Any]:
    try:
        body = json.loads(content)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
