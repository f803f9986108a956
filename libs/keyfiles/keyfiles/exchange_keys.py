"""Keys to which others encrypt what only we may read: compact JWE to a public key of ours.

A file holds a JSON Web Key Set with the private keys, each with `kid`, `use` and `alg`. One with `retired_at`
is offered no more, and opens for KEPT what was encrypted to it before.
"""

import json
import os
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwe import JWERegistry
from joserfc.jwk import ECKey, RSAKey, import_key

SETTING: Final = "YUANXIN_EXCHANGE_KEYS"
KEPT: Final = timedelta(days=30)
ENCRYPTION: Final = "A256GCM"
KINDS: Final[Mapping[str, str]] = {"ECDH-ES+A256KW": "EC", "RSA-OAEP-256": "RSA"}
"""How the key of a message may be told, and to keys of which kind; RSA for who cannot do the other."""

Key = ECKey | RSAKey


MOST_BYTES: Final = 400_000
"""As much as a long list of persons."""


def registry(most_bytes: int) -> JWERegistry:
    """Nothing compressed, nothing older, nothing larger."""
    allowed = JWERegistry(algorithms=[*KINDS, ENCRYPTION])
    allowed.max_ciphertext_length = most_bytes
    return allowed


class Closed(StrEnum):
    """Why something could not be opened."""

    unreadable = "unreadable"
    unknown_key = "unknown_key"


class ExchangeKeys:
    """The keys of a file, read once. `now`: the machine's time, by which keys retire."""

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        try:
            told = json.loads(path.read_text(encoding="utf-8"))["keys"]
            self._keys = {str(each["kid"]): _read(each) for each in told}
            self._retired = {
                each["kid"]: _instant(each["retired_at"]) for each in told if "retired_at" in each
            }
        except (OSError, ValueError, KeyError, TypeError, JoseError) as error:
            raise ValueError(
                f"{SETTING}: {path} is no set of private keys ({type(error).__name__})"
            ) from None

    def public(self) -> Sequence[Mapping[str, str]]:
        """What others encrypt to."""
        return [
            {name: str(told) for name, told in key.as_dict(private=False).items() if name != "retired_at"}
            for kid, key in self._keys.items()
            if kid not in self._retired
        ]

    def open(self, sealed: str, most_bytes: int = MOST_BYTES) -> bytes | Closed:
        """What a JWE holds. Whatever it is, it is answered; nothing of it is said."""
        header = _header(sealed)
        if header is None or header.get("alg") not in KINDS:
            return Closed.unreadable
        key = self._key(header)
        if key is None:
            return Closed.unknown_key
        try:
            return jwe.decrypt_compact(sealed, key, registry=registry(most_bytes)).plaintext or b""
        except (JoseError, InvalidTag, InvalidUnwrap, ValueError, TypeError, KeyError, AttributeError):
            return Closed.unreadable

    def _key(self, header: Mapping[str, Any]) -> Key | None:
        """The one that is named, unless it retired too long ago; unnamed, the one of its kind."""
        kid = header.get("kid")
        if kid is None:
            ours = [each for kid, each in self._keys.items() if kid not in self._retired]
            return next((each for each in ours if each.key_type == KINDS[header["alg"]]), None)
        retired = self._retired.get(kid) if isinstance(kid, str) else None
        if not isinstance(kid, str) or (retired is not None and retired + KEPT <= self._now()):
            return None
        return self._keys.get(kid)


def new_exchange_keys(path: Path) -> None:
    """Make a file with one key of each kind, for its owner only; what is there stays."""
    if path.exists():
        return
    keys: list[Key] = [
        ECKey.generate_key("P-256", {"kid": "ec-1", "use": "enc", "alg": "ECDH-ES+A256KW"}, private=True),
        RSAKey.generate_key(3072, {"kid": "rsa-1", "use": "enc", "alg": "RSA-OAEP-256"}, private=True),
    ]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({"keys": [key.as_dict(private=True) for key in keys]}, file)


def _read(told: Mapping[str, Any]) -> Key:
    key = import_key({name: text for name, text in told.items() if name != "retired_at"})
    if not isinstance(key, ECKey | RSAKey) or not key.is_private or KINDS.get(key.alg or "") != key.key_type:
        raise ValueError("a key of another kind, or without its private part")
    return key


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("a time without an offset")
    return instant


def _header(sealed: str) -> dict[str, Any] | None:
    first = sealed.partition(".")[0]
    try:
        header = json.loads(urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (ValueError, RecursionError):
        return None
    return header if isinstance(header, dict) else None
