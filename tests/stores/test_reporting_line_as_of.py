"""A county's day, the events behind it and the cases of its stock as of an instant: the same answer later."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from builders_casework import WITHDRAWN
from builders_reporting import LONGWAN, LUCHENG, WENZHOU, application, assigned, at, consultation, person
from builders_reporting_store import (
    CITY,
    CLERK,
    OTHER,
    ROOT,
    ZERO,
    Desk,
    everybody_acts,
    filled,
    line_path,
    opened,
)
from contracts import Channel
from contracts.event import RecordWithdrawalReason
from contracts.intake import AidGranted, ConsultationWithdrawn
from database import Sight, open_pool, transaction_with
from database.row_security import READ
from databases import Databases

THEN = "2018-12-06T16:30:00+08:00"
DAY = "12-06"
GRANTED = AidGranted(basis="温司办〔2018〕81号")


@pytest.fixture(scope="module")
async def office(databases: Databases) -> AsyncIterator[Desk]:
    async with opened(await databases.fresh("reporting")) as desk:
        yield desk


@pytest.fixture
async def desk(office: Desk) -> Desk:
    return await office.start_again("12-06 16:10")


async def a_day(desk: Desk) -> None:
    """On record at half past four: two applications, one of them granted, a consultation, a signature."""
    await everybody_acts(desk, "12-06 09:00", without=[LONGWAN])
    for number in (1, 2):
        await desk.consume_event(application(workers=4), f"12-06 1{number}:00", subject=f"case-{number}")
    await desk.consume_event(GRANTED, "12-06 12:00", subject="case-2", sequence=2)
    await desk.consume_event(consultation(), "12-06 11:30", subject="asked-1")
    await desk.put(DAY, filled(received=2, received_wages=2, granted=1, consultations=1))
    desk.now("12-06 16:32")
    await desk.see("12-06 16:31")


async def what_came_later(desk: Desk) -> None:
    """Told afterwards of the same day: an assignment, a third case, no consultation; another version."""
    await desk.consume_event(assigned(), "12-06 13:00", subject="case-2", recorded="12-06 16:40")
    await desk.consume_event(application(), "12-06 14:00", subject="case-3", recorded="12-06 16:41")
    await desk.consume_event(
        application(), "12-06 14:00", subject="case-9", county=LONGWAN, recorded="12-06 16:41"
    )
    withdrawn = ConsultationWithdrawn(
        channel=Channel.hotline,
        case_class=consultation().case_class,
        counted_at=at("12-06 11:30"),
        reason=RecordWithdrawalReason.entered_twice,
    )
    await desk.consume_event(withdrawn, "12-06 16:42", subject="asked-1", sequence=2)
    desk.now("12-06 16:50")
    await desk.correct(DAY, {**filled(received=3), "reason": "再核"}, match=1)
    await desk.exempt(DAY)
    desk.now("12-07 18:00")
    await desk.see("12-07 17:59")


async def told(desk: Desk, **asked: str) -> dict[str, Any]:
    """Everything that is told of the day."""
    line = await desk.get(line_path(DAY), CLERK, **asked)
    assert line.status == 200, line.body
    stages = ("undecided", "unassigned", "handled")
    stock = {stage: await desk.stock(DAY, CLERK, stage=stage, limit="1", **asked) for stage in stages}
    return {"line": line.body, "events": await desk.events(DAY, limit="2", **asked), "stock": stock}


async def test_a_line_its_events_and_its_stock_are_the_same_whatever_came_later(desk: Desk) -> None:
    await a_day(desk)
    now = await told(desk)
    then = await told(desk, as_of=THEN)
    await what_came_later(desk)

    assert await told(desk, as_of=THEN) == then
    assert then == {**now, "line": {**now["line"], "version": None}}
    assert then["stock"] == {"undecided": ["case-1"], "unassigned": ["case-2"], "handled": []}
    assert await desk.stock(DAY, CLERK, limit="1", as_of=THEN) == ["case-2", "case-1"], "stage by stage"
    assert then["line"]["system"]["pending"] == {"undecided": 1, "unassigned": 1, "handled": 0, "total": 2}
    later = await told(desk)
    assert later["stock"] == {"undecided": ["case-1", "case-3"], "unassigned": [], "handled": ["case-2"]}
    assert later["line"]["system"]["pending"] == {"undecided": 2, "unassigned": 0, "handled": 1, "total": 3}
    assert (len(then["line"]["versions"]), len(later["line"]["versions"])) == (1, 2)
    assert (then["line"]["exemption"], later["line"]["exemption"]["reason"]) == (None, "台风停电")
    assert len(later["events"]) == len(then["events"]) + 3
    etag = (await desk.get(line_path(DAY), CLERK, as_of=THEN)).headers.get("ETag")
    assert etag is None, "nobody acts on a past moment"


async def test_a_county_that_had_done_nothing_yet_has_no_stock_and_no_zero(desk: Desk) -> None:
    await a_day(desk)
    await what_came_later(desk)
    path = line_path(DAY, LONGWAN)
    assert (await desk.get(path, as_of=THEN)).body["system"]["pending"] is None
    assert (await desk.get(path)).body["system"]["pending"]["undecided"] == 1


async def test_a_line_that_was_exempt_or_asked_for_anew_then_is_so_later(desk: Desk) -> None:
    await a_day(desk)
    desk.now("12-06 16:35")
    await desk.exempt(DAY, LONGWAN)
    await desk.exempt("12-07")
    desk.now("12-06 16:40")
    await desk.exempt("12-07")
    desk.now("12-06 16:45")
    await desk.withdraw_exemption("12-07", 2)
    await desk.see("12-06 16:44:30")
    exempt = "2018-12-06T16:44:00+08:00"
    line = (await desk.get(line_path("12-07"), as_of=exempt)).body
    assert (line["filing"], line["exemption"]["decided_at"]) == ("exempt", "2018-12-06T16:35:00+08:00")
    assert len(line["exemption_acts"]) == 2
    assert (await desk.get(line_path("12-07"), as_of=THEN)).body["filing"] == "open"
    other = (await desk.get(line_path(DAY, LONGWAN), as_of=exempt)).body
    assert (other["filing"], other["signed_at"]) == ("exempt", None)


async def test_pages_show_that_moment_keep_it_in_their_links_and_let_nobody_sign(desk: Desk) -> None:
    await a_day(desk)
    await what_came_later(desk)
    page = line_path(DAY).removeprefix("/v1")
    moment = "2018-12-06T16:30:00"
    shown = (await desk.get(page, CLERK, as_of=moment)).body
    for words in (
        "以下是 2018-12-06 16:30:00 时的情形",
        "过去时刻的情形只能查看",
        f"stock?stage=handled&amp;as_of={moment}",
    ):
        assert words in shown, words
    assert 'action="/' not in shown
    assert "/check" not in shown
    stock = (await desk.get(f"{page}/stock", CLERK, stage="undecided", as_of=moment)).body
    assert ("case-1" in stock, "case-3" in stock) == (True, False)
    assert "case-3" in (await desk.get(f"{page}/stock", CLERK, stage="undecided")).body
    events = (await desk.get(f"{page}/events", CLERK, measure="consultations", as_of=moment)).body
    assert ("不符" in events, f"as_of={moment}" in events) == (True, True)
    assert "不符" not in (await desk.get(f"{page}/events", CLERK, measure="consultations")).body
    board = (await desk.get("/board", CITY, as_of=moment)).body
    assert f"counties/{LUCHENG}/days/2018-12-06?as_of={moment}" in board


async def test_alerts_are_those_of_that_moment_with_who_looked_after_them(desk: Desk) -> None:
    await desk.consume_event(consultation(), "12-06 10:00", actor=person())
    await desk.tick("12-06 17:10:30")
    desk.now("12-06 17:11")
    await desk.exempt(DAY)
    await desk.tick("12-06 17:20")
    asked = {"campaign": WENZHOU, "county": LUCHENG}
    then = "2018-12-06T17:05:00+08:00"
    before = (await desk.get("/v1/alerts", CITY, as_of=then, **asked)).body["items"]
    [alert] = before
    assert (alert["period"], alert["ended"], alert["taken"]) == ("2018-12-06", None, None)
    after = (await desk.get("/v1/alerts", CITY, as_of="2018-12-06T17:15:00+08:00", **asked)).body["items"]
    assert [one["ended_by"] for one in after] == ["exempted"]
    assert (await desk.get("/v1/alerts", CITY, as_of="2018-12-06T16:59:00+08:00", **asked)).body[
        "items"
    ] == []
    line = await desk.line(DAY)
    await desk.withdraw_exemption(DAY, line["version"])
    open_now = {"open": "true", "as_of": "2018-12-06T17:15:00+08:00"}
    assert (await desk.get("/v1/alerts", CITY, **open_now, **asked)).body["items"] == []
    assert (await desk.get("/v1/alerts", CITY, as_of=then, **asked)).body["items"] == before
    page = (await desk.get("/alerts", CITY, as_of="2018-12-06T17:05:00")).body
    assert ("以下是 2018-12-06 17:05:00 时的情形" in page, "接手</button>" in page) == (True, False)
    for refused in ({"as_of": then}, {"as_of": "2018-12-06T17:20:00+08:00", **asked}):
        assert (await desk.get("/v1/alerts", CITY, **refused)).status == 422
    assert (await desk.get("/v1/alerts", CITY, campaign="none", as_of=then)).problem == "unknown-campaign"


@pytest.mark.parametrize(
    ("path", "as_of"),
    [
        (line_path(DAY), "2018-12-06T16:31:01+08:00"),
        (f"{line_path(DAY)}/events", "2018-12-06T16:31:01+08:00"),
        (f"{line_path(DAY)}/stock?stage=handled", "2018-12-06T16:31:01+08:00"),
        (f"{line_path(DAY)}/events", "2018-12-05T16:00:00+08:00"),
        (f"{line_path(DAY)}/files/xlsx", THEN),
        (f"/v1/campaigns/{WENZHOU}/case-sweep", THEN),
        ("/v1/hot-spots", THEN),
        ("/v1/activities", THEN),
        ("/v1/incident-desk", THEN),
    ],
)
async def test_what_cannot_be_told_of_a_moment_is_refused_and_never_todays(
    desk: Desk, path: str, as_of: str
) -> None:
    await a_day(desk)
    answer = await desk.get(f"{path}{'&' if '?' in path else '?'}as_of={as_of.replace('+', '%2B')}")
    assert (answer.status, answer.problem) == (422, "invalid-parameter"), answer.body
    assert [error["parameter"] for error in answer.body["errors"]] == ["as_of"]


async def test_after_the_window_too_only_what_was_seen_is_told(desk: Desk) -> None:
    """No silence is judged any more, but a report, a plan may still be corrected: first seen, then told."""
    await a_day(desk)
    desk.now("03-05 11:00")
    await desk.see("03-05 10:59")
    county = f"/v1/campaigns/{WENZHOU}/counties/{LUCHENG}"
    paths = (
        f"/v1/campaigns/{WENZHOU}/board",
        f"/v1/campaigns/{WENZHOU}/days/2018-12-06",
        line_path(DAY),
        f"{line_path(DAY)}/events",
        f"{county.removeprefix('/v1')}/trend",
        f"/v1/alerts?campaign={WENZHOU}",
        f"{county}/plan",
    )

    async def asked(path: str, as_of: str) -> tuple[int, bool]:
        sign = "&" if "?" in path else "?"
        answer = await desk.get(f"{path}{sign}as_of=2019-03-05T{as_of}%2B08:00")
        return answer.status, "目前汇总至 2019-03-05 10:59:00+08:00" in str(answer.body)

    for path in paths:
        assert await asked(path, "18:00:00") == (422, True), path
        assert await asked(path, "10:59:00") == (200, False), path
    desk.now("03-05 18:01")
    await desk.see("03-05 18:00")
    for path in paths:
        assert await asked(path, "18:00:00") == (200, False), path


async def test_after_an_update_in_mid_season_stock_is_told_from_then_on(desk: Desk) -> None:
    await a_day(desk)
    owner = await asyncpg.connect(desk.database.owner_url)
    await owner.execute("UPDATE collecting SET stock_from = $1", at("12-06 16:30"))
    await owner.close()
    refused = await desk.get(line_path(DAY), as_of=THEN)
    assert "只能查看 2018-12-06 16:30:00+08:00 以后的情形" in refused.body["errors"][0]["detail"]
    listed = await desk.get(f"{line_path(DAY)}/stock", stage="handled")
    assert listed.body["kept_from"] == "2018-12-06T16:30:00+08:00"
    page = await desk.get(f"{line_path(DAY).removeprefix('/v1')}/stock", stage="handled")
    assert "清单自 2018-12-06 16:30" in page.body
    assert (await desk.get(f"/v1/campaigns/{WENZHOU}/board", as_of=THEN)).status == 200


async def test_the_migration_tells_stock_from_after_the_last_move_it_could_not_keep(desk: Desk) -> None:
    """A withdrawal adds to no figure, so the journal does not know of it."""
    [migration] = (ROOT / "services/reporting/reporting/migrations").glob("*_stock_as_of.sql")
    told = migration.read_text(encoding="utf-8")
    filling = f"UPDATE collecting {told.split('UPDATE collecting ')[1].split(';')[0]}"
    owner = await asyncpg.connect(desk.database.owner_url)

    async def told_from() -> Any:
        await owner.execute("UPDATE collecting SET stock_from = NULL")
        await owner.execute(filling)
        return await owner.fetchval("SELECT stock_from FROM collecting")

    await desk.see("12-06 09:00")
    assert await told_from() is None, "no case was read: nothing is lacking"
    await a_day(desk)
    await owner.execute("DELETE FROM beats")
    assert await told_from() == at("12-06 16:31"), "up to here all was seen"
    desk.now("12-06 18:00")
    await desk.consume_event(WITHDRAWN, "12-06 18:00", subject="case-1", sequence=2, actor=person())
    assert await owner.fetchval("SELECT max(recorded) FROM journal") < at("12-06 18:00")
    assert await told_from() == at("12-06 18:00"), "somebody was heard after that"
    await owner.execute("INSERT INTO beats VALUES ('hearing', now(), $1)", at("12-06 18:01"))
    assert await told_from() == at("12-06 18:01"), "the system ran on"
    await owner.execute("DELETE FROM beats; DELETE FROM signs_of_life; UPDATE seen SET as_of = NULL")
    assert await told_from() == await owner.fetchval("SELECT max(recorded) FROM journal")
    await owner.execute("DELETE FROM journal")
    assert await told_from() == await owner.fetchval("SELECT since FROM collecting"), "never: all along"
    await owner.close()


async def test_rubbish_is_refused_and_another_countys_stock_is_not_found(desk: Desk) -> None:
    path = f"{line_path(DAY)}/stock"
    assert (await desk.get(path, stage="total")).status == 422
    assert (await desk.get(path, stage="handled", cursor="nonsense")).problem == "invalid-cursor"
    assert (await desk.get(path, OTHER, stage="handled")).problem == "not-found"
    page = path.removeprefix("/v1")
    assert (await desk.get(page, OTHER, stage="handled")).status == 404
    assert (await desk.get(page, stage="handled", cursor="nonsense")).problem == "invalid-cursor"
    await desk.put(DAY, ZERO)
    assert await desk.stock(DAY, CLERK) == []


async def test_neither_the_stock_of_a_moment_nor_its_cases_are_found_by_reading_every_move(
    desk: Desk,
) -> None:
    owner = await asyncpg.connect(desk.database.owner_url)
    await owner.execute(
        """
        INSERT INTO stock_moves
        SELECT $1, (ARRAY[$2, $3])[1 + n % 2], 'stock_handled', 'case-' || n, date '2018-12-06' + n / 1000,
               timestamptz '2018-12-06 09:00+08' + n * interval '1 minute', 1
        FROM generate_series(1, 40000) AS n
        """,
        WENZHOU,
        LUCHENG,
        LONGWAN,
    )
    await owner.execute("ANALYZE stock_moves")
    async with (
        open_pool(desk.database.api_url, min_size=1) as pool,
        pool.acquire() as conn,
        transaction_with(conn, Sight(LONGWAN), READ),
    ):
        level = await conn.fetch(
            "EXPLAIN SELECT stage, -moved FROM stock_numbers"
            " WHERE campaign = $1 AND county = ANY($2::text[]) AND recorded >= $3 AND period <= $4",
            WENZHOU,
            [LUCHENG, LONGWAN],
            at("01-02 16:00"),
            at("01-02 16:00").date(),
        )
    cases = await owner.fetch(
        "EXPLAIN SELECT stage, case_id FROM stock_moves WHERE campaign = $1 AND county = $2"
        " AND (stage, case_id) > ($3, $4) AND stage <= $3 AND period <= $5"
        " GROUP BY stage, case_id HAVING sum(moved) > 0 ORDER BY stage, case_id LIMIT 50",
        WENZHOU,
        LUCHENG,
        "stock_handled",
        "case-2",
        at("01-02 16:00").date(),
    )
    await owner.close()
    steps = ["\n".join(row[0] for row in plan) for plan in (level, cases)]
    assert "stock_moves_recorded" in steps[0], steps[0]
    assert "stock_moves_pkey" in steps[1], steps[1]
    assert "Sort" not in steps[1], steps[1]
