"""The bureau's identity provider: OpenID Connect, authorization code with PKCE (RFC 7636; decision 61).

oauthlib writes and reads the messages, access checks the ID token as it checks every token; here is what is
asked over HTTP, and what becomes of an answer that is none.
"""

import base64
import json
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import quote_plus, urlencode, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from access import Caller, Denied, Provider, Verifier, claims_of, open_verifier

START: Final = "/sign-in/provider"
RETURN: Final = "/sign-in/provider/return"
DISCOVERY: Final = "/.well-known/openid-configuration"
SCOPES: Final = "openid profile"
TIMEOUT_SECONDS: Final = 5.0
LARGEST_ANSWER: Final = 256 * 1024
KNOWN_SECONDS: Final = 3600.0
"""So long what the provider says of itself is not asked again."""
SERVER_ERROR: Final = 500
OF_THE_BROWSER: Final = frozenset(
    {
        "access_denied",
        "consent_required",
        "interaction_required",
        "invalid_grant",
        "login_required",
        "mismatching_state",
        "missing_code",
    }
)
"""Errors that a person mends by beginning anew; all others are between the provider and us."""
OF_US: Final = frozenset(
    {
        "insecure_transport",
        "invalid_client",
        "invalid_request",
        "invalid_scope",
        "missing_token",
        "server_error",
        "temporarily_unavailable",
        "unauthorized_client",
        "unsupported_grant_type",
        "unsupported_response_type",
    }
)
"""Those of them that are logged by name; another word may come from anybody."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a browser that was sent to the provider must come back with, three random words.

    `state` comes back in the address, `nonce` in the ID token; who has not `verifier` gets nothing for a
    code. `to`: the page that it was sent from, with its query.
    """

    state: str
    nonce: str
    verifier: str
    to: str
    expires: datetime


class ProviderAway(Exception):
    """It does not answer, or not as a provider does, or refuses us and not the browser; it may later.

    Its text is ours, and may be logged.
    """


def safe_address(address: str) -> str:
    """Over TLS, but for oneself: a provider that is tried on this machine. ValueError for any other."""
    parts = urlsplit(address)
    is_own = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not (parts.hostname and (parts.scheme == "https" or is_own)):
        raise ValueError("an address that begins with https://")
    return address


Address = Annotated[str, AfterValidator(safe_address)]


@dataclass(frozen=True)
class Registration:
    """What the bureau registered us as there. `address`: ours, as browsers have it, without a slash at the
    end; `claims`: where its tokens say who somebody is. Without a `secret` PKCE alone shows that the code is
    ours."""

    issuer: str
    client: str
    address: str
    claims: Provider
    secret: str | None = field(default=None, repr=False)


class Endpoints(BaseModel):
    """What a provider says of itself (OpenID Connect Discovery 1.0, 3): the addresses that we need."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    issuer: str
    authorization_endpoint: Address
    token_endpoint: Address
    jwks_uri: Address
    end_session_endpoint: Address | None = None


class IdentityProvider:
    """Sends a browser there, and learns from what it brings back who it is."""

    def __init__(self, registration: Registration) -> None:
        self._us = registration
        self._endpoints: Endpoints | None = None
        self._asked_at = 0.0
        self._verifier: Verifier | None = None

    async def address_for(self, attempt: Attempt) -> str:
        """Where the browser signs in."""
        from oauthlib.oauth2 import OAuth2Error, WebApplicationClient  # here: most have no provider

        endpoints, client = await self._known(), WebApplicationClient(self._us.client)
        try:
            address: str = client.prepare_request_uri(
                endpoints.authorization_endpoint,
                redirect_uri=self._us.address + RETURN,
                scope=SCOPES,
                state=attempt.state,
                nonce=attempt.nonce,
                code_challenge=client.create_code_challenge(attempt.verifier, "S256"),
                code_challenge_method="S256",
            )
        except OAuth2Error as error:
            raise _refused(error.error) from None
        return address

    async def caller_of(self, attempt: Attempt, query: str) -> Caller | Denied:
        """Whom the provider says the browser belongs to, by the query that it came back with."""
        from oauthlib.oauth2 import OAuth2Error, WebApplicationClient

        client = WebApplicationClient(self._us.client)
        try:
            came = client.parse_request_uri_response(f"{self._us.address}{RETURN}?{query}", attempt.state)
            body = client.prepare_request_body(
                came["code"],
                redirect_uri=self._us.address + RETURN,
                include_client_id=self._us.secret is None,
                code_verifier=attempt.verifier,
            )
            tokens = client.parse_request_body_response(await self._exchange(body))
        except OAuth2Error as error:
            if error.error not in OF_THE_BROWSER:
                raise _refused(error.error) from None
            return Denied("code-refused")
        token = tokens.get("id_token")
        if not isinstance(token, str):
            raise ProviderAway("it gave no ID token")
        return await self._caller_of_token(token, attempt)

    async def sign_out_address(self) -> str | None:
        """Where a person signs out there too; None where there is no such place, or nobody answers."""
        try:
            leave = (await self._known()).end_session_endpoint
        except ProviderAway:
            return None
        if not leave:
            return None
        asked = {"client_id": self._us.client, "post_logout_redirect_uri": self._us.address + START}
        return f"{leave}{'&' if urlsplit(leave).query else '?'}{urlencode(asked)}"

    async def _caller_of_token(self, token: str, attempt: Attempt) -> Caller | Denied:
        endpoints = await self._known()
        if self._verifier is None:
            us = self._us
            try:
                self._verifier = await open_verifier(
                    endpoints.jwks_uri, us.issuer, us.client, provider=us.claims
                )
            except ValueError:
                raise ProviderAway("its key set has no key that we may use") from None
        caller = await self._verifier.verify_or_fetch(token)
        if isinstance(caller, Denied):
            if caller.reason == "keys-out-of-date":
                raise ProviderAway("its keys cannot be read")
            return caller
        claims = claims_of(token)
        if claims.get("nonce") != attempt.nonce or claims.get("azp", self._us.client) != self._us.client:
            return Denied("not-for-this-sign-in")
        return caller

    async def _known(self) -> Endpoints:
        if self._endpoints is None or time.monotonic() > self._asked_at + KNOWN_SECONDS:
            self._endpoints, self._asked_at = await self._discover(), time.monotonic()
            self._verifier = None
        return self._endpoints

    async def _discover(self) -> Endpoints:
        status, answer = await _ask("GET", self._us.issuer.rstrip("/") + DISCOVERY)
        try:
            endpoints = Endpoints.model_validate_json(answer)
        except ValidationError:
            raise ProviderAway(f"its configuration cannot be read, status {status}") from None
        if endpoints.issuer != self._us.issuer:
            raise ProviderAway("its configuration is of another issuer")
        return endpoints

    async def _exchange(self, body: str) -> str:
        """The code for tokens; a provider that says no says it in the answer."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        if self._us.secret is not None:
            headers["Authorization"] = basic(self._us.client, self._us.secret)
        endpoint = (await self._known()).token_endpoint
        status, answer = await _ask("POST", endpoint, data=body, headers=headers)
        if status >= SERVER_ERROR or not _is_object(answer):
            raise ProviderAway(f"it gave no tokens, status {status}")
        return answer.decode()


def _refused(error: str | None) -> ProviderAway:
    return ProviderAway(f"it refuses us: {error if error in OF_US else 'by another word'}")


def basic(client: str, secret: str) -> str:
    """How we say there who we are (RFC 6749, 2.3.1)."""
    words = f"{quote_plus(client)}:{quote_plus(secret)}"
    return f"Basic {base64.b64encode(words.encode()).decode()}"


async def _ask(method: str, address: str, **sent: Any) -> tuple[int, bytes]:
    """Status and body; nobody is followed elsewhere."""
    import aiohttp  # here: 3 MB

    limit = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.request(method, address, allow_redirects=False, **sent) as answer,
        ):
            body = b""
            async for chunk in answer.content.iter_chunked(LARGEST_ANSWER):
                body += chunk
                if len(body) > LARGEST_ANSWER:
                    raise ProviderAway("its answer is too large")
            return answer.status, body
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise ProviderAway(type(error).__name__) from error


def _is_object(answer: bytes) -> bool:
    try:
        return isinstance(json.loads(answer), dict)
    except (ValueError, RecursionError):
        return False
