"""Keys to which others encrypt what only we may read: compact JWE to a public key of ours.

A file holds a JSON Web Key Set with the private keys, each with `kid`, `use` and `alg`. From its `retired_at`
on a key is offered no more, and opens for KEPT what was encrypted to it before.
"""

import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwe import JWERegistry
from joserfc.jwk import ECKey, KeyParameters, RSAKey, import_key

from keyfiles.replacing import changed_at, changing, make

SETTING: Final = "YUANXIN_EXCHANGE_KEYS"
OFFERED: Final = timedelta(days=7)
"""So long a key that was replaced is offered beside the new one."""
KEPT: Final = timedelta(days=30)
LOOK_SECONDS: Final = 1.0
ENCRYPTION: Final = "A256GCM"
KINDS: Final[Mapping[str, str]] = {"ECDH-ES+A256KW": "EC", "RSA-OAEP-256": "RSA"}
"""How the key of a message may be told, and to keys of which kind; RSA for who cannot do the other."""
PREFIXES: Final[Mapping[str, str]] = {"ECDH-ES+A256KW": "ec", "RSA-OAEP-256": "rsa"}

Key = ECKey | RSAKey

log = structlog.get_logger()


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


@dataclass(frozen=True, slots=True)
class KeySet:
    """The keys of a file by `kid`, and from when on those retire that were replaced."""

    keys: Mapping[str, Key] = field(repr=False)
    retire: Mapping[str, datetime]

    def is_offered(self, kid: str, now: datetime) -> bool:
        return kid not in self.retire or now < self.retire[kid]

    def opens(self, kid: str, now: datetime) -> bool:
        return kid in self.keys and (kid not in self.retire or now < self.retire[kid] + KEPT)


def read_key_set(path: Path) -> KeySet:
    """What a file holds; else a ValueError of one clear line."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))["keys"]
        keys = {str(each["kid"]): _read(each) for each in told}
        retire = {each["kid"]: _instant(each["retired_at"]) for each in told if "retired_at" in each}
    except (OSError, ValueError, KeyError, TypeError, JoseError) as error:
        raise ValueError(f"{SETTING}: {path} is no set of private keys ({type(error).__name__})") from None
    return KeySet(keys, retire)


class ExchangeKeys:
    """The keys of a file that may change while the service runs: it is looked at before a key is used, at
    most once a second, and at once for a key that is not known. What is no key set changes nothing.

    `now`: the machine's time, by which keys retire.
    """

    def __init__(
        self,
        path: Path,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path, self._now, self._monotonic = path, now, monotonic
        self._seen, self._looked = changed_at(path), monotonic()
        self._set = read_key_set(path)

    def public(self) -> Sequence[Mapping[str, str]]:
        """What others encrypt to, the newest first."""
        now, known = self._now(), self._key_set()
        return [
            {name: str(told) for name, told in key.as_dict(private=False).items()}
            for kid, key in reversed(list(known.keys.items()))
            if known.is_offered(kid, now)
        ]

    def open(self, sealed: str, most_bytes: int = MOST_BYTES) -> bytes | Closed:
        """What a JWE holds. Whatever it is, it is answered; nothing of it is said."""
        header = _header(sealed)
        if header is None or header.get("alg") not in KINDS:
            return Closed.unreadable
        keys = self._keys_for(header)
        return _opened(sealed, keys, most_bytes) if keys else Closed.unknown_key

    def _keys_for(self, header: Mapping[str, Any]) -> Sequence[Key]:
        """The one that is named, unless it retired too long ago; unnamed, those offered of its kind."""
        kid, now, known = header.get("kid"), self._now(), self._key_set()
        if kid is None:
            offered = [key for name, key in known.keys.items() if known.is_offered(name, now)]
            return [key for key in offered if key.key_type == KINDS[header["alg"]]]
        if not isinstance(kid, str):
            return ()
        if kid not in known.keys:
            known = self._look()
        return [known.keys[kid]] if known.opens(kid, now) else ()

    def _key_set(self) -> KeySet:
        return self._look() if self._monotonic() - self._looked >= LOOK_SECONDS else self._set

    def _look(self) -> KeySet:
        seen, self._looked = changed_at(self._path), self._monotonic()
        if seen is not None and seen != self._seen:
            self._seen = seen
            try:
                self._set = read_key_set(self._path)
            except ValueError as error:
                log.error("the exchange keys stay as they were", reason=str(error))
            else:
                log.info("exchange keys read again", keys=list(self._set.keys))
        return self._set


def _opened(sealed: str, keys: Sequence[Key], most_bytes: int) -> bytes | Closed:
    for key in keys:
        try:
            return jwe.decrypt_compact(sealed, key, registry=registry(most_bytes)).plaintext or b""
        except (JoseError, InvalidTag, InvalidUnwrap, ValueError, TypeError, KeyError, AttributeError):
            continue
    return Closed.unreadable


def new_exchange_keys(path: Path) -> None:
    """Make a file with one key of each kind, for its owner only; what is there stays."""
    if not path.exists():
        make(path, {"keys": [_new_key(kind, 1) for kind in PREFIXES]})


def rotate_exchange_keys(path: Path, now: datetime) -> KeySet:
    """A new key of each kind, offered at once; those before are offered for OFFERED beside it, and what opens
    nothing any more is forgotten."""
    read_key_set(path)
    with changing(path) as written:
        kept = []
        for each in written["keys"]:
            retires = _instant(each.setdefault("retired_at", (now + OFFERED).isoformat()))
            if now < retires + KEPT:
                kept.append(each)
        number = max(map(_number, written["keys"]), default=0) + 1
        written["keys"] = [*kept, *(_new_key(kind, number) for kind in PREFIXES)]
    return read_key_set(path)


def _new_key(kind: str, number: int) -> dict[str, Any]:
    named: KeyParameters = {"kid": f"{PREFIXES[kind]}-{number}", "use": "enc", "alg": kind}
    if KINDS[kind] == "EC":
        return dict(ECKey.generate_key("P-256", named, private=True).as_dict(private=True))
    return dict(RSAKey.generate_key(3072, named, private=True).as_dict(private=True))


def _number(told: Mapping[str, Any]) -> int:
    """Of a name that was made here; whoever made keys of its own called them as it liked."""
    number = str(told["kid"]).rpartition("-")[2]
    return int(number) if number.isascii() and number.isdecimal() else 0


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
