"""Reminders on a real database: each step once, whoever sends it and whatever happens in between."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any

import pytest

from builders_reporting import LONGWAN, LUCHENG, at, day
from builders_reporting_store import CITY, ZERO, Desk, clerk_of, opened, wenzhou
from builders_web import bearer
from campaign import Campaign, Duty
from databases import Databases
from reporting.jobs import keep_reminding
from reporting.reminders.handlers import remind
from reporting.reminders.message import Told
from reporting.reminders.rules import Result
from telemetry.metrics import exposition

SENT = Told(Result.sent, ("email",))
ALL = [county.code for county in wenzhou().counties]


@dataclass
class Sender:
    """Answers as it is told to, and keeps what it was handed; `hangs`: its answer never comes."""

    answer: Told = SENT
    hangs: bool = False
    messages: list[Mapping[str, Any]] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, message: Mapping[str, Any]) -> Told:
        self.messages.append(message)
        self.came.set()
        if self.hangs:
            await asyncio.Event().wait()
        await asyncio.sleep(0)
        return self.answer

    def asked(self) -> list[tuple[str, str]]:
        """Step and county of each, since the last time."""
        alerts = [alert["labels"] for message in self.messages for alert in message["alerts"]]
        self.messages.clear()
        return sorted((labels["step"], labels["county"]) for labels in alerts)


@pytest.fixture(scope="module")
async def office(databases: Databases) -> AsyncIterator[Desk]:
    async with opened(await databases.fresh("reporting")) as desk:
        yield desk


@pytest.fixture
async def desk(office: Desk) -> Desk:
    return await office.start_again("12-07 16:29")


@pytest.fixture
async def by_two(databases: Databases) -> AsyncIterator[Desk]:
    """Two sign each report."""
    asked = replace(wenzhou(), second_signature=True)
    async with opened(await databases.fresh("reporting"), asked) as desk:
        desk.now("12-07 16:29")
        yield desk


@pytest.fixture
def sender() -> Sender:
    return Sender()


async def look(
    desk: Desk, sender: Sender, when: str, campaign: Campaign | None = None
) -> list[tuple[str, str]]:
    desk.now(when)
    await remind(desk.pool, desk.clock, [campaign or wenzhou()], sender.send)
    return sender.asked()


def all_but(step: str, *without: str) -> list[tuple[str, str]]:
    return sorted((step, code) for code in ALL if code not in without)


async def test_contact_deputy_and_city_are_asked_once_each_until_it_is_signed_or_exempt(
    desk: Desk, sender: Sender
) -> None:
    assert await look(desk, sender, "12-07 16:29") == []
    assert (await desk.exempt("12-07", LONGWAN)).status == 201
    assert await look(desk, sender, "12-07 16:30") == all_but("contact", LONGWAN)
    assert await look(desk, sender, "12-07 16:31") == []
    assert (await desk.put("12-07", ZERO)).status == 201
    assert await look(desk, sender, "12-07 17:10") == all_but("deputy", LONGWAN, LUCHENG)
    assert (await desk.put("12-07", ZERO, clerk_of("330304"), county="330304")).status == 201
    desk.now("12-07 17:20")
    await remind(desk.pool, desk.clock, [wenzhou()], sender.send)
    assert len(sender.messages) == 1  # the city gets one message of all
    assert sender.asked() == all_but("city", LONGWAN, LUCHENG, "330304")
    assert await look(desk, sender, "12-07 17:21") == []
    assert (await desk.rows())["outbox"] == 3  # an exemption and two signatures: no reminder is an event


async def test_two_replicas_ask_once(desk: Desk, sender: Sender) -> None:
    desk.now("12-07 16:30")
    await asyncio.gather(*(remind(desk.pool, desk.clock, [wenzhou()], sender.send) for _ in range(3)))
    assert sender.asked() == all_but("contact")


async def test_a_process_that_ends_between_sending_and_noting_has_asked_and_nobody_asks_again(
    desk: Desk, sender: Sender
) -> None:
    """It errs to the side of asking once too little; the next step follows."""
    sender.hangs = True
    desk.now("12-07 16:30")
    running = asyncio.create_task(keep_reminding(desk.pool, desk.clock, [wenzhou()], sender.send))
    await sender.came.wait()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    sender.hangs = False
    sender.messages.clear()
    assert await look(desk, sender, "12-07 16:31:59") == []
    assert _failing() == 0.0  # it may still be under way
    assert await look(desk, sender, "12-07 16:33") == []
    assert _failing() == 1.0
    assert "联系人：是否送达尚不清楚，不再重发" in await page(desk)
    assert await look(desk, sender, "12-07 17:10") == all_but("deputy")


async def test_after_an_outage_only_the_step_whose_turn_it_is_is_sent(desk: Desk, sender: Sender) -> None:
    assert await look(desk, sender, "12-07 18:00") == all_but("city")


async def test_a_day_that_is_over_is_asked_for_no_more(desk: Desk, sender: Sender) -> None:
    assert await look(desk, sender, "12-07 23:20") == []
    assert await look(desk, sender, "12-08 12:00") == []


async def test_what_failed_is_tried_again_in_its_turn(desk: Desk, sender: Sender) -> None:
    sender.answer = Told(Result.failed)
    assert await look(desk, sender, "12-07 16:30") == all_but("contact")
    assert await look(desk, sender, "12-07 16:30:59") == []
    assert _failing() == 1.0
    sender.answer = Told(Result.sent, ("email", "robot"))
    assert await look(desk, sender, "12-07 16:31") == all_but("contact")
    assert "联系人：已发出（电子邮件、群机器人）" in await page(desk)
    assert _failing() == 0.0
    assert await look(desk, sender, "12-07 16:40") == []


@pytest.mark.parametrize(
    ("result", "said"),
    [(Result.unclear, "是否送达尚不清楚，不再重发"), (Result.no_way, "没有可用的送达方式")],
)
async def test_what_may_have_arrived_and_what_has_no_way_is_not_sent_again(
    desk: Desk, sender: Sender, result: Result, said: str
) -> None:
    sender.answer = Told(result)
    await look(desk, sender, "12-07 16:30")
    assert await look(desk, sender, "12-07 16:45") == []
    assert f"联系人：{said}" in await page(desk)
    assert _failing() == 1.0  # nobody was told, as far as is known


async def test_that_reminders_failed_ends_by_itself_where_nobody_is_asked_any_more(
    desk: Desk, sender: Sender
) -> None:
    sender.answer = Told(Result.failed)
    await look(desk, sender, "12-07 23:19")
    assert _failing() == 1.0
    await look(desk, sender, "12-08 05:18")
    assert _failing() == 1.0
    await look(desk, sender, "12-08 05:20")
    assert _failing() == 0.0


async def test_looking_again_locks_nothing(desk: Desk, sender: Sender) -> None:
    """Every replica looks every few seconds, at every county that has not signed."""
    await look(desk, sender, "12-07 17:20")
    await look(desk, sender, "12-07 17:21")
    assert await desk.pool.fetchval("SELECT count(*) FROM reminders WHERE xmax::text <> '0'") == 0


async def test_who_is_not_on_the_roster_that_day_is_not_asked(desk: Desk, sender: Sender) -> None:
    first, *others = wenzhou().counties
    smaller = replace(wenzhou(), counties=(replace(first, valid_to=day("12-06")), *others))
    assert await look(desk, sender, "12-07 16:30", smaller) == all_but("contact", LUCHENG)


async def test_nobody_is_asked_for_what_could_not_be_signed_in_time(desk: Desk, sender: Sender) -> None:
    await desk.pool.execute(
        "INSERT INTO outages (part, starts, ends) VALUES ('signing', $1, $2)",
        at("12-07 16:05"),
        at("12-07 17:05"),
    )
    assert await look(desk, sender, "12-07 17:10") == []


async def test_what_is_asked_for_anew_after_its_due_time_reminds_nobody(desk: Desk, sender: Sender) -> None:
    desk.now("12-07 16:30")
    assert (await desk.exempt("12-07")).status == 201
    desk.now("12-07 17:05")
    assert (await desk.withdraw_exemption("12-07", match=1)).status == 200
    assert await look(desk, sender, "12-07 17:20") == all_but("city", LUCHENG)


async def test_a_campaign_that_is_over_or_has_not_begun_asks_nobody(desk: Desk, sender: Sender) -> None:
    assert await look(desk, sender, "12-05 16:45") == []
    assert await look(desk, sender, "03-01 09:30") == all_but("contact")
    assert await look(desk, sender, "03-02 16:45") == []


async def test_the_days_named_persons_are_written_to(desk: Desk, sender: Sender) -> None:
    on_duty = Duty("甲", "1", "jia@example.gov.cn", None, "", "")
    first, *others = wenzhou().counties
    campaign = replace(
        wenzhou(),
        counties=(replace(first, contact_email="wu@x.cn", deputy_email="feng@x.cn"), *others),
        duty={(day("12-07"), LUCHENG): on_duty},
    )
    assert await addresses(desk, sender, "12-07 16:30", campaign) == ["jia@example.gov.cn"]
    assert await addresses(desk, sender, "12-07 17:10", campaign) == ["feng@x.cn"]
    assert await addresses(desk, sender, "12-08 16:30", campaign) == ["wu@x.cn"]


async def test_a_line_that_waits_for_its_second_signature_is_asked_for_in_other_words_of_both(
    by_two: Desk, sender: Sender
) -> None:
    """Not "nobody has signed", to who has just signed."""
    assert (await by_two.put("12-07", ZERO)).body["awaiting"]
    first, *others = wenzhou().counties
    campaign = replace(
        wenzhou(),
        second_signature=True,
        counties=(replace(first, contact_email="wu@x.cn", deputy_email="feng@x.cn"), *others),
    )
    said = {}
    for when in ("12-07 16:30", "12-07 17:10", "12-07 17:20"):
        by_two.now(when)
        await remind(by_two.pool, by_two.clock, [campaign], sender.send)
        said[when] = [
            (alert["annotations"]["summary"].partition("日报")[2], message["email"])
            for message in sender.messages
            for alert in message["alerts"]
            if alert["labels"]["county"] == LUCHENG
        ]
        sender.messages.clear()
    both = ["wu@x.cn", "feng@x.cn"]
    assert said == {
        "12-07 16:30": [("已填报签名，待另一人审签，12-07 17:00 截止", both)],
        "12-07 17:10": [("已过时限（12-07 17:00），已填报签名，仍待另一人审签", both)],
        "12-07 17:20": [("已过时限（12-07 17:00），已填报签名，仍待审签，请市局催办", [])],
    }


async def test_turns_follow_a_due_time_that_changed_in_mid_season(desk: Desk, sender: Sender) -> None:
    [terms] = wenzhou().terms
    later = replace(terms, first_day=day("01-15"), cut_off=time(16, 30), due=time(17, 30))
    campaign = replace(wenzhou(), terms=(terms, later))
    assert await look(desk, sender, "01-14 16:30", campaign) == all_but("contact")
    assert await look(desk, sender, "01-15 16:59", campaign) == []
    assert await look(desk, sender, "01-15 17:00", campaign) == all_but("contact")
    assert await look(desk, sender, "01-15 17:30", campaign) == []
    assert await look(desk, sender, "01-15 17:40", campaign) == all_but("deputy")
    assert await look(desk, sender, "01-15 17:50", campaign) == all_but("city")


async def addresses(desk: Desk, sender: Sender, when: str, campaign: Campaign) -> Sequence[str]:
    desk.now(when)
    await remind(desk.pool, desk.clock, [campaign], sender.send)
    found = [address for message in sender.messages for address in message["email"]]
    sender.messages.clear()
    return found


async def page(desk: Desk) -> str:
    """What the city reads on the page of the county's day."""
    path = f"/campaigns/wenzhou-2018/counties/{LUCHENG}/days/2018-12-07"
    async with desk.session.get(path, headers=bearer(CITY)) as answer:
        assert answer.status == 200
        return str(await answer.text())


def _failing() -> float:
    lines = exposition().decode().splitlines()
    [line] = [line for line in lines if line.startswith('yuanxin_robot_failing{robot="reminders"}')]
    return float(line.rpartition(" ")[2])
