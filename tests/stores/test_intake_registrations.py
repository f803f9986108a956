"""What was registered on the municipal platform comes in, over a folder (decision 40): once, and answered."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from joserfc import jwe
from joserfc.jwk import ECKey, import_key
from obstore.store import MemoryStore

from access import Caller
from builders_casework import COUNTY, OTHER
from builders_intake import MATCH_KEY, STAFF, Desk, applied, desk, exchange_keys, ordinary
from builders_intake_rules import WRONG_ID, wenzhou
from builders_registrations import NUMBER, TUESDAY, registered
from builders_web import SEALING
from contracts.traceparent import TRACE
from database import Pool
from files import FileStore, StoreAway
from intake.agency_messages.message import Outside
from intake.platform.adapters import PlatformAway
from intake.platform.folder_platform import FolderPlatform
from intake.platform.rounds import PlatformRounds
from intake.registrations.rounds import Registrations
from keyfiles.public_key import PublicKey
from platform_stand_in import StandInPlatform

PDF = b"%PDF-1.7\n" + bytes(2000)
SECRETS = ("赵测山", "13800001234", "工程结束后一直没有结清工资")


class Full(FileStore):
    async def put(self, file_id: UUID, content: bytes) -> None:
        raise StoreAway


@dataclass
class Side:
    """Intake's loop to the platform, at a business instant."""

    pool: Pool
    files: FileStore
    stand_in: StandInPlatform
    key: PublicKey | None = None
    at: datetime = TUESDAY
    platform: type[FolderPlatform] = FolderPlatform

    async def go(self, later: timedelta = timedelta()) -> None:
        outside = Outside({"wenzhou-2018": wenzhou()}, SEALING, MATCH_KEY, exchange_keys())
        taking = Registrations(self.pool, self.files, outside, lambda: self.at, is_scanned_here=False)
        platforms = {"wenzhou-2018": self.platform(self.stand_in.folder, self.key)}
        rounds = PlatformRounds(
            self.pool, platforms, self.files, SEALING, is_scanned_here=False, take_in=taking.take_in
        )
        await rounds.round("wenzhou-2018", datetime.now(UTC) + later)

    async def answer(self, package: dict[str, Any], *files: bytes, **more: Any) -> dict[str, Any]:
        name = uuid4().hex
        self.stand_in.register(name, package, *files, **more)
        await self.go()
        return self.stand_in.answered(name)


@pytest.fixture
def side(pool: Pool, tmp_path: Path) -> Side:
    return Side(pool, FileStore(MemoryStore(), "intake"), StandInPlatform.at(tmp_path / "platform"))


@pytest.fixture
async def at(side: Side) -> AsyncIterator[Desk]:
    async with clerk(side) as one:
        yield one


@asynccontextmanager
async def clerk(side: Side, caller: Caller = STAFF) -> AsyncIterator[Desk]:
    async with desk(side.pool, caller, files=side.files) as one:
        yield one


async def cases(at: Desk, number: str = NUMBER) -> list[str]:
    found = (await at.get(f"/v1/applications?platform_no={number}")).body["items"]
    return [each["case_id"] for each in found]


async def test_it_becomes_an_application_is_found_by_its_number_and_goes_back_with_it(
    at: Desk, side: Side
) -> None:
    said = await side.answer(registered(NUMBER, PDF), PDF)
    assert (said["result"], said["number"], said["county"]) == ("taken", NUMBER, COUNTY)
    assert await cases(at) == [said["case_id"]]
    shown = (await at.case(said["case_id"])).body
    assert (shown["case_no"], shown["source"]["system"]) == (said["case_no"], "municipal-platform")
    [file] = (await at.get(f"/v1/applications/{said['case_id']}/files")).body["items"]
    assert (file["paper"], file["type"], file["bytes"]) == ("identity", "application/pdf", len(PDF))
    await side.go()
    [package] = side.stand_in.collect()
    assert (package["case"]["platform_no"], package["revision"]) == (NUMBER, 1)
    side.stand_in.numbers[said["case_id"]] = NUMBER
    side.stand_in.acknowledge(package)
    await side.go()
    [line] = (await at.get(f"/v1/platform/cases?platform_no={NUMBER}")).body["items"]
    assert (line["state"], line["registered_there"]) == ("acknowledged", True)
    assert side.stand_in.waiting == []


async def test_who_acted_is_the_platform_and_nobody_of_ours(at: Desk, side: Side, pool: Pool) -> None:
    said = await side.answer(registered())
    rows = await pool.fetch("SELECT actor FROM audit WHERE case_id = $1 ORDER BY id", UUID(said["case_id"]))
    assert rows[0]["actor"] == "municipal-platform"
    kinds = await pool.fetch("SELECT headers FROM outbox")
    assert kinds != []


async def test_what_comes_of_a_registration_is_one_trace_and_of_another_one_another(
    side: Side, pool: Pool
) -> None:
    await side.answer(registered("1"))
    await side.answer(registered("2"))
    rows = await pool.fetch("SELECT headers FROM outbox ORDER BY id")
    headers = [json.loads(row["headers"]) for row in rows]
    traces = {(each["ce_subject"], each["traceparent"][TRACE]) for each in headers}
    assert len(headers) > 2
    assert len({case for case, _ in traces}) == len(traces) == len({trace for _, trace in traces}) == 2


async def test_twice_is_once_with_the_same_answer_also_for_its_files(at: Desk, side: Side) -> None:
    package = registered(NUMBER, PDF, PDF + b"2")
    first = await side.answer(package, PDF, PDF + b"2")
    again = await side.answer(package, PDF, PDF + b"2")
    assert {**again, "package": ""} == {**first, "package": ""}
    assert len((await at.get(f"/v1/applications/{first['case_id']}/files")).body["items"]) == 2
    assert len([each async for each in side.files.names()]) == 2


async def test_the_same_number_with_other_words_changes_nothing_and_adds_its_files(
    at: Desk, side: Side
) -> None:
    first = await side.answer(registered())
    other = registered(NUMBER, PDF, county=OTHER)
    other["application"]["facts"] = "另一种说法"
    said = await side.answer(other, PDF)
    assert (said["case_id"], said["county"]) == (first["case_id"], COUNTY)
    revealed = (await at.act(first["case_id"], "reveal", reason="核对")).body
    assert (SECRETS[2] in str(revealed), "另一种说法" in str(revealed)) == (True, False)
    assert len((await at.get(f"/v1/applications/{first['case_id']}/files")).body["items"]) == 1


@pytest.mark.parametrize("how", ["by its number", "by our id, its receipt was lost"])
async def test_a_case_that_went_there_from_here_is_joined(at: Desk, side: Side, how: str) -> None:
    case_id = await applied(at, ordinary())
    await side.go()
    if how == "by its number":
        side.stand_in.numbers[case_id] = NUMBER
        side.stand_in.acknowledge(*side.stand_in.collect())
        said = await side.answer(registered())
    else:
        said = await side.answer(registered(case_id=case_id))
    assert said["case_id"] == case_id
    assert await cases(at) == [case_id]
    assert (await at.get("/v1/applications")).body["items"][0]["case_id"] == case_id
    [line] = (await at.get("/v1/platform/cases")).body["items"]
    assert (line["platform_no"], line["registered_there"]) == (NUMBER, False)


async def test_a_case_of_ours_with_another_number_or_that_we_do_not_have_is_refused(
    at: Desk, side: Side
) -> None:
    first = await side.answer(registered())
    said = await side.answer(registered("另一号2", case_id=first["case_id"]))
    assert (said["reason"], said["field"]) == ("number_differs", "#/number")
    said = await side.answer(registered("另一号3", case_id=str(uuid4())))
    assert (said["reason"], said["field"]) == ("invalid_field", "#/case_id")


async def test_the_same_person_under_another_number_is_another_case_that_a_person_looks_at(
    at: Desk, side: Side
) -> None:
    first, second = await side.answer(registered("1")), await side.answer(registered("2"))
    again = await side.answer(registered("2"))
    assert first["case_id"] != second["case_id"] == again["case_id"]
    assert [each.get("likely_duplicate") for each in (first, second, again)] == [
        None,
        *["same_identity"] * 2,
    ]


async def test_what_is_still_being_written_waits(at: Desk, side: Side) -> None:
    folder = side.stand_in.folder / "registered"
    (folder / ".dotted").mkdir(parents=True)
    (folder / "slow").mkdir()
    (folder / "slow" / "0.pdf").write_bytes(PDF[:100])
    await side.go()
    assert await cases(at) == []
    assert not (side.stand_in.folder / "answers").exists()
    (folder / "slow" / "0.pdf").write_bytes(PDF)
    (folder / "slow" / "package.json").write_text(json.dumps(registered(NUMBER, PDF)), "utf-8")
    await side.go()
    assert await cases(at) == [side.stand_in.answered("slow")["case_id"]]


@pytest.mark.parametrize(
    ("changed", "reason", "field"),
    [
        ({"county": "110101"}, "unknown_county", "#/county"),
        ({"registered_at": "2017-01-01T10:00:00+08:00"}, "outside_campaign", "#/registered_at"),
        ({"registered_at": "2018-12-13T10:00:00+08:00"}, "time_in_the_future", "#/registered_at"),
        ({"number": None}, "missing_field", "#/number"),
        ({"number": "赵测山 330302"}, "invalid_field", "#/number"),
        ({"schema": "another"}, "invalid_field", "#/schema"),
        ({"more": 1}, "unknown_field", "#/more"),
        ({"files": [{"name": "../../etc/passwd", "paper": "identity", "sha256": "0" * 64}]},
         "invalid_field", "#/files/0/name"),
    ],
)  # fmt: skip
async def test_what_cannot_be_taken_is_refused_with_the_field_and_holds_up_no_other(
    at: Desk, side: Side, changed: dict[str, Any], reason: str, field: str
) -> None:
    folder = side.stand_in.folder / "registered" / "0-bad"
    folder.mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps(registered(**changed)), "utf-8")
    said = await side.answer(registered("9"))
    assert said["result"] == "taken"
    no = side.stand_in.answered("0-bad")
    assert (no["result"], no["reason"], no["field"]) == ("refused", reason, field)
    assert "赵测山" not in json.dumps(no, ensure_ascii=False)
    assert len((await at.get("/v1/applications")).body["items"]) == 1


async def test_a_flaw_in_what_was_stated_has_its_place(side: Side) -> None:
    package = registered()
    package["application"]["recipients"][0]["id_number"] = WRONG_ID
    said = await side.answer(package)
    assert (said["reason"], said["field"]) == ("invalid_field", "#/application/recipients/0/id_number")


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"{", "not_json"), (b"", "unreadable"), (b"{" + b" " * 1024 * 1024 + b"}", "too_large"),
     (b"a.b.c.d.e", "unreadable"), (b"{" * 100_000, "not_json")],
    ids=["half", "empty", "too large", "no JWE", "deep"],
)  # fmt: skip
async def test_a_document_that_cannot_be_read_is_refused(side: Side, content: bytes, reason: str) -> None:
    folder = side.stand_in.folder / "registered" / "odd"
    folder.mkdir(parents=True)
    (folder / "package.json").write_bytes(content)
    await side.go()
    assert side.stand_in.answered("odd")["reason"] == reason


async def test_what_has_no_name_of_the_contract_is_put_aside_and_holds_up_no_other(
    side: Side, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = side.stand_in.folder / "registered"
    (folder / "赵测山").mkdir(parents=True)
    (folder / "a-file").write_text("")
    assert (await side.answer(registered()))["result"] == "taken"
    assert {each.name for each in (folder / "not-understood").iterdir()} == {"赵测山", "a-file"}
    assert "赵测山" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("put", "reason"),
    [
        (lambda path: None, "file_missing"),
        (lambda path: path.symlink_to("/etc/hostname"), "file_missing"),
        (lambda path: path.mkdir(), "file_missing"),
        (lambda path: path.write_bytes(PDF + b"?"), "file_differs"),
        (lambda path: path.write_bytes(PDF[:-1]), "file_differs"),
        (lambda path: path.write_bytes(bytes(10 * 1024 * 1024 + 1)), "too_large"),
    ],
    ids=["missing", "a link", "a folder", "another", "half", "too large"],
)
async def test_a_file_that_is_not_what_the_package_says_refuses_all_of_it(
    at: Desk, side: Side, put: Callable[[Path], None], reason: str
) -> None:
    folder = side.stand_in.folder / "registered" / "one"
    folder.mkdir(parents=True)
    (folder / "0.pdf").write_bytes(PDF + b"1")
    put(folder / "1.pdf")
    (folder / "package.json").write_text(json.dumps(registered(NUMBER, PDF + b"1", PDF)), "utf-8")
    await side.go()
    said = side.stand_in.answered("one")
    assert (said["reason"], said["field"]) == (reason, "#/files/1")
    assert (await cases(at), [each async for each in side.files.names()]) == ([], [])
    assert (await side.answer(registered(NUMBER, PDF), PDF))["result"] == "taken"


async def test_a_file_of_no_type_that_is_taken_refuses_the_package(side: Side) -> None:
    script = b"<script>alert(1)</script>"
    assert (await side.answer(registered(NUMBER, script), script))["reason"] == "file_not_taken"


async def test_after_a_day_away_all_of_that_day_comes_in_with_its_own_time(at: Desk, side: Side) -> None:
    side.stand_in.register("a", registered("1"))
    side.stand_in.register("b", registered("2"))
    side.stand_in.unmount()
    with pytest.raises(PlatformAway):
        await side.go()
    side.stand_in.mount()
    side.at = TUESDAY + timedelta(days=1)
    await side.go()
    assert {side.stand_in.answered(each)["result"] for each in "ab"} == {"taken"}
    received = {each["received_at"] for each in (await at.get("/v1/applications")).body["items"]}
    assert {datetime.fromisoformat(each) for each in received} == {TUESDAY}


async def test_while_our_store_is_away_nothing_is_answered_and_later_all_is_taken(
    at: Desk, side: Side
) -> None:
    whole, side.files = side.files, Full(MemoryStore(), "intake")
    side.stand_in.register("one", registered(NUMBER, PDF), PDF)
    with pytest.raises(PlatformAway):
        await side.go()
    assert await cases(at) == []
    side.files = whole
    await side.go()
    assert side.stand_in.answered("one")["result"] == "taken"


class DiesBeforeTheAnswer(FolderPlatform):
    async def answer(self, name: str, answer: bytes) -> None:
        raise asyncio.CancelledError


async def test_killed_before_the_answer_it_is_answered_later_and_is_one_case(at: Desk, side: Side) -> None:
    side.stand_in.register("one", registered(NUMBER, PDF), PDF)
    side.platform = DiesBeforeTheAnswer
    with pytest.raises(asyncio.CancelledError):
        await side.go()
    side.platform = FolderPlatform
    [case_id] = await cases(at)
    await side.go()
    assert side.stand_in.answered("one")["case_id"] == case_id
    assert len((await at.get(f"/v1/applications/{case_id}/files")).body["items"]) == 1


@pytest.fixture
def platform_key(tmp_path: Path) -> ECKey:
    key = ECKey.generate_key("P-256", {"kid": "platform-1"}, private=True)
    (tmp_path / "platform-key.json").write_text(json.dumps(key.as_dict(private=False)))
    return key


async def attach(at: Desk, case_id: str, content: bytes) -> None:
    assert (await at.post(f"/v1/applications/{case_id}/papers/identity/files", content)).status == 201


def to_us(content: bytes) -> bytes:
    [told] = [each for each in exchange_keys().public() if each["kty"] == "EC"]
    key = import_key(dict(told))
    header = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": str(key.kid)}
    return jwe.encrypt_compact(header, content, key, registry=None).encode()


def holds_in_clear(folder: Path) -> bool:
    read = b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())
    names = " ".join(str(each) for each in folder.rglob("*"))
    return any(each.encode() in read or each in names for each in SECRETS) or PDF[:8] in read


async def test_encrypted_both_ways_the_folder_holds_no_name_in_clear(
    at: Desk, side: Side, platform_key: ECKey, tmp_path: Path
) -> None:
    case_id = await applied(at)
    await attach(at, case_id, PDF)
    await side.go()
    assert holds_in_clear(side.stand_in.folder)  # without a key: what is searched for can be found
    side.stand_in.collect()
    side.key = PublicKey(tmp_path / "platform-key.json", "YUANXIN_PLATFORM_KEY")
    await attach(at, case_id, PDF + b"2")
    side.stand_in.register("in", registered(NUMBER, PDF), PDF, seal=to_us)
    assert not holds_in_clear(side.stand_in.folder)
    await side.go()
    assert not holds_in_clear(side.stand_in.folder)
    said = side.stand_in.answered("in")
    assert (said["result"], await cases(at)) == ("taken", [said["case_id"]])
    [sent] = [each for each in side.stand_in.waiting if each.name.startswith(case_id)]

    def opened(name: str) -> bytes:
        return jwe.decrypt_compact((sent / name).read_bytes(), platform_key, registry=None).plaintext or b""

    package = json.loads(opened("package.jwe"))
    assert package["application"]["recipients"][0]["name"] == SECRETS[0]
    assert [opened(f"{each['name']}.jwe") for each in package["files"]] == [PDF, PDF + b"2"]


async def test_where_we_encrypt_nothing_open_is_taken_and_it_does_not_stay(
    side: Side, platform_key: ECKey, tmp_path: Path
) -> None:
    side.key = PublicKey(tmp_path / "platform-key.json", "YUANXIN_PLATFORM_KEY")
    assert (await side.answer(registered()))["reason"] == "not_encrypted"
    assert not holds_in_clear(side.stand_in.folder)


async def test_what_is_encrypted_to_a_key_that_we_do_not_have_is_said(side: Side) -> None:
    stranger = ECKey.generate_key("P-256", {"kid": "other"}, private=True)
    header = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": "other"}
    said = await side.answer(
        registered(), seal=lambda content: jwe.encrypt_compact(header, content, stranger).encode()
    )
    assert said["reason"] == "key_unknown"


async def test_a_name_may_come_again_after_it_was_answered(side: Side) -> None:
    side.stand_in.register("one", registered("赵 1".replace(" ", ""), county="110101"))
    await side.go()
    assert side.stand_in.answered("one")["result"] == "refused"
    side.stand_in.register("one", registered("赵1"))
    await side.go()
    assert side.stand_in.answered("one")["result"] == "taken"
