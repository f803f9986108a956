"""A referral becomes an application or joins one, and its agency learns what becomes of it (decision 35)."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from joserfc import jwe
from joserfc.jwk import ECKey

from builders_agencies import (
    COURT,
    DOCUMENT,
    REFERRED,
    UNION,
    WITHDRAWN,
    Station,
    encrypted,
    event,
    referral,
    station,
    withdrawal,
)
from builders_casework import COUNTY, OTHER, TUESDAY
from builders_intake import CITY, FOREIGN, STAFF, Desk, IntakeReply, desk, other_services, sent
from builders_intake_rules import RIGHT_ID, WRONG_ID
from contracts import Lane
from contracts.intake import ApplicationAccepted, ApplicationRefused, RefusalReason
from database import Pool
from intake.agency_messages.handlers import Telling
from intake.referrals.handlers import tell_statuses

PATH = f"/v1/referrals/court/{quote(DOCUMENT)}"


async def complete(desk: Desk, body: Any = None, path: str = PATH) -> IntakeReply:
    return await desk.post(f"{path}/application", REFERRED if body is None else body)


async def statuses(court: Station) -> list[dict[str, Any]]:
    items = (await court.feed()).body["items"]
    return [item["data"] for item in items if item["type"] == "cn.yuanxin.referral.status-changed.v1"]


async def test_a_referral_waits_until_its_county_completes_it(pool: Pool) -> None:
    async with station(pool) as court, desk(pool, STAFF) as staff:
        [receipt] = await court.send(event())
        waiting = await staff.get("/v1/referrals?waiting=true")
        completed = await complete(staff)
        shown = await staff.case(completed.body["case_id"])
        assert (await staff.get("/v1/referrals?waiting=true")).body["items"] == []
        read = await staff.get(PATH)
    assert receipt["case_no"] is None
    assert [item["document_no"] for item in waiting.body["items"]] == [DOCUMENT]
    assert completed.status == 200
    assert read.body["case_no"] == completed.body["case_no"] == shown.body["case_no"]
    assert (shown.body["channel"], shown.body["source"]) == ("agency", {"system": "court"})
    assert shown.body["state"] == "granted"


async def test_its_agency_may_complete_it_and_acts_as_an_agency(pool: Pool) -> None:
    async with station(pool) as court:
        await court.send(event())
        completed = await complete(court)
        again = await complete(court)
    assert (completed.status, again.body["case_no"]) == (200, completed.body["case_no"])
    [received, *_] = await sent(pool, completed.body["case_id"])
    assert (received.type, received.headers["ce_actorkind"]) == ("application.received", "agency")


async def test_an_application_that_came_under_the_number_is_joined_and_its_standing_told(pool: Pool) -> None:
    source = {"system": "court", "reference": DOCUMENT}
    async with desk(pool, STAFF) as staff, station(pool) as court:
        first = await staff.apply(source=source, facts="先由窗口登记")
        [receipt] = await court.send(event())
        assert (await complete(staff)).body["case_no"] == first.body["case_no"]
        [status] = await statuses(court)
    assert (receipt["outcome"], receipt["case_no"]) == ("taken", first.body["case_no"])
    assert (status["status"], status["case_no"], status["county"]) == (
        "granted",
        first.body["case_no"],
        COUNTY,
    )
    assert await pool.fetchval("SELECT count(*) FROM cases") == 1


async def test_a_case_that_is_joined_stands_where_it_is_since_that_happened(pool: Pool) -> None:
    async with desk(pool, STAFF) as staff, station(pool) as court:
        first = await staff.apply(source={"system": "court", "reference": DOCUMENT}, facts="先由窗口登记")
        others = other_services(pool)
        others.later(hours=3)
        await others.append_examples(first.body["case_id"], "LawyerAssigned", "MediationOpened")
        await court.send(event())
        await complete(staff)
        [status] = await statuses(court)
    assert (status["status"], datetime.fromisoformat(status["time"])) == (
        "mediating",
        TUESDAY + timedelta(hours=3),
    )


async def test_an_application_that_came_while_the_referral_waited_is_joined_when_it_is_completed(
    pool: Pool,
) -> None:
    async with desk(pool, STAFF) as staff, station(pool) as court:
        await court.send(event())
        first = await staff.apply(source={"system": "court", "reference": DOCUMENT}, facts="先由窗口登记")
        completed = await complete(staff)
        [status] = await statuses(court)
    assert (completed.body["case_no"], completed.body["status"]) == (first.body["case_no"], "granted")
    assert status["status"] == "granted"


async def test_a_flaw_of_the_application_is_a_problem_and_the_referral_waits_on(pool: Pool) -> None:
    async with station(pool) as court, desk(pool, STAFF) as staff:
        await court.send(event())
        wrong = await complete(staff, {**REFERRED, "office": "330303-W1"})
        doubled = await complete(staff, {**REFERRED, "county": COUNTY})
        assert (wrong.problem, wrong.pointers) == ("unknown-office", ["#/office"])
        assert doubled.problem == "unknown-field"
        assert (await staff.get(PATH)).body["case_id"] is None


async def test_a_withdrawn_referral_is_completed_by_nobody(pool: Pool) -> None:
    async with station(pool) as court, desk(pool, STAFF) as staff:
        await court.send(event())
        await court.send(event(withdrawal(), type=WITHDRAWN))
        assert (await complete(staff)).problem == "impossible-transition"
        assert (await staff.get(PATH)).body["withdrawal_reason"] == "settled"
        assert (await staff.get("/v1/referrals?waiting=true")).body["items"] == []


async def test_a_referral_is_not_found_by_another_agency_or_county(pool: Pool) -> None:
    async with station(pool) as court:
        await court.send(event())
    for caller in (UNION, FOREIGN):
        async with desk(pool, caller) as stranger:
            assert (await stranger.get(PATH)).status == 404
            assert (await complete(stranger)).status == 404
            assert (await stranger.get("/v1/referrals")).body["items"] == []
            assert (await stranger.get(f"/v1/referrals?county={COUNTY}")).body["items"] == []
    async with desk(pool, CITY) as city, desk(pool, COURT) as court_again:
        for reader in (city, court_again):
            assert (await reader.get(PATH)).body["county"] == COUNTY
            assert len((await reader.get("/v1/referrals")).body["items"]) == 1
        assert (await court_again.get(f"/v1/referrals?county={OTHER}")).body["items"] == []


async def test_the_list_is_read_on_page_by_page(pool: Pool) -> None:
    async with station(pool) as court:
        await court.send(*(event(referral(document_no=f"{n}号")) for n in range(3)))
        first = await court.get("/v1/referrals?limit=2")
        rest = await court.get(f"/v1/referrals?limit=2&cursor={first.body['next_cursor']}")
    read = [item["document_no"] for item in first.body["items"] + rest.body["items"]]
    assert read == ["2号", "1号", "0号"]


async def test_a_document_number_with_a_stroke_is_found(pool: Pool) -> None:
    async with station(pool) as court:
        await court.send(event(referral(document_no="2018/12")))
        completed = await complete(court, path=f"/v1/referrals/court/{quote('2018/12')}")
        assert completed.body["document_no"] == "2018/12"
        assert (await court.get("/v1/referrals/court/2018/12")).body["case_no"] is not None


async def test_an_agency_is_told_what_the_log_says_of_its_referral_up_to_the_result(pool: Pool) -> None:
    async with station(pool) as court, desk(pool, STAFF) as staff:
        await court.send(event())
        case_id = (await complete(staff)).body["case_id"]
        other_case = (await staff.apply(facts="另一个案件")).body["case_id"]
        others = other_services(pool)
        await others.append_examples(case_id, "LawyerAssigned", "MediationOpened", "SessionHeld")
        await others.append_examples(other_case, "LawyerAssigned")
        await others.append_examples(case_id, "AgreementReached", "ProceedingsOpened", "CaseClosed")
        told, read = await statuses(court), await court.get(PATH)
    assert [each["status"] for each in told] == [
        *("assigned", "mediating", "agreed", "in_proceedings", "closed"),
    ]
    assert {each["document_no"] for each in told} == {DOCUMENT}
    assert told[3]["route"] is not None
    assert told[4]["recovered_fen"] > 0
    assert (read.body["status"], read.body["status_at"]) == ("closed", told[4]["time"])


async def test_own_acts_are_told_with_who_is_responsible_instead(pool: Pool) -> None:
    """As intake reads its own events off the log."""
    async with station(pool) as court, desk(pool, STAFF) as staff:
        await court.send(event())
        case_id = (await complete(staff)).body["case_id"]
        refused = ApplicationRefused(
            reasons=(RefusalReason.out_of_scope,), responsible_instead="labour_inspection"
        )
        accepted = ApplicationAccepted(lane=Lane.green, basis="N2.1")
        await told_of(pool, case_id, accepted, refused)
        told = await statuses(court)
    assert [(each["status"], each["responsible_instead"]) for each in told] == [
        ("accepted", None),
        ("refused", "labour_inspection"),
    ]


async def test_a_withdrawn_referral_is_told_of_no_more(pool: Pool) -> None:
    async with station(pool) as court, desk(pool, STAFF) as staff:
        await court.send(event())
        case_id = (await complete(staff)).body["case_id"]
        [receipt] = await court.send(event(withdrawal(), type=WITHDRAWN))
        await other_services(pool).append_examples(case_id, "LawyerAssigned")
        assert receipt["case_no"] is not None
        assert await statuses(court) == []


async def test_a_batch_about_nobodys_referral_asks_once_and_writes_nothing(pool: Pool) -> None:
    async with desk(pool, STAFF) as staff:
        case_id = (await staff.apply()).body["case_id"]
        await other_services(pool).append_examples(case_id, "LawyerAssigned", "CaseClosed")
    assert await pool.fetchval("SELECT count(*) FROM agency_feed") == 0


async def test_nobodys_name_is_in_what_an_agency_is_told(pool: Pool) -> None:
    async with station(pool) as court, desk(pool, STAFF) as staff:
        await court.send(event())
        completed = await complete(court)
        await other_services(pool).append_examples(completed.body["case_id"], "LawyerAssigned", "CaseClosed")
        feed, read = await court.feed(), await court.get(PATH)
        shown = json.dumps([feed.body, read.body, completed.body], ensure_ascii=False)
        revealed = await staff.post(
            f"/v1/applications/{completed.body['case_id']}/reveal", {"reason": "核对"}
        )
    for word in ("赵测山", "13800001234", "温州测试建筑劳务有限公司"):
        assert word in json.dumps(revealed.body, ensure_ascii=False)
        assert word not in shown


async def told_of(pool: Pool, case_id: str, *events: Any) -> None:
    log = other_services(pool)
    envelopes = [log.envelope(UUID(case_id), each) for each in events]
    async with pool.acquire() as conn, conn.transaction():
        telling = Telling()
        await tell_statuses(conn, envelopes, telling, TUESDAY)
        await telling.flush(conn)


@pytest.mark.parametrize("kind", ["EC", "RSA"])
async def test_persons_that_come_encrypted_make_the_referral_an_application(pool: Pool, kind: str) -> None:
    async with station(pool) as court, desk(pool, STAFF) as staff:
        [receipt] = await court.send(event(referral(persons=encrypted(REFERRED, kind))))
        [case_id] = await pool.fetch("SELECT case_id FROM referrals")
        shown = await staff.case(case_id[0])
    assert (receipt["outcome"], receipt["case_no"]) == ("taken", shown.body["case_no"])
    assert (shown.body["state"], shown.body["channel"]) == ("granted", "agency")
    assert shown.body["recipients"][0]["name"] == "赵*山"


async def test_persons_that_come_later_complete_the_referral_that_waits(pool: Pool) -> None:
    async with station(pool) as court:
        first, second, third = await court.send(
            event(),
            event(referral(persons=encrypted(REFERRED))),
            event(referral(persons=encrypted(REFERRED))),
        )
    assert (first["case_no"], second["case_no"]) == (None, third["case_no"])
    assert await pool.fetchval("SELECT count(*) FROM cases") == 1


STRANGE = ECKey.generate_key("P-256", {"kid": "strange", "use": "enc", "alg": "ECDH-ES+A256KW"})
BROKEN: dict[str, tuple[Callable[[], str], str, str]] = {
    "to a key that is not ours": (
        lambda: jwe.encrypt_compact(
            {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": "strange"}, b"{}", STRANGE
        ),
        "persons_key_unknown",
        "#/persons",
    ),
    "to another key under our name": (
        lambda: jwe.encrypt_compact(
            {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": "ec-1"}, b"{}", STRANGE
        ),
        "persons_unreadable",
        "#/persons",
    ),
    "with a sign changed": (
        lambda: encrypted(REFERRED)[:-6] + "AAAAAA",
        "persons_unreadable",
        "#/persons",
    ),
    "not encrypted": (lambda: "赵测山", "invalid_field", "#/persons"),
    "of five empty parts": (lambda: "e30....", "persons_unreadable", "#/persons"),
    "no JSON inside": (lambda: encrypted("赵测山".encode()), "not_json", "#/persons"),
    "with an unknown field inside": (
        lambda: encrypted({**REFERRED, "county": COUNTY}),
        "unknown_field",
        "#/persons/county",
    ),
    "without a field inside": (
        lambda: encrypted({**REFERRED, "recipients": [{"name": "赵测山"}]}),
        "missing_field",
        "#/persons/recipients/0/identity_seen",
    ),
    "with an office of another county": (
        lambda: encrypted({**REFERRED, "office": "330303-W1"}),
        "invalid_field",
        "#/persons/office",
    ),
    "with a number that its card cannot have": (
        lambda: encrypted(
            {
                **REFERRED,
                "recipients": [{"name": "赵测山", "identity_seen": True, "id_number": WRONG_ID}],
            }
        ),
        "invalid_field",
        "#/persons/recipients/0/id_number",
    ),
}


@pytest.mark.parametrize("broken", BROKEN)
async def test_persons_that_cannot_be_read_are_refused_with_their_place_and_nothing_of_them_is_said(
    pool: Pool, broken: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    make, reason, field = BROKEN[broken]
    async with station(pool) as court:
        [receipt] = await court.send(event(referral(persons=make())))
        feed = await court.feed()
    assert (receipt["outcome"], receipt["reason"], receipt["field"]) == ("refused", reason, field)
    assert await pool.fetchval("SELECT count(*) FROM referrals") == 0
    printed = "".join(capsys.readouterr())
    assert "agency-events" in printed
    said = json.dumps([receipt, feed.body], ensure_ascii=False) + caplog.text + printed
    for word in ("赵测山", WRONG_ID, "13800001234"):
        assert word not in said


async def test_no_table_and_no_event_holds_the_persons_of_a_message_in_the_open(pool: Pool) -> None:
    """Planted in a message that is taken; the search finds what is planted in the open."""
    async with station(pool) as court:
        await court.send(event(referral(persons=encrypted(REFERRED))))
    tables = await pool.fetch("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
    rows = [bytes(row["value"]).decode() for row in await pool.fetch("SELECT value FROM outbox")]
    for table in tables:
        rows += [str(dict(row)) for row in await pool.fetch(f"SELECT * FROM {table['name']}")]
    assert any(DOCUMENT in row for row in rows)
    for word in ("赵测山", RIGHT_ID, "13800001234", "温州测试建筑劳务有限公司"):
        assert not [row for row in rows if word in row], word


async def test_everybody_may_read_the_public_keys_and_they_say_nothing_private(pool: Pool) -> None:
    async with desk(pool, None) as nobody:
        keys = (await nobody.get("/v1/keys")).body["keys"]
    assert {(key["kty"], key["alg"], key["use"]) for key in keys} == {
        ("EC", "ECDH-ES+A256KW", "enc"),
        ("RSA", "RSA-OAEP-256", "enc"),
    }
    assert not {name for key in keys for name in key} & {"d", "p", "q", "dp", "dq", "qi"}
