"""The business clock: the machine's in production, a file's in a simulation."""

import asyncio
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from clock import SHANGHAI, advance, day_of, fixed, midnight, midnight_after, open_clock

MORNING = datetime.fromisoformat("2018-12-06T09:00:00+08:00")
HOUR = timedelta(hours=1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    advance(tmp_path / "clock", MORNING)
    return tmp_path / "clock"


def test_a_file_clock_shows_the_instant_in_its_file(file: Path) -> None:
    clock = open_clock(f"file:{file}")
    assert clock.now() == MORNING
    advance(file, MORNING + HOUR)
    assert clock.now() == MORNING + HOUR


def test_every_clock_shows_aware_shanghai_time(file: Path) -> None:
    for clock in (open_clock("system"), open_clock(f"file:{file}"), fixed(MORNING)):
        assert clock.now().tzinfo is SHANGHAI


def test_the_business_clock_never_goes_back(file: Path) -> None:
    with pytest.raises(ValueError, match="never goes back"):
        advance(file, MORNING - HOUR)
    assert open_clock(f"file:{file}").now() == MORNING


def test_a_file_set_back_by_hand_is_not_believed(file: Path) -> None:
    clock = open_clock(f"file:{file}")
    file.write_text((MORNING - HOUR).isoformat())
    assert clock.now() == MORNING


def test_the_same_instant_twice_is_no_step_back(file: Path) -> None:
    advance(file, MORNING)
    assert open_clock(f"file:{file}").now() == MORNING


def test_an_instant_without_offset_is_refused(file: Path) -> None:
    with pytest.raises(ValueError, match="no offset"):
        advance(file, datetime(2019, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize("spec", ["", "sytem", "file:", "http://clock"])
def test_an_unknown_clock_is_refused_in_one_line(spec: str) -> None:
    with pytest.raises(ValueError, match="YUANXIN_CLOCK"):
        open_clock(spec)


def test_a_clock_file_that_is_missing_or_wrong_is_named(tmp_path: Path) -> None:
    (tmp_path / "wrong").write_text("yesterday")
    for name in ("missing", "wrong"):
        with pytest.raises(ValueError, match=f"{name} holds no instant"):
            open_clock(f"file:{tmp_path / name}")


def test_moving_the_clock_leaves_no_drafts_behind(file: Path) -> None:
    advance(file, MORNING + HOUR)
    assert list(file.parent.iterdir()) == [file]


async def test_a_waiter_wakes_when_the_file_moves(file: Path) -> None:
    clock = open_clock(f"file:{file}")
    waiter = asyncio.create_task(clock.changed(since=clock.now()))
    await asyncio.sleep(0.05)
    assert not waiter.done()
    advance(file, MORNING + HOUR)
    await asyncio.wait_for(waiter, 2)


async def test_a_change_between_reading_and_waiting_is_not_missed(file: Path) -> None:
    clock = open_clock(f"file:{file}")
    clock.now()
    advance(file, MORNING + HOUR)
    await asyncio.wait_for(clock.changed(), 2)


async def test_a_loop_that_reads_the_clock_does_not_hide_its_step_from_another(file: Path) -> None:
    clock = open_clock(f"file:{file}")
    seen: list[datetime] = []

    async def loop() -> None:
        for _ in range(2):
            seen.append(clock.now())
            await clock.changed()

    slow = asyncio.create_task(loop())
    await asyncio.sleep(0)
    advance(file, MORNING + HOUR)
    await asyncio.create_task(_read(clock.now))
    advance(file, MORNING + 2 * HOUR)
    await asyncio.wait_for(_until(lambda: len(seen) == 2), 2)
    slow.cancel()
    assert seen == [MORNING, MORNING + 2 * HOUR]


async def test_a_fixed_clock_never_changes() -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(fixed(MORNING).changed(), 0.05)


async def _read(now: object) -> None:
    assert callable(now)
    now()


async def _until(true: object) -> None:
    assert callable(true)
    while not true():  # noqa: ASYNC110
        await asyncio.sleep(0.005)


def test_a_day_ends_when_the_next_begins() -> None:
    day = date(2018, 12, 31)
    assert midnight_after(day) == midnight(date(2019, 1, 1))
    assert day_of(midnight_after(day)) == date(2019, 1, 1)
