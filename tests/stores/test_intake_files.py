"""Files of cases over HTTP: attached, scanned, given out with a reason, and to nobody else (decision 41)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from obstore.store import MemoryStore

from access import Caller
from builders_intake import CITY, CLIENT, FOREIGN, STAFF, Desk, IntakeReply, applied, desk
from builders_proxy import lost_after_put
from builders_web import SEALING
from database import Pool
from files import FileRounds, FileStore, OtherServicesStore, Scan, Scanner, ScannerAway, StoreAway
from intake.case_files.handlers import FILE_ROWS

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + "身份证复印件暗号翡翠".encode()
MP3 = b"ID3\x03" + bytes(60)


@dataclass
class Verdicts:
    """A scanner that finds what it is told to; None: it is away."""

    verdict: Scan | None
    shown: list[bytes] = field(default_factory=list)

    async def scan(self, content: bytes) -> Scan:
        if self.verdict is None:
            raise ScannerAway
        self.shown.append(content)
        return self.verdict


class Full(FileStore):
    async def put(self, file_id: UUID, content: bytes) -> None:
        raise StoreAway


@pytest.fixture
def files() -> FileStore:
    return FileStore(MemoryStore(), "intake")


@asynccontextmanager
async def clerk(
    pool: Pool, files: FileStore, scanner: Scanner | None = None, caller: Caller = STAFF
) -> AsyncIterator[Desk]:
    async with desk(pool, caller, files=files, scanner=scanner) as at:
        yield at


async def attach(
    at: Desk, case_id: str, content: bytes = PDF, query: str = "", **headers: str
) -> IntakeReply:
    return await at.post(f"/v1/applications/{case_id}/papers/identity/files{query}", content, **headers)


async def opened(at: Desk, case_id: str, file_id: str) -> tuple[int, str, bytes]:
    """Status, how it is to be shown, content."""
    path, key = f"/v1/applications/{case_id}/files/{file_id}/open", {"Idempotency-Key": uuid4().hex}
    async with at.session.post(path, json={"reason": "核对身份"}, headers=key) as answer:
        return answer.status, answer.headers.get("Content-Disposition", ""), await answer.read()


async def stored(files: FileStore) -> list[UUID]:
    return [each.file_id async for each in files.names()]


async def test_a_file_comes_back_byte_for_byte_and_each_opening_is_noted(
    pool: Pool, files: FileStore
) -> None:
    async with clerk(pool, files) as at:
        case_id = await applied(at)
        kept = (await attach(at, case_id)).body
        assert (kept["type"], kept["bytes"], kept["scan"]) == ("application/pdf", len(PDF), "waiting")
        [listed] = (await at.get(f"/v1/applications/{case_id}/files")).body["items"]
        assert listed == kept
        for _ in range(2):
            status, shown, content = await opened(at, case_id, kept["file_id"])
            assert (status, shown.partition(";")[0], content) == (200, "inline", PDF)
    noted = await pool.fetch(
        "SELECT action, codes, actor FROM audit WHERE case_id = $1 ORDER BY id", UUID(case_id)
    )
    codes = ["identity", kept["file_id"]]
    assert [tuple(row) for row in noted[-3:]] == [
        ("attach_file", codes, STAFF.subject),
        ("open_file", codes, STAFF.subject),
        ("open_file", codes, STAFF.subject),
    ]


async def test_a_case_has_room_for_a_hundred_files_and_for_no_more(pool: Pool, files: FileStore) -> None:
    async with clerk(pool, files) as at:
        case_id = await applied(at)
        await attach(at, case_id)
        await pool.execute(
            """
            INSERT INTO files
            SELECT gen_random_uuid(), case_id, paper, kind, bytes, scan, scanned_at, kept_at,
                   sealed, sealed_key
            FROM files, generate_series(1, 98)
            """
        )
        assert (await attach(at, case_id)).status == 201
        assert (await attach(at, case_id)).problem == "too-many-files"
        other = await applied(at)
        assert (await attach(at, other)).status == 201
    assert len(await stored(files)) == 3


async def test_a_recording_is_saved_and_not_played_in_place(pool: Pool, files: FileStore) -> None:
    async with clerk(pool, files) as at:
        case_id = await applied(at)
        kept = (await attach(at, case_id, MP3)).body
        _, shown, _ = await opened(at, case_id, kept["file_id"])
    assert shown == f'attachment; filename="{kept["file_id"]}.mp3"'


async def test_nothing_of_a_file_is_readable_in_the_store_or_in_its_row(pool: Pool, files: FileStore) -> None:
    async with clerk(pool, files) as at:
        file_id = (await attach(at, await applied(at))).body["file_id"]
    row = await pool.fetchrow("SELECT * FROM files WHERE file_id = $1", UUID(file_id))
    assert row is not None
    assert "暗号翡翠".encode() in PDF
    assert "暗号翡翠".encode() not in await files.get(UUID(file_id)) + row["sealed"]


@pytest.mark.parametrize("content", [b"", b"<script>alert(1)</script>", b"PK\x03\x04" + bytes(40)])
async def test_what_is_none_of_the_types_is_refused_whatever_it_is_called(
    pool: Pool, files: FileStore, content: bytes
) -> None:
    async with clerk(pool, files) as at:
        path = f"/v1/applications/{await applied(at)}/papers/identity/files"
        reply = await at.post(path, content, **{"Content-Type": "application/pdf"})
    assert reply.problem == "file-not-taken"
    assert await stored(files) == []


async def test_a_file_over_the_limit_is_refused_before_it_is_read_and_other_bodies_stay_small(
    pool: Pool, files: FileStore
) -> None:
    async with clerk(pool, files) as at:
        case_id = await applied(at)
        assert (await attach(at, case_id, PDF + bytes(300 * 1024))).status == 201
        assert (await attach(at, case_id, PDF + bytes(10 * 1024 * 1024))).problem == "body-too-large"
        assert (await at.act(case_id, "papers", note="x" * 300 * 1024)).problem == "body-too-large"


async def test_the_same_request_again_keeps_one_file_and_one_row(pool: Pool, files: FileStore) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    async with clerk(pool, files) as at:
        case_id = await applied(at)
        first, second = [await attach(at, case_id, PDF, "", **key) for _ in range(2)]
    assert (first.status, second.status, first.body) == (201, 201, second.body)
    assert await stored(files) == [UUID(first.body["file_id"])]


async def test_a_file_stays_when_the_reply_to_its_commit_was_lost(
    pool: Pool, files: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knew whether its row stands: it does, and the same request again promises the file."""
    key = {"Idempotency-Key": uuid4().hex}
    async with (
        lost_after_put(await pool.fetchval("SELECT current_database()"), monkeypatch) as cut,
        clerk(pool, files) as at,
    ):
        case_id = await applied(at)
        assert (await attach(at, case_id, PDF, "", **key)).status == 503
        assert cut.replies_lost
        cut.clear()
        kept = (await attach(at, case_id, PDF, "", **key)).body["file_id"]
        assert (await opened(at, case_id, kept))[::2] == (200, PDF)
    assert await stored(files) == [UUID(kept)]


async def test_a_dry_run_stores_nothing(pool: Pool, files: FileStore) -> None:
    async with clerk(pool, files) as at:
        assert (await attach(at, await applied(at), query="?dry_run=true")).status == 200
    assert await stored(files) == []
    assert await pool.fetchval("SELECT count(*) FROM files") == 0


async def test_a_store_that_is_full_or_away_leaves_no_row_that_promises_a_file(pool: Pool) -> None:
    async with clerk(pool, Full(MemoryStore(), "intake")) as at:
        assert (await attach(at, await applied(at))).problem == "unavailable"
    assert await pool.fetchval("SELECT count(*) FROM files") == 0


async def test_another_countys_files_are_not_there_and_the_city_sees_only_that_they_are(
    pool: Pool, files: FileStore
) -> None:
    async with clerk(pool, files) as at:
        case_id = await applied(at)
        file_id = (await attach(at, case_id)).body["file_id"]
    path = f"/v1/applications/{case_id}/files"
    async with clerk(pool, files, caller=FOREIGN) as foreign:
        assert (await attach(foreign, case_id)).problem == "not-found"
        assert (await foreign.get(path)).problem == "not-found"
        assert (await opened(foreign, case_id, file_id))[0] == 404
    for caller in (CITY, CLIENT):
        async with clerk(pool, files, caller=caller) as other:
            assert len((await other.get(path)).body["items"]) == 1
            assert (await opened(other, case_id, file_id))[0] == 403
    assert await stored(files) == [UUID(file_id)]


async def test_a_file_of_one_case_is_not_opened_by_way_of_another(pool: Pool, files: FileStore) -> None:
    async with clerk(pool, files) as at:
        file_id = (await attach(at, await applied(at))).body["file_id"]
        assert (await opened(at, await applied(at), file_id))[0] == 404


@pytest.mark.parametrize(("verdict", "status"), [(Scan.clean, 200), (Scan.refused, 409)])
async def test_with_a_scanner_a_file_is_given_out_when_it_was_found_clean(
    pool: Pool, files: FileStore, verdict: Scan, status: int
) -> None:
    scanner = Verdicts(None)
    rounds = FileRounds(pool, FILE_ROWS, files, scanner, SEALING)
    async with clerk(pool, files, scanner) as at:
        case_id = await applied(at)
        file_id = (await attach(at, case_id)).body["file_id"]
        with pytest.raises(ScannerAway):
            await rounds.scan_waiting()
        assert (await opened(at, case_id, file_id))[0] == 409
        scanner.verdict = verdict
        await rounds.scan_waiting()
        await rounds.scan_waiting()
        assert (await opened(at, case_id, file_id))[0] == status
        [listed] = (await at.get(f"/v1/applications/{case_id}/files")).body["items"]
    assert (listed["scan"], listed["usable"]) == (verdict, status == 200)
    assert scanner.shown == [PDF]


async def test_a_file_that_the_store_lost_is_said_to_be_gone_and_holds_up_no_other(
    pool: Pool, files: FileStore
) -> None:
    scanner = Verdicts(Scan.clean)
    async with clerk(pool, files) as at:
        case_id = await applied(at)
        lost, other = [(await attach(at, case_id)).body["file_id"] for _ in range(2)]
        await files.forget(UUID(lost))
        assert (await opened(at, case_id, lost))[0] == 410
        await FileRounds(pool, FILE_ROWS, files, scanner, SEALING).scan_waiting()
    scans = {row[0]: row[1] for row in await pool.fetch("SELECT file_id::text, scan FROM files")}
    assert scans == {lost: "waiting", other: "clean"}


async def test_a_file_that_the_scanner_never_looks_through_holds_up_no_other(
    pool: Pool, files: FileStore
) -> None:
    """clamd has a limit of its own, and cuts the connection in the middle of what is longer."""

    class Limited(Verdicts):
        async def scan(self, content: bytes) -> Scan:
            if len(content) > len(PDF):
                raise ScannerAway
            return await super().scan(content)

    rounds = FileRounds(pool, FILE_ROWS, files, Limited(Scan.clean), SEALING)
    async with clerk(pool, files) as at:
        case_id = await applied(at)
        sizes = (0, 1, 2, 0)
        ids = [(await attach(at, case_id, PDF + bytes(more))).body["file_id"] for more in sizes]
    for _ in range(2):
        with pytest.raises(ScannerAway):
            await rounds.scan_waiting()
    await rounds.scan_waiting()
    scans = {row[0]: row[1] for row in await pool.fetch("SELECT file_id::text, scan FROM files")}
    assert [scans[each] for each in ids] == ["clean", "waiting", "waiting", "clean"]
    with pytest.raises(ScannerAway):  # tried again, from the first
        await rounds.scan_waiting()


async def test_what_was_stored_for_nothing_is_taken_away_a_day_later_and_nothing_else(
    pool: Pool, files: FileStore
) -> None:
    async with clerk(pool, files) as at:
        kept = UUID((await attach(at, await applied(at))).body["file_id"])
    await files.put(uuid4(), b"of a request that was killed")
    rounds, now = FileRounds(pool, FILE_ROWS, files, None, SEALING), datetime.now(UTC)
    assert await rounds.take_strays_away(now) == 0
    assert await rounds.take_strays_away(now + timedelta(days=2)) == 1
    assert await stored(files) == [kept]


async def test_nothing_is_taken_away_where_the_files_are_another_services(
    pool: Pool, files: FileStore
) -> None:
    theirs = FileStore(files.store, "reporting")
    await theirs.claim()
    await theirs.put(uuid4(), b"evidence")
    rounds = FileRounds(pool, FILE_ROWS, files, None, SEALING)
    with pytest.raises(OtherServicesStore):
        await rounds.take_strays_away(datetime.now(UTC) + timedelta(days=2))
    assert len(await stored(theirs)) == 1
