"""The board as of an instant: the same answer later, and nothing in it that was not on record then."""

from collections.abc import AsyncIterator

import pytest

from builders_reporting import LONGWAN, LUCHENG, WENZHOU, application, at, consultation
from builders_reporting_store import CITY, CLERK, OTHER, ZERO, Desk, everybody_acts, filled, opened
from databases import Databases

THEN = "2018-12-06T16:30:00+08:00"


@pytest.fixture(scope="module")
async def office(databases: Databases) -> AsyncIterator[Desk]:
    async with opened(await databases.fresh("reporting")) as desk:
        yield desk


@pytest.fixture
async def desk(office: Desk) -> Desk:
    return await office.start_again("12-06 16:10")


async def a_day(desk: Desk) -> None:
    """On record at half past four: an application, and one signature."""
    await everybody_acts(desk, "12-06 09:00", without=[LONGWAN])
    await desk.consume_event(application(workers=4, claimed_fen=5_000), "12-06 10:00", subject="case-1")
    await desk.put("12-06", filled())
    desk.now("12-06 16:32")
    await desk.see("12-06 16:31")


async def what_came_later(desk: Desk) -> None:
    await desk.consume_event(consultation(), "12-06 11:00", recorded="12-06 16:40")
    await desk.consume_event(application(workers=7), "12-06 16:45", county=LONGWAN, subject="case-2")
    desk.now("12-06 16:50")
    await desk.correct("12-06", {**filled(received=3), "reason": "再核"}, match=1)
    await desk.put("12-06", ZERO, OTHER, county=LONGWAN)
    desk.now("12-07 18:00")
    await desk.see("12-07 17:59")


async def test_the_same_answer_later_whatever_came_in(desk: Desk) -> None:
    await a_day(desk)
    then = await desk.board(as_of=THEN)
    await what_came_later(desk)

    assert await desk.board(as_of=THEN) == then
    now = await desk.board()
    assert (then["as_of"], then["days"]) == (THEN, ["2018-12-06", "2018-12-07"])
    assert (now["totals"]["measures"]["received"], now["totals"]["measures"]["workers_received"]) == (2, 11)
    assert (then["totals"]["measures"]["received"], then["totals"]["measures"]["workers_received"]) == (1, 4)
    [mine] = [cell for cell in then["cells"] if (cell["county"], cell["day"]) == (LUCHENG, "2018-12-06")]
    assert (mine["figures"]["received"], mine["system"]["consultations"]) == (1, 0)


@pytest.mark.parametrize(("recorded", "is_complete"), [("12-06 16:45", True), ("12-06 15:00", False)])
async def test_only_what_is_held_of_times_before_it_makes_it_incomplete(
    desk: Desk, recorded: str, is_complete: bool
) -> None:
    await a_day(desk)
    await desk.pool.execute(
        """
        INSERT INTO held (topic, partition, "offset", timestamp_ms, header_names, header_values, state,
                          reason, county, recorded)
        VALUES ('yuanxin.cases.v1', 0, 900, 0, '{}', '{}', 'quarantined', 'undecodable', $1, $2)
        """,
        LUCHENG,
        at(recorded),
    )

    cells = (await desk.board(as_of=THEN))["cells"]

    [mine] = [cell for cell in cells if (cell["county"], cell["day"]) == (LUCHENG, "2018-12-06")]
    assert mine["system_complete"] == is_complete
    await desk.pool.execute("DELETE FROM held")


async def test_what_nobody_can_read_is_of_the_time_that_it_bears_in_the_log(desk: Desk) -> None:
    await a_day(desk)
    for offset, milliseconds in enumerate((9223372036854775807, 0)):
        await desk.pool.execute(
            """
            INSERT INTO held (topic, partition, "offset", timestamp_ms, header_names, header_values,
                              state, reason, batch_end)
            VALUES ('yuanxin.cases.v1', 1, $1, $2, '{}', '{}', 'quarantined', 'undecodable', 9)
            """,
            offset,
            milliseconds,
        )
        cells = (await desk.board(as_of=THEN))["cells"]
        assert {cell["system_complete"] for cell in cells if cell["day"] == "2018-12-06"} == {offset == 0}
    await desk.pool.execute("DELETE FROM held")


async def test_one_day_and_the_page_are_as_of_the_same_instant(desk: Desk) -> None:
    await a_day(desk)
    await what_came_later(desk)

    day = await desk.get(f"/v1/campaigns/{WENZHOU}/days/2018-12-06", as_of=THEN)
    page = await desk.get("/board", campaign=WENZHOU, as_of="2018-12-06T16:30")
    present = await desk.get("/board", campaign=WENZHOU, as_of="")

    assert day.body["totals"]["measures"]["received"] == 1
    assert "以下是 <time>2018-12-06 16:30:00</time> 时的情形" in page.body
    assert "以下是" not in present.body


async def test_a_county_sees_its_own_figures_of_then(desk: Desk) -> None:
    await a_day(desk)
    await what_came_later(desk)

    board = await desk.board(CLERK, as_of=THEN)

    assert {cell["county"] for cell in board["cells"] if not cell["figures_withheld"]} == {LUCHENG}
    assert board["totals"]["measures"]["received"] == 1


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        ("2018-12-06T16:31:01+08:00", "目前汇总至 2018-12-06 16:31:00+08:00，此后的情形尚不能查看"),
        ("2018-12-05T16:00:00+08:00", "只能查看 2018-12-06 00:00:00+08:00 以后的情形"),
        ("2018-12-06T16:30:00", "时间须带时区"),
        ("1", "应为带时区的时间"),
    ],
)
async def test_an_instant_of_which_nothing_can_be_told_is_refused(desk: Desk, as_of: str, words: str) -> None:
    await a_day(desk)

    answer = await desk.get(f"/v1/campaigns/{WENZHOU}/board", CITY, as_of=as_of)

    assert (answer.status, answer.problem) == (422, "invalid-parameter")
    [error] = answer.body["errors"]
    assert error["parameter"] == "as_of"
    assert words in error["detail"]


async def test_before_anything_was_seen_there_is_no_then(desk: Desk) -> None:
    answer = await desk.get("/board", campaign=WENZHOU, as_of="2018-12-06T16:00")

    assert answer.status == 422


async def test_each_county_has_its_rates(desk: Desk) -> None:
    await a_day(desk)
    desk.now("12-06 17:10")
    await desk.put("12-06", ZERO, OTHER, county=LONGWAN)

    board = await desk.board(from_="2018-12-06", to="2018-12-06")

    of = {rates["county"]: rates for rates in board["rates_by_county"]}
    assert len(of) == 12
    assert of[LUCHENG]["timeliness"] == {"on_time": 1, "due": 1, "rate": 1.0}
    assert of[LONGWAN]["completeness"] == {"filed": 1, "due": 1, "rate": 1.0}
    assert of[LONGWAN]["timeliness"] == {"on_time": 0, "due": 1, "rate": 0.0}
    assert of["330324"]["completeness"] == {"filed": 0, "due": 1, "rate": 0.0}
