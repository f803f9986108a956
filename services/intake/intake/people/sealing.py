"""Personal data is kept sealed: AES-GCM, bound to the record it belongs to, each under a named key.

`Sealing` is all that the rest knows, so that another cipher (SM4) can take its place, and keys can change:
what was sealed under an older key still opens.
"""

import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keyfiles import decode_key

NONCE_BYTES: Final = 12
SETTING: Final = "YUANXIN_INTAKE_KEYS"


@dataclass(frozen=True, slots=True)
class Sealed:
    """Words that nobody can read without the key of that id.

    `digest`: keyed, of the words themselves; it stays when they are sealed anew under another key, so an
    audit row can be held to it (decision 19). Absent where they were read back.
    """

    key_id: str
    content: bytes
    digest: bytes | None = None


class Sealing(Protocol):
    """Seal, open, and a keyed hash for look-ups. Sealed `about` one record, words open for no other."""

    def seal(self, words: Mapping[str, Any], about: UUID) -> Sealed: ...
    def open(self, sealed: Sealed, about: UUID) -> Mapping[str, Any]: ...
    def hash(self, text: str) -> bytes: ...


@dataclass(frozen=True)
class Keyring:
    """Keys by id; the current one seals, all of them open. Never printed."""

    current: str
    keys: Mapping[str, bytes] = field(repr=False)
    hash_key: bytes = field(repr=False)

    def seal(self, words: Mapping[str, Any], about: UUID) -> Sealed:
        nonce, cipher = os.urandom(NONCE_BYTES), AESGCM(self.keys[self.current])
        plain = json.dumps(words, ensure_ascii=False).encode()
        return Sealed(
            self.current, nonce + cipher.encrypt(nonce, plain, about.bytes), self._digest(plain, about)
        )

    def open(self, sealed: Sealed, about: UUID) -> Mapping[str, Any]:
        words: Mapping[str, Any] = json.loads(self._open(sealed, about))
        return words

    def _open(self, sealed: Sealed, about: UUID) -> bytes:
        nonce, content = sealed.content[:NONCE_BYTES], sealed.content[NONCE_BYTES:]
        return AESGCM(self.keys[sealed.key_id]).decrypt(nonce, content, about.bytes)

    def _digest(self, plain: bytes, about: UUID) -> bytes:
        return hmac.digest(self.hash_key, b"words:" + about.bytes + plain, "sha256")

    def digest(self, sealed: Sealed, about: UUID) -> bytes:
        """What `seal` gave as the digest of these words, whichever key they are sealed under by now."""
        return self._digest(self._open(sealed, about), about)

    def hash(self, text: str) -> bytes:
        return hmac.digest(self.hash_key, text.encode(), "sha256")


def seal_texts(sealing: Sealing, about: UUID, **texts: str | None) -> Sealed:
    """Free text of an act, sealed with its record; a text that was left out is not in it."""
    return sealing.seal({name: text for name, text in texts.items() if text is not None}, about)


def read_keys(path: Path) -> Keyring:
    """The key file: {"current": "k1", "keys": {"k1": base64}, "hash": base64}; else one clear line."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        keys = {str(key_id): decode_key(text) for key_id, text in written["keys"].items()}
        ring = Keyring(written["current"], keys, decode_key(written["hash"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{SETTING}: {path} is not a key file ({type(error).__name__})") from None
    if ring.current not in ring.keys:
        raise ValueError(f"{SETTING}: {path}: the current key is not among the keys")
    return ring
