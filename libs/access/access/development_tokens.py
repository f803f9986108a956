"""Development keys and tokens: a key pair in two files, and tokens signed with it."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from access.callers import Caller
from access.key_sets import ALGORITHM

PRIVATE_FILE = "private.json"
PUBLIC_FILE = "jwks.json"
ISSUER = "yuanxin"
AUDIENCE = "yuanxin"


def new_key_pair(folder: Path, key_id: str = "development-1") -> Path:
    """Write private.json (only its owner may read it) and jwks.json; the path of the private one."""
    private = Ed25519PrivateKey.generate()
    names = {"kid": key_id, "use": "sig", "alg": ALGORITHM}
    secret = {**json.loads(OKPAlgorithm.to_jwk(private)), **names}
    public = {**json.loads(OKPAlgorithm.to_jwk(private.public_key())), **names}
    _write(folder / PRIVATE_FILE, secret, mode=0o600)
    _write(folder / PUBLIC_FILE, {"keys": [public]}, mode=0o644)
    return folder / PRIVATE_FILE


def read_private_key(path: Path) -> jwt.PyJWK:
    """The private key that `mint` signs with."""
    return jwt.PyJWK(json.loads(path.read_text(encoding="utf-8")), algorithm=ALGORITHM)


def mint(
    private: jwt.PyJWK | Path,
    caller: Caller,
    now: datetime,
    ttl: timedelta,
    issuer: str = ISSUER,
    audience: str = AUDIENCE,
) -> str:
    """A token for `caller`, from `now` (the machine's time, not the business clock's) for `ttl`."""
    key = read_private_key(private) if isinstance(private, Path) else private
    times = {"iat": int(now.timestamp()), "exp": int((now + ttl).timestamp())}
    who = {"sub": caller.subject, "role": caller.role.value, "name": caller.name}
    where = {"county": caller.county, "office": caller.office, "agency": caller.agency}
    claims: dict[str, Any] = {**who, **where, **times, "iss": issuer, "aud": audience}
    present = {name: claim for name, claim in claims.items() if claim is not None}
    return jwt.encode(present, key, algorithm=ALGORITHM, headers={"kid": key.key_id})


def _write(path: Path, content: object, mode: int) -> None:
    """Created with its mode, so that a private key is never readable for a moment."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as file:
        json.dump(content, file)
