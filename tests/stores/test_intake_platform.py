"""The municipal platform over a folder (decision 40): what leaves, what comes back, and what goes wrong."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from obstore.store import MemoryStore

from access import Caller
from builders_intake import CITY, FOREIGN, STAFF, Desk, applied, desk, ordinary
from builders_intake_rules import wenzhou
from builders_web import SEALING
from campaign import Platform as NamedPlatform
from database import Pool
from files import FileStore, Scan
from intake.platform import store
from intake.platform.adapters import PackedFiles, Platform, PlatformAway
from intake.platform.folder_platform import FolderPlatform
from intake.platform.rounds import PlatformRounds
from platform_stand_in import StandInPlatform

PDF = b"%PDF-1.7\n" + bytes(2000)


async def nothing_registered(campaign: str, platform: Platform) -> None:
    pass


@pytest.fixture
def files() -> FileStore:
    return FileStore(MemoryStore(), "intake")


@pytest.fixture
def stand_in(tmp_path: Path) -> StandInPlatform:
    return StandInPlatform.at(tmp_path / "platform")


@pytest.fixture
def rounds(pool: Pool, files: FileStore, stand_in: StandInPlatform) -> PlatformRounds:
    platforms = {"wenzhou-2018": FolderPlatform(stand_in.folder)}
    return PlatformRounds(pool, platforms, files, SEALING, is_scanned_here=False, take_in=nothing_registered)


@pytest.fixture
async def at(pool: Pool, files: FileStore, stand_in: StandInPlatform) -> AsyncIterator[Desk]:
    async with clerk(pool, files, stand_in.folder) as one:
        yield one


@asynccontextmanager
async def clerk(pool: Pool, files: FileStore, folder: Path, caller: Caller = STAFF) -> AsyncIterator[Desk]:
    campaign = replace(wenzhou(), platform=NamedPlatform("folder", str(folder)))
    async with desk(pool, caller, campaigns={"wenzhou-2018": campaign}, files=files) as one:
        yield one


async def go(rounds: PlatformRounds, after: timedelta = timedelta()) -> None:
    await rounds.round("wenzhou-2018", datetime.now(UTC) + after)


async def listed(at: Desk, query: str = "") -> Sequence[Any]:
    rows: Sequence[Any] = (await at.get(f"/v1/platform/cases{query}")).body["items"]
    return rows


async def state_of(at: Desk) -> str:
    [line] = await listed(at)
    return str(line["state"])


async def uploads_noted(pool: Pool, case_id: str) -> list[list[str]]:
    rows = await pool.fetch(
        "SELECT codes FROM audit WHERE case_id = $1 AND action = 'upload' ORDER BY id", UUID(case_id)
    )
    return [row["codes"] for row in rows]


async def attach(at: Desk, case_id: str) -> None:
    assert (await at.post(f"/v1/applications/{case_id}/papers/identity/files", PDF)).status == 201


async def test_a_case_leaves_with_its_papers_and_its_number_comes_back_and_is_found(
    pool: Pool, at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform
) -> None:
    case_id = await applied(at)
    await attach(at, case_id)
    await go(rounds)
    [package] = stand_in.collect()
    assert package["case"]["case_id"] == case_id
    assert package["application"]["recipients"][0]["name"] == "赵测山"
    assert [each["paper"] for each in package["files"]] == ["identity"]
    assert (await state_of(at), await uploads_noted(pool, case_id)) == ("uploaded", [["1"]])
    number = stand_in.acknowledge(package)
    await go(rounds)
    [line] = await listed(at)
    assert (line["state"], line["platform_no"]) == ("acknowledged", number)
    found = (await at.get(f"/v1/applications?platform_no={number}")).body["items"]
    assert [each["case_id"] for each in found] == [case_id]
    assert (await at.get("/v1/applications?platform_no=1")).body["items"] == []
    assert await listed(at, "?not_uploaded=true") == []


async def test_what_has_not_changed_is_not_sent_again(
    at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform
) -> None:
    case_id = await applied(at)
    await go(rounds)
    stand_in.acknowledge(*stand_in.collect())
    for _ in range(2):
        await go(rounds)
    await at.act(case_id, "reveal", reason="核对")
    await go(rounds)
    assert stand_in.waiting == []


@pytest.mark.parametrize("change", ["an act", "a file"])
async def test_a_case_that_changed_goes_again_and_keeps_its_number(
    at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform, change: str
) -> None:
    case_id = await applied(at, ordinary())
    await go(rounds)
    number = stand_in.acknowledge(*stand_in.collect())
    await go(rounds)
    if change == "an act":
        await at.act(case_id, "withdrawal", 1, reason="已经和解")
    else:
        await attach(at, case_id)
    await go(rounds)
    [package] = stand_in.collect()
    [line] = await listed(at)
    assert (package["revision"], line["state"], line["platform_no"]) == (2, "uploaded", number)
    assert stand_in.acknowledge(package) == number
    await go(rounds)
    assert await state_of(at) == "acknowledged"


async def test_a_refusal_is_kept_with_its_reason_until_the_case_changes_or_a_person_asks(
    at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform
) -> None:
    case_id = await applied(at)
    await go(rounds)
    stand_in.refuse(stand_in.collect()[0], "id-number-missing")
    for _ in range(2):
        await go(rounds)
    [line] = await listed(at, "?not_uploaded=true")
    assert (line["state"], line["reason"], stand_in.waiting) == ("refused", "id-number-missing", [])
    path = f"/v1/platform/cases/{case_id}/upload"
    dry = await at.post(f"{path}?dry_run=true", {})
    assert (dry.status, dry.body["state"], await state_of(at)) == (200, "to_upload", "refused")
    assert (await at.post(path, {})).body["state"] == "to_upload"
    await go(rounds)
    assert [each["revision"] for each in stand_in.collect()] == [1]


async def test_a_receipt_that_is_lost_has_the_same_package_sent_again(
    pool: Pool, at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform
) -> None:
    case_id = await applied(at)
    await go(rounds)
    first = stand_in.collect()
    await go(rounds, timedelta(hours=5))
    assert stand_in.waiting == []
    await go(rounds, timedelta(hours=7))
    assert stand_in.collect() == first
    assert await uploads_noted(pool, case_id) == [["1"], ["1"]]


async def test_receipts_that_come_twice_late_or_for_an_older_package_undo_nothing(
    at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform
) -> None:
    case_id = await applied(at, ordinary())
    await go(rounds)
    [first] = stand_in.collect()
    await at.act(case_id, "withdrawal", 1, reason="已经和解")
    await go(rounds)
    [second] = stand_in.collect()
    number = stand_in.acknowledge(second)
    await go(rounds)
    stand_in.refuse(first, "too-late")
    stand_in.acknowledge(second, name="again")
    await go(rounds)
    [line] = await listed(at)
    assert (line["state"], line["platform_no"], line["revision"]) == ("acknowledged", number, 2)


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"case_id": 1}', '{"case_id": "0192f0c8-0000-7000-8000-000000000001", "revision": 1,'
     ' "result": "acknowledged", "number": "1"}'],
    ids=["empty", "half", "no receipt", "of no case of ours"],
)  # fmt: skip
async def test_what_is_no_receipt_of_ours_is_put_aside_and_holds_up_no_other(
    at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform, text: str
) -> None:
    await applied(at)
    await go(rounds)
    stand_in.write("0-first", text)
    stand_in.acknowledge(*stand_in.collect())
    await go(rounds)
    assert await state_of(at) == "acknowledged"
    aside = stand_in.folder / "receipts" / "not-understood"
    assert [each.name for each in aside.iterdir()] == ["0-first.json"]


async def test_a_receipt_that_is_still_being_written_is_not_looked_at(
    at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform
) -> None:
    await applied(at)
    await go(rounds)
    half = stand_in.folder / "receipts" / ".half.json"
    half.write_text("{", encoding="utf-8")
    await go(rounds)
    assert half.exists()


class TornPlatform(FolderPlatform):
    """Dies when the first file has been written."""

    async def send(self, name: str, document: bytes, files: PackedFiles) -> None:
        async def torn() -> AsyncIterator[tuple[str, bytes]]:
            async for each in files:
                yield each
                raise asyncio.CancelledError

        await super().send(name, document, torn())


async def test_killed_in_the_middle_of_a_package_nothing_half_is_seen_and_it_is_sent_whole_later(
    at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform
) -> None:
    case_id = await applied(at)
    await attach(at, case_id)
    whole = rounds.platforms
    rounds.platforms = {"wenzhou-2018": TornPlatform(stand_in.folder)}
    with pytest.raises(asyncio.CancelledError):
        await go(rounds)
    assert list((stand_in.folder / "packages").iterdir()) != []
    assert (stand_in.waiting, await state_of(at)) == ([], "to_upload")
    rounds.platforms = whole
    await go(rounds)
    assert len(stand_in.collect()) == 1


async def test_a_platform_that_is_away_for_a_day_loses_nothing_and_is_noted_once_per_case(
    pool: Pool, at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform
) -> None:
    stand_in.unmount()
    case_ids = [await applied(at) for _ in range(3)]
    for hours in range(24):
        with pytest.raises(PlatformAway, match="not mounted"):
            await go(rounds, timedelta(hours=hours))
    assert list(stand_in.folder.iterdir()) == []
    stand_in.mount()
    await go(rounds, timedelta(days=1))
    assert sorted(each["case"]["case_id"] for each in stand_in.collect()) == sorted(case_ids)
    assert [await uploads_noted(pool, each) for each in case_ids] == [[["1"]]] * 3


async def test_while_the_platform_is_away_what_waits_is_listed_and_counted_since_it_waits(
    pool: Pool, at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform
) -> None:
    stand_in.unmount()
    case_ids = {await applied(at) for _ in range(2)}
    for hours in (0, 5):
        with pytest.raises(PlatformAway):
            await go(rounds, timedelta(hours=hours))
    lines = await listed(at, "?not_uploaded=true")
    assert {(each["case_id"], each["state"], each["attempts"]) for each in lines} == {
        (case_id, "to_upload", 0) for case_id in case_ids
    }
    async with pool.acquire() as conn:
        [counted] = (await store.counts(conn)).values()
    assert (counted.cases, counted.stuck) == (2, 0)
    assert counted.since is not None
    assert counted.since < datetime.now(UTC) + timedelta(hours=1)


async def test_a_case_that_changes_while_the_platform_does_not_take_any_is_listed_with_the_others(
    at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform
) -> None:
    """Its receipts can be read; nothing can be written there."""
    await go(rounds)
    (stand_in.folder / "packages").write_text("no folder", encoding="utf-8")
    case_ids = {await applied(at) for _ in range(3)}
    with pytest.raises(PlatformAway):
        await go(rounds)
    assert {each["case_id"] for each in await listed(at, "?not_uploaded=true")} == case_ids


@pytest.mark.parametrize("what", ["a folder", "a link to nothing"])
async def test_what_is_no_readable_file_among_the_receipts_holds_up_no_other(
    at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform, what: str
) -> None:
    await applied(at)
    await go(rounds)
    odd = stand_in.folder / "receipts" / "0-odd.json"
    odd.mkdir() if what == "a folder" else odd.symlink_to("nothing")
    stand_in.acknowledge(*stand_in.collect())
    await go(rounds)
    assert await state_of(at) == "acknowledged"


async def test_the_platform_of_one_campaign_answers_for_no_case_of_another(
    pool: Pool, at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform
) -> None:
    await applied(at)
    await go(rounds)
    stand_in.acknowledge(*stand_in.collect())
    rounds.platforms = {"another-2019": FolderPlatform(stand_in.folder)}
    await rounds.round("another-2019", datetime.now(UTC))
    assert await state_of(at) == "uploaded"


async def test_the_same_package_may_be_sent_when_the_first_was_not_picked_up_yet(
    at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform
) -> None:
    case_id = await applied(at)
    await go(rounds)
    await at.post(f"/v1/platform/cases/{case_id}/upload", {})
    await go(rounds)
    assert len(stand_in.collect()) == 1
    assert await state_of(at) == "uploaded"


async def test_a_file_that_is_gone_holds_up_its_own_case_alone_and_the_list_says_why(
    pool: Pool, at: Desk, files: FileStore, rounds: PlatformRounds, stand_in: StandInPlatform
) -> None:
    broken = await applied(at)
    await attach(at, broken)
    await files.forget(await pool.fetchval("SELECT file_id FROM files"))
    whole = await applied(at)
    await go(rounds)
    assert [each["case"]["case_id"] for each in stand_in.collect()] == [whole]
    states = {each["case_id"]: (each["state"], each["reason"]) for each in await listed(at)}
    assert states == {broken: ("to_upload", "file-gone"), whole: ("uploaded", None)}
    assert await stuck(pool) == 1


async def stuck(pool: Pool) -> int:
    async with pool.acquire() as conn:
        return sum(each.stuck for each in (await store.counts(conn)).values())


@pytest.mark.parametrize("was_sent", [False, True])
async def test_a_case_that_does_not_open_is_counted_holds_up_no_other_and_goes_when_it_opens_again(
    pool: Pool, at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform, was_sent: bool
) -> None:
    spoilt = await applied(at, ordinary())
    if was_sent:
        await go(rounds)
        stand_in.acknowledge(*stand_in.collect())
        await go(rounds)
    sealed = await pool.fetchval("SELECT sealed FROM cases WHERE case_id = $1", UUID(spoilt))
    await pool.execute(
        "UPDATE cases SET sealed = $2, version = version + 1 WHERE case_id = $1", UUID(spoilt), b"x" * 99
    )
    whole = await applied(at)
    await go(rounds)
    assert [each["case"]["case_id"] for each in stand_in.collect()] == [whole]
    reasons = {each["case_id"]: each["reason"] for each in await listed(at, "?not_uploaded=true")}
    assert (reasons, await stuck(pool)) == ({spoilt: "unreadable"}, 1)
    await pool.execute("UPDATE cases SET sealed = $2 WHERE case_id = $1", UUID(spoilt), sealed)
    await go(rounds, timedelta(hours=2))
    assert [each["case"]["case_id"] for each in stand_in.collect()] == [spoilt]
    assert await stuck(pool) == 0


async def test_no_log_repeats_what_the_platform_calls_a_receipt(
    at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    await applied(at)
    await go(rounds)
    stand_in.write("赵测山的回执", "{")
    (stand_in.folder / "receipts" / "赵测山.json").mkdir()
    await go(rounds)
    said = capsys.readouterr().out
    assert "not understood" in said
    assert "cannot be read" in said
    assert "赵测山" not in said


async def test_what_a_scanner_has_not_found_clean_does_not_leave(
    pool: Pool, at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform
) -> None:
    case_id = await applied(at)
    await attach(at, case_id)
    rounds.is_scanned_here = True
    await go(rounds)
    assert [each["files"] for each in stand_in.collect()] == [[]]
    await pool.execute("UPDATE files SET scan = $1, scanned_at = now()", Scan.clean)
    await pool.execute("UPDATE platform_cases SET seen_version = 0")
    await go(rounds)
    assert [len(each["files"]) for each in stand_in.collect()] == [1]


async def test_packages_are_for_this_user_alone(
    at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform
) -> None:
    await attach(at, await applied(at))
    await go(rounds)
    assert all(each.stat().st_mode & 0o077 == 0 for each in (stand_in.folder / "packages").rglob("*"))


async def test_a_county_sees_its_own_uploads_and_the_city_all(
    pool: Pool, at: Desk, files: FileStore, rounds: PlatformRounds, stand_in: StandInPlatform
) -> None:
    case_id = await applied(at)
    await go(rounds)
    async with clerk(pool, files, stand_in.folder, FOREIGN) as foreign:
        assert await listed(foreign) == []
        assert (await foreign.post(f"/v1/platform/cases/{case_id}/upload", {})).problem == "not-found"
    async with clerk(pool, files, stand_in.folder, CITY) as city:
        assert len(await listed(city, "?state=uploaded")) == 1
        assert (await city.post(f"/v1/platform/cases/{case_id}/upload", {})).status == 200


async def test_a_campaign_that_names_no_platform_sends_nothing_and_says_so(
    pool: Pool, staff: Desk, stand_in: StandInPlatform
) -> None:
    case_id = await applied(staff)
    assert (await staff.post(f"/v1/platform/cases/{case_id}/upload", {})).problem == "no-platform"
    assert [each.name for each in stand_in.folder.iterdir()] == ["receipts"]


async def test_between_many_that_are_due_the_platform_is_heard(
    at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform
) -> None:
    for _ in range(5):
        await applied(at)
    rounds.most_a_round = 2
    waits = [await rounds.round("wenzhou-2018", datetime.now(UTC)) for _ in range(3)]
    assert (waits, len(stand_in.waiting)) == ([True, True, False], 5)


async def test_what_waits_for_a_platform_that_is_away_is_listed_however_much_it_is(
    at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform
) -> None:
    for _ in range(3):
        await applied(at)
    rounds.most_a_round = 2
    stand_in.unmount()
    with pytest.raises(PlatformAway):
        await go(rounds)
    assert len(await listed(at, "?not_uploaded=true")) == 3


async def test_a_receipt_that_was_taken_and_not_put_away_is_taken_again_without_harm(
    at: Desk, rounds: PlatformRounds, stand_in: StandInPlatform
) -> None:
    await applied(at)
    await go(rounds)
    stand_in.acknowledge(*stand_in.collect())
    await go(rounds)
    done = stand_in.folder / "receipts" / "done"
    for each in list(done.iterdir()):
        shutil.move(each, done.parent / each.name)
    await go(rounds)
    assert await state_of(at) == "acknowledged"
