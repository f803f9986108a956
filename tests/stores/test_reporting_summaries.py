"""Plans and summaries on a real database: by name, as versions, on frozen figures; the city's out of them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import Any
from uuid import uuid4

import asyncpg
import openpyxl
import pytest
from docx import Document
from pypdf import PdfReader

from access import Caller
from builders_activities import lecture, record_activity
from builders_reporting import LONGWAN, LUCHENG, WENZHOU, application, at, client
from builders_reporting_store import (
    CITY,
    CLERK,
    LAWYER,
    MACHINE,
    OPERATOR,
    OTHER,
    Desk,
    Reply,
    clerk_of,
    filled,
    opened,
    wenzhou,
)
from builders_summaries import (
    CITY_PATH,
    PLAN,
    WORDS,
    correct_plan,
    correct_summary,
    plan_path,
    record_plan,
    send,
    summary_path,
    write_citys,
    write_summary,
)
from builders_web import bearer
from databases import Databases
from reporting.exports import pdf
from reporting.exports.pdf import chinese_font
from reporting.gauges import set_county_gauges
from telemetry import metrics

HAS_FONT = chinese_font(tuple(pdf._fonts().families())) is not None
NAMELESS = replace(CLERK, name=None)


@pytest.fixture(scope="module")
async def office(databases: Databases) -> AsyncIterator[Desk]:
    async with opened(await databases.fresh("reporting")) as desk:
        yield desk


@pytest.fixture
async def desk(office: Desk) -> Desk:
    return await office.start_again("12-06 16:10")


async def a_day(desk: Desk) -> None:
    """An application for 18,600 yuan, a lecture, a signed report."""
    await desk.consume_event(application(claimed_fen=1_860_000), "12-06 09:00", actor=client())
    await record_activity(desk, lecture())
    await desk.see("12-06 16:09")
    await desk.put("12-06", filled())


async def summary(desk: Desk, county: str = LUCHENG, caller: Caller = CITY) -> Any:
    answer = await desk.get(summary_path(county), caller)
    assert answer.status == 200, answer.body
    return answer.body


async def test_a_plan_names_who_is_responsible_and_is_corrected_beside_itself(desk: Desk) -> None:
    made, twice = await record_plan(desk), await record_plan(desk)
    unseen, stale = await correct_plan(desk, None), await correct_plan(desk, 0)
    better = await correct_plan(desk, 1, responsible="测试新责任人")
    shown = (await desk.get(plan_path())).body

    assert (made.status, twice.problem) == (201, "impossible-transition")
    assert (unseen.problem, stale.problem) == ("precondition-required", "precondition-failed")
    assert better.status == 201
    assert [(one["number"], one["responsible"], one["reason"]) for one in shown["versions"]] == [
        (1, "测试责任人", None),
        (2, "测试新责任人", "责任人调整"),
    ]
    assert shown["versions"][0]["recorded_by"] == "测试人员甲"
    told = [(one[0], one[2]) for one in await desk.outbox()]
    assert told == [("plan.recorded", {"version": 1}), ("plan.recorded", {"version": 2})]


async def test_a_plan_of_a_past_moment_is_the_same_whatever_came_later(desk: Desk) -> None:
    await record_plan(desk)
    desk.now("12-06 17:00")
    await desk.see("12-06 16:59")
    before, then = "2018-12-06T16:10:00+08:00", "2018-12-06T16:30:00+08:00"
    told = await desk.get(plan_path(), CLERK, as_of=then)
    assert (told.status, told.headers.get("ETag")) == (200, None), "nobody acts on a past moment"
    await correct_plan(desk, 1, responsible="测试新责任人")
    desk.now("12-06 18:00")
    await desk.see("12-06 17:59")
    assert (await desk.get(plan_path(), CLERK, as_of=then)).body == told.body
    assert [one["responsible"] for one in told.body["versions"]] == [PLAN["responsible"]]
    assert (await desk.get(plan_path(), CLERK, as_of=before)).body["versions"] == [], (
        "recorded at it: not before"
    )
    assert len((await desk.get(plan_path(), as_of="2018-12-06T17:59:00+08:00")).body["versions"]) == 2
    page = plan_path().removeprefix("/v1")
    past = (await desk.get(page, CLERK, as_of="2018-12-06T16:30")).body
    for words, is_there in (
        ("以下是 2018-12-06 16:30:00 时的情形", True),
        ("测试新责任人", False),
        ("更正方案", False),
    ):
        assert (words in past) is is_there, words
    assert "当时尚未登记方案" in (await desk.get(page, CLERK, as_of="2018-12-06T16:00")).body
    long_ago = await desk.get(plan_path(), as_of="2018-12-01T00:00:00+08:00")
    assert (long_ago.status, long_ago.body["versions"]) == (200, []), "versions need no figures of that time"
    for path in (plan_path(), page):
        ahead = await desk.get(path, CLERK, as_of="2018-12-06T18:30:00+08:00")
        assert (ahead.status, "尚不能查看" in str(ahead.body)) == (422, True)
        assert (await desk.get(path, OTHER, as_of=then)).status == 404


async def test_what_is_wrong_with_a_plan_or_summary_is_refused_and_nothing_is_kept(desk: Desk) -> None:
    before = await desk.rows()
    refused = [
        await record_plan(desk, NAMELESS),
        await record_plan(desk, dated_on="2018-12-07"),
        await record_plan(desk, text=" "),
        await correct_plan(desk, 0),
        await record_plan(desk, county=LONGWAN),
        await write_summary(desk, caller=NAMELESS),
        await write_summary(desk, problems=None),
        await write_summary(desk, "draft", achievements=None, problems=" ", suggestions=None),
        await correct_summary(desk, 0),
        await write_summary(desk, county=LONGWAN),
        await write_citys(desk, problems=None),
        await write_citys(desk, caller=replace(CITY, name=None)),
    ]
    unknown = f"/v1/campaigns/none/counties/{LUCHENG}/plan"
    refused += [
        await send(desk, "POST", unknown, CLERK, PLAN),
        await desk.get(plan_path("999999")),
        await desk.get("/v1/campaigns/none/summary"),
    ]

    assert [one.problem for one in refused] == [
        *("token-without-name", "time-in-the-future", "invalid-body", "impossible-transition", "not-found"),
        *("token-without-name", "invalid-body", "invalid-body", "impossible-transition", "not-found"),
        *("invalid-body", "token-without-name"),
        *("unknown-campaign", "unknown-county", "unknown-campaign"),
    ]
    assert await desk.rows() == before


@pytest.mark.parametrize("caller", [MACHINE, LAWYER, CITY, OPERATOR], ids=lambda caller: caller.role)
async def test_only_the_countys_staff_record_and_sign(desk: Desk, caller: Caller) -> None:
    answers = [await record_plan(desk, caller), await write_summary(desk, caller=caller)]
    assert [one.problem for one in answers] == ["forbidden-role"] * 2
    assert (await write_citys(desk, caller=CLERK)).problem == "forbidden-role"


async def test_a_draft_is_kept_gone_on_with_and_counts_for_nothing(desk: Desk) -> None:
    first = await write_summary(desk, "draft", problems=None)
    blind = await write_summary(desk, "draft", caller=clerk_of(LUCHENG))
    second = await write_summary(desk, "draft", caller=clerk_of(LUCHENG), match=1, problems="待补")
    shown = await summary(desk)

    assert (first.status, blind.problem, second.status) == (201, "precondition-required", 200)
    assert (shown["state"], shown["late"], shown["versions"]) == ("draft", None, [])
    assert (shown["draft"]["problems"], shown["draft"]["saved_by"]) == ("待补", "测试人员丙")
    assert await desk.outbox() == []


async def test_it_is_signed_once_on_the_figures_of_that_moment_and_changes_stand_beside(desk: Desk) -> None:
    await a_day(desk)
    await write_summary(desk, "draft")
    signed, again = await write_summary(desk, match=1), await write_summary(desk, match=2)
    await desk.consume_event(application(), "12-06 15:00", actor=client())
    shown = await summary(desk)

    assert (signed.status, again.problem) == (200, "impossible-transition")
    [version] = shown["versions"]
    totals = version["figures"]["totals"]
    assert (totals["measures"]["received"], totals["measures"]["amount_claimed_fen"]) == (1, 1_860_000)
    assert (totals["signed"]["received"], totals["measures"]["closed"]) == (1, 0)
    held = {one["kind"]: (one["state"], one["activities"]) for one in version["figures"]["activities"]}
    assert (held["lecture"], held["publicity"]) == (("recorded", 1), ("not_reported", None))
    assert (version["signed_by"], version["achievements"]) == ("测试人员甲", WORDS["achievements"])
    assert (shown["state"], shown["draft"], shown["late"], shown["due_on"]) == (
        *("signed", None, False),
        "2019-03-02",
    )
    changed = {one["measure"]: (one["was"], one["now"]) for one in shown["changes"]["figures"]}
    assert changed["received"] == (1, 2)
    [told] = [one for one in await desk.outbox() if one[0] == "summary.signed"]
    assert told[1]["ce_subject"] == f"{LUCHENG}/{WENZHOU}/summary"
    assert told[2] == {"sha256": version["sha256"]}
    stored = await desk.pool.fetchval("SELECT figures::text FROM summary_versions")
    assert "测试人员" not in stored


async def test_a_correction_is_a_new_version_on_new_figures(desk: Desk) -> None:
    await a_day(desk)
    await write_summary(desk)
    await desk.consume_event(application(), "12-06 15:00", actor=client())
    unseen, better = await correct_summary(desk, None), await correct_summary(desk, 1, problems="另有一项")
    shown = await summary(desk)

    assert (unseen.problem, better.status) == ("precondition-required", 201)
    received = [one["figures"]["totals"]["measures"]["received"] for one in shown["versions"]]
    assert received == [1, 2]
    assert [(one["reason"], one["problems"]) for one in shown["versions"]] == [
        (None, WORDS["problems"]),
        ("漏写一项", "另有一项"),
    ]
    assert shown["changes"] == {"figures": [], "activities": []}
    assert [one[0] for one in await desk.outbox()][-2:] == ["summary.signed", "summary.corrected"]


async def test_of_two_who_act_at_once_one_does(desk: Desk) -> None:
    plans = await asyncio.gather(*(record_plan(desk) for _ in range(3)))
    summaries = await asyncio.gather(*(write_summary(desk) for _ in range(3)))
    corrected = await asyncio.gather(*(correct_plan(desk, 1) for _ in range(3)))
    citys = await asyncio.gather(*(write_citys(desk) for _ in range(3)))

    for answers in (plans, summaries, citys):
        assert sorted(one.status for one in answers) == [201, 409, 409]
    assert sorted(one.status for one in corrected) == [201, 412, 412]
    assert await desk.pool.fetchval("SELECT count(*) FROM summary_versions") == 2


async def with_commit_between(desk: Desk, table: str, change: str, writing: Awaitable[Reply]) -> Reply:
    """A change that commits when a request has read what comes before the table, and waits to read it."""
    owner = await asyncpg.connect(desk.database.owner_url)
    waits = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = $1::regclass)"
    async with owner.transaction():
        await owner.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE; {change}")
        answering = asyncio.ensure_future(writing)
        while not (answering.done() or await owner.fetchval(waits, table)):  # noqa: ASYNC110 - another's affair
            await asyncio.sleep(0.01)
    await owner.close()
    return await answering


async def test_figures_are_kept_as_they_stood_together_at_one_moment(desk: Desk) -> None:
    await a_day(desk)
    withdrawn = "UPDATE activities SET withdrawn_at = now(), withdrawn_reason = 'other_error'"
    signed = await with_commit_between(desk, "activities", withdrawn, write_summary(desk))
    later = "UPDATE summaries SET signed_at = signed_at + interval '1 year'"
    issued = await with_commit_between(desk, "summary_versions", later, write_citys(desk))

    assert (signed.status, issued.status) == (201, 201)
    held = {one["kind"]: one["state"] for one in signed.body["versions"][0]["figures"]["activities"]}
    assert held["lecture"] == "recorded"
    filed = {one["county"]: one["filed"] for one in issued.body["figures"]["counties"]}[LUCHENG]
    assert filed["late"] is False


async def test_a_repetition_is_answered_alike_and_a_dry_run_signs_nothing(desk: Desk) -> None:
    body, key = {"action": "sign", **WORDS}, {"Idempotency-Key": str(uuid4())}
    dry = await desk.ask("PUT", f"{summary_path()}?dry_run=true", CLERK, json=body)
    assert (dry.status, dry.body["state"]) == (200, "signed")
    assert (await summary(desk))["state"] == "not_begun"
    once, again = [await desk.ask("PUT", summary_path(), CLERK, json=body, headers=key) for _ in range(2)]
    assert (once.status, again.status, once.body) == (201, 201, again.body)


async def test_another_countys_is_not_found_and_the_citys_is_the_citys(desk: Desk) -> None:
    await record_plan(desk)
    await write_summary(desk)
    await write_citys(desk)
    for path in (plan_path(), summary_path(), f"{summary_path()}/files/docx"):
        assert (await desk.get(path, OTHER)).problem == "not-found"
    assert (await desk.get(CITY_PATH, CLERK)).problem == "forbidden-role"
    page = (await desk.get("/summary", OTHER)).body
    assert "龙湾区" not in page
    assert "鹿城区" not in page
    assert "未报" in page
    assert "第 1 版" in (await desk.get("/summary", CLERK)).body


async def test_the_citys_sums_are_over_what_was_filed_and_the_missing_are_named(desk: Desk) -> None:
    await a_day(desk)
    early = (await desk.get(CITY_PATH)).body
    await record_plan(desk)
    await write_summary(desk)
    await write_summary(desk, caller=OTHER, county=LONGWAN)
    draft = await write_citys(desk, "draft")
    issued, again = await write_citys(desk, match=1), await write_citys(desk, match=2)
    desk.now("03-03 00:00")
    await write_summary(desk, caller=clerk_of("330304"), county="330304")
    await correct_summary(desk, 1)
    await correct_plan(desk, 1, responsible="测试新责任人")
    await record_plan(desk, OTHER, LONGWAN)
    shown = (await desk.get(CITY_PATH)).body

    received = {one["measure"]: one["system"] for one in early["figures"]["sums"]}["received"]
    assert (early["state"], early["figures"]["filed"], received) == ("not_begun", 0, None)
    assert (draft.status, issued.status, again.problem) == (201, 200, "impossible-transition")
    figures = shown["figures"]
    assert (figures["expected"], figures["filed"], len(figures["missing"])) == (12, 2, 10)
    sums = {one["measure"]: one for one in figures["sums"]}
    assert (sums["received"]["system"], sums["received"]["signed"]) == (1, 1)
    assert [one["name"] for one in sums["received"]["lacking_in_signed"]] == ["龙湾区"]
    kinds = {one["kind"]: one["activities"] for one in figures["activities"]}
    assert (kinds["lecture"], kinds["publicity"]) == (1, None)
    filers = {one["county"]: (one["responsible"], one["signed_by"]) for one in shown["filers"]}
    assert filers[LUCHENG] == ("测试责任人", "测试人员甲")
    assert (filers[LONGWAN], filers["330304"]) == ((None, "测试人员乙"), (None, None))
    assert [(one["name"], one["was"], one["now"]) for one in shown["changes"]] == [
        ("鹿城区", 1, 2),
        ("瓯海区", None, 1),
    ]
    assert shown["issue"]["issued_by"] == "市局测试人员"
    [told] = [one for one in await desk.outbox() if one[0] == "city-summary.issued"]
    assert told[1]["ce_county"] == "city"
    assert told[2] == {"filed": 2, "missing": 10, "sha256": shown["issue"]["sha256"]}
    assert "测试" not in await desk.pool.fetchval(
        "SELECT figures::text FROM summary_versions WHERE county = 'city'"
    )
    late = (await summary(desk, "330304"))["late"], (await summary(desk))["late"]
    assert late == (True, False)


async def test_signing_is_a_sign_of_life_and_no_figure(desk: Desk) -> None:
    await record_plan(desk)
    await write_summary(desk)
    await correct_summary(desk, 1)
    await write_citys(desk)

    assert await desk.come_back() == [
        *("plan.recorded", "summary.signed", "summary.corrected", "city-summary.issued"),
    ]
    assert await desk.pool.fetchval("SELECT count(*) FROM figures") == 0
    heard = await desk.pool.fetch("SELECT DISTINCT county FROM signs_of_life")
    assert [row["county"] for row in heard] == [LUCHENG]


async def file_of(desk: Desk, path: str, kind: str) -> bytes:
    async with desk.session.get(f"{path}/files/{kind}", headers=bearer(CITY)) as answer:
        assert answer.status == 200, await answer.text()
        content: bytes = await answer.read()
        return content


async def test_files_have_words_figures_and_changes_and_say_who_signed(desk: Desk) -> None:
    await a_day(desk)
    draft = Document(BytesIO(await file_of(desk, summary_path(), "docx")))
    await write_summary(desk, achievements="=1+1\n第二段")
    await desk.consume_event(application(), "12-06 15:00", actor=client())
    document = Document(BytesIO(await file_of(desk, summary_path(), "docx")))
    book = openpyxl.load_workbook(BytesIO(await file_of(desk, summary_path(), "xlsx")))
    pasted = (await file_of(desk, summary_path(), "txt")).decode()
    sha256 = (await summary(desk))["versions"][0]["sha256"]

    assert draft.paragraphs[0].text.endswith("（草稿）")
    paragraphs = [one.text for one in document.paragraphs]
    assert {"=1+1", "第二段", WORDS["problems"], "签报：测试人员甲，2018-12-06 16:10:00"} <= set(paragraphs)
    assert f"版本：第 1 版，数字校验码 {sha256}" in paragraphs
    sums = {row[0].value: row[1].value for row in book["数字"].iter_rows()}
    assert (sums["收到申请"], sums["申请标的额（元）"]) == (1, 18_600)
    assert "系统数缺 1 日（2018-12-07）。日报填报数缺 1 日（2018-12-07）。" in list(sums)[-1]
    changes = {row[0].value: (row[1].value, row[2].value) for row in book["签报之后的变化"].iter_rows()}
    assert changes["收到申请（系统数）"] == (1, 2)
    told = [cell.value for row in book["说明"].iter_rows() for cell in row]
    assert "=1+1\n第二段" in told
    assert f"\n\n工作成效\n=1+1\n第二段\n\n存在问题\n{WORDS['problems']}\n" in pasted


async def test_beside_a_corrections_time_stands_when_it_was_signed_first(desk: Desk) -> None:
    await write_summary(desk)
    assert "首次签报" not in (await file_of(desk, summary_path(), "txt")).decode()
    desk.now("03-03 10:00")
    await correct_summary(desk, 1)
    pasted = (await file_of(desk, summary_path(), "txt")).decode()
    assert "首次签报：2018-12-06 16:10:00\n签报：测试人员甲，2019-03-03 10:00:00\n时限：按时\n" in pasted


async def test_the_citys_file_names_the_missing_and_says_how_many(desk: Desk) -> None:
    await a_day(desk)
    await write_summary(desk)
    await write_citys(desk)
    document = Document(BytesIO(await file_of(desk, CITY_PATH, "docx")))

    rows = {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in document.tables[0].rows}
    assert rows["鹿城区"][2:4] == ["第 1 版", "测试人员甲"]
    assert rows["龙湾区"] == ["未登记", "—", "未报", "—", "—", "—"]
    text = "\n".join(one.text for one in document.paragraphs)
    assert "合计只含已报的 1 个单位，缺 11 个单位：龙湾区、" in text
    assert "鹿城区数字只到 2018-12-07。" in text
    assert WORDS["achievements"] in text
    if HAS_FONT:
        for path in (CITY_PATH, summary_path()):
            pages = PdfReader(BytesIO(await file_of(desk, path, "pdf"))).pages
            assert "证据难取" in "".join(page.extract_text() for page in pages)


async def test_pages_show_forms_to_who_may_sign_and_a_press_does_what_a_program_does(desk: Desk) -> None:
    plan, page = plan_path().removeprefix("/v1"), summary_path().removeprefix("/v1")
    form = {**PLAN, "key": str(uuid4())}
    pressed = await desk.ask("POST", plan, CLERK, data=form, allow_redirects=False)
    wrong = await desk.ask("POST", f"{plan}/corrections", CLERK, data={**form, "version": "1"})
    draft = await desk.ask(
        "POST", page, CLERK, data={"key": "k1", "version": "0", "action": "draft", "achievements": "初稿"}
    )
    empty = await desk.ask("POST", page, CLERK, data={"key": "k2", "version": "1", "action": "sign"})
    words = {**WORDS, "key": "k3", "version": "1", "action": "sign"}
    signed = await desk.ask("POST", page, CLERK, data=words, allow_redirects=False)
    stale = await desk.ask("POST", f"{page}/corrections", CLERK, data={**words, "key": "k4", "reason": "漏"})
    citys = await desk.ask(
        "POST",
        CITY_PATH.removeprefix("/v1"),
        CITY,
        data={**WORDS, "key": "k5", "version": "0", "action": "issue"},
    )

    assert (pressed.status, pressed.headers["Location"]) == (303, plan)
    assert (wrong.status, "更正理由" in wrong.body) == (422, True)
    assert "初稿" in draft.body
    assert (empty.status, "没有保存" in empty.body) == (422, True)
    assert (signed.status, signed.headers["Location"]) == (303, f"{page}#done")
    assert (stale.status, "他人已先改动" in stale.body) == (412, True)
    assert "全市总结已签发" in citys.body
    assert "以本人姓名" not in (await desk.get(page, CITY)).body
    assert "登录身份中没有姓名" in (await desk.get(page, NAMELESS)).body
    assert "登录身份中没有姓名" in (await desk.get(plan, NAMELESS)).body
    assert (await desk.get("/summary?campaign=none")).status == 422
    assert (await desk.get(page.replace(LUCHENG, "999999"))).status == 422
    assert [one["state"] for one in (await summary(desk), (await desk.get(CITY_PATH)).body)] == [
        *("signed", "issued"),
    ]


async def test_who_is_refused_reads_the_draft_that_another_saved_beside_their_own_words(desk: Desk) -> None:
    citys = CITY_PATH.removeprefix("/v1"), CITY, partial(write_citys, desk, "draft")
    countys = summary_path().removeprefix("/v1"), CLERK, partial(write_summary, desk, "draft")
    for path, caller, save in (citys, countys):
        await save(achievements="他人写的成效")
        mine = {
            **WORDS,
            "achievements": "本人写的成效",
            "key": str(uuid4()),
            "version": "0",
            "action": "draft",
        }
        refused = await desk.ask("POST", path, caller, data=mine)
        assert refused.status == 412
        assert ("本人写的成效" in refused.body, "他人写的成效" in refused.body) == (True, True)
    assert "现存的草稿" not in (await desk.get(summary_path().removeprefix("/v1"), CLERK)).body


async def overdue(desk: Desk, now: str) -> dict[str, float]:
    async with desk.pool.acquire() as conn:
        await set_county_gauges(conn, [wenzhou()], at(now))
    [family] = metrics.summary_overdue.collect()
    return {one.labels["county"]: one.value for one in family.samples}


async def test_who_has_not_signed_by_the_end_of_the_day_is_overdue_until_they_sign(desk: Desk) -> None:
    await write_summary(desk)
    assert await overdue(desk, "03-02 23:59:59") == {}
    owed = await overdue(desk, "03-03 00:00")
    assert (len(owed), owed[LUCHENG], owed[LONGWAN]) == (12, 0, 1)
    desk.now("03-20 09:00")
    await write_summary(desk, caller=OTHER, county=LONGWAN)
    assert (await overdue(desk, "05-20 09:00"))[LONGWAN] == 0
