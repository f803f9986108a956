"""Tokens: whom they name, and every way in which they are refused."""

import asyncio
import base64
import json
import stat
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from aiohttp import test_utils, web
from hypothesis import given, settings
from hypothesis import strategies as st

from access import (
    Caller,
    Denied,
    Provider,
    Role,
    Verifier,
    counties_seen,
    may_see,
    mint,
    new_key_pair,
    open_verifier,
    read_private_key,
)
from access.key_source import source_of
from access.tokens import read_caller
from contracts import Actor, ActorKind

CLERK = Caller("clerk-1", Role.county_client, "330302", "测试人员甲")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_key_pair(tmp_path_factory.mktemp("keys")).parent


@pytest.fixture(scope="module")
def private(keys: Path) -> jwt.PyJWK:
    return read_private_key(keys / "private.json")


@pytest.fixture(scope="module")
def verifier(keys: Path) -> Verifier:
    return Verifier(jwks(keys), "yuanxin", "yuanxin")


def jwks(folder: Path) -> Any:
    return json.loads((folder / "jwks.json").read_text())


def signed(private: jwt.PyJWK, without: str = "", **claims: Any) -> str:
    """A token with claims of our choice, rightly signed."""
    now = int(time.time())
    whole = {"iss": "yuanxin", "aud": "yuanxin", "sub": "a", "role": "operator", "iat": now, "exp": now + 60}
    kept = {name: claim for name, claim in {**whole, **claims}.items() if name != without}
    return jwt.encode(kept, private, algorithm="EdDSA", headers={"kid": private.key_id})


def test_a_token_gives_back_its_caller(private: jwt.PyJWK, verifier: Verifier) -> None:
    assert verifier.verify(mint(private, CLERK, NOW, HOUR)) == CLERK


def test_a_changed_token_is_refused(private: jwt.PyJWK, verifier: Verifier) -> None:
    head, _, signature = mint(private, CLERK, NOW, HOUR).split(".")
    _, body, _ = mint(private, Caller("clerk-1", Role.operator), NOW, HOUR).split(".")
    assert verifier.verify(f"{head}.{body}.{signature}") == Denied("wrong-signature")


def test_an_expired_token_is_refused(private: jwt.PyJWK, verifier: Verifier) -> None:
    assert verifier.verify(mint(private, CLERK, NOW - 2 * HOUR, HOUR)) == Denied("expired")


def test_a_clock_a_few_seconds_off_is_forgiven(private: jwt.PyJWK, verifier: Verifier) -> None:
    now = time.time()
    assert isinstance(verifier.verify(signed(private, iat=now + 5, exp=now - 5)), Caller)


@pytest.mark.parametrize("claim", ["exp", "iss", "aud", "sub"])
def test_a_token_without_a_required_claim_is_refused(
    private: jwt.PyJWK, verifier: Verifier, claim: str
) -> None:
    assert verifier.verify(signed(private, without=claim)) == Denied("claim-missing")


@pytest.mark.parametrize(
    ("times", "reason"),
    [
        ({"exp": 10**400}, "malformed"),
        ({"exp": -(10**400)}, "malformed"),
        ({"exp": float("nan")}, "malformed"),
        ({"exp": float("inf")}, "malformed"),
        ({"exp": 1e300}, "malformed"),
        ({"exp": str(2**33)}, "malformed"),
        ({"exp": True}, "malformed"),
        ({"exp": [2**33]}, "malformed"),
        ({"exp": {"seconds": 1}}, "malformed"),
        ({"exp": -1}, "expired"),
        ({"iat": 10**400}, "malformed"),
        ({"iat": float("nan")}, "malformed"),
        ({"iat": "1"}, "malformed"),
        ({"nbf": float("-inf")}, "malformed"),
        ({"nbf": "tomorrow"}, "malformed"),
    ],
)
def test_times_that_are_none_or_do_not_fit_are_refused(
    private: jwt.PyJWK, verifier: Verifier, times: dict[str, Any], reason: str
) -> None:
    assert verifier.verify(signed(private, **times)) == Denied(reason)


@pytest.mark.parametrize("ahead", [{"nbf": 600}, {"iat": 600, "exp": 900}])
def test_a_token_for_later_is_refused(
    private: jwt.PyJWK, verifier: Verifier, ahead: dict[str, float]
) -> None:
    times: dict[str, Any] = {name: time.time() + seconds for name, seconds in ahead.items()}
    assert verifier.verify(signed(private, **times)) == Denied("not-yet-valid")


@pytest.mark.parametrize(
    ("issued_before", "lives", "longest", "lives_too_long"),
    [
        (timedelta(0), DAY, DAY, False),
        (timedelta(0), DAY + 2 * MINUTE, DAY, True),
        (20 * HOUR, DAY, DAY, False),
        (25 * HOUR, 26 * HOUR, DAY, True),
        (timedelta(0), HOUR, 30 * MINUTE, True),
        (None, DAY, DAY, False),
        (None, DAY + 2 * MINUTE, DAY, True),
    ],
)
def test_a_token_that_lives_too_long_is_refused_and_one_of_unknown_age_is_as_old_as_now(
    keys: Path,
    private: jwt.PyJWK,
    issued_before: timedelta | None,
    lives: timedelta,
    longest: timedelta,
    lives_too_long: bool,
) -> None:
    verifier = Verifier(jwks(keys), "yuanxin", "yuanxin", longest=longest)
    issued = time.time() - (issued_before or timedelta(0)).total_seconds()
    token = signed(
        private,
        without="iat" if issued_before is None else "",
        iat=issued,
        exp=issued + lives.total_seconds(),
    )
    assert (verifier.verify(token) == Denied("lives-too-long")) is lives_too_long


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(
    claims=st.dictionaries(
        st.sampled_from(["exp", "iat", "nbf", "iss", "aud", "sub", "jti", "role", "county", "name"]), JSON
    ),
    header=st.dictionaries(st.sampled_from(["kid", "alg", "typ", "crit", "b64", "jwk", "x5c"]), JSON),
)
@settings(deadline=None)
def test_whatever_a_token_says_it_gets_an_answer(
    private: jwt.PyJWK, verifier: Verifier, claims: dict[str, Any], header: dict[str, Any]
) -> None:
    assert isinstance(verifier.verify(rightly_signed(private, dumped(claims))), Denied | Caller)
    assert isinstance(verifier.verify(rightly_signed(private, dumped(claims), header)), Denied)


@pytest.mark.parametrize(
    "claims",
    [
        b"[" * 8_000,
        b'{"a":' * 2_000 + b"1" + b"}" * 2_000,
        b'{"sub":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
        b"9" * 5_000,
        b'"text"',
        b"\xff\xfe",
        b"",
        b"[" * 40_000,
    ],
)
def test_a_bomb_that_is_rightly_signed_is_malformed(
    private: jwt.PyJWK, verifier: Verifier, claims: bytes
) -> None:
    assert verifier.verify(rightly_signed(private, claims)) == Denied("malformed")
    assert verifier.verify(f"{urlsafe(claims)}.{urlsafe(b'{}')}.{urlsafe(bytes(64))}") == Denied("malformed")


def dumped(claims: Any) -> bytes:
    """As JSON, halves of surrogate pairs and NaN included."""
    return json.dumps(claims).encode()


def urlsafe(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def rightly_signed(private: jwt.PyJWK, claims: bytes, header: dict[str, Any] | None = None) -> str:
    """A token of our own key over whatever bytes."""
    names = {"alg": "EdDSA", "kid": private.key_id} if header is None else header
    signed_part = f"{urlsafe(dumped(names))}.{urlsafe(claims)}"
    return f"{signed_part}.{urlsafe(private.key.sign(signed_part.encode()))}"


def test_a_token_for_somebody_else_is_refused(private: jwt.PyJWK, verifier: Verifier) -> None:
    assert verifier.verify(signed(private, iss="another")) == Denied("wrong-issuer")
    assert verifier.verify(signed(private, aud="another")) == Denied("wrong-audience")


def test_the_algorithm_is_ours_to_choose_not_the_tokens(keys: Path, verifier: Verifier) -> None:
    key = {"kid": "development-1"}
    claims = {"iss": "yuanxin", "aud": "yuanxin", "sub": "a", "role": "operator", "iat": 1, "exp": 2**33}
    public: str = jwks(keys)["keys"][0]["x"]
    for algorithm, secret in (("none", ""), ("HS256", public)):
        token = jwt.encode(claims, secret, algorithm=algorithm, headers=key)
        assert verifier.verify(token) == Denied("wrong-algorithm")


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "张三", "." * 5000])
def test_rubbish_is_refused(verifier: Verifier, token: str) -> None:
    assert verifier.verify(token) == Denied("malformed")


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"sub": "a"}, "unknown-role"),
        ({"sub": "a", "role": "emperor"}, "unknown-role"),
        ({"sub": "a", "role": ["operator", "lawyer"]}, "unknown-role"),
        ({"sub": "", "role": "operator"}, "claim-missing"),
        ({"sub": "a", "role": "county-staff"}, "county-missing"),
        ({"sub": "a", "role": "lawyer", "county": True}, "county-missing"),
        ({"sub": "a", "role": "lawyer", "county": ""}, "county-missing"),
        ({"sub": "a", "role": "lawyer", "county": "330302\n"}, "county-missing"),
        ({"sub": "a", "role": "workstation", "office": "330302-S1"}, "county-missing"),
        ({"sub": "a", "role": "workstation", "county": "330302"}, "office-missing"),
        ({"sub": "a", "role": "workstation", "county": "330302", "office": 1}, "office-missing"),
        ({"sub": "a", "role": "agency"}, "agency-missing"),
        ({"sub": "a", "role": "agency", "agency": 7}, "agency-missing"),
        ({"sub": "a", "role": "agency", "agency": "../court"}, "agency-missing"),
        ({"sub": "a", "role": "agency", "agency": "Court"}, "agency-missing"),
        ({"sub": " ", "role": "operator"}, "claim-missing"),
        ({"sub": "a\0b", "role": "operator"}, "claim-missing"),
        ({"sub": "\ud800", "role": "operator"}, "claim-missing"),
        ({"sub": "a" * 201, "role": "operator"}, "claim-missing"),
    ],
)
def test_claims_that_name_nobody_are_refused(claims: dict[str, Any], reason: str) -> None:
    assert read_caller(claims) == Denied(reason)


def test_the_agency_of_a_token_counts_for_an_agency_only_and_keeps_its_keys_apart() -> None:
    claims = {"sub": "a", "unit": {"code": "hr-ss"}}
    provider = Provider(agency_claim="unit.code")
    agency = read_caller({**claims, "role": "agency", "county": "330302"}, provider)
    assert agency == Caller("a", Role.agency, agency="hr-ss")
    assert agency.identity == "agency/hr-ss/a"
    assert read_caller({**claims, "role": "operator"}, provider) == Caller("a", Role.operator)


def test_the_office_of_a_token_counts_for_a_workstation_only() -> None:
    claims = {"sub": "a", "county": "330302", "unit": {"office": "330302-S1"}}
    provider = Provider(office_claim="unit.office")
    station = read_caller({**claims, "role": "workstation"}, provider)
    assert station == Caller("a", Role.workstation, "330302", office="330302-S1")
    assert station.sight.office == "330302-S1"
    staff = read_caller({**claims, "role": "county-staff"}, provider)
    assert staff == Caller("a", Role.county_staff, "330302")


def test_a_token_is_verified_once_and_remembered_until_it_expires(
    private: jwt.PyJWK, verifier: Verifier
) -> None:
    living, past = signed(private), signed(private, exp=int(time.time()) - 5)
    assert verifier.verify(living) is verifier.verify(living)
    assert verifier.verify(past) is not verifier.verify(past), "forgiven, but looked at each time"


async def test_a_new_key_is_read_when_a_token_names_it(tmp_path: Path) -> None:
    new_key_pair(tmp_path, "old")
    verifier = await open_verifier(str(tmp_path / "jwks.json"), "yuanxin", "yuanxin")
    token = mint(new_key_pair(tmp_path, "new"), CLERK, NOW, HOUR)
    assert verifier.verify(token) == Denied("unknown-key")
    assert await verifier.verify_or_fetch(token) == CLERK


@pytest.mark.parametrize(("pause", "times"), [(60.0, 1), (0.0, 5)])
async def test_made_up_keys_do_not_make_us_a_burden_on_the_key_source(
    keys: Path, tmp_path: Path, pause: float, times: int
) -> None:
    asked = []

    async def fetch() -> Any:
        asked.append(1)
        raise OSError("out of reach")

    verifier = Verifier(jwks(keys), "yuanxin", "yuanxin", fetch, pause)
    strange = mint(new_key_pair(tmp_path, "strange"), CLERK, NOW, HOUR)
    for _ in range(5):
        assert await verifier.verify_or_fetch(strange) == Denied("unknown-key")
    assert len(asked) == times


async def test_whoever_comes_while_the_keys_are_read_awaits_the_same_look(keys: Path, tmp_path: Path) -> None:
    asked, gate = [], asyncio.Event()
    token = mint(new_key_pair(tmp_path, "new"), CLERK, NOW, HOUR)

    async def fetch() -> Any:
        asked.append(1)
        await gate.wait()
        return jwks(tmp_path)

    verifier = Verifier(jwks(keys), "yuanxin", "yuanxin", fetch)
    waiting = [asyncio.create_task(verifier.verify_or_fetch(token)) for _ in range(3)]
    await asyncio.sleep(0)
    waiting.pop().cancel()
    gate.set()
    assert await asyncio.gather(*waiting) == [CLERK, CLERK]
    assert len(asked) == 1


async def test_a_key_source_may_be_an_address(keys: Path) -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.json_response(jwks(keys))

    app = web.Application()
    app.router.add_get("/jwks.json", answer)
    async with test_utils.TestServer(app) as server:
        verifier = await open_verifier(str(server.make_url("/jwks.json")), "yuanxin", "yuanxin")
    token = mint(keys / "private.json", CLERK, NOW, HOUR)
    assert verifier.verify(token) == CLERK


async def test_an_address_that_fails_in_any_way_leaves_the_known_keys(keys: Path) -> None:
    asked, now = [], 0.0

    async def answer(request: web.Request) -> web.Response:
        asked.append(1)
        answers = [
            web.Response(status=500),
            web.Response(text="<html>", content_type="text/html"),
            web.Response(body=b"[" * 100_000),
            web.json_response({"keys": {}}),
        ]
        return answers[len(asked) - 1]

    app = web.Application()
    app.router.add_get("/jwks.json", answer)
    token = mint(keys / "private.json", CLERK, NOW, HOUR)
    async with test_utils.TestServer(app) as server:
        address = source_of(str(server.make_url("/jwks.json")))
        verifier = Verifier(jwks(keys), "yuanxin", "yuanxin", address, now=lambda: now)
        for minutes in (6, 12, 18, 24):
            now = minutes * 60.0
            assert await verifier.verify_or_fetch(token) == CLERK
    assert len(asked) == 4
    now = 30 * 60.0
    assert await verifier.verify_or_fetch(token) == CLERK, "nobody listens there any longer"


async def test_without_a_usable_key_nothing_starts(tmp_path: Path) -> None:
    (tmp_path / "jwks.json").write_text('{"keys": [{"kty": "RSA", "kid": "a"}]}')
    with pytest.raises(ValueError, match="YUANXIN_JWKS"):
        await open_verifier(str(tmp_path / "jwks.json"), "yuanxin", "yuanxin")


def test_only_its_owner_may_read_a_private_key(keys: Path) -> None:
    assert stat.S_IMODE((keys / "private.json").stat().st_mode) == 0o600
    assert "d" not in jwks(keys)["keys"][0]


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        (Role.county_client, ActorKind.client),
        (Role.county_staff, ActorKind.person),
        (Role.lawyer, ActorKind.person),
        (Role.mediator, ActorKind.person),
        (Role.city_staff, ActorKind.city),
        (Role.agency, ActorKind.agency),
        (Role.operator, ActorKind.city),
    ],
)
def test_who_acts_comes_from_the_role(role: Role, kind: ActorKind) -> None:
    assert Caller("a", role, "330302").actor == Actor(kind, "330302")


@pytest.mark.parametrize("role", Role)
def test_a_countys_people_see_their_county_and_the_city_sees_all(role: Role) -> None:
    caller = Caller("a", role, "330302")
    assert may_see(caller, "330302")
    assert may_see(caller, "330303") == (role in (Role.city_staff, Role.operator))


def test_a_caller_without_a_county_sees_none() -> None:
    assert not may_see(Caller("a", Role.agency), "330302")


@pytest.mark.parametrize(
    ("caller", "asked", "seen"),
    [
        (Caller("a", Role.county_staff, "330302"), None, ["330302"]),
        (Caller("a", Role.county_staff, "330302"), "330302", ["330302"]),
        (Caller("a", Role.county_staff, "330302"), "330303", []),
        (Caller("a", Role.city_staff, "330302"), None, None),
        (Caller("a", Role.city_staff), "330303", ["330303"]),
        (Caller("a", Role.agency), None, []),
    ],
)
def test_a_list_shows_the_counties_its_caller_may_see(
    caller: Caller, asked: str | None, seen: list[str] | None
) -> None:
    assert counties_seen(caller, asked) == seen
