"""Bearer tokens (A2): signature, issuer, audience, expiry by the machine clock; known ones are remembered."""

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import aiohttp
import jwt

from access.callers import COUNTY_ROLES, Caller, Denied, Role

ALGORITHM = "EdDSA"
LEEWAY_SECONDS = 30
REMEMBERED_TOKENS = 10_000
SECONDS_BETWEEN_FETCHES = 30.0
FETCH_TIMEOUT_SECONDS = 5.0

Jwks = Mapping[str, Any]
Fetch = Callable[[], Awaitable[Jwks]]

REASONS: Mapping[type[jwt.PyJWTError], str] = {
    jwt.ExpiredSignatureError: "expired",
    jwt.InvalidIssuerError: "wrong-issuer",
    jwt.InvalidAudienceError: "wrong-audience",
    jwt.InvalidSignatureError: "wrong-signature",
    jwt.InvalidAlgorithmError: "wrong-algorithm",
    jwt.ImmatureSignatureError: "not-yet-valid",
    jwt.MissingRequiredClaimError: "claim-missing",
}


class Verifier:
    """Turns a token into its caller, or says why not.

    `fetch` reads the keys again when a token names a key that is not known, but not more often than every
    `pause` seconds: made-up key ids must not make us a burden on the key source.
    """

    def __init__(
        self,
        jwks: Jwks,
        issuer: str,
        audience: str,
        fetch: Fetch | None = None,
        pause: float = SECONDS_BETWEEN_FETCHES,
    ) -> None:
        self._keys = _keys(jwks)
        self._issuer = issuer
        self._audience = audience
        self._fetch = fetch
        self._pause = pause
        self._next_fetch = time.monotonic()
        self._fetching: asyncio.Task[bool] | None = None
        self._remembered: OrderedDict[str, tuple[float, Caller]] = OrderedDict()

    def verify(self, token: str) -> Caller | Denied:
        """The caller of a token; a token already seen costs a look-up until it expires."""
        remembered = self._remembered.get(token)
        if remembered and time.time() < remembered[0]:
            self._remembered.move_to_end(token)
            return remembered[1]
        return self._verify_afresh(token)

    async def verify_or_fetch(self, token: str) -> Caller | Denied:
        """`verify`, after one look at the key source when the key is new to us."""
        answer = self.verify(token)
        if answer == Denied("unknown-key") and await self._refreshed():
            return self.verify(token)
        return answer

    def _verify_afresh(self, token: str) -> Caller | Denied:
        try:
            claims = self._claims(token)
        except jwt.PyJWTError as error:
            return Denied(REASONS.get(type(error), "malformed"))
        if claims is None:
            return Denied("unknown-key")
        caller = read_caller(claims)
        if isinstance(caller, Caller):
            self._remember(token, float(claims["exp"]), caller)
        return caller

    def _claims(self, token: str) -> dict[str, Any] | None:
        key = self._keys.get(str(jwt.get_unverified_header(token).get("kid")))
        if key is None:
            return None
        return jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            issuer=self._issuer,
            audience=self._audience,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )

    def _remember(self, token: str, expires: float, caller: Caller) -> None:
        self._remembered[token] = (expires, caller)
        if len(self._remembered) > REMEMBERED_TOKENS:
            self._remembered.popitem(last=False)

    async def _refreshed(self) -> bool:
        """Whether the keys were read again; whoever asks meanwhile awaits the same look."""
        if self._fetching is None:
            if self._fetch is None or time.monotonic() < self._next_fetch:
                return False
            self._next_fetch = time.monotonic() + self._pause
            self._fetching = asyncio.create_task(self._read_again(self._fetch))
        return await asyncio.shield(self._fetching)

    async def _read_again(self, fetch: Fetch) -> bool:
        """A source out of reach leaves the known keys."""
        try:
            self._keys = _keys(await fetch())
        except (OSError, ValueError, TimeoutError, aiohttp.ClientError):
            return False
        finally:
            self._fetching = None
        self._remembered.clear()
        return True


async def open_verifier(jwks: str, issuer: str, audience: str) -> Verifier:
    """A verifier over a JWKS file or URL, read now; a source that cannot be read stops the start."""
    fetch = _from_url(jwks) if jwks.startswith(("http://", "https://")) else _from_file(Path(jwks))
    return Verifier(await fetch(), issuer, audience, fetch)


def read_caller(claims: Mapping[str, Any]) -> Caller | Denied:
    """The caller that verified claims name; a county's people must name their county."""
    subject, role, county, name = (_text(claims.get(claim)) for claim in ("sub", "role", "county", "name"))
    if role not in set(Role):
        return Denied("unknown-role")
    if subject is None:
        return Denied("claim-missing")
    if role in COUNTY_ROLES and county is None:
        return Denied("county-missing")
    return Caller(subject, Role(role), county, name)


def _text(claim: Any) -> str | None:
    return claim if isinstance(claim, str) and claim else None


def _keys(jwks: Jwks) -> dict[str, jwt.PyJWK]:
    """The Ed25519 keys of a key set by their id; keys of another kind are not ours to use."""
    ours = [jwt.PyJWK(key, algorithm=ALGORITHM) for key in jwks.get("keys", ()) if key.get("kty") == "OKP"]
    keys = {key.key_id: key for key in ours if key.key_id}
    if not keys:
        raise ValueError("the key set (YUANXIN_JWKS) holds no Ed25519 key with an id")
    return keys


def _from_file(path: Path) -> Fetch:
    async def read() -> Jwks:
        jwks: Jwks = json.loads(path.read_text(encoding="utf-8"))  # noqa: ASYNC240 - a small local file
        return jwks

    return read


def _from_url(url: str) -> Fetch:
    async def read() -> Jwks:
        limit = aiohttp.ClientTimeout(total=FETCH_TIMEOUT_SECONDS)
        async with aiohttp.ClientSession(timeout=limit) as session, session.get(url) as answer:
            answer.raise_for_status()
            jwks: Jwks = await answer.json(content_type=None)
            return jwks

    return read
