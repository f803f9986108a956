"""ClamAV's daemon, asked over TCP: INSTREAM, as `man clamd` describes it."""

import asyncio
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from files.states import Scan

CHUNK_BYTES: Final = 64 * 1024
SECONDS: Final = 60.0
CLEAN: Final = b"stream: OK"
FOUND: Final = b" FOUND"


class ScannerAway(Exception):
    """It cannot be reached, or did not say yes or no; it passes."""


class Scanner(Protocol):
    """Says clean or refused."""

    async def scan(self, content: bytes) -> Scan: ...


@dataclass(frozen=True)
class Clamd:
    """One connection per file: it is asked seldom."""

    host: str
    port: int
    seconds: float = SECONDS

    async def scan(self, content: bytes) -> Scan:
        try:
            async with asyncio.timeout(self.seconds):
                return _verdict(await self._ask(content))
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            raise ScannerAway(type(error).__name__) from None

    async def _ask(self, content: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            writer.write(b"zINSTREAM\0")
            for chunk in _chunks(content):
                writer.write(struct.pack("!L", len(chunk)) + chunk)
                await writer.drain()
            writer.write(struct.pack("!L", 0))
            await writer.drain()
            return (await reader.readuntil(b"\0")).rstrip(b"\0")
        finally:
            writer.close()


def _verdict(answer: bytes) -> Scan:
    """A size limit of clamd, or any other trouble of its own, is no yes: then the file waits."""
    if answer == CLEAN:
        return Scan.clean
    if answer.endswith(FOUND):
        return Scan.refused
    raise ScannerAway("it did not say yes or no")


def _chunks(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), CHUNK_BYTES):
        yield content[start : start + CHUNK_BYTES]


def clamd_at(address: str) -> Clamd | None:
    """`host:port`; empty: none is configured."""
    if not address:
        return None
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise ValueError(f"YUANXIN_CLAMD: {address} is not host:port")
    return Clamd(host, int(port))
