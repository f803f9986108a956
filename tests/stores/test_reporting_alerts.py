"""Silence and overdue reports on a real database: raised once, cleared, sent, and never in the wrong."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time, timedelta
from typing import Any, cast

import asyncpg
import pytest

from builders_reporting import CITY as CITY_ACTOR
from builders_reporting import (
    LONGWAN,
    LUCHENG,
    application,
    assigned,
    at,
    client,
    consultation,
    event_at,
    person,
)
from builders_reporting_store import (
    CLERK,
    LAWYER,
    MACHINE,
    OPERATOR,
    OTHER,
    ZERO,
    Desk,
    everybody_acts,
    filled,
    opened,
    wenzhou,
)
from contracts import SOURCES, TIMER
from database import AdvisoryLock
from databases import Databases
from delivery import Message, Watermark
from delivery.quarantine import replay
from read_only import read_only
from reporting import jobs
from reporting.calendar.store import write_calendars
from reporting.consumer import EFFECTS, prepare
from reporting.silence.handlers import sweep_up_to
from reporting.watermarks.handlers import MOST_MARKS, Watermarks, compare
from reporting.watermarks.rules import STALLED_AFTER_SECONDS, PipelineLag
from reporting.watermarks.store import read_seen
from serving import keep_campaigns

BEFORE_IT_BEGAN = at("12-01 09:00")


@pytest.fixture(scope="module")
async def office(databases: Databases) -> AsyncIterator[Desk]:
    async with opened(await databases.fresh("reporting")) as desk:
        yield desk


@pytest.fixture
async def desk(office: Desk) -> Desk:
    return await office.start_again("12-06 09:00")


async def silences(desk: Desk, county: str = LUCHENG) -> list[Any]:
    return [alert for alert in await desk.alerts(county) if alert["kind"] == "silence"]


async def types_sent_about(desk: Desk, county: str = LUCHENG) -> list[str]:
    return [type_ for type_, headers, _ in await desk.outbox() if headers["ce_subject"] == county]


async def test_a_county_that_never_spoke_is_silent_from_the_first_limit_on(desk: Desk) -> None:
    await desk.see("12-07 02:00")
    assert await silences(desk) == []

    await desk.see("12-07 02:00:01")

    [alert] = await silences(desk)
    assert alert["raised"] == "2018-12-07T02:00:00+08:00"
    assert (alert["since"], alert["counted_from"]) == ("2018-12-06T00:00:00+08:00", "window_opened")
    assert (alert["cleared"], alert["ended"]) == (None, None)


async def test_the_roster_says_who_is_expected(desk: Desk) -> None:
    await everybody_acts(desk, "12-06 10:00", without=[LONGWAN])

    await desk.see("12-07 09:00")

    shown = await desk.get("/v1/alerts", open="true")
    assert [alert["county"] for alert in shown.body["items"]] == [LONGWAN]


async def test_silence_is_raised_once_told_once_and_cleared_when_heard(desk: Desk) -> None:
    await desk.consume_event(consultation(), "12-06 10:00", actor=person())
    for text in ("12-07 12:00:01", "12-07 13:00", "12-08 09:00"):
        await desk.see(text)
    await desk.consume_event(consultation(), "12-08 10:00", actor=client())
    await desk.see("12-08 10:00:01")

    [alert] = await silences(desk)
    assert alert["raised"] == "2018-12-07T12:00:00+08:00"
    assert (alert["cleared"], alert["ended_by"]) == ("2018-12-08T10:00:00+08:00", "heard")
    assert await types_sent_about(desk) == ["county.silent", "county.heard"]
    data_of = {
        type_: data for type_, headers, data in await desk.outbox() if headers["ce_subject"] == LUCHENG
    }
    assert data_of["county.silent"]["ran_out"] == "2018-12-07T12:00:00+08:00"
    assert data_of["county.heard"] == {
        "silent_from": "2018-12-07T12:00:00+08:00",
        "heard_at": "2018-12-08T10:00:00+08:00",
    }


async def test_a_second_silence_is_a_second_episode(desk: Desk) -> None:
    for hour in ("12-06 10:00", "12-08 10:00"):
        await desk.consume_event(consultation(), hour, actor=person())
    await desk.see("12-10 10:00")

    assert [(alert["raised"], alert["ended_by"]) for alert in await silences(desk)] == [
        ("2018-12-07T12:00:00+08:00", "heard"),
        ("2018-12-09T12:00:00+08:00", None),
    ]


async def test_signing_and_correcting_are_signs_of_life(desk: Desk) -> None:
    desk.now("12-07 16:30")
    await desk.put("12-07", ZERO)
    await desk.come_back()
    await desk.see("12-08 18:30")
    assert [alert["ended_by"] for alert in await silences(desk)] == ["heard"]

    desk.now("12-08 18:40")
    await desk.correct("12-07", {**ZERO, "reason": "更正电话"}, match=1)
    await desk.come_back()
    await desk.see("12-09 20:00")

    assert len(await silences(desk)) == 2
    assert (await silences(desk))[1]["cleared"] == "2018-12-08T18:40:00+08:00"


async def test_a_draft_a_refused_request_and_reading_are_no_signs_of_life(desk: Desk) -> None:
    desk.now("12-06 15:00")
    await desk.put("12-06", filled(), MACHINE, action="draft")
    assert (await desk.put("12-06", ZERO, match=1)).problem == "signing-before-cut-off"
    await desk.line("12-06", caller=LAWYER)
    await desk.come_back()

    await desk.see("12-07 02:00:01")

    assert len(await silences(desk)) == 1


@pytest.mark.parametrize("actor", [TIMER, CITY_ACTOR, person(LONGWAN)])
async def test_a_county_with_open_cases_and_only_events_others_made_is_silent(desk: Desk, actor: Any) -> None:
    await desk.consume_event(application(), "12-06 09:00", subject="case-1", actor=actor)
    await desk.consume_event(assigned(), "12-06 10:00", subject="case-1")

    await desk.see("12-07 02:00:01")

    assert len(await silences(desk)) == 1
    assert (await desk.line("12-06"))["system"]["figures"]["received"] == 1


async def test_back_dating_does_not_hear_a_county_earlier_nor_later(desk: Desk) -> None:
    await desk.consume_event(consultation(), "12-06 01:00", recorded="12-06 12:00", actor=person())
    await desk.see("12-07 14:00")
    assert await silences(desk) == []

    await desk.see("12-07 14:00:01")
    assert len(await silences(desk)) == 1


async def test_what_a_township_enters_after_thirty_hours_offline_counts_where_it_happened(desk: Desk) -> None:
    """Signed as zero meanwhile; then twelve applications at once, of the hours in between."""
    desk.now("12-06 16:10")
    await desk.put("12-06", ZERO)
    await desk.come_back()
    await desk.see("12-07 20:00")
    assert [alert["ended"] for alert in await silences(desk)] == [None]

    for hour in range(12):
        await desk.consume_event(
            application(), f"12-06 {hour + 4:02}:00", recorded="12-07 21:00", actor=client()
        )
    desk.now("12-07 21:01")
    await desk.see("12-07 21:00:01")

    [silence] = await silences(desk)
    line = await desk.line("12-06")
    assert silence["ended"].startswith("2018-12-07T21:00:00")
    assert (line["filing"], line["check"], line["correction_asked"]) == ("on_time", "differing", True)
    assert line["versions"][0]["figures"]["received_wages"] == 0
    assert line["system"]["figures"]["received_wages"] == len(await desk.events("12-06")) == 12


async def test_events_that_count_in_no_figure_are_heard_too(desk: Desk) -> None:
    await everybody_acts(desk, "12-06 20:00")

    await desk.see("12-07 22:00")

    assert (await desk.get("/v1/alerts")).body["items"] == []


async def test_never_during_an_exemption_and_counted_anew_from_its_end(desk: Desk) -> None:
    await desk.exempt("12-07")
    await desk.see("12-08 18:00")
    assert await silences(desk) == []

    await desk.see("12-08 18:00:01")
    [alert] = await silences(desk)
    assert (alert["raised"], alert["counted_from"]) == ("2018-12-08T18:00:00+08:00", "exemption_ended")


async def test_an_exemption_ends_an_open_episode_without_a_hearing(desk: Desk) -> None:
    await desk.see("12-07 09:00")
    desk.now("12-07 10:00")
    await desk.exempt("12-07")
    await desk.see("12-07 11:00")

    [alert] = await silences(desk)
    assert (alert["cleared"], alert["ended_by"]) == (None, "exempted")
    assert alert["ended"] == "2018-12-07T10:00:00+08:00"
    assert await types_sent_about(desk) == ["county.silent"]


async def test_the_last_period_has_its_longer_limit_and_the_window_closes_the_episode(desk: Desk) -> None:
    await desk.consume_event(consultation(), "02-26 15:00", actor=person())
    await desk.consume_event(consultation(), "02-26 13:00", county=LONGWAN, actor=person(LONGWAN))
    await desk.see("03-01 16:00:30")

    *_, ours = await silences(desk)
    *_, theirs = await silences(desk, LONGWAN)
    assert ours["raised"] == "2019-02-28T01:00:00+08:00"
    assert theirs["raised"] == "2019-02-27T15:00:00+08:00"
    assert (ours["cleared"], ours["ended"], ours["ended_by"]) == (
        None,
        "2019-03-01T00:00:00+08:00",
        "window_ended",
    )
    assert (await types_sent_about(desk))[-1] == "county.silent"


async def test_a_held_message_counts_as_hearing(desk: Desk) -> None:
    sent = desk.message(event_at(consultation(), "12-06 12:00", subject="c-1", actor=person()))
    broken = Message(sent.topic, 0, sent.offset, sent.key, b"not json", sent.headers)
    await desk.deliver([broken])

    await desk.see("12-07 14:00")
    assert await silences(desk) == []
    await desk.see("12-07 14:00:01")
    assert len(await silences(desk)) == 1


async def test_a_held_message_of_a_county_leaves_its_figures_incomplete(desk: Desk) -> None:
    sent = desk.message(event_at(consultation(), "12-06 12:00", subject="c-1", actor=person()))
    await desk.deliver([Message(sent.topic, 0, sent.offset, sent.key, b"not json", sent.headers)])
    await desk.see("12-06 16:30")

    assert (await desk.line("12-06"))["system"]["complete"] is False
    assert (await desk.line("12-06", LONGWAN))["system"]["complete"] is True


async def test_a_type_nobody_knows_is_kept_leaves_figures_incomplete_and_counts_as_hearing(
    desk: Desk,
) -> None:
    sent = desk.message(event_at(consultation(), "12-06 12:00", subject="c-1", actor=person()))
    headers = {**dict(sent.headers), "ce_type": b"cn.yuanxin.rumour.spread.v1"}
    await desk.deliver([Message(sent.topic, 0, sent.offset, sent.key, sent.value, [*headers.items()])])
    await desk.see("12-07 14:00")

    assert (await desk.get("/v1/pipeline", OPERATOR)).body["quarantined"] == 1
    assert (await desk.line("12-06"))["system"]["complete"] is False
    assert await silences(desk) == []


async def test_one_of_ours_without_a_readable_county_leaves_everybodys_incomplete(desk: Desk) -> None:
    sent = desk.message(event_at(consultation(), "12-06 12:00", subject="c-1"))
    headers = [pair for pair in sent.headers if pair[0] != "ce_county"]
    await desk.deliver([Message(sent.topic, 0, sent.offset, sent.key, sent.value, headers)])
    await desk.see("12-06 16:30")

    for county in (LUCHENG, LONGWAN):
        assert (await desk.line("12-06", county))["system"]["complete"] is False


async def test_one_that_is_not_ours_leaves_nobodys_incomplete(desk: Desk) -> None:
    sent = desk.message(event_at(consultation(), "12-06 12:00", subject="c-1"))
    await desk.deliver([Message(sent.topic, 0, sent.offset, sent.key, sent.value, [])])
    await desk.see("12-06 16:30")

    assert (await desk.get("/v1/pipeline", OPERATOR)).body["quarantined"] == 1
    for county in (LUCHENG, LONGWAN):
        assert (await desk.line("12-06", county))["system"]["complete"] is True


async def test_replaying_a_held_message_gives_the_figures_it_would_have_given(desk: Desk) -> None:
    sent = desk.message(event_at(application(), "12-06 12:00", subject="case-1"))
    await desk.deliver([Message(sent.topic, 0, sent.offset, sent.key, b"not json", sent.headers)])
    await desk.consume(event_at(assigned(), "12-06 13:00", subject="case-1"))
    before = await desk.line("12-06")
    await desk.pool.execute("UPDATE held SET value = $1", sent.value)

    await replay(desk.pool, EFFECTS, prepare, desk.clock.instant)

    after = await desk.line("12-06")
    assert before["system"]["figures"]["assigned"] == 1
    assert before["system"]["by_class"]["wages"]["assigned"] is None
    assert after["system"]["by_class"]["wages"]["assigned"] == 1
    assert after["system"]["by_class"]["wages"]["workers_assigned"] == 1
    assert after["system"]["figures"]["received"] == 1
    assert after["system"]["pending"]["handled"] == 1


async def test_an_event_of_a_campaign_unknown_here_is_heard_kept_and_counted_once_it_is_known(
    desk: Desk,
) -> None:
    await desk.pool.execute("DELETE FROM calendars")
    await desk.consume_event(consultation(), "12-06 12:00", actor=person())
    async with desk.pool.acquire() as conn:
        await write_calendars(conn, [wenzhou()])
    await desk.see("12-07 14:00")

    assert (await desk.get("/v1/pipeline", OPERATOR)).body["quarantined"] == 1
    assert (await desk.line("12-06"))["system"]["figures"] is None
    assert await silences(desk) == []

    await replay(desk.pool, EFFECTS, prepare, desk.clock.instant)

    assert (await desk.line("12-06"))["system"]["figures"]["consultations"] == 1


async def test_delivered_twice_counts_once(desk: Desk) -> None:
    messages = [desk.message(event_at(application(), "12-06 12:00", subject="case-1"))]
    await desk.deliver(messages)
    await desk.deliver(messages)

    assert (await desk.line("12-06"))["system"]["figures"]["received"] == 1


def marks(as_of: str, ends: int = 0) -> list[Watermark]:
    return [Watermark(source, at(as_of), {"yuanxin.cases.v1": {0: ends}}) for source in SOURCES]


async def test_a_calendar_that_is_stored_already_is_not_written(desk: Desk, postgres: str) -> None:
    """A process that starts while the server is read-only, in a failover, starts."""
    await keep_campaigns(desk.pool, [wenzhou()], BEFORE_IT_BEGAN, also=write_calendars)
    async with read_only(postgres):
        await keep_campaigns(desk.pool, [wenzhou()], BEFORE_IT_BEGAN, also=write_calendars)
        async with desk.pool.acquire() as conn:
            with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
                await write_calendars(conn, [replace(wenzhou(), code="another")])


async def test_a_start_that_is_refused_leaves_the_calendar_as_it_was(desk: Desk) -> None:
    """And one with newer files stores both, the facts and what the worker counts by."""
    founding = wenzhou()
    [begun] = founding.terms
    put_off = replace(founding, terms=(replace(begun, cut_off=time(15), due=time(16)),))
    await desk.pool.execute("DELETE FROM campaign_facts")
    await keep_campaigns(desk.pool, [founding], BEFORE_IT_BEGAN, also=write_calendars)
    with pytest.raises(SystemExit, match="cut_off: 原为"):
        await keep_campaigns(desk.pool, [put_off], at("12-07 09:00"), also=write_calendars)
    assert await cut_offs(desk) == [time(16)]
    await keep_campaigns(desk.pool, [put_off], BEFORE_IT_BEGAN, also=write_calendars)
    assert await cut_offs(desk) == [time(15)]
    await keep_campaigns(desk.pool, [founding], BEFORE_IT_BEGAN, also=write_calendars)


async def cut_offs(desk: Desk) -> list[time]:
    return [row["cut_off"] for row in await desk.pool.fetch("SELECT cut_off FROM calendars")]


async def look(desk: Desk) -> None:
    await jobs.look(desk.pool, desk.clock, [wenzhou()], desk.watermarks)


async def test_silence_is_judged_at_what_was_seen_and_not_at_now(desk: Desk) -> None:
    desk.now("12-07 02:00:45")
    for mark in marks("12-07 02:00:15", ends=1):
        desk.watermarks.add(mark)

    await look(desk)
    assert await silences(desk) == []

    await desk.consume(event_at(application(), "12-06 12:00", subject="case-1", actor=person()))
    await look(desk)

    assert await silences(desk) == []
    assert len(await silences(desk, LONGWAN)) == 1


async def test_as_long_as_one_service_was_not_heard_nothing_is_known(desk: Desk) -> None:
    desk.now("12-07 09:00")
    for mark in marks("12-07 08:59:30")[:-1]:
        desk.watermarks.add(mark)
    await look(desk)
    assert desk.watermarks.as_of is None

    desk.watermarks.add(marks("12-07 08:59:30")[-1])
    await look(desk)
    assert desk.watermarks.as_of == at("12-07 08:59:30")


async def test_a_fifth_service_would_be_waited_for(desk: Desk) -> None:
    watermarks, now = Watermarks(sources=(*SOURCES, "/yuanxin/fifth")), at("12-07 09:00")
    for mark in marks("12-07 08:59:30"):
        watermarks.add(mark)
    assert await compare(desk.pool, watermarks, now) is None

    watermarks.add(Watermark("/yuanxin/fifth", at("12-07 08:59:10"), {}))
    assert await compare(desk.pool, watermarks, now) == at("12-07 08:59:10")


async def test_a_stalled_pipeline_holds_county_alarms_back_and_is_its_own(desk: Desk) -> None:
    desk.now("12-07 09:00")
    for mark in marks("12-07 03:00"):
        desk.watermarks.add(mark)
    desk.watermarks.lag = PipelineLag(since=-STALLED_AFTER_SECONDS)

    await look(desk)
    assert await silences(desk) == []
    assert desk.watermarks.is_stalled
    assert 'yuanxin_pipeline_stalled{service="reporting"} 1.0' in (await desk.get("/metrics")).body

    for mark in marks("12-07 08:59:30"):
        desk.watermarks.add(mark)
    await look(desk)

    assert desk.watermarks.lag == PipelineLag()
    assert len(await silences(desk)) == 1


@pytest.mark.parametrize(
    ("ours", "of_intake"), [("11:55", "12:04:30"), ("11:55", "11:44:30"), ("12:05", "11:54:30")]
)
async def test_a_clock_ten_minutes_off_makes_no_county_silent(desk: Desk, ours: str, of_intake: str) -> None:
    """It is 11:55, five minutes before the limit; intake's clock is ahead, or behind, or ours is ahead."""
    await desk.consume_event(consultation(), "12-06 10:00", actor=person())
    desk.now(f"12-07 {ours}")
    for mark in marks("12-07 11:54:30"):
        is_intakes = mark.source.endswith("/intake")
        desk.watermarks.add(replace(mark, as_of=at(f"12-07 {of_intake}")) if is_intakes else mark)

    await look(desk)

    assert await silences(desk) == []
    assert desk.watermarks.as_of == min(at("12-07 11:54:30"), at(f"12-07 {of_intake}"))


async def test_what_was_seen_only_grows_also_over_a_restart(desk: Desk) -> None:
    desk.now("12-06 12:00:30")
    for mark in marks("12-06 12:00"):
        desk.watermarks.add(mark)
    await look(desk)
    desk.watermarks.marks, desk.watermarks.as_of = marks("12-06 11:00"), None

    await look(desk)

    pipeline = await desk.get("/v1/pipeline", caller=OPERATOR)
    assert pipeline.body["as_of"] == "2018-12-06T12:00:00+08:00"
    assert pipeline.body["swept_to"] == "2018-12-06T12:00:00+08:00"


async def test_a_ledger_that_stands_still_does_not_fill_the_memory() -> None:
    watermarks = Watermarks()
    for second in range(3 * MOST_MARKS):
        watermarks.add(Watermark("/yuanxin/intake", at("12-06 12:00") + timedelta(seconds=second), {}))

    assert len(watermarks.marks) <= MOST_MARKS
    assert watermarks.marks[0].as_of == at("12-06 12:00")
    assert watermarks.marks[-1].as_of == at("12-06 12:00") + timedelta(seconds=3 * MOST_MARKS - 1)


async def test_thinning_keeps_old_marks_of_every_source() -> None:
    watermarks = Watermarks()
    seconds = [at("12-06 12:00") + timedelta(seconds=n) for n in range(5 * MOST_MARKS)]
    for as_of in seconds:
        for source in SOURCES:
            watermarks.add(Watermark(source, as_of, {}))

    kept = {source: [mark.as_of for mark in watermarks.marks if mark.source == source] for source in SOURCES}
    assert [(of[0], of[-1]) for of in kept.values()] == [(seconds[0], seconds[-1])] * len(SOURCES)
    old = [sum(as_of < seconds[len(seconds) // 2] for as_of in of) for of in kept.values()]
    assert min(old) > 5


async def test_a_sweep_that_another_process_keeps_is_made_up_for(desk: Desk) -> None:
    desk.now("12-07 09:00")
    for mark in marks("12-07 08:59:30"):
        desk.watermarks.add(mark)

    async with desk.pool.acquire() as other, other.transaction():
        await other.execute("SELECT pg_advisory_xact_lock($1)", AdvisoryLock.silence_sweep)
        await look(desk)
    assert (desk.watermarks.as_of, await silences(desk)) == (None, [])

    await look(desk)
    assert desk.watermarks.as_of == at("12-07 08:59:30")
    assert len(await silences(desk)) == 1


async def test_a_campaign_that_cannot_be_judged_stops_neither_the_others_nor_the_loop(desk: Desk) -> None:
    broken = replace(
        wenzhou(), code="broken", counties=(replace(wenzhou().counties[0], code=cast(str, None)),)
    )
    desk.now("12-07 09:00")

    await sweep_up_to(at("12-07 08:59:30"), desk.pool, desk.clock, [broken, wenzhou()], alarms_wait=False)

    assert len(await silences(desk)) == 1
    assert (await read_seen(desk.pool)).swept_to is None
    assert 'yuanxin_silence_unjudged{campaign="broken"} 1.0' in (await desk.get("/metrics")).body

    mended = replace(wenzhou(), code="broken")
    await sweep_up_to(at("12-07 08:59:31"), desk.pool, desk.clock, [mended, wenzhou()], alarms_wait=False)

    assert (await read_seen(desk.pool)).swept_to == at("12-07 08:59:31")
    assert 'yuanxin_silence_unjudged{campaign="broken"} 0.0' in (await desk.get("/metrics")).body


async def overdue(desk: Desk, county: str = LUCHENG) -> list[Any]:
    return [alert for alert in await desk.alerts(county, limit="200") if alert["kind"] == "overdue"]


async def test_overdue_is_told_once_thirty_seconds_after_the_due_time(desk: Desk) -> None:
    await desk.tick("12-06 17:00:30")
    assert await overdue(desk) == []

    await desk.tick("12-06 17:00:31")
    await desk.tick("12-06 17:01")

    [alert] = await overdue(desk)
    assert (alert["raised"], alert["period"]) == ("2018-12-06T17:00:00+08:00", "2018-12-06")
    sent = [
        data
        for type_, headers, data in await desk.outbox()
        if headers["ce_subject"] == f"{LUCHENG}/2018-12-06"
    ]
    assert sent == [{"period": "2018-12-06", "due": "2018-12-06T17:00:00+08:00"}]


async def test_missed_ticks_lose_no_overdue_report_also_of_who_signed_late_meanwhile(desk: Desk) -> None:
    desk.now("12-06 17:30")
    await desk.put("12-06", ZERO)
    desk.now("12-07 16:30")
    await desk.put("12-07", ZERO)

    await desk.tick("12-09 09:00")

    alerts = await overdue(desk)
    assert [alert["period"] for alert in alerts] == ["2018-12-06", "2018-12-08"]
    assert (alerts[0]["cleared"], alerts[0]["ended_by"]) == ("2018-12-06T17:30:00+08:00", "signed")
    assert alerts[1]["ended"] is None
    assert [alert["period"] for alert in await overdue(desk, LONGWAN)] == [
        "2018-12-06",
        "2018-12-07",
        "2018-12-08",
    ]


async def test_who_was_exempt_in_time_was_never_overdue_who_is_later_no_longer_is(
    desk: Desk,
) -> None:
    await desk.exempt("12-06")
    await desk.tick("12-06 17:05")
    desk.now("12-07 18:00")
    await desk.tick("12-07 18:00")
    await desk.exempt("12-07")

    [alert] = await overdue(desk)
    assert (alert["period"], alert["ended_by"], alert["cleared"]) == ("2018-12-07", "exempted", None)


async def test_an_exemption_withdrawn_after_the_due_time_makes_nothing_overdue(desk: Desk) -> None:
    """Nobody could owe the line when it was due (decision 24)."""
    exempted = await desk.exempt("12-06")
    desk.now("12-06 18:00")
    withdrawn = await desk.withdraw_exemption("12-06", match=exempted.body["version"])
    await desk.tick("12-06 18:05")
    assert (withdrawn.body["filing"], await overdue(desk)) == ("open", [])
    cell = await desk.cell("12-06")
    assert cell["filing"] == "open"

    signed = await desk.put("12-06", filled(received=0, received_wages=0, consultations=1))
    assert signed.body["filing"] == "filed_afterwards"


async def test_the_last_period_is_overdue_on_the_morning_after(desk: Desk) -> None:
    await desk.tick("03-01 10:00:30")
    assert len(await overdue(desk)) == 84

    await desk.tick("03-01 10:00:31")
    assert (await overdue(desk))[-1]["period"] == "2019-02-28"


async def test_a_county_sees_its_own_alerts_only(desk: Desk) -> None:
    await desk.tick("12-07 09:00")

    mine = await desk.get("/v1/alerts", CLERK)
    other = await desk.get("/v1/alerts", OTHER, county=LUCHENG)

    assert {alert["county"] for alert in mine.body["items"]} == {LUCHENG}
    assert other.problem == "not-found"


async def test_alerts_come_in_pages_in_the_order_in_which_they_were_raised(desk: Desk) -> None:
    await desk.tick("12-07 09:00")
    answer = await desk.get("/v1/alerts", limit="7")
    alerts: list[Any] = answer.body["items"]
    while answer.body["next_cursor"]:
        answer = await desk.get("/v1/alerts", limit="7", cursor=answer.body["next_cursor"])
        alerts += answer.body["items"]

    assert len(alerts) == 24
    assert [alert["kind"] for alert in alerts] == ["overdue"] * 12 + ["silence"] * 12
    assert (await desk.get("/v1/alerts", cursor="nonsense")).problem == "invalid-cursor"
