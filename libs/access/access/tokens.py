"""Bearer tokens (A2): signature, issuer, audience, times by the machine clock; known ones are remembered."""

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final
from unicodedata import category

import jwt

from access.callers import OF_A_COUNTY, Caller, Denied, Role
from access.key_sets import Key
from access.key_source import SECONDS_BETWEEN_FETCHES, Fetch, KeySource, first_look, source_of
from access.provider import OURS, Provider, claim_at, county_at, role_at
from contracts.agencies import AGENCY_CODE

LEEWAY_SECONDS: Final = 30
LONGEST_LIFE: Final = timedelta(hours=24)
LARGEST_TOKEN: Final = 16 * 1024
FARTHEST: Final = 10**15
"""No time of a token lies beyond; what does is no time."""
LONGEST_TEXT: Final = 200
REMEMBERED_TOKENS: Final = 10_000

REASONS: Mapping[type[jwt.PyJWTError], str] = {
    jwt.InvalidIssuerError: "wrong-issuer",
    jwt.InvalidAudienceError: "wrong-audience",
    jwt.InvalidSignatureError: "wrong-signature",
    jwt.InvalidAlgorithmError: "wrong-algorithm",
    jwt.MissingRequiredClaimError: "claim-missing",
}
MALFORMED: Final = Denied("malformed")
UNKNOWN_KEY: Final = Denied("unknown-key")
KEYS_OUT_OF_DATE: Final = Denied("keys-out-of-date")
"""Nobody's token can be judged: the key set could not be read for too long. Not the caller's fault: 503."""


class Verifier:
    """Turns a token into its caller, or says why not.

    `fetch` reads the keys again, as `KeySource` tells. A token that lives longer than `longest` is refused.
    """

    def __init__(
        self,
        jwks: object,
        issuer: str,
        audience: str,
        fetch: Fetch | None = None,
        pause: float = SECONDS_BETWEEN_FETCHES,
        longest: timedelta = LONGEST_LIFE,
        now: Callable[[], float] = time.monotonic,
        provider: Provider = OURS,
    ) -> None:
        self._source = KeySource(jwks, fetch, pause, now, provider.algorithms)
        self._provider = provider
        self._issuer = issuer
        self._audiences = [each.strip() for each in audience.split(",")]
        self._longest = longest.total_seconds()
        self._remembered: OrderedDict[str, tuple[float, Caller]] = OrderedDict()
        self._remembered_under = self._source.keys

    def verify(self, token: str) -> Caller | Denied:
        """The caller of a token; a token already seen costs a look-up until it expires or the keys change."""
        if not self._source.is_usable:
            return KEYS_OUT_OF_DATE
        if self._remembered_under is not self._source.keys:
            self._remembered.clear()
            self._remembered_under = self._source.keys
        remembered = self._remembered.get(token)
        if remembered and time.time() < remembered[0]:
            self._remembered.move_to_end(token)
            return remembered[1]
        return self._verify_afresh(token)

    async def verify_or_fetch(self, token: str) -> Caller | Denied:
        """`verify` with keys that are not too old, after one more look when the key is new to us."""
        await self._source.freshen()
        answer = self.verify(token)
        if answer == UNKNOWN_KEY and await self._source.read_again():
            return self.verify(token)
        return answer

    async def check(self) -> None:
        """For /readyz: fails while nobody's token can be judged."""
        await self._source.freshen()
        if not self._source.is_usable:
            raise LookupError("the key set could not be read for too long")

    def _verify_afresh(self, token: str) -> Caller | Denied:
        claims = self._claims(token)
        if isinstance(claims, Denied):
            return claims
        expires = read_expiry(claims, time.time(), self._longest)
        if isinstance(expires, Denied):
            return expires
        caller = read_caller(claims, self._provider)
        if isinstance(caller, Caller):
            self._remember(token, expires, caller)
        return caller

    def _claims(self, token: str) -> dict[str, Any] | Denied:
        """What a token says that one of our keys has signed for us; times are looked at apart."""
        if len(token) > LARGEST_TOKEN:
            return MALFORMED
        try:
            header = jwt.get_unverified_header(token)
            key = self._source.keys.get(header.get("kid", ""))
            return UNKNOWN_KEY if key is None else self._decode(token, key, header.get("alg"))
        except jwt.PyJWTError as error:
            return Denied(REASONS.get(type(error), MALFORMED.reason))
        except (ValueError, TypeError, RecursionError):
            return MALFORMED

    def _decode(self, token: str, key: Key, algorithm: Any) -> dict[str, Any]:
        """Only by an algorithm that is allowed and that the key is for, whatever the token says of itself."""
        if algorithm not in key:
            raise jwt.InvalidAlgorithmError
        return jwt.decode(
            token,
            key[algorithm],
            algorithms=[algorithm],
            issuer=self._issuer,
            audience=self._audiences,
            options={
                "require": ["exp", "iss", "aud", "sub"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )

    def _remember(self, token: str, expires: float, caller: Caller) -> None:
        self._remembered[token] = (expires, caller)
        if len(self._remembered) > REMEMBERED_TOKENS:
            self._remembered.popitem(last=False)


async def open_verifier(
    jwks: str,
    issuer: str,
    audience: str,
    longest: timedelta = LONGEST_LIFE,
    provider: Provider = OURS,
) -> Verifier:
    """Over a JWKS file or URL, read now: a wrong file stops the start, a silent address does not."""
    fetch = source_of(jwks)
    return Verifier(await first_look(fetch), issuer, audience, fetch, longest=longest, provider=provider)


def claims_of(token: str) -> Mapping[str, Any]:
    """All that a token says which was verified before; nothing is checked here."""
    claims: Mapping[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def read_expiry(claims: Mapping[str, Any], now: float, longest: float) -> float | Denied:
    """Until when a token is good, or why it is not good now; `longest` is how long one may live, in seconds.

    A token that does not say when it was issued may end no later than one issued now.
    """
    present = {name: claims[name] for name in ("exp", "iat", "nbf") if claims.get(name) is not None}
    if not all(map(_is_time, present.values())):
        return MALFORMED
    expires, issued = present["exp"], present.get("iat", now)
    if expires + LEEWAY_SECONDS <= now:
        return Denied("expired")
    if max(issued, present.get("nbf", now)) > now + LEEWAY_SECONDS:
        return Denied("not-yet-valid")
    return Denied("lives-too-long") if expires - issued > longest + LEEWAY_SECONDS else float(expires)


def _is_time(claim: Any) -> bool:
    """A number that can be an instant: not true or false, no NaN, no 10^400."""
    return isinstance(claim, int | float) and not isinstance(claim, bool) and abs(claim) < FARTHEST


def read_caller(claims: Mapping[str, Any], provider: Provider = OURS) -> Caller | Denied:
    """The caller that verified claims name; a county's people must name it, a station and an agency too.

    What a token of another role says of a county or an agency that is not its own counts for nothing.
    """
    subject, name = (_text(claim_at(claims, at)) for at in (provider.subject_claim, provider.name_claim))
    role, county = role_at(claims, provider.role_claim), _text(county_at(claims, provider.county_claim))
    if role is None:
        return Denied("unknown-role")
    if subject is None:
        return Denied("claim-missing")
    if role in OF_A_COUNTY and county is None:
        return Denied("county-missing")
    if role is Role.workstation:
        office = _text(claim_at(claims, provider.office_claim))
        return Caller(subject, role, county, name, office=office) if office else Denied("office-missing")
    if role is not Role.agency:
        return Caller(subject, role, county, name)
    agency = _text(claim_at(claims, provider.agency_claim))
    if agency is None or not re.fullmatch(AGENCY_CODE, agency):
        return Denied("agency-missing")
    return Caller(subject, role, None, name, agency)


def _text(claim: Any) -> str | None:
    """A claim that is a word a database can keep: no control characters, no half of a surrogate pair."""
    if not isinstance(claim, str) or not claim.strip() or len(claim) > LONGEST_TEXT:
        return None
    return None if any(category(letter) in ("Cc", "Cs") for letter in claim) else claim
