"""The platform behind an HTTP endpoint; the addresses are those of docs/platform.md."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final
from urllib.parse import quote

import aiohttp
from pydantic_core import from_json, to_json

from intake.platform.adapters import MOST_BYTES, NotTaken, PackedFiles, PlatformAway

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

    async def send(self, name: str, document: bytes, files: PackedFiles) -> None:
        """The files first: a package is there when its document is."""
        package = f"packages/{quote(name)}"
        async for file_name, content in files:
            await self._ask("PUT", f"{package}/files/{quote(file_name)}", content)
        await self._ask("PUT", package, document)

    async def receipts(self) -> Sequence[tuple[str, bytes]]:
        """What is no list of receipts at all is trouble of the platform's, and passes."""
        content = await self._ask("GET", "receipts")
        try:
            return [(str(each["id"]), to_json(each["receipt"])[:MOST_BYTES]) for each in from_json(content)]
        except (ValueError, KeyError, TypeError):
            raise PlatformAway("no list of receipts") from None

    async def put_away(self, name: str, *, understood: bool) -> None:
        address = f"receipts/{quote(name, safe='')}?understood={str(understood).lower()}"
        await self._ask("DELETE", address, gone=True)

    async def _ask(
        self, method: str, path: str, content: bytes | None = None, *, gone: bool = False
    ) -> bytes:
        request: dict[str, Any] = {"allow_redirects": False}
        if content is not None:
            request["data"] = BytesIO(content)
        if self.token:
            request["headers"] = {"Authorization": f"Bearer {self.token}"}
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS)) as http,
                http.request(method, f"{self.to.rstrip('/')}/{path}", **request) as answer,
            ):
                body, status = await _read(answer), answer.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise PlatformAway(type(error).__name__) from None
        if status in ABOUT_THE_PACKAGE and method == "PUT":
            raise NotTaken(f"http-{status}")
        if not (200 <= status < 300 or (gone and status in GONE)):
            raise PlatformAway(f"HTTP {status}")
        return body


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    read = bytearray()
    async for piece in answer.content.iter_any():
        read += piece
        if len(read) > ANSWER_BYTES:
            raise PlatformAway(f"an answer of more than {ANSWER_BYTES} bytes")
    return bytes(read)
