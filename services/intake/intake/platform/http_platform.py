"""The platform behind an HTTP endpoint; the addresses are those of docs/platform.md."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final
from urllib.parse import quote

import aiohttp
from pydantic_core import from_json, to_json

from intake.platform.adapters import MOST_BYTES, SEALED_ENDING, NotTaken, PackedFiles, PlatformAway
from keyfiles.public_key import PublicKey

SECONDS: Final = 60.0
ABOUT_THE_PACKAGE: Final = frozenset({400, 409, 413, 415, 422})
"""What another package may not be answered: the others go on. Everything else that is no yes passes."""
GONE: Final = (404, 410)
ANSWER_BYTES: Final = 16 * MOST_BYTES
"""Of a list of receipts; what is longer is not read on."""


@dataclass(frozen=True)
class HttpPlatform:
    """`to`: its base address. `token`: shown as a bearer's, where there is one."""

    to: str
    token: str = field(default="", repr=False)
    key: PublicKey | None = None

    async def send(self, name: str, document: bytes, files: PackedFiles) -> None:
        """The files first: a package is there when its document is."""
        package = f"packages/{quote(name)}"
        async for file_name, content in files:
            ending = SEALED_ENDING if self.key else ""
            await self._put(f"{package}/files/{quote(file_name + ending)}", content)
        await self._put(package, document, kind="application/json")

    async def receipts(self) -> Sequence[tuple[str, bytes]]:
        """What is no list of receipts at all is trouble of the platform's, and passes."""
        content = await self._ask("GET", "receipts")
        try:
            return [(str(each["id"]), to_json(each["receipt"])[:MOST_BYTES]) for each in from_json(content)]
        except (ValueError, KeyError, TypeError):
            raise PlatformAway("no list of receipts") from None

    async def put_away(self, name: str, *, understood: bool) -> None:
        address = f"receipts/{_part(name)}?understood={str(understood).lower()}"
        await self._ask_if_there("DELETE", address)

    async def registered(self) -> Sequence[str]:
        content = await self._ask("GET", "registered")
        try:
            names = from_json(content)
        except ValueError:
            names = None
        if not isinstance(names, list) or not all(isinstance(each, str) and each for each in names):
            raise PlatformAway("no list of registered cases")
        return names

    async def registered_document(self, name: str, most: int) -> bytes | None:
        return await self._ask_if_there("GET", f"registered/{_part(name)}", most=most)

    async def registered_file(self, name: str, file: str, most: int) -> bytes | None:
        return await self._ask_if_there("GET", f"registered/{_part(name)}/files/{_part(file)}", most=most)

    async def answer(self, name: str, answer: bytes) -> None:
        await self._ask_if_there("PUT", f"registered/{_part(name)}/answer", answer, "application/json")

    async def _put(self, path: str, content: bytes, kind: str = "application/octet-stream") -> None:
        if self.key is not None:
            content, kind = await asyncio.to_thread(self.key.seal, content), "application/jose"
        await self._ask("PUT", path, content, kind)

    async def _ask(self, method: str, path: str, content: bytes | None = None, kind: str = "") -> bytes:
        status, body = await self._answer(method, path, content, kind, ANSWER_BYTES)
        _check(method, status)
        if len(body) > ANSWER_BYTES:
            raise PlatformAway(f"an answer of more than {ANSWER_BYTES} bytes")
        return body

    async def _ask_if_there(
        self,
        method: str,
        path: str,
        content: bytes | None = None,
        kind: str = "",
        *,
        most: int = ANSWER_BYTES,
    ) -> bytes | None:
        """Of a longer answer one byte more than `most`; None: there is no such thing any more."""
        status, body = await self._answer(method, path, content, kind, most)
        if status in GONE:
            return None
        _check(method, status)
        return body

    async def _answer(
        self, method: str, path: str, content: bytes | None, kind: str, most: int
    ) -> tuple[int, bytes]:
        request: dict[str, Any] = {"allow_redirects": False, "headers": {}}
        if content is not None:
            request["data"] = BytesIO(content)
            request["headers"]["Content-Type"] = kind
        if self.token:
            request["headers"]["Authorization"] = f"Bearer {self.token}"
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS)) as http,
                http.request(method, f"{self.to.rstrip('/')}/{path}", **request) as answer,
            ):
                return answer.status, await _read(answer, most)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise PlatformAway(type(error).__name__) from None


def _part(name: str) -> str:
    """Of an address: a name of theirs, whatever is in it."""
    return quote(name, safe="")


def _check(method: str, status: int) -> None:
    if status in ABOUT_THE_PACKAGE and method == "PUT":
        raise NotTaken(f"http-{status}")
    if not 200 <= status < 300:
        raise PlatformAway(f"HTTP {status}")


async def _read(answer: aiohttp.ClientResponse, most: int) -> bytes:
    """No more than one byte over."""
    read = bytearray()
    async for piece in answer.content.iter_any():
        read += piece
        if len(read) > most:
            break
    return bytes(read[: most + 1])
