"""The city's report on a real database: frozen as it stood at its hour, issued once, changes beside it."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import uuid4

import asyncpg
import openpyxl
import pytest
from docx import Document
from pypdf import PdfReader

from builders_reporting import (
    LONGWAN,
    LUCHENG,
    application,
    assigned,
    at,
    consultation,
    incident,
    person,
)
from builders_reporting_store import (
    BY_PROXY,
    CITY,
    CLERK,
    OPERATOR,
    OTHER,
    ZERO,
    Desk,
    city_report,
    clerk_of,
    everybody_acts,
    filled,
    issued,
    opened,
    report_path,
    wenzhou,
)
from builders_web import bearer
from contracts import CaseClass, Channel, RecordWithdrawalReason
from contracts.intake import ConsultationWithdrawn, IncidentKind, IncidentWithdrawn
from databases import Databases
from reporting.city_report.handlers import freeze_due_reports
from reporting.exports import pdf
from reporting.exports.pdf import chinese_font
from reporting.report_line.store import line_summaries_at

HAS_FONT = chinese_font(tuple(pdf._fonts().families())) is not None
MISTAKE = RecordWithdrawalReason.entered_twice


@pytest.fixture(scope="module")
async def office(databases: Databases) -> AsyncIterator[Desk]:
    async with opened(await databases.fresh("reporting")) as desk:
        yield desk


@pytest.fixture
async def desk(office: Desk) -> Desk:
    return await office.start_again("12-06 16:10")


async def freeze(desk: Desk, when: str, seen: str) -> None:
    """The job runs, everything up to an instant having been seen and judged."""
    await desk.see(seen)
    desk.now(when)
    await freeze_due_reports(desk.pool, desk.clock, wenzhou())


async def a_day(desk: Desk) -> None:
    """What is on record at half past five: two applications, an incident, three reports."""
    await everybody_acts(desk, "12-06 09:00")
    await desk.consume_event(application(workers=4, claimed_fen=5_000), "12-06 09:00", subject="case-1")
    await desk.consume_event(incident(), "12-06 10:00", subject="incident-1", county=LONGWAN)
    await desk.see("12-06 16:00")
    desk.now("12-06 16:30")
    await desk.put("12-06", filled())
    await desk.put("12-06", filled(received=0, received_wages=0, incidents=1), OTHER, county=LONGWAN)
    desk.now("12-06 17:10")
    await desk.put("12-06", BY_PROXY, CITY, county="330304")
    await desk.exempt("12-06", "330305")


async def much_comes_later(desk: Desk) -> None:
    """Recorded from half past five on, most of it about the day."""
    desk.now("12-06 17:30")
    assert (await desk.put("12-06", ZERO, clerk_of("330324"), county="330324")).status == 201
    line = await desk.line("12-06")
    again = {**filled(received=2, received_wages=2), "reason": "漏计一件"}
    assert (await desk.correct("12-06", again, line["version"])).status == 201
    assert (await desk.exempt("12-06", "330326")).status == 201
    late: dict[str, Any] = {"recorded": "12-06 17:30"}
    await desk.consume_event(application(workers=9, claimed_fen=700), "12-06 11:00", **late)
    await desk.consume_event(application(CaseClass.other), "12-06 11:00", county=LONGWAN, **late)
    await desk.consume_event(assigned(), "12-06 15:00", subject="case-1", **late)
    await desk.consume_event(consultation(), "12-06 12:00", **late)
    withdrawn = IncidentWithdrawn(kind=IncidentKind.first_sign, reason=MISTAKE, counted_at=at("12-06 10:00"))
    await desk.consume_event(withdrawn, "12-06 18:00", subject="incident-1", county=LONGWAN)
    await desk.consume_event(incident(), "12-06 15:00", subject="incident-2", county=LONGWAN, **late)


async def test_it_is_frozen_as_it_stood_however_late_that_is_done(desk: Desk) -> None:
    await a_day(desk)
    await desk.see("12-06 17:30")
    await freeze(desk, "12-06 17:30:30", "12-06 17:30")
    in_time = await city_report(desk, "12-06")
    await desk.start_again("12-06 16:10")

    await a_day(desk)
    await much_comes_later(desk)
    await freeze(desk, "12-09 08:00", "12-09 07:59")
    late = await city_report(desk, "12-06")

    assert (in_time["state"], late["state"]) == ("frozen", "frozen")
    apart = ("frozen_at", "changes", "sha256")
    for name in in_time.keys() - apart:
        assert in_time[name] == late[name], name
    assert (in_time["sha256"], in_time["as_of"]) == (late["sha256"], "2018-12-06T17:30:00+08:00")
    assert [one["incident_id"] for one in late["incidents"]] == ["incident-1"]
    assert late["incidents"][0]["withdrawn_at"] is None
    assert (in_time["frozen_at"], late["frozen_at"]) == (
        "2018-12-06T17:30:30+08:00",
        "2018-12-09T08:00:00+08:00",
    )


async def test_it_says_who_filed_and_who_did_not_and_sums_with_who_is_missing(desk: Desk) -> None:
    await a_day(desk)
    await freeze(desk, "12-06 17:30:30", "12-06 17:30")

    report = await city_report(desk, "12-06")

    def counties(name: str) -> list[str]:
        return [one["county"] for one in report[name]]

    assert (report["due"], counties("on_time"), counties("late")) == (11, [LUCHENG, LONGWAN], ["330304"])
    assert (counties("by_proxy"), counties("exempt"), len(report["missing"])) == (["330304"], ["330305"], 8)
    assert report["missing"][0]["contact_phone"] == "10000050000"
    assert (report["day"]["measures"]["received"], report["day"]["measures"]["amount_claimed_fen"]) == (
        1,
        5_000,
    )
    assert (report["day"]["signed"]["received"], len(report["day"]["missing_in_signed"])) == (1, 8)
    assert report["completeness"] == {"filed": 3, "due": 11, "rate": 0.2727}
    assert [line["filing"] for line in report["lines"]].count("missing") == 8
    stored = await desk.pool.fetchval("SELECT report::text FROM city_reports")
    assert "10000050000" not in stored
    assert "钱测己" not in stored


async def test_what_came_later_stands_beside_it(desk: Desk) -> None:
    await a_day(desk)
    await freeze(desk, "12-06 17:30:30", "12-06 17:30")
    nothing = (await city_report(desk, "12-06"))["changes"]
    await much_comes_later(desk)
    await desk.see("12-06 18:00")

    changes = (await city_report(desk, "12-06"))["changes"]

    assert not any(nothing.values())
    was_now = {one["county"]: (one["was"], one["now"]) for one in changes["lines"]}
    assert (was_now["330324"][0]["filing"], was_now["330324"][1]["filing"]) == ("missing", "late")
    assert (was_now[LUCHENG][0]["check"], was_now[LUCHENG][1]["check"]) == ("agreeing", "differing")
    assert (was_now[LUCHENG][0]["figures"]["received"], was_now[LUCHENG][1]["figures"]["received"]) == (1, 2)
    assert [one["incident_id"] for one in changes["incidents_added"]] == ["incident-2"]
    assert [one["incident_id"] for one in changes["incidents_withdrawn"]] == ["incident-1"]
    of_day = {(one["measure"], one["of"]): (one["was"], one["now"]) for one in changes["day"]}
    assert of_day["received", "system"] == (1, 3)
    assert of_day["workers_received", "system"] == (4, 14)
    assert of_day["assigned", "system"] == (0, 1)
    assert of_day["received", "signed"] == (1, 2)


async def test_a_withdrawn_consultation_was_there(desk: Desk) -> None:
    await everybody_acts(desk, "12-06 09:00")
    await desk.consume_event(consultation(), "12-06 10:00", subject="talk-1")
    withdrawn = ConsultationWithdrawn(
        reason=MISTAKE,
        counted_at=at("12-06 10:00"),
        case_class=CaseClass.wages,
        channel=Channel.hotline,
    )
    await desk.consume_event(withdrawn, "12-06 17:31", subject="talk-1")
    await freeze(desk, "12-06 18:00", "12-06 18:00")

    report = await city_report(desk, "12-06")

    assert report["day"]["measures"]["consultations"] == 1
    assert report["day"]["by_class"]["wages"]["consultations"] == 1
    assert [one["now"] for one in report["changes"]["day"] if one["measure"] == "consultations"] == [0]


async def test_freezing_waits_until_everything_was_seen_and_judged(desk: Desk) -> None:
    await freeze(desk, "12-06 18:00", "12-06 17:29:59")
    assert (await city_report(desk, "12-06"))["state"] == "preliminary"
    await desk.pool.execute("UPDATE seen SET as_of = $1", at("12-06 17:59"))
    await freeze_due_reports(desk.pool, desk.clock, wenzhou())
    assert (await city_report(desk, "12-06"))["state"] == "preliminary"

    await freeze(desk, "12-06 18:00", "12-06 17:59:59")
    assert (await city_report(desk, "12-06"))["state"] == "frozen"


async def test_a_signature_of_the_last_second_may_still_commit_for_half_a_minute(desk: Desk) -> None:
    await freeze(desk, "12-06 17:30:29", "12-06 17:30:29")
    assert (await city_report(desk, "12-06"))["state"] == "preliminary"


async def test_after_an_outage_every_day_is_frozen_as_it_was_and_the_last_one_at_its_due_time(
    desk: Desk,
) -> None:
    await freeze(desk, "03-01 10:00:29", "03-01 10:00:29")
    assert await desk.pool.fetchval("SELECT count(*) FROM city_reports") == 84
    await freeze(desk, "03-01 10:00:30", "03-01 10:00:30")

    rows = await desk.pool.fetch("SELECT period, as_of FROM city_reports ORDER BY period")

    assert len(rows) == 85
    assert rows[-1]["as_of"] == at("03-01 10:00")
    assert {row["as_of"] for row in rows[:-1]} == {at(f"{row['period']:%m-%d} 17:30") for row in rows[:-1]}

    last, ordinary = [
        (await desk.get(report_path(day).removeprefix("/v1"))).body for day in ("02-28", "02-27")
    ]
    note = "统计时报送截止时间（2019-03-01 10:00:00）未过，待报单位不算未报，不计入应报，仍可签报。"
    assert note in last, "the last day is frozen as of its due time"
    assert note in (await file_of(desk, "txt", "02-28")).decode()
    assert "仍可签报" not in ordinary


async def test_two_at_once_freeze_it_once(desk: Desk) -> None:
    await desk.see("12-06 18:00")
    desk.now("12-06 18:00")
    await asyncio.gather(
        *(freeze_due_reports(desk.pool, desk.clock, wenzhou()) for _ in range(3)), return_exceptions=True
    )
    await freeze_due_reports(desk.pool, desk.clock, wenzhou())

    assert await desk.pool.fetchval("SELECT count(*) FROM city_reports") == 1


async def test_the_system_freezes_no_day_on_which_it_did_not_run(desk: Desk) -> None:
    conn = await asyncpg.connect(desk.database.owner_url)
    await conn.execute("UPDATE collecting SET since = $1", at("12-07 17:30"))
    await conn.close()
    await freeze(desk, "12-08 18:00", "12-08 18:00")

    assert [row["period"].day for row in await desk.pool.fetch("SELECT period FROM city_reports")] == [8]


async def test_an_event_that_does_not_say_what_it_adds_holds_up_its_days_and_no_later_one(desk: Desk) -> None:
    await desk.consume_event(application(), "12-07 17:29", recorded="12-07 17:30")
    await desk.consume_event(application(), "12-08 12:00")
    conn = await asyncpg.connect(desk.database.owner_url)
    await conn.execute("UPDATE journal SET added = NULL WHERE recorded = $1", at("12-07 17:30"))
    await conn.close()
    await freeze(desk, "12-09 18:00", "12-09 18:00")

    rows = await desk.pool.fetch("SELECT period FROM city_reports ORDER BY period")

    assert [row["period"].day for row in rows] == [8, 9]


async def test_a_line_exempted_and_asked_for_again_later_stays_asked_anew_as_of_an_hour_between(
    desk: Desk,
) -> None:
    for when in ("12-06 16:30", "12-06 17:40"):
        desk.now(when)
        exempted = await desk.exempt("12-06")
        desk.now(f"12-06 {'17:10' if when.endswith('16:30') else '17:50'}")
        withdrawn = await desk.withdraw_exemption("12-06", match=exempted.body["version"])
        assert withdrawn.status == 200
    async with desk.pool.acquire() as conn:
        day = at("12-06 17:30").date()
        lines = await line_summaries_at(conn, "wenzhou-2018", day, day, at("12-06 17:30"))

    assert [line.asked_anew for line in lines.values()] == [True]


async def test_a_name_issues_it_once_and_it_is_told(desk: Desk) -> None:
    await a_day(desk)
    early = await issued(desk, "12-06")
    await freeze(desk, "12-06 17:30:30", "12-06 17:30")
    nameless = await issued(desk, "12-06", replace(CITY, name=None))
    first, second = await issued(desk, "12-06"), await issued(desk, "12-06")

    assert (early.status, early.problem) == (409, "city-report-not-frozen")
    assert "12-06 17:30" in early.body["detail"]
    assert (nameless.status, nameless.problem) == (403, "token-without-name")
    assert (first.status, first.body["state"]) == (201, "issued")
    assert first.body["issue"] == {
        "issued_by": "市局测试人员",
        "issued_at": "2018-12-06T17:30:30+08:00",
    }
    assert (second.status, second.problem) == (409, "city-report-issued")
    [told] = [event for event in await desk.outbox() if event[0] == "city-report.issued"]
    assert (told[1]["ce_subject"], told[1]["ce_county"], told[1]["ce_actorkind"]) == (
        "city/2018-12-06",
        "city",
        "city",
    )
    assert told[2] == {
        "period": "2018-12-06",
        "as_of": "2018-12-06T17:30:00+08:00",
        "sha256": first.body["sha256"],
    }
    assert "市局测试人员" not in json.dumps(told[2], ensure_ascii=False)


async def test_of_two_who_issue_it_at_once_one_does(desk: Desk) -> None:
    await freeze(desk, "12-06 17:30:30", "12-06 17:30")

    answers = await asyncio.gather(*(issued(desk, "12-06") for _ in range(4)))

    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
    assert [event[0] for event in await desk.outbox()].count("city-report.issued") == 1


async def test_a_repetition_is_answered_alike_and_a_dry_run_issues_nothing(desk: Desk) -> None:
    await freeze(desk, "12-06 17:30:30", "12-06 17:30")
    path, key = f"{report_path('12-06')}/issue", {"Idempotency-Key": str(uuid4())}

    dry = await desk.ask("POST", f"{path}?dry_run=true", CITY, headers={"Idempotency-Key": str(uuid4())})
    assert (await city_report(desk, "12-06"))["state"] == "frozen"
    once, again = [await desk.ask("POST", path, CITY, headers=key) for _ in range(2)]

    assert (dry.status, dry.body["state"]) == (200, "issued")
    assert (once.status, again.status, once.body) == (201, 201, again.body)


@pytest.mark.parametrize("caller", [CLERK, OPERATOR])
async def test_the_city_alone_issues_it(desk: Desk, caller: Any) -> None:
    assert (await issued(desk, "12-06", caller)).problem == "forbidden-role"


async def test_an_issued_report_makes_no_county_heard_and_no_figure(desk: Desk) -> None:
    await freeze(desk, "12-06 17:30:30", "12-06 17:30")
    await issued(desk, "12-06")

    assert await desk.come_back() == ["city-report.issued"]
    assert await desk.pool.fetchval("SELECT count(*) FROM signs_of_life") == 0
    assert await desk.pool.fetchval("SELECT count(*) FROM journal") == 0


async def test_a_day_of_another_campaign_and_one_outside_are_refused(desk: Desk) -> None:
    outside = report_path("12-06").replace("2018-12-06", "2018-12-05")
    unknown = report_path("12-06").replace("wenzhou-2018", "nowhere")
    for path, problem in ((outside, "outside-campaign"), (unknown, "unknown-campaign")):
        headers = {"Idempotency-Key": str(uuid4())}
        answer = await desk.ask("POST", f"{path}/issue", CITY, headers=headers)
        assert (answer.status, answer.problem) == (422, problem)


async def test_files_say_what_the_report_says_and_who_made_them(desk: Desk) -> None:
    await a_day(desk)
    await freeze(desk, "12-06 17:30:30", "12-06 17:30")
    await issued(desk, "12-06")
    await much_comes_later(desk)
    await desk.see("12-06 18:00")
    report = await city_report(desk, "12-06")

    book = openpyxl.load_workbook(BytesIO(await file_of(desk, "xlsx")))
    document = Document(BytesIO(await file_of(desk, "docx")))
    text = (await file_of(desk, "txt")).decode()

    facts = {row[0].value: row[1].value for row in book["说明"].iter_rows(min_row=2)}
    assert facts["专项行动"].endswith("（wenzhou-2018）")
    assert (facts["统计至"], facts["应报"]) == ("2018-12-06 17:30:00", "11 个单位")
    assert facts["版本"] == f"已签发，校验码 {report['sha256']}"
    assert facts["制作"].startswith("市局测试人员，2018-12-06 17:3")
    sums = {row[0].value: [cell.value for cell in row[1:]] for row in book["本日及累计数字"].iter_rows()}
    assert sums["收到申请"] == [1, 1, 1, 1]
    assert sums["申请标的额（元）"] == [50, "—", 50, "—"]
    signed = {row[0].value: row[1].value for row in book["各单位填报数"].iter_rows()}
    assert (signed["鹿城区"], signed["永嘉县"], signed["洞头区"]) == (1, "未报", "免报")
    changed = {row[0].value: (row[1].value, row[2].value) for row in book["定稿之后的变化"].iter_rows()}
    assert changed["本日收到申请（系统数）"] == (1, 3)
    assert changed["永嘉县日报"][0].startswith("未报")
    assert changed["永嘉县日报"][1].startswith("迟报，零报告")
    assert "钱测己" in [cell.text for cell in document.tables[0].column_cells(5)]
    assert "未报：永嘉县、" in text
    assert "填报数中缺：" in text
    assert "苗头事件：龙湾区苗头（不少于 12 人" in text


async def test_a_file_has_a_name_in_chinese_and_the_type_it_is(desk: Desk) -> None:
    types = {"xlsx": "spreadsheetml.sheet", "docx": "wordprocessingml.document", "txt": "text/plain"}
    for kind, type_ in types.items():
        async with desk.session.get(f"{report_path('12-06')}/files/{kind}", headers=bearer(CITY)) as answer:
            assert (answer.status, type_ in answer.headers["Content-Type"]) == (200, True)
            named = answer.headers["Content-Disposition"]
            assert f'filename="city-report-2018-12-06.{kind}"' in named
            assert f"filename*=UTF-8''%E5%B8%82%E5%B1%80%E6%97%A5%E6%8A%A52018-12-06.{kind}" in named
    assert (await desk.get(f"{report_path('12-06')}/files/exe")).status in (404, 422)
    assert (await desk.get(f"{report_path('12-06')}/files/xlsx", CLERK)).problem == "forbidden-role"


async def test_a_pdf_or_a_clear_word_why_there_is_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    if HAS_FONT:
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(await file_of(desk, "pdf"))).pages)
        assert "未定稿" in text
    monkeypatch.setattr("reporting.exports.pdf.chinese_font", lambda _: None)

    answer = await desk.get(f"{report_path('12-06')}/files/pdf")

    assert (answer.status, answer.problem) == (503, "no-chinese-font")


async def file_of(desk: Desk, kind: str, day: str = "12-06") -> bytes:
    async with desk.session.get(f"{report_path(day)}/files/{kind}", headers=bearer(CITY)) as answer:
        assert answer.status == 200
        content: bytes = await answer.read()
        return content


async def test_the_page_shows_a_preliminary_a_frozen_and_an_issued_report(desk: Desk) -> None:
    page = report_path("12-06").removeprefix("/v1")
    preliminary = (await desk.get(page)).body
    await a_day(desk)
    await freeze(desk, "12-06 17:30:30", "12-06 17:30")
    frozen, nameless = (await desk.get(page)).body, (await desk.get(page, replace(CITY, name=None))).body
    refused = await desk.ask("POST", f"{page}/issue", CITY, allow_redirects=False)
    pressed = await desk.ask("POST", f"{page}/issue", CITY, data={"key": "k-1"}, allow_redirects=False)
    again = await desk.ask("POST", f"{page}/issue", CITY, data={"key": "k-2"}, allow_redirects=False)

    assert "尚未定稿。" in preliminary
    assert "以本人姓名签发" not in preliminary
    assert "以本人姓名签发" in frozen
    assert "登录身份中没有姓名" in nameless
    assert refused.status == 400
    assert (pressed.status, pressed.headers["Location"]) == (303, f"{page}#issued")
    assert (again.status, "本日市局日报已签发" in again.body, "已签发" in again.body) == (409, True, True)


async def test_differing_lines_of_earlier_days_are_named_with_their_days(desk: Desk) -> None:
    await desk.consume_event(consultation(), "12-06 10:00", actor=person())
    await desk.see("12-06 16:10")
    await desk.put("12-06", filled())
    await freeze(desk, "12-07 17:31", "12-07 17:31")

    report = await city_report(desk, "12-07")

    assert [(one["county"], one["days"]) for one in report["differing_earlier"]] == [
        (LUCHENG, ["2018-12-06"])
    ]
    assert (await city_report(desk, "12-06"))["differing_earlier"] == []
