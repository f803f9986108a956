"""The municipal platform over HTTP (decision 40): the same packages and receipts, at addresses."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from joserfc.jwk import RSAKey
from obstore.store import MemoryStore

from builders_intake import MATCH_KEY, STAFF, Desk, applied, desk, exchange_keys
from builders_intake_rules import wenzhou
from builders_registrations import TUESDAY, registered
from builders_web import SEALING
from database import Pool
from files import FileStore
from intake.agency_messages.message import Outside
from intake.platform.adapters import Platform, PlatformAway
from intake.platform.http_platform import HttpPlatform
from intake.platform.rounds import PlatformRounds
from intake.registrations.rounds import Registrations
from keyfiles.public_key import PublicKey
from platform_http_stand_in import TOKEN, HttpStandIn, http_stand_in

PDF = b"%PDF-1.7\n" + bytes(2_000_000)


async def nothing_registered(campaign: str, platform: Platform) -> None:
    pass


@pytest.fixture
def files() -> FileStore:
    return FileStore(MemoryStore(), "intake")


@pytest.fixture
async def at(pool: Pool, files: FileStore) -> AsyncIterator[Desk]:
    async with desk(pool, STAFF, files=files) as one:
        yield one


@pytest.fixture
async def stand_in() -> AsyncIterator[HttpStandIn]:
    async with http_stand_in() as one:
        yield one


@pytest.fixture
def rounds(pool: Pool, files: FileStore, stand_in: HttpStandIn) -> PlatformRounds:
    platforms = {"wenzhou-2018": HttpPlatform(stand_in.url, TOKEN)}
    return PlatformRounds(pool, platforms, files, SEALING, is_scanned_here=False, take_in=nothing_registered)


async def go(rounds: PlatformRounds) -> None:
    await rounds.round("wenzhou-2018", datetime.now(UTC))


async def lines(at: Desk) -> dict[str, tuple[str, str | None, str | None]]:
    rows = (await at.get("/v1/platform/cases")).body["items"]
    return {each["case_id"]: (each["state"], each["platform_no"], each["reason"]) for each in rows}


async def test_a_case_leaves_with_its_files_and_its_number_comes_back(
    at: Desk, rounds: PlatformRounds, stand_in: HttpStandIn
) -> None:
    case_id = await applied(at)
    assert (await at.post(f"/v1/applications/{case_id}/papers/identity/files", PDF)).status == 201
    await go(rounds)
    assert await lines(at) == {case_id: ("uploaded", None, None)}
    stand_in.acknowledge(f"{case_id}-1", "温援1")
    await go(rounds)
    assert await lines(at) == {case_id: ("acknowledged", "温援1", None)}
    assert (stand_in.receipts, stand_in.misunderstood) == ({}, [])


async def test_a_package_that_it_does_not_take_holds_up_no_other(
    at: Desk, rounds: PlatformRounds, stand_in: HttpStandIn
) -> None:
    bad, good = await applied(at), await applied(at)
    stand_in.refused_packages.add(bad)
    await go(rounds)
    assert await lines(at) == {bad: ("to_upload", None, "http-422"), good: ("uploaded", None, None)}


@pytest.mark.parametrize("status", [302, 401, 404, 429, 500, 503])
async def test_what_is_no_yes_and_not_about_the_package_is_trouble_that_passes(
    at: Desk, rounds: PlatformRounds, stand_in: HttpStandIn, status: int
) -> None:
    case_id, stand_in.failing = await applied(at), status
    with pytest.raises(PlatformAway):
        await go(rounds)
    assert stand_in.packages == {}
    stand_in.failing = None
    await go(rounds)
    assert list(stand_in.packages) == [f"{case_id}-1"]


async def test_a_receipt_that_is_none_is_put_aside_and_the_next_is_taken(
    at: Desk, rounds: PlatformRounds, stand_in: HttpStandIn
) -> None:
    case_id = await applied(at)
    await go(rounds)
    stand_in.receipts["0"] = {"no": "receipt"}
    stand_in.acknowledge(f"{case_id}-1", "温援1")
    await go(rounds)
    assert (await lines(at))[case_id][0] == "acknowledged"
    assert stand_in.misunderstood == ["0"]


async def test_without_the_right_token_nothing_leaves(pool: Pool, at: Desk, stand_in: HttpStandIn) -> None:
    await applied(at)
    platforms = {"wenzhou-2018": HttpPlatform(stand_in.url)}
    stranger = PlatformRounds(
        pool,
        platforms,
        FileStore(MemoryStore(), "intake"),
        SEALING,
        is_scanned_here=False,
        take_in=nothing_registered,
    )
    with pytest.raises(PlatformAway):
        await go(stranger)
    assert stand_in.packages == {}


async def test_a_platform_that_is_not_there_is_away(pool: Pool, at: Desk) -> None:
    async with http_stand_in() as gone:
        platforms = {"wenzhou-2018": HttpPlatform(gone.url, TOKEN)}
    await applied(at)
    with pytest.raises(PlatformAway):
        await go(
            PlatformRounds(
                pool,
                platforms,
                FileStore(MemoryStore(), "intake"),
                SEALING,
                is_scanned_here=False,
                take_in=nothing_registered,
            )
        )


@pytest.mark.parametrize("content", [b"[]" + bytes(17 * 1024 * 1024), b"{", b'{"id": 1}', b'[{"id": 1}]'])
async def test_a_list_of_receipts_that_is_none_or_has_no_end_is_trouble_that_passes(
    at: Desk, rounds: PlatformRounds, stand_in: HttpStandIn, content: bytes
) -> None:
    case_id, stand_in.list_instead = await applied(at), content
    with pytest.raises(PlatformAway):
        await go(rounds)
    assert (await lines(at))[case_id][0] == "to_upload"


async def test_cases_that_were_registered_there_come_in_with_their_files_and_are_answered(
    pool: Pool, at: Desk, files: FileStore, stand_in: HttpStandIn
) -> None:
    outside = Outside({"wenzhou-2018": wenzhou()}, SEALING, MATCH_KEY, exchange_keys())
    taking = Registrations(pool, files, outside, lambda: TUESDAY, is_scanned_here=False)
    platforms = {"wenzhou-2018": HttpPlatform(stand_in.url, TOKEN)}
    rounds = PlatformRounds(pool, platforms, files, SEALING, is_scanned_here=False, take_in=taking.take_in)
    package = registered("温援/9", PDF)
    stand_in.registered["案 1"] = (json.dumps(package).encode(), {"0.pdf": PDF})
    stand_in.registered["torn"] = (b"{", {})
    stand_in.registered["without"] = (json.dumps(registered("10", PDF)).encode(), {})
    stand_in.registered["large"] = (b"{" + bytes(3_000_000), {})
    await go(rounds)
    reasons = {name: said.get("reason") for name, said in stand_in.answers.items()}
    assert reasons == {"案 1": None, "torn": "not_json", "without": "file_missing", "large": "too_large"}
    await go(rounds)
    [found] = (await at.get("/v1/applications?platform_no=温援/9")).body["items"]
    assert found["case_id"] == stand_in.answers["案 1"]["case_id"]
    assert len((await at.get(f"/v1/applications/{found['case_id']}/files")).body["items"]) == 1
    assert stand_in.packages[f"{found['case_id']}-1"]["case"]["platform_no"] == "温援/9"


async def test_with_a_key_only_what_is_encrypted_arrives_there(
    pool: Pool, at: Desk, files: FileStore, stand_in: HttpStandIn, tmp_path: Path
) -> None:
    key = RSAKey.generate_key(2048)
    (tmp_path / "key.json").write_text(json.dumps(key.as_dict(private=False)))
    public = PublicKey(tmp_path / "key.json", "YUANXIN_PLATFORM_KEY")
    case_id = await applied(at)
    assert (await at.post(f"/v1/applications/{case_id}/papers/identity/files", PDF)).status == 201
    platforms = {"wenzhou-2018": HttpPlatform(stand_in.url, TOKEN, public)}
    stand_in.private_key = key
    await go(
        PlatformRounds(pool, platforms, files, SEALING, is_scanned_here=False, take_in=nothing_registered)
    )
    assert stand_in.kinds == ["application/jose", "application/jose"]
    assert list(stand_in.packages) == [f"{case_id}-1"]
