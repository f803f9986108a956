"""What is said to a robot, how fast, and when the city's desk is told nothing."""

import asyncio
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from alert_messages.alertmanager_file import nights
from alert_messages.dead_mans_switch import DeadMansSwitch
from alert_messages.notifications import NotificationsError, read_notifications
from alert_messages.office_hours import by_month, closed_days, ranges
from alert_messages.pace import Pace
from alert_messages.robots import signature
from alert_messages.texts import Links, Post, blocks_of, messages_of, shorten, size
from alert_messages.waiting_posts import WaitingPosts
from campaign import load
from devstack.checkout import CHECKOUT

LINKS = Links(board="https://board.example", runbooks="https://runbooks.example/")


def silent(number: int = 0, status: str = "firing", group: str = "", page: str = "/board?campaign=w") -> Post:
    alert = {
        "status": status,
        "labels": {"alertname": "CountySilent", "county": f"3303{number:02}"},
        "annotations": {
            "summary": f"某县（3303{number:02}）已超过时限无任何信号",
            "description": "先打电话",
            "page": page,
            "runbook": "docs/runbooks/CountySilent.md",
        },
        "startsAt": "2018-12-06T18:00:00Z",
    }
    return Post.model_validate({"groupKey": group or str(number), "alerts": [alert]})


def test_a_message_names_the_county_and_links_to_whom_to_call() -> None:
    [text] = messages_of(blocks_of([silent(2)], LINKS))
    assert text.splitlines() == [
        "**【告警】CountySilent**",
        "- 某县（330302）已超过时限无任何信号（自 12-07 02:00）",
        "> 先打电话",
        "[联系谁](https://board.example/board?campaign=w)",
        "[处置手册](https://runbooks.example/docs/runbooks/CountySilent.md)",
    ]


def test_a_link_is_called_by_what_its_page_says() -> None:
    [text] = messages_of(blocks_of([silent(2, page="/case-sweep?campaign=w")], LINKS))
    assert "[查看页面](https://board.example/case-sweep?campaign=w)" in text


def test_alerts_of_one_name_are_one_block_and_what_ended_is_another_without_advice() -> None:
    blocks = blocks_of([silent(2), silent(3), silent(4, "resolved")], LINKS)
    assert [block[0] for block in blocks] == ["**【告警】CountySilent（2）**", "**【解除】CountySilent**"]
    assert len(blocks[1]) == 2


@pytest.mark.parametrize("line_end", ["\n", "\n\n"])
def test_a_thousand_alerts_go_out_as_few_messages_none_too_large_and_no_line_is_lost(line_end: str) -> None:
    lines = [f"- 第{number}个县已超过时限无任何信号" for number in range(1000)]
    messages = messages_of([lines[:300], lines[300:], ["又一件"]], line_end)
    assert all(size(message) <= 4096 for message in messages)
    assert [line for message in messages for line in message.split("\n") if line] == [*lines, "又一件"]
    assert len(messages) <= size(line_end.join(lines)) // 4096 + 2


def test_a_line_that_no_message_holds_is_cut_between_two_signs() -> None:
    cut = shorten("县" * 3000, 4096)
    assert (size(cut), cut[-1], set(cut[:-1])) == (4095, "…", {"县"})


def test_twenty_messages_a_minute_leave_and_the_next_one_waits() -> None:
    pace = Pace()
    for number in range(20):
        assert pace.wait(float(number)) == 0
        pace.leaves(float(number))
    assert pace.wait(20.0) == 41.0
    assert pace.wait(61.0) == 0


def test_a_robot_that_had_too_many_is_left_alone_for_as_long_as_it_asks() -> None:
    pace = Pace()
    pace.rest(100.0, 600.0)
    assert (pace.wait(100.0), pace.wait(700.0)) == (600.0, 0.0)


async def test_a_newer_post_of_a_group_stands_for_the_older_one_and_one_that_is_refused_goes_last() -> None:
    posts, waiters = WaitingPosts(LINKS, "\n"), [asyncio.get_running_loop().create_future() for _ in "abc"]
    posts.add(silent(2), waiters[0])
    posts.add(silent(3), waiters[1])
    posts.add(silent(2, "resolved"), waiters[2])
    taken = posts.take(alone=True)
    assert [each.post.group for each in taken] == ["3"]
    posts.put_back(taken)
    [first, second] = posts.take(alone=False)
    assert (first.post.group, first.waiters, second.post.group) == ("2", [waiters[0], waiters[2]], "3")


def test_a_message_is_signed_over_the_milliseconds_and_the_secret() -> None:
    """By openssl dgst -sha256 -hmac over the two lines."""
    assert signature("this is secret", 1577262236757) == "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM="


def test_the_dead_mans_switch_says_once_that_watchdog_is_missing_and_once_that_it_is_back() -> None:
    switch = DeadMansSwitch(300.0, heard=0.0)
    assert [switch.changed(at) for at in (300.0, 301.0, 302.0)] == [False, True, False]
    assert switch.post(datetime(2018, 12, 6, tzinfo=UTC)).alerts[0].status == "firing"
    switch.beat(400.0)
    assert [switch.changed(at) for at in (401.0, 402.0)] == [True, False]
    assert switch.post(datetime(2018, 12, 6, tzinfo=UTC)).alerts[0].status == "resolved"


def test_the_desk_is_closed_on_weekends_and_holidays_and_open_on_make_up_days() -> None:
    closed = closed_days([load(CHECKOUT / "campaigns" / "wenzhou-2018")])
    february = next(month for month in closed if (month.year, month.month) == (2019, 2))
    assert february.days == ["4:10", "16:17", "23:24"]  # Saturday 2 and Sunday 3 are worked
    assert (closed[0].month, closed[0].days[-1]) == (12, "30:31")  # Saturday 29 is worked


def test_a_desk_that_is_never_left_has_no_nights() -> None:
    assert nights(time(8, 30), time(17, 30)) == [("00:00", "08:30"), ("17:30", "24:00")]
    assert nights(time(0), time(23, 59)) == []


def test_days_are_ranges_within_their_month() -> None:
    assert ranges([date(2018, 12, day) for day in (1, 3, 4, 5)]) == ["1:1", "3:5"]
    months = by_month({date(2018, 12, 31), date(2019, 1, 1)})
    assert [(month.month, month.days) for month in months] == [(12, ["31:31"]), (1, ["1:1"])]


@pytest.mark.parametrize(
    ("written", "where"),
    [
        ('bord = "https://x"', "bord"),
        ("[[robot]]\nname = 'a'\nkind = 'wecom'\nto = 'all'\naddress = 'https://x'", "robot.0.to"),
        ("[[robot]]\nname = 'a'\nkind = 'dingtalk'\nto = 'operators'\naddress = 'https://x/KEY'", "加签"),
        ("[[robot]]\nname = 'a'\nkind = 'wecom'\nto = 'operators'\naddress = 'KEY'", "robot.0.address"),
        ("[office_hours]\nfrom = 17:00:00\nto = 08:00:00", "before"),
        ("[email]\nsmarthost = 'mail'\nfrom = 'a@b.example'", "email.smarthost"),
        ("board = ", "Invalid value"),
    ],
)
def test_a_mistake_is_one_line_that_says_where_and_shows_no_key(
    written: str, where: str, tmp_path: Path
) -> None:
    file = tmp_path / "notifications.toml"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(NotificationsError) as mistake:
        read_notifications(file)
    assert where in str(mistake.value)
    assert "\n" not in str(mistake.value)
    assert "KEY" not in str(mistake.value)


def test_what_no_alertmanager_sends_is_no_post() -> None:
    body: Any = {"alerts": "none"}
    with pytest.raises(ValueError, match="groupKey"):
        Post.model_validate(body)
