"""The two ways to the platform, behind one contract: docs/platform.md.

A package is handed over whole or not at all, and again as often as need be: its name says which it is. What
comes back is taken one by one, and put away when it has had its effect.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Final, Protocol

from keyfiles.public_key import PublicKey

PACKAGE: Final = "package.json"
SEALED_PACKAGE: Final = "package.jwe"
SEALED_ENDING: Final = ".jwe"
MOST_BYTES: Final = 1024 * 1024
"""Of a receipt; a larger one is none."""


class PlatformAway(Exception):
    """It cannot be reached, or is in trouble: nothing is wrong with what was sent, and it passes."""


class NotTaken(Exception):
    """It answers, and does not take this package: by a code that tells why."""


PackedFiles = AsyncIterator[tuple[str, bytes]]
"""Name and content of each file, read when it is its turn."""


class Platform(Protocol):
    """What we send, and what the platform answers to it."""

    @property
    def key(self) -> PublicKey | None:
        """To which all that is personal is encrypted on its way; None: it goes as it is."""

    async def send(self, name: str, document: bytes, files: PackedFiles) -> None: ...
    async def receipts(self) -> Sequence[tuple[str, bytes]]: ...
    async def put_away(self, name: str, *, understood: bool) -> None: ...

    async def registered(self) -> Sequence[str]:
        """The packages of cases that were registered there, by name; not those that are still written."""

    async def registered_document(self, name: str, most: int) -> bytes | None:
        """One of them, or no more of it than one byte over `most`; None: it is not there, or not yet."""

    async def registered_file(self, name: str, file: str, most: int) -> bytes | None: ...

    async def answer(self, name: str, answer: bytes) -> None:
        """With it the package is taken off the list."""
