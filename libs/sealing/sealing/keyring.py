"""AES-GCM, bound to the record it belongs to, each under a named key.

`Sealing` is all that the rest knows, so that another cipher (SM4) can take its place, and keys can change:
what was sealed under an older key still opens.
"""

import hmac
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic_core import to_json

NONCE_BYTES: Final = 12

About = UUID | bytes
"""The record that words belong to: sealed for one, they open for no other."""


class UnknownKey(Exception):
    """Words sealed under a key that the key file does not hold: it may have been changed elsewhere."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"sealed under key {key_id!r}, which the key file does not hold")


class Spoilt(Exception):
    """Words that their key does not open: changed, of another record, or under another key of that name."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"key {key_id!r} does not open what was sealed under that name")


@dataclass(frozen=True, slots=True)
class Sealed:
    """Words that nobody can read without the key of that id.

    `digest`: keyed, of the words themselves, so it is the same when they are sealed anew under another key,
    and an audit row can be held to it (decision 19). Absent where they were read back or no row needs it.
    """

    key_id: str
    content: bytes
    digest: bytes | None = None


class Sealing(Protocol):
    """Seal, open, seal anew under the current key, and keyed hashes."""

    def seal(self, words: Mapping[str, Any], about: About) -> Sealed: ...
    def seal_without_digest(self, words: Mapping[str, Any], about: About) -> Sealed: ...
    def open(self, sealed: Sealed, about: About) -> Mapping[str, Any]: ...
    def reseal(self, sealed: Sealed, about: About) -> Sealed: ...
    def digest(self, sealed: Sealed, about: About) -> bytes: ...
    def hash(self, text: str) -> bytes: ...


@dataclass(frozen=True)
class Keyring:
    """Keys by id; the current one seals, all of them open. Never printed."""

    current: str
    keys: Mapping[str, bytes] = field(repr=False)
    hash_key: bytes = field(repr=False)

    @property
    def older(self) -> Sequence[str]:
        """The keys before the current one. Those behind it were prepared; another replica may use them."""
        ids = list(self.keys)
        return ids[: ids.index(self.current)]

    def seal(self, words: Mapping[str, Any], about: About) -> Sealed:
        plain, bound_to = to_json(words), _bytes(about)
        return self._seal(plain, bound_to, self._digest(plain, bound_to))

    def seal_without_digest(self, words: Mapping[str, Any], about: About) -> Sealed:
        """The same for words that no audit row is held to."""
        return self._seal(to_json(words), _bytes(about), None)

    def open(self, sealed: Sealed, about: About) -> Mapping[str, Any]:
        words: Mapping[str, Any] = json.loads(self._open(sealed, _bytes(about)))
        return words

    def reseal(self, sealed: Sealed, about: About) -> Sealed:
        """The same words, byte for byte, under the current key."""
        plain, bound_to = self._open(sealed, _bytes(about)), _bytes(about)
        return self._seal(plain, bound_to, self._digest(plain, bound_to))

    def digest(self, sealed: Sealed, about: About) -> bytes:
        """What `seal` gave as the digest of these words, whichever key they are sealed under by now."""
        return self._digest(self._open(sealed, _bytes(about)), _bytes(about))

    def hash(self, text: str) -> bytes:
        return hmac.digest(self.hash_key, text.encode(), "sha256")

    @cached_property
    def _cipher(self) -> AESGCM:
        """Of the current key."""
        return AESGCM(self.keys[self.current])

    def _seal(self, plain: bytes, about: bytes, digest: bytes | None) -> Sealed:
        nonce = os.urandom(NONCE_BYTES)
        return Sealed(self.current, nonce + self._cipher.encrypt(nonce, plain, about), digest)

    def _open(self, sealed: Sealed, about: bytes) -> bytes:
        if sealed.key_id not in self.keys:
            raise UnknownKey(sealed.key_id)
        nonce, content = sealed.content[:NONCE_BYTES], sealed.content[NONCE_BYTES:]
        try:
            return AESGCM(self.keys[sealed.key_id]).decrypt(nonce, content, about)
        except (InvalidTag, ValueError):
            raise Spoilt(sealed.key_id) from None

    def _digest(self, plain: bytes, about: bytes) -> bytes:
        return hmac.digest(self.hash_key, b"words:%d:" % len(about) + about + plain, "sha256")


def seal_texts(sealing: Sealing, about: About, **texts: str | None) -> Sealed:
    """Free text of an act, sealed with its record; a text that was left out is not in it."""
    return sealing.seal({name: text for name, text in texts.items() if text is not None}, about)


def about_row(table: str, *key: object) -> bytes:
    """A row that has no id of its own: its table and its key."""
    return "/".join([table, *map(str, key)]).encode()


def _bytes(about: About) -> bytes:
    return about.bytes if isinstance(about, UUID) else about
