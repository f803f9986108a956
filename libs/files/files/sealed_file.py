"""A file is sealed under a key of its own, and that key like all words (libs/sealing).

So a key that is replaced costs a row and not a file: what lies in the store never changes.
"""

import base64
import hashlib
import os
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sealing import Sealed, Sealing, Spoilt

NONCE_BYTES: Final = 12
KEY_BITS: Final = 256


@dataclass(frozen=True, slots=True)
class SealedFile:
    """`content` goes into the store; `words` (the file's key and the hash of what it is) beside its row."""

    content: bytes
    words: Sealed


def seal_file(sealing: Sealing, content: bytes, file_id: UUID) -> SealedFile:
    """Bound to its id: it opens as no other file."""
    key, nonce = AESGCM.generate_key(KEY_BITS), os.urandom(NONCE_BYTES)
    words = {"key": base64.b64encode(key).decode(), "sha256": hashlib.sha256(content).hexdigest()}
    return SealedFile(
        nonce + AESGCM(key).encrypt(nonce, content, file_id.bytes), sealing.seal(words, file_id)
    )


def open_file(sealing: Sealing, stored: SealedFile, file_id: UUID) -> bytes:
    """What was sealed; Spoilt when the store gave back anything else."""
    key = base64.b64decode(sealing.open(stored.words, file_id)["key"])
    nonce, sealed = stored.content[:NONCE_BYTES], stored.content[NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, sealed, file_id.bytes)
    except (InvalidTag, ValueError):
        raise Spoilt(f"of file {file_id}") from None
