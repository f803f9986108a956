"""Two signatures, and days that are locked: off unless campaign data asks for them (N5.1)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from access import Caller, Role
from builders_incidents import WORDS, on_the_desk, one_of
from builders_reporting import LUCHENG, consultation
from builders_reporting_store import (
    BY_PROXY,
    CITY,
    CLERK,
    MACHINE,
    SECOND,
    ZERO,
    Desk,
    filled,
    line_path,
    opened,
    wenzhou,
)
from builders_web import bearer
from databases import Databases
from reporting.exports import pdf
from reporting.exports.pdf import chinese_font

DAY = "12-10"
HAS_FONT = chinese_font(tuple(pdf._fonts().families())) is not None
NAMESAKE = Caller("staff-9", Role.county_staff, LUCHENG, CLERK.name)
RENAMED = Caller(CLERK.subject, Role.county_staff, LUCHENG, "测试人员丁")
NAMELESS = Caller("staff-10", Role.county_staff, LUCHENG)
NAMELESS_CITY = Caller("city-2", Role.city_staff)
CORRECTION = {**filled(received=2), "reason": "漏报一件"}


@pytest.fixture(scope="module")
async def office(databases: Databases) -> AsyncIterator[Desk]:
    """Two sign each report."""
    asked = replace(wenzhou(), second_signature=True)
    async with opened(await databases.fresh("reporting"), asked) as desk:
        yield desk


@pytest.fixture
async def by_two(office: Desk) -> Desk:
    return await office.start_again("12-10 16:10")


@pytest.fixture(scope="module")
async def strict_office(databases: Databases) -> AsyncIterator[Desk]:
    """Two days after its date, a day is locked."""
    asked = replace(wenzhou(), correction_lock_days=2)
    async with opened(await databases.fresh("reporting"), asked) as desk:
        yield desk


@pytest.fixture
async def locking(strict_office: Desk) -> Desk:
    return await strict_office.start_again("12-10 16:10")


@pytest.fixture(scope="module")
async def plain_office(databases: Databases) -> AsyncIterator[Desk]:
    async with opened(await databases.fresh("reporting")) as desk:
        yield desk


async def test_one_of_two_signatures_files_nothing(by_two: Desk) -> None:
    await by_two.put(DAY, filled(), MACHINE, action="draft")

    first = await by_two.put(DAY, ZERO, match=1)

    line, cell = first.body, await by_two.cell(DAY)
    assert (first.status, line["filing"], line["versions"], line["content"]) == (200, "open", [], None)
    assert (line["draft"], line["signed_at"], line["second_signature_asked"]) == (None, None, True)
    awaiting = line["awaiting"]
    assert (awaiting["kind"], awaiting["first_signed_by"]) == ("signed", CLERK.name)
    assert awaiting["figures"] == {"received_wages": 0, "consultations": 0, "incidents": 0}
    assert (cell["filing"], cell["awaiting_second"], cell["signed_by_two"]) == ("open", True, False)
    assert await by_two.outbox() == []
    by_two.now("12-10 17:00:01")
    assert (await by_two.line(DAY))["filing"] == "missing"


async def test_the_second_signature_fixes_when_the_day_was_filed(by_two: Desk) -> None:
    assert (await by_two.put(DAY, filled())).status == 201
    await by_two.tick("12-10 17:00:31")
    by_two.now("12-10 17:10")

    signed = await by_two.sign_second(DAY)

    line, cell = signed.body, await by_two.cell(DAY)
    [version] = line["versions"]
    assert (signed.status, line["filing"], line["awaiting"]) == (201, "late", None)
    assert (version["signed_by"], version["first_signed_by"]) == (SECOND.name, CLERK.name)
    assert version["signed_at"].startswith("2018-12-10T17:10")
    assert version["first_signed_at"].startswith("2018-12-10T16:10")
    assert (version["figures"], version["by_proxy"]) == (filled()["figures"], False)
    assert (cell["filing"], cell["awaiting_second"], cell["signed_by_two"]) == ("late", False, True)
    told = [(type_, headers["ce_actorkind"]) for type_, headers, _ in await by_two.outbox()]
    assert told[-1] == ("daily-report.signed", "person")
    overdue = "SELECT count(*) FROM overdue WHERE county = $1 AND period = '2018-12-10'"
    assert await by_two.pool.fetchval(overdue, LUCHENG) == 1


@pytest.mark.parametrize("again", [CLERK, NAMESAKE, RENAMED], ids=["same", "same-name", "same-account"])
async def test_nobody_signs_twice(by_two: Desk, again: Caller) -> None:
    await by_two.put(DAY, ZERO)

    refused = await by_two.sign_second(DAY, again)

    assert (refused.status, refused.problem) == (403, "same-person-signs-twice")
    assert "另一名具名人员" in refused.body["detail"]
    assert (await by_two.line(DAY))["versions"] == []


async def test_the_second_signer_has_a_name_and_has_seen_what_there_is_to_sign(by_two: Desk) -> None:
    assert (await by_two.sign_second(DAY)).problem == "no-first-signature"
    await by_two.put(DAY, ZERO)
    before = await by_two.rows()

    assert (await by_two.sign_second(DAY, NAMELESS)).problem == "token-without-name"
    assert (await by_two.sign_second(DAY, match=7)).problem == "precondition-failed"
    path = f"{line_path(DAY)}/report/second-signature"
    unseen = await by_two.ask("POST", path, SECOND, json={}, headers={"Idempotency-Key": "unseen"})
    assert unseen.problem == "precondition-required"
    assert await by_two.rows() == before


async def test_what_is_filled_in_anew_takes_the_place_of_what_waited(by_two: Desk) -> None:
    await by_two.put(DAY, filled(received=5))
    unseen = await by_two.put(DAY, filled(received=6), SECOND)
    anew = await by_two.put(DAY, filled(received=6), SECOND, match=1)

    assert (unseen.problem, anew.status) == ("precondition-required", 200)
    assert (await by_two.sign_second(DAY, SECOND)).problem == "same-person-signs-twice"
    signed = (await by_two.sign_second(DAY, CLERK)).body
    [version] = signed["versions"]
    assert (version["figures"]["received"], version["first_signed_by"]) == (6, SECOND.name)
    assert await by_two.pool.fetchval("SELECT count(*) FROM first_signatures") == 2


async def test_what_came_in_meanwhile_stands_against_the_second_signature(by_two: Desk) -> None:
    await by_two.put(DAY, ZERO)
    await by_two.consume_event(consultation(), "12-10 15:00")

    refused = await by_two.sign_second(DAY)

    assert (refused.status, refused.problem, len(refused.body["events"])) == (409, "zero-with-events", 1)
    assert (await by_two.line(DAY))["filing"] == "open"


async def test_both_steps_keep_the_times_of_signing(by_two: Desk) -> None:
    by_two.now("12-10 15:59")
    assert (await by_two.put(DAY, ZERO)).problem == "signing-before-cut-off"
    assert (await by_two.put(DAY, ZERO, MACHINE)).problem == "machine-may-not-sign"
    by_two.now("12-10 16:10")
    await by_two.put(DAY, ZERO)
    assert (await by_two.sign_second(DAY, CITY)).problem == "proxy-before-due"

    by_two.now("12-10 17:01")
    assert (await by_two.sign_second(DAY, CITY)).problem == "proxy-without-reason"
    by_proxy = (await by_two.sign_second(DAY, CITY, reason="值班领导联系不上")).body

    assert (by_proxy["filing"], by_proxy["by_proxy"]) == ("late", True)
    [version] = by_proxy["versions"]
    assert (version["first_signed_by"], version["signed_by"]) == (CLERK.name, CITY.name)
    assert version["reason"] == "值班领导联系不上"


async def test_the_county_signs_second_what_the_city_filled_in_for_it(by_two: Desk) -> None:
    by_two.now("12-10 17:01")
    await by_two.put(DAY, BY_PROXY, CITY)

    line = (await by_two.sign_second(DAY, CLERK)).body

    assert (line["by_proxy"], line["versions"][0]["reason"]) == (False, None)


@pytest.mark.parametrize("first", [(BY_PROXY, CITY), ({**BY_PROXY, "reason": "县里的话"}, CLERK)])
async def test_the_city_signs_second_with_a_reason_of_its_own(
    by_two: Desk, first: tuple[dict[str, Any], Caller]
) -> None:
    by_two.now("12-10 17:01")
    assert (await by_two.put(DAY, *first)).status == 201
    other = Caller("city-3", Role.city_staff, None, "市局另一测试人员")

    without = await by_two.sign_second(DAY, other)
    signed = await by_two.sign_second(DAY, other, reason="值班领导出差")

    assert (without.problem, without.pointers) == ("proxy-without-reason", ["#/reason"])
    assert (signed.status, signed.body["versions"][0]["reason"]) == (201, "值班领导出差")


async def test_a_reason_nobody_asked_for_is_refused_and_not_dropped(by_two: Desk) -> None:
    await by_two.put(DAY, filled())
    of_a_signing = await by_two.sign_second(DAY, reason="没有理由")
    version = (await by_two.sign_second(DAY)).body["version"]
    await by_two.correct(DAY, CORRECTION, version, CLERK)
    of_a_correction = [await by_two.sign_second(DAY, who, reason="另有理由") for who in (SECOND, CITY)]

    for refused in (of_a_signing, *of_a_correction):
        assert (refused.status, refused.problem, refused.pointers) == (422, "reason-not-asked", ["#/reason"])
    assert len((await by_two.line(DAY))["versions"]) == 1


async def test_no_draft_makes_the_second_signers_page_an_old_one(by_two: Desk) -> None:
    await by_two.put(DAY, filled())
    before = await by_two.rows()

    for who in (MACHINE, CLERK):
        draft = await by_two.put(DAY, filled(received=9), who, action="draft", match=1)
        assert (draft.status, draft.problem) == (409, "first-signature-waits")

    assert await by_two.rows() == before
    assert (await by_two.sign_second(DAY, match=1)).status == 201


async def test_an_incident_in_a_first_signature_is_told_at_once_and_gone_only_by_two(by_two: Desk) -> None:
    """The second signer may come tomorrow."""
    words = {**filled(incidents=1), "incidents": WORDS}
    await by_two.put(DAY, words)
    [one] = await on_the_desk(by_two)
    assert (one["origin"], one["open"]) == ("day_form", True)
    told = (await one_of(by_two, one["incident_id"]))["written"]
    assert (told["incidents"], told["signed_by"]) == (WORDS, CLERK.name)

    more = {**words, "incidents": "某工地50人聚集讨薪"}
    await by_two.put(DAY, more, match=1)
    await by_two.put(DAY, ZERO, match=2)
    [one] = await on_the_desk(by_two)
    shown = await one_of(by_two, one["incident_id"])
    assert (one["open"], shown["written"]["incidents"]) == (True, more["incidents"])

    await by_two.sign_second(DAY)
    [one] = await on_the_desk(by_two)
    shown = await one_of(by_two, one["incident_id"])
    assert (one["over"], shown["written"]["incidents"]) == (True, None)
    assert shown["written"]["signed_by"] == SECOND.name

    version = (await by_two.line(DAY))["version"]
    await by_two.correct(DAY, {**words, "reason": "漏写"}, version)
    [back] = await on_the_desk(by_two, open="true")
    assert back["incident_id"] == one["incident_id"]
    await by_two.sign_second(DAY)
    [same] = await on_the_desk(by_two)
    assert same["version"] == back["version"]


async def test_a_correction_is_signed_by_two_as_well(by_two: Desk) -> None:
    await by_two.put(DAY, filled())
    version = (await by_two.sign_second(DAY)).body["version"]
    await by_two.see("12-10 16:10")

    first = await by_two.correct(DAY, CORRECTION, version, SECOND)

    assert (first.status, len(first.body["versions"])) == (201, 1)
    awaiting = first.body["awaiting"]
    assert (awaiting["kind"], awaiting["reason"], awaiting["check"]) == (
        "correction",
        "漏报一件",
        "differing",
    )
    assert awaiting["differences"]["received"] == {"signed": 2, "system": 0}
    assert (await by_two.cell(DAY))["awaiting_second"] is True
    assert (await by_two.sign_second(DAY, SECOND)).problem == "same-person-signs-twice"
    line = (await by_two.sign_second(DAY, CLERK)).body
    assert (line["filing"], line["awaiting"], len(line["versions"])) == ("on_time", None, 2)
    latest = line["versions"][-1]
    assert (latest["first_signed_by"], latest["signed_by"]) == (SECOND.name, CLERK.name)
    assert (latest["kind"], latest["reason"]) == ("correction", "漏报一件")
    assert latest["receipt"] != line["versions"][0]["receipt"]


async def fetch(desk: Desk, path: str) -> bytes:
    async with desk.session.get(f"{line_path(DAY)}/{path}", headers=bearer(CLERK)) as answer:
        assert answer.status == 200, await answer.text()
        content: bytes = await answer.read()
        return content


async def test_the_days_file_names_both_and_what_waits(by_two: Desk) -> None:
    await by_two.put(DAY, ZERO)
    waiting = (await fetch(by_two, "files/txt")).decode()
    assert f"日报已由 {CLERK.name} 于 2018-12-10 16:10:00 填报签名，尚未审签" in waiting
    assert "尚未签报" in waiting

    await by_two.sign_second(DAY)

    signed = (await fetch(by_two, "files/txt")).decode()
    assert f"填报签名 {CLERK.name}，审签 {SECOND.name}" in signed


async def test_the_receipt_as_a_pdf_names_both(by_two: Desk) -> None:
    if not HAS_FONT:
        pytest.skip("NOT RUN: this machine has no font with Chinese characters")
    await by_two.put(DAY, ZERO)
    await by_two.sign_second(DAY)

    pages = PdfReader(BytesIO(await fetch(by_two, "receipt"))).pages

    receipt = "".join(page.extract_text() for page in pages).replace("\n", "")
    assert f"{CLERK.name}，2018-12-10 16:10:00" in receipt
    assert str(SECOND.name) in receipt


async def test_two_second_signatures_at_once_make_one_version(by_two: Desk) -> None:
    await by_two.put(DAY, ZERO)
    third = Caller("staff-11", Role.county_staff, LUCHENG, "测试人员戊")

    answers = await asyncio.gather(*(by_two.sign_second(DAY, one, match=1) for one in (SECOND, third)))

    assert sorted(one.status for one in answers) == [201, 409]
    assert len((await by_two.line(DAY))["versions"]) == 1
    assert len(await by_two.outbox()) == 1


async def test_the_board_of_an_instant_knows_what_waited_then(by_two: Desk) -> None:
    await by_two.consume_event(consultation(), "12-09 15:00")
    await by_two.put(DAY, filled())
    by_two.now("12-10 16:40")
    await by_two.sign_second(DAY)
    await by_two.see("12-10 17:30")
    by_two.now("12-10 17:31")

    async def then(instant: str) -> Any:
        shown = await by_two.board(from_="2018-12-10", to="2018-12-10", as_of=f"2018-12-10T{instant}+08:00")
        cell = next(cell for cell in shown["cells"] if cell["county"] == LUCHENG)
        return cell["filing"], cell["awaiting_second"], cell["signed_by_two"]

    assert await then("16:10:00") == ("open", False, False)
    assert await then("16:30:00") == ("open", True, False)
    assert await then("16:50:00") == ("on_time", False, True)


async def test_a_correction_is_free_until_its_day_is_locked(locking: Desk) -> None:
    await locking.put(DAY, filled())
    locking.now("12-12 23:59:59")
    assert (await locking.allow_correction(DAY)).problem == "correction-not-locked"
    free = await locking.correct(DAY, CORRECTION, 1)
    assert (free.status, free.body["correction_locked_from"]) == (201, "2018-12-13T00:00:00+08:00")

    locking.now("12-13 00:00")
    before = await locking.rows()
    for caller in (CLERK, CITY):
        locked = await locking.correct(DAY, CORRECTION, 2, caller)
        assert (locked.status, locked.problem) == (409, "correction-locked")
        assert "市局" in locked.body["detail"]
    assert await locking.rows() == before


async def test_the_citys_leave_is_for_one_correction_and_told(locking: Desk) -> None:
    await locking.put(DAY, filled())
    locking.now("12-20 09:00")

    allowed = await locking.allow_correction(DAY)

    [leave] = allowed.body["correction_leaves"]
    assert (allowed.status, leave["by"], leave["used_in"]) == (201, CITY.name, None)
    assert leave["reason"] == "核对工资表后更正"
    assert (await locking.allow_correction(DAY)).problem == "correction-allowed-already"
    corrected = await locking.correct(DAY, CORRECTION, 2)
    assert (corrected.status, corrected.body["correction_leaves"][0]["used_in"]) == (201, 2)
    assert (await locking.correct(DAY, CORRECTION, 3)).problem == "correction-locked"
    assert (await locking.allow_correction(DAY, reason="又漏一件")).status == 201
    assert (await locking.correct(DAY, CORRECTION, 4)).body["correction_leaves"][1]["used_in"] == 3
    told = [(type_, headers["ce_actorkind"]) for type_, headers, _ in await locking.outbox()]
    assert told[1] == ("correction.allowed", "city")
    assert await locking.come_back() == [type_ for type_, _ in told]
    audited = "SELECT count(*) FROM audit_unsealed WHERE fact = 'correction_leaves'"
    assert await locking.pool.fetchval(audited) == 2


async def test_leave_is_given_by_a_name_for_what_is_signed_and_seen(locking: Desk) -> None:
    locking.now("12-20 09:00")
    assert (await locking.allow_correction(DAY)).problem == "not-signed-yet"
    await locking.put(DAY, filled())
    before = await locking.rows()

    assert (await locking.allow_correction(DAY, NAMELESS_CITY)).problem == "token-without-name"
    assert (await locking.allow_correction(DAY, match=7)).problem == "precondition-failed"
    assert (await locking.allow_correction(DAY, CLERK)).problem == "forbidden-role"
    assert (await locking.allow_correction(DAY, reason=" ")).pointers == ["#/reason"]
    assert await locking.rows() == before


async def test_a_first_signing_is_never_locked(locking: Desk) -> None:
    locking.now("01-20 09:00")

    signed = await locking.put(DAY, filled())

    assert (signed.status, signed.body["filing"]) == (201, "filed_afterwards")
    assert (await locking.correct(DAY, CORRECTION, 1)).problem == "correction-locked"


async def test_two_leaves_at_once_are_one(locking: Desk) -> None:
    await locking.put(DAY, filled())
    locking.now("12-20 09:00")

    answers = await asyncio.gather(*(locking.allow_correction(DAY, match=1) for _ in range(2)))

    assert sorted(one.status for one in answers) == [201, 412]
    assert len((await locking.line(DAY))["correction_leaves"]) == 1


async def test_where_neither_is_asked_for_one_person_signs_and_corrects_at_any_time(
    plain_office: Desk,
) -> None:
    desk = await plain_office.start_again("12-10 16:10")
    signed = await desk.put(DAY, filled())
    desk.now("02-27 09:00")
    corrected = (await desk.correct(DAY, CORRECTION, 1)).body

    assert signed.body["filing"] == "on_time"
    assert (signed.body["second_signature_asked"], signed.body["awaiting"]) == (False, None)
    assert [version["first_signed_by"] for version in corrected["versions"]] == [None, None]
    assert (corrected["correction_locked_from"], corrected["correction_leaves"]) == (None, [])
    assert (await desk.sign_second(DAY)).problem == "no-first-signature"
    assert (await desk.allow_correction(DAY)).problem == "correction-not-locked"
    cell = await desk.cell(DAY)
    assert (cell["awaiting_second"], cell["signed_by_two"]) == (False, False)
