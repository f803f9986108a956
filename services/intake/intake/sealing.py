"""Personal data is kept sealed: AES-GCM, bound to the record it belongs to, each under a named key.

`Sealing` is all that the rest knows, so that another cipher (SM4) can take its place, and keys can change:
what was sealed under an older key still opens.
"""

import base64
import binascii
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class Sealed:
    """Something nobody can read without the key of that id."""

    key_id: str
    content: bytes


class Sealing(Protocol):
    """Seal, open, and a keyed hash for look-ups. Sealed `about` one record, it opens for no other."""

    def seal(self, told: Mapping[str, Any], about: UUID) -> Sealed: ...
    def open(self, sealed: Sealed, about: UUID) -> Mapping[str, Any]: ...
    def hash(self, text: str) -> bytes: ...


@dataclass(frozen=True)
class Keyring:
    """Keys by id; the current one seals, all of them open. Never printed."""

    current: str
    keys: Mapping[str, bytes] = field(repr=False)
    hash_key: bytes = field(repr=False)

    def seal(self, told: Mapping[str, Any], about: UUID) -> Sealed:
        nonce, cipher = os.urandom(NONCE_BYTES), AESGCM(self.keys[self.current])
        plain = json.dumps(told, ensure_ascii=False).encode()
        return Sealed(self.current, nonce + cipher.encrypt(nonce, plain, about.bytes))

    def open(self, sealed: Sealed, about: UUID) -> Mapping[str, Any]:
        nonce, content = sealed.content[:NONCE_BYTES], sealed.content[NONCE_BYTES:]
        plain = AESGCM(self.keys[sealed.key_id]).decrypt(nonce, content, about.bytes)
        opened: Mapping[str, Any] = json.loads(plain)
        return opened

    def hash(self, text: str) -> bytes:
        return hmac.digest(self.hash_key, text.encode(), "sha256")


def read_keys(path: Path) -> Keyring:
    """The key file: {"current": "k1", "keys": {"k1": base64}, "hash": base64}; else one clear line."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        keys = {str(name): _key(text) for name, text in said["keys"].items()}
        ring = Keyring(said["current"], keys, _key(said["hash"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"YUANXIN_INTAKE_KEYS: {path} is not a key file ({type(error).__name__})") from None
    if ring.current not in ring.keys:
        raise ValueError(f"YUANXIN_INTAKE_KEYS: {path}: the current key is not among the keys")
    return ring


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if len(key) != KEY_BYTES:
        raise ValueError("a key has 32 bytes")
    return key
