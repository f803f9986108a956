"""Key sets (RFC 7517, 8037): which of their keys are ours to use, why the others are passed over. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import jwt

ALGORITHM: Final = "EdDSA"
CURVES: Final = ("Ed25519", "Ed448")
SHOWN: Final = 64
"""As much of a stranger's word stands in a log line."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A key of the set that is not used: its id as far as it has one, and why."""

    key_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class KeySet:
    """The usable keys by their id, in the form they were written, and the rest."""

    keys: Mapping[str, jwt.PyJWK]
    written: Mapping[str, tuple[str, str]]
    """Curve and public value by key id: two sets with the same ones are the same to us."""
    passed_over: Sequence[PassedOver]


def read_key_set(document: object) -> KeySet:
    """Whatever is in the set, what can be used is used; ValueError when it is no key set at all."""
    entries = document.get("keys") if isinstance(document, Mapping) else None
    if not isinstance(entries, list):
        raise ValueError("this is no key set: it has no list of keys")
    keys: dict[str, jwt.PyJWK] = {}
    written: dict[str, tuple[str, str]] = {}
    passed_over: list[PassedOver] = []
    for entry in entries:
        key = "a second key of this id" if _id_of(entry) in keys else read_key(entry)
        if isinstance(key, str):
            passed_over.append(PassedOver(_id_of(entry)[:SHOWN], key))
        else:
            keys[entry["kid"]], written[entry["kid"]] = key, (entry["crv"], entry["x"])
    return KeySet(keys, written, passed_over)


def read_key(entry: object) -> jwt.PyJWK | str:
    """A key that signatures can be checked with, or why it is none."""
    if not isinstance(entry, Mapping):
        return "malformed"
    if reason := _not_ours(entry):
        return reason
    public = {name: entry[name] for name in ("kty", "crv", "x", "kid")}
    try:
        return jwt.PyJWK(public, algorithm=ALGORITHM)
    except (jwt.PyJWTError, ValueError):
        return "malformed"


def _not_ours(entry: Mapping[str, Any]) -> str | None:
    curve, operations = entry.get("crv"), entry.get("key_ops", ["verify"])
    if entry.get("kty") != "OKP" or curve not in CURVES:
        return f"another kind of key: {_shown(entry.get('kty'))} {_shown(curve)}".rstrip()
    if "d" in entry:
        return "a private key"
    if not _id_of(entry):
        return "without an id"
    if entry.get("use", "sig") != "sig" or not isinstance(operations, list) or "verify" not in operations:
        return "not for signatures"
    if entry.get("alg", ALGORITHM) not in (ALGORITHM, curve):
        return f"for another algorithm: {_shown(entry['alg'])}"
    return None if isinstance(entry.get("x"), str) else "malformed"


def _id_of(entry: object) -> str:
    key_id = entry.get("kid") if isinstance(entry, Mapping) else None
    return key_id if isinstance(key_id, str) else ""


def _shown(value: object) -> str:
    return value[:SHOWN] if isinstance(value, str) else ""


def parse_key_set(text: bytes | str) -> object:
    """The JSON of a key set; ValueError for all that is none, however deep."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("this is no key set: it is no JSON") from None
