"""Key sets (RFC 7517, 8037): which of their keys are ours to use, why the others are passed over. Pure."""

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final

import jwt

ALGORITHM: Final = "EdDSA"
ONLY_OURS: Final = frozenset({ALGORITHM})
RSA_ALGORITHMS: Final = ("RS256", "PS256")
ALGORITHMS: Final = frozenset({ALGORITHM, "ES256", *RSA_ALGORITHMS})
"""All that can be allowed: signatures that only their owner can make. No shared secret, never none."""
SHORTEST_RSA: Final = 2048
MEMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "OKP": ("crv", "x"),
    "EC": ("crv", "x", "y"),
    "RSA": ("n", "e"),
}
"""What is public of each kind of key."""

Key = Mapping[str, jwt.PyJWK]
"""One key by the algorithms that it may be used with: what a token says of itself chooses among them only."""
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

    keys: Mapping[str, Key]
    written: Mapping[str, object]
    """The public members by key id: two sets with the same ones are the same to us."""
    passed_over: Sequence[PassedOver]


def read_key_set(document: object, algorithms: Set[str] = ONLY_OURS) -> KeySet:
    """Whatever is in the set, what can be used is used; ValueError when it is no key set at all."""
    entries = document.get("keys") if isinstance(document, Mapping) else None
    if not isinstance(entries, list):
        raise ValueError("this is no key set: it has no list of keys")
    keys: dict[str, Key] = {}
    written: dict[str, object] = {}
    passed_over: list[PassedOver] = []
    for entry in entries:
        key = "a second key of this id" if _id_of(entry) in keys else read_key(entry, algorithms)
        if isinstance(key, str):
            passed_over.append(PassedOver(_id_of(entry)[:SHOWN], key))
        else:
            keys[entry["kid"]], written[entry["kid"]] = key, (_public(entry), sorted(key))
    return KeySet(keys, written, passed_over)


def read_key(entry: object, algorithms: Set[str]) -> Key | str:
    """A key that signatures can be checked with by one of these algorithms, or why it is none."""
    if not isinstance(entry, Mapping):
        return "malformed"
    fitting = [each for each in _algorithms_of(entry) if each in algorithms]
    if reason := _not_ours(entry, fitting):
        return reason
    named = [each for each in fitting if entry.get("alg", each) in (each, entry.get("crv"))]
    try:
        key = {each: jwt.PyJWK(_public(entry), algorithm=each) for each in named}
    except (jwt.PyJWTError, ValueError):
        return "malformed"
    return "too short a key" if entry["kty"] == "RSA" and _bits(key) < SHORTEST_RSA else key


def _public(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name in ("kty", "kid", *MEMBERS[entry["kty"]])}


def _bits(key: Key) -> int:
    return int(next(iter(key.values())).key.key_size)


def _algorithms_of(entry: Mapping[str, Any]) -> Sequence[str]:
    """What a key of this kind can be used with."""
    kind, curve = entry.get("kty"), entry.get("crv")
    if kind == "RSA":
        return RSA_ALGORITHMS
    if kind == "EC":
        return ("ES256",) if curve == "P-256" else ()
    return (ALGORITHM,) if kind == "OKP" and curve in CURVES else ()


def _not_ours(entry: Mapping[str, Any], fitting: Sequence[str]) -> str | None:
    curve, operations = entry.get("crv"), entry.get("key_ops", ["verify"])
    if not fitting:
        return f"another kind of key: {_shown(entry.get('kty'))} {_shown(curve)}".rstrip()
    if "d" in entry:
        return "a private key"
    if not _id_of(entry):
        return "without an id"
    if entry.get("use", "sig") != "sig" or not isinstance(operations, list) or "verify" not in operations:
        return "not for signatures"
    if entry.get("alg", fitting[0]) not in (*fitting, curve):
        return f"for another algorithm: {_shown(entry['alg'])}"
    return None if all(isinstance(entry.get(name), str) for name in MEMBERS[entry["kty"]]) else "malformed"


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
