"""Messages reach the robots of WeCom and DingTalk within their published rules: all of them, at last."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import pytest

from alert_messages import outgoing
from alert_messages.notifications import Audience, Robot, RobotKind
from alert_messages.outcome import Outcome
from alert_messages.outgoing import Outgoing
from alert_messages.pace import Pace
from alert_messages.texts import Links, Post
from robot_stand_ins import SECRET, DingTalk, WeCom, listening

LINKS = Links(board="https://board.example", runbooks="")
MINUTE = 2.0


def post(group: str, *summaries: str) -> Post:
    alerts = [
        {
            "status": "firing",
            "labels": {"alertname": f"Alert{group}"},
            "annotations": {"summary": summary},
            "startsAt": "2018-12-06T08:00:00Z",
        }
        for summary in summaries
    ]
    return Post.model_validate({"groupKey": group, "alerts": alerts})


@pytest.fixture(autouse=True)
def _again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "TOGETHER_SECONDS", 0.05)
    monkeypatch.setattr(outgoing, "AGAIN_SECONDS", 0.1)


@asynccontextmanager
async def sending(
    robot: WeCom | DingTalk, secret: str = SECRET, patience: float = 60.0
) -> AsyncIterator[Outgoing]:
    kind = RobotKind.wecom if isinstance(robot, WeCom) else RobotKind.dingtalk
    async with listening(robot):
        declared = Robot(
            name="robot",
            kind=kind,
            to=Audience.operators,
            address=robot.address,
            secret="" if kind is RobotKind.wecom else secret,
        )
        out = Outgoing(declared, LINKS, Pace(window=robot.minute + 0.2), patience)
        running = asyncio.create_task(out.run())
        yield out
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def deliver_all(out: Outgoing, posts: Sequence[Post]) -> Sequence[Outcome]:
    return await asyncio.gather(*(out.deliver(each) for each in posts))


@pytest.mark.parametrize("make", [WeCom, DingTalk])
async def test_what_comes_together_is_one_message(make: type[WeCom | DingTalk]) -> None:
    robot = make()
    async with sending(robot) as out:
        posts = [post(str(number), f"第{number}件") for number in range(30)]
        assert set(await deliver_all(out, posts)) == {Outcome.sent}
    assert (len(robot.texts), robot.refusals) == (1, [])
    assert all(f"第{number}件" in robot.texts[0] for number in range(30))


@pytest.mark.parametrize("make", [WeCom, DingTalk])
async def test_more_than_twenty_messages_a_minute_are_kept_and_sent_later(
    make: type[WeCom | DingTalk],
) -> None:
    robot = make(minute=MINUTE)
    posts = [post(str(number), f"第{number}件" + "长" * 1000) for number in range(45)]
    async with sending(robot) as out:
        assert set(await deliver_all(out, posts)) == {Outcome.sent}
    assert (len(robot.texts), robot.refusals) == (45, [])
    assert {text.split("长")[0].split("- ")[1] for text in robot.texts} == {f"第{n}件" for n in range(45)}


async def test_one_post_that_is_longer_than_a_message_goes_as_several() -> None:
    robot, lines = WeCom(), [f"第{number}个县已超过时限无任何信号" for number in range(300)]
    async with sending(robot) as out:
        assert await out.deliver(post("long", *lines)) is Outcome.sent
    assert len(robot.texts) > 3
    assert all(line in "\n".join(robot.texts) for line in lines)


async def test_a_robot_that_was_away_hears_it_when_it_is_back() -> None:
    robot = WeCom(is_away=True)
    async with sending(robot) as out:
        waiting = asyncio.create_task(out.deliver(post("1", "一件")))
        await asyncio.sleep(0.5)
        assert not waiting.done()
        robot.is_away = False
        assert await waiting is Outcome.sent
    assert len(robot.texts) == 1


async def test_nobody_is_told_that_a_message_was_sent_which_was_not() -> None:
    """Alertmanager hears no, and posts it again."""
    robot = DingTalk()
    async with sending(robot, secret="SEC-another", patience=0.5) as out:
        assert await out.deliver(post("1", "一件")) is Outcome.failed
    assert (robot.texts, set(robot.refusals)) == ([], {310000})


async def test_a_message_that_is_refused_for_what_it_says_holds_up_no_other() -> None:
    robot = WeCom(dislikes="坏")
    async with sending(robot, patience=3.0) as out:
        posts = [post("bad", "坏的一件"), *(post(str(number), f"第{number}件") for number in range(5))]
        assert await deliver_all(out, posts) == [Outcome.failed, *[Outcome.sent] * 5]


async def test_a_robot_that_others_use_too_is_left_alone_for_its_minute() -> None:
    robot = WeCom(minute=MINUTE)
    for _ in range(20):
        robot.too_many(0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("alert_messages.robots.TOO_FAST", {(RobotKind.wecom, 45009): MINUTE})
        async with sending(robot) as out:
            assert await out.deliver(post("1", "一件")) is Outcome.sent
    assert (len(robot.texts), robot.refusals) == (1, [45009])


async def test_what_nobody_waits_for_any_more_is_not_sent() -> None:
    """Alertmanager has it, and posts what is so by then."""
    robot = WeCom(is_away=True)
    async with sending(robot, patience=0.3) as out:
        assert await out.deliver(post("1", "一件")) is Outcome.failed
        robot.is_away = False
        await asyncio.sleep(0.5)  # more than one try again
        assert robot.texts == []
        assert await out.deliver(post("1", "同一件")) is Outcome.sent
    assert len(robot.texts) == 1


async def test_what_left_and_got_no_answer_may_have_arrived(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asked is not told that nobody was told, also while the answer is still awaited."""
    monkeypatch.setattr(outgoing, "ANSWER_SECONDS", 0.2)
    robot = WeCom(is_silent=True)
    async with sending(robot, patience=0.5) as out:
        assert await out.deliver(post("1", "一件")) is Outcome.unclear
    assert robot.texts
    monkeypatch.setattr(outgoing, "ANSWER_SECONDS", 10.0)
    async with sending(robot, patience=0.3) as out:
        assert await out.deliver(post("2", "另一件")) is Outcome.unclear
    async with sending(WeCom(is_away=True), patience=0.3) as out:
        assert await out.deliver(post("3", "第三件")) is Outcome.failed


async def test_a_post_of_which_a_part_was_taken_may_have_told_somebody() -> None:
    robot, lines = WeCom(dislikes="第299个"), [f"第{number}个县已超过时限无任何信号" for number in range(300)]
    async with sending(robot, patience=0.6) as out:
        assert await out.deliver(post("long", *lines)) is Outcome.unclear
    assert 40058 in robot.refusals
