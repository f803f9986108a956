"""Papers are supplied, or become overdue."""

from datetime import timedelta

import pytest

from builders_casework import TUESDAY
from builders_intake import (
    ALL_PAPERS,
    OWING,
    STAFF,
    Desk,
    application,
    applied,
    desk,
    sent,
)
from clock import fixed
from database import Pool
from intake.case import store as cases
from intake.jobs import raise_overdue_papers
from intake.papers.rules import is_overdue
from intake.papers.store import lock_overdue

LATER, HOUR = TUESDAY + timedelta(days=11), timedelta(hours=1)


async def test_the_last_paper_accepts_an_ordinary_application_by_rule(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff, OWING)
    one = await staff.act(case_id, "papers", papers=["claim_evidence"])
    assert (one.body["state"], one.body["papers_missing"]["papers"][0]["code"]) == (
        "received",
        "means_statement",
    )
    both = await staff.act(case_id, "papers", papers=["means_statement"])
    assert (both.body["state"], both.body["papers_missing"]) == ("accepted", None)
    first, last, accepted = (await sent(pool, case_id))[2:]
    assert first.data == {"papers": ["claim_evidence"], "still_missing": ["means_statement"]}
    assert last.data["still_missing"] == []
    assert (accepted.type, accepted.headers["ce_actorkind"]) == ("application.accepted", "rule")


async def test_papers_shown_again_change_nothing(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff)
    reply = await staff.act(case_id, "papers", papers=["identity"])
    assert (reply.status, reply.body["version"], len(await sent(pool))) == (200, 1, 3)


async def test_overdue_papers_propose_a_deemed_withdrawal_that_a_person_confirms(
    pool: Pool, staff: Desk
) -> None:
    case_id = await applied(staff, OWING)
    early = await staff.act(case_id, "withdrawal", 1, reason="逾期", deemed=True)
    assert early.problem == "impossible-transition"
    await raise_overdue_papers(pool, fixed(TUESDAY + timedelta(days=10)))
    assert len(await sent(pool, case_id)) == 2
    await raise_overdue_papers(pool, fixed(LATER))
    overdue = (await sent(pool, case_id))[-1]
    assert (overdue.type, overdue.data["proposal"]) == ("papers.overdue", "deemed_withdrawal")
    assert (overdue.headers["ce_time"], overdue.headers["ce_actorkind"]) == (
        "2019-01-19T00:00:00+08:00",
        "timer",
    )
    async with desk(pool, STAFF, LATER) as later:
        unserved = await later.act(case_id, "withdrawal", 2, reason="逾期未补充", deemed=True)
        assert unserved.problem == "impossible-transition"
        served = await later.act(
            case_id, "papers/served", manner="handed", occurred_at=(TUESDAY + HOUR).isoformat()
        )
        assert served.body["papers_missing"]["served_at"] == (TUESDAY + HOUR).isoformat()
        reply = await later.act(case_id, "withdrawal", 3, reason="逾期未补充", deemed=True)
    assert reply.body["state"] == "withdrawn"
    assert (await sent(pool, case_id))[-1].data["deemed"] is True


async def test_papers_entered_late_are_owed_from_the_entry_and_not_overdue_at_once(pool: Pool) -> None:
    """The worker came on Tuesday; the office was offline for eleven days, so nobody was told anything yet."""
    async with desk(pool, STAFF, LATER) as office:
        reply = await office.apply(OWING | {"occurred_at": TUESDAY.isoformat()})
        assert reply.body["papers_missing"]["due"] == (LATER + timedelta(days=10)).date().isoformat()
        await raise_overdue_papers(pool, fixed(LATER))
        shown = await office.case(reply.body["case_id"])
    assert shown.body["papers_missing"]["overdue"] is False
    requested = (await sent(pool, reply.body["case_id"]))[1]
    assert (requested.type, requested.headers["ce_time"]) == ("papers.requested", LATER.isoformat())


async def test_a_notice_is_not_served_before_the_list_that_it_holds_was_told(pool: Pool) -> None:
    async with desk(pool, STAFF, LATER) as office:
        case_id = (await office.apply(OWING | {"occurred_at": TUESDAY.isoformat()})).body["case_id"]
        before = len(await sent(pool))
        early = (LATER - HOUR).isoformat()
        refused = await office.act(case_id, "papers/served", manner="handed", occurred_at=early)
        assert (refused.status, refused.problem) == (422, "time-out-of-order")
        assert refused.pointers == ["#/occurred_at"]
        assert LATER.isoformat(sep=" ") in refused.body["detail"]
        assert len(await sent(pool)) == before
        served = await office.act(case_id, "papers/served", manner="handed")
    assert (served.status, served.body["papers_missing"]["served_at"]) == (200, LATER.isoformat())


async def test_a_notice_served_after_its_day_gives_the_days_again(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff, OWING)
    await raise_overdue_papers(pool, fixed(LATER))
    async with desk(pool, STAFF, LATER) as later:
        served = await later.act(case_id, "papers/served", manner="posted")
        missing = served.body["papers_missing"]
        again = await later.act(case_id, "papers/served", manner="posted")
    assert (missing["overdue"], missing["due"]) == (False, (LATER + timedelta(days=10)).date().isoformat())
    assert again.problem == "impossible-transition"
    event = (await sent(pool, case_id))[-1]
    assert (event.type, event.data) == ("notice.served", {"manner": "posted", "due": missing["due"]})
    await raise_overdue_papers(pool, fixed(LATER + timedelta(days=11)))
    assert (await sent(pool, case_id))[-1].type == "papers.overdue"


async def test_overdue_papers_on_the_green_lane_are_raised_and_nothing_is_dropped(
    pool: Pool, staff: Desk
) -> None:
    case_id = (await staff.apply(papers_shown=["identity"])).body["case_id"]
    await raise_overdue_papers(pool, fixed(LATER))
    await raise_overdue_papers(pool, fixed(LATER + timedelta(days=1)))
    assert [event.data["proposal"] for event in await sent(pool) if event.type == "papers.overdue"] == [
        "none"
    ]
    shown = await staff.case(case_id)
    assert (shown.body["state"], shown.body["papers_missing"]["overdue"]) == ("granted", True)


async def test_a_missed_tick_loses_no_overdue_papers(pool: Pool, staff: Desk) -> None:
    for _ in range(3):
        await applied(staff, OWING)
    await raise_overdue_papers(pool, fixed(TUESDAY + timedelta(days=60)))
    assert [event.type for event in await sent(pool)].count("papers.overdue") == 3


@pytest.mark.parametrize("days", [10, 11])
async def test_the_query_for_overdue_papers_is_the_rule(pool: Pool, staff: Desk, days: int) -> None:
    """Open and ended cases, with papers owed and without, not raised yet and raised."""
    ordinary_ones = [await applied(staff, OWING) for _ in range(3)]
    green_ones = [await applied(staff, application(papers_shown=["identity"])) for _ in range(3)]
    await applied(staff)
    await staff.act(ordinary_ones[0], "withdrawal", 1, reason="自行协商")
    refusal = {"decision": "refuse", "reasons": ["no_claim"], "responsible_instead": "court"}
    await staff.act(ordinary_ones[1], "decision", 1, **refusal)
    await staff.act(green_ones[0], "termination", 1, ground="died")
    await staff.act(green_ones[1], "papers", papers=ALL_PAPERS)
    now = TUESDAY + timedelta(days=days)
    for expected in (2 if days == 11 else 0, 0):
        async with pool.acquire() as conn, conn.transaction():
            ids = [row["case_id"] for row in await conn.fetch("SELECT case_id FROM cases ORDER BY case_id")]
            by_rule = [
                case for case in (await cases.lock_all(conn, ids)).values() if is_overdue(case, now.date())
            ]
            assert list(await lock_overdue(conn, now.date(), 100)) == by_rule
        assert len(by_rule) == expected
        await raise_overdue_papers(pool, fixed(now))
