"""Key sets: what is not ours is passed over, what was removed is refused in time, an outage is outlived."""

import asyncio
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from access import Caller, Denied, Role, Verifier, mint, new_key_pair, open_verifier, read_private_key
from access.key_sets import parse_key_set, read_key_set
from telemetry import metrics

CLERK = Caller("clerk-1", Role.county_client, "330302")
OUT_OF_DATE = Denied("keys-out-of-date")
SECOND, MINUTE, HOUR = 1.0, 60.0, 3600.0


class Keys:
    """Two key pairs, A and B, and what is made of them."""

    def __init__(self, folder: Path) -> None:
        self.private: dict[str, jwt.PyJWK] = {}
        self.public: dict[str, dict[str, Any]] = {}
        for name in ("A", "B"):
            self.private[name] = read_private_key(new_key_pair(folder / name, name))
            self.public[name] = json.loads((folder / name / "jwks.json").read_text())["keys"][0]

    def token(self, name: str) -> str:
        """A token newly signed with that key."""
        return mint(self.private[name], CLERK, datetime.now(UTC), timedelta(hours=1))

    def jwks(self, *names: str) -> dict[str, Any]:
        return {"keys": [self.public[name] for name in names]}


class Source:
    """A key source that a test changes, breaks and makes slow, and a clock that it moves."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.reachable = True
        self.asked = 0
        self.now = 1000.0
        self.gate = asyncio.Event()
        self.gate.set()

    async def fetch(self) -> Any:
        self.asked += 1
        await self.gate.wait()
        if not self.reachable:
            raise OSError("out of reach")
        return self.document

    def verifier(self) -> Verifier:
        return Verifier(self.document, "yuanxin", "yuanxin", self.fetch, now=lambda: self.now)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    folder = tmp_path_factory.mktemp("keys")
    for name in ("A", "B"):
        (folder / name).mkdir()
    return Keys(folder)


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def strange_keys(keys: Keys) -> Iterator[tuple[Any, str]]:
    """Each entry that is not ours to use, and what is said of it."""
    ours = keys.public["B"]
    x25519 = text(X25519PrivateKey.generate().public_key().public_bytes_raw())
    yield (
        {"kty": "OKP", "crv": "X25519", "kid": "x", "use": "enc", "x": x25519},
        "another kind of key: OKP X25519",
    )
    yield {"kty": "RSA", "kid": "r", "n": "AQAB", "e": "AQAB"}, "another kind of key: RSA"
    yield {"kty": "EC", "crv": "P-256", "kid": "e", "x": "AA", "y": "AA"}, "another kind of key: EC P-256"
    yield {"kty": "oct", "kid": "o", "k": "c2VjcmV0"}, "another kind of key: oct"
    yield {"kty": "AKP", "kid": "pq", "alg": "ML-DSA-65", "pub": "AA"}, "another kind of key: AKP"
    yield {"kty": "OKP", "crv": ["Ed25519"], "kid": "l", "x": x25519}, "another kind of key: OKP"
    yield {"kid": "nothing"}, "another kind of key:"
    yield {**ours, "kid": "secret", "d": text(bytes(32))}, "a private key"
    yield {**ours, "kid": "A"}, "a second key of this id"
    yield {**ours, "kid": 7}, "without an id"
    yield {name: value for name, value in ours.items() if name != "kid"}, "without an id"
    yield {**ours, "use": "enc"}, "not for signatures"
    yield {**ours, "key_ops": ["sign"]}, "not for signatures"
    yield {**ours, "key_ops": 1}, "not for signatures"
    yield {**ours, "alg": "RS256"}, "for another algorithm: RS256"
    yield {**ours, "x": text(bytes(31))}, "malformed"
    yield {**ours, "x": "***"}, "malformed"
    yield {**ours, "x": None}, "malformed"
    yield "a text", "malformed"
    yield None, "malformed"
    yield [], "malformed"


def test_every_other_entry_is_passed_over_with_its_reason(keys: Keys) -> None:
    for entry, reason in strange_keys(keys):
        read = read_key_set({"keys": [keys.public["A"], entry]})
        assert set(read.keys) == {"A"}, entry
        assert [passed.reason for passed in read.passed_over] == [reason]


async def test_a_set_full_of_other_keys_serves_and_says_once_what_it_passed_over(keys: Keys) -> None:
    strangers = [entry for entry, _ in strange_keys(keys)]
    source = Source({"keys": [*strangers[:8], keys.public["A"], *strangers[8:]]})
    with capture_logs() as lines:
        verifier = source.verifier()
        for _ in range(5):
            source.now += 2 * MINUTE
            assert await verifier.verify_or_fetch(keys.token("A")) == CLERK
            await settled()
    assert source.asked == 5
    assert [line["event"] for line in lines] == ["keys of the key set passed over"]
    assert "c2VjcmV0" not in str(lines)


@settings(suppress_health_check=[HealthCheck.too_slow])  # it judges the machine, not the test
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["keys", "kty", "crv", "x", "kid", "d", "use", "alg", "key_ops"]), inner
            )
        ),
        max_leaves=30,
    )
)
def test_whatever_the_source_gives_is_a_key_set_or_is_none(document: Any) -> None:
    for given_document in (document, {"keys": document}, {"keys": [document]}):
        with suppress(ValueError):
            assert not read_key_set(given_document).keys


@pytest.mark.parametrize("content", [b"", b"<html>", b"[" * 100_000, b"\xff", b"9" * 10_000])
def test_what_is_no_json_is_no_key_set(content: bytes) -> None:
    with pytest.raises(ValueError, match="no key set"):
        parse_key_set(content)


async def test_a_removed_key_is_refused_within_minutes_though_no_new_key_comes(keys: Keys) -> None:
    source = Source(keys.jwks("A", "B"))
    verifier, old = source.verifier(), keys.token("A")
    assert await verifier.verify_or_fetch(old) == CLERK
    source.document = keys.jwks("B")
    removed_at = source.now
    while isinstance(await verifier.verify_or_fetch(old), Caller):
        source.now += 10 * SECOND
        await settled()
    assert source.now - removed_at <= 5 * MINUTE
    assert await verifier.verify_or_fetch(keys.token("A")) == Denied("unknown-key"), "a new token of it too"
    assert await verifier.verify_or_fetch(keys.token("B")) == CLERK


@pytest.mark.parametrize("quiet", [5 * MINUTE, 2 * HOUR, 1000 * HOUR])
async def test_after_a_quiet_time_the_first_use_of_a_removed_key_is_refused(keys: Keys, quiet: float) -> None:
    """Also of many at once: they await the same look."""
    source = Source(keys.jwks("A", "B"))
    verifier, old = source.verifier(), keys.token("A")
    assert verifier.verify(old) == CLERK, "remembered"
    source.document = keys.jwks("B")
    source.now += quiet
    answers = await asyncio.gather(*[verifier.verify_or_fetch(old) for _ in range(3)])
    assert answers == [Denied("unknown-key")] * 3
    assert await verifier.verify_or_fetch(keys.token("B")) == CLERK


async def test_keys_are_read_again_beside_the_requests_and_not_at_each_of_them(keys: Keys) -> None:
    source = Source(keys.jwks("A"))
    verifier, token = source.verifier(), keys.token("A")
    source.now += 2 * MINUTE
    source.gate.clear()
    for _ in range(10):
        assert await asyncio.wait_for(verifier.verify_or_fetch(token), 1) == CLERK
        await asyncio.sleep(0)
    assert source.asked == 1
    source.gate.set()
    await settled()
    for _ in range(10):
        await verifier.verify_or_fetch(token)
    assert source.asked == 1


async def test_when_all_keys_are_removed_nobody_gets_in_and_a_new_one_opens_again(keys: Keys) -> None:
    source = Source(keys.jwks("A"))
    verifier = source.verifier()
    source.document = {"keys": []}
    source.now += 5 * MINUTE
    assert await verifier.verify_or_fetch(keys.token("A")) == Denied("unknown-key")
    source.document = keys.jwks("B")
    source.now += MINUTE
    assert await verifier.verify_or_fetch(keys.token("B")) == CLERK


@pytest.mark.parametrize("trouble", ["unreachable", "an error page"])
async def test_a_source_out_of_reach_locks_nobody_out_for_an_hour_and_then_everybody(
    keys: Keys, trouble: str
) -> None:
    source = Source(keys.jwks("A"))
    verifier, token = source.verifier(), keys.token("A")
    if trouble == "unreachable":
        source.reachable = False
    else:
        source.document = {"error": "internal"}
    began = source.now
    with capture_logs() as lines:
        while isinstance(await verifier.verify_or_fetch(token), Caller):
            source.now += 7 * SECOND
            await settled()
    assert 0.99 * HOUR <= source.now - began <= HOUR + 7 * SECOND
    assert await verifier.verify_or_fetch(token) == OUT_OF_DATE
    assert verifier.verify(token) == OUT_OF_DATE
    assert source.asked <= 121, "every 30 s, not at every request"
    assert [line["event"] for line in lines] == ["the key set cannot be read: the known keys serve for now"]

    source.reachable, source.document = True, keys.jwks("A")
    source.now += MINUTE
    assert await verifier.verify_or_fetch(token) == CLERK


async def test_while_the_source_hangs_one_request_in_30_s_waits_for_it_and_no_other(keys: Keys) -> None:
    source = Source(keys.jwks("A"))
    verifier, token = source.verifier(), keys.token("A")
    source.reachable = False
    source.now += 10 * MINUTE
    assert await verifier.verify_or_fetch(token) == CLERK, "it was out of reach: the known keys serve"
    source.gate.clear()
    source.now += MINUTE
    waits = asyncio.create_task(verifier.verify_or_fetch(token))
    await settled()
    assert not waits.done()
    for _ in range(5):
        assert await asyncio.wait_for(verifier.verify_or_fetch(token), 1) == CLERK
    source.gate.set()
    assert await waits == CLERK


async def test_a_process_that_starts_while_the_address_is_silent_lets_nobody_in_until_it_answers(
    keys: Keys, unused_tcp_port: int
) -> None:
    """Its relay and its consumer work meanwhile; a restart must not need the identity provider."""
    verifier = await open_verifier(f"http://127.0.0.1:{unused_tcp_port}/jwks.json", "yuanxin", "yuanxin")
    assert await verifier.verify_or_fetch(keys.token("A")) == OUT_OF_DATE
    with pytest.raises(LookupError):
        await verifier.check()

    source = Source(None)
    source.reachable = False
    late = source.verifier()
    assert await late.verify_or_fetch(keys.token("A")) == OUT_OF_DATE
    source.reachable, source.document = True, keys.jwks("A")
    source.now += 30 * SECOND
    await late.check()
    assert await late.verify_or_fetch(keys.token("A")) == CLERK


async def test_a_changed_file_is_read_again_too(keys: Keys, tmp_path: Path) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps(keys.jwks("A")))
    verifier = await open_verifier(str(path), "yuanxin", "yuanxin")
    path.write_text(json.dumps(keys.jwks("B")))
    assert await verifier.verify_or_fetch(keys.token("B")) == CLERK
    assert await verifier.verify_or_fetch(keys.token("A")) == Denied("unknown-key")


async def test_when_keys_were_read_can_be_watched(keys: Keys) -> None:
    Source(keys.jwks("A")).verifier()
    assert "yuanxin_keys_read_timestamp_seconds 1." in metrics.exposition().decode()


async def settled() -> None:
    """Let the look that runs beside the requests get on."""
    for _ in range(5):
        await asyncio.sleep(0)
