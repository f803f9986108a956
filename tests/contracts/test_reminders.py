"""A reminder goes by every way that operations brought, once, and it is said truly what came of it."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from aiosmtpd.controller import Controller

from alert_messages import outgoing, reminders
from alert_messages.app import create_app
from alert_messages.notifications import read_notifications
from builders_alarms import an_inbox
from builders_reporting import LONGWAN, LUCHENG, WENZHOU, at, day
from devstack.kafka_and_postgres_ports import HOST, HeldPorts
from mailbox_stand_in import Mailbox
from reporting.reminders.message import Reminder, Told, as_alerts
from reporting.reminders.rules import Result, Step
from reporting.reminders.sending import AlertMessages
from robot_stand_ins import WeCom, listening
from telemetry.metrics import exposition

BOARD = 'board = "https://board.example/yuanxin/"\n'
PAGE = "https://board.example/yuanxin/campaigns/wenzhou-2018/counties/330302/days/2018-12-07"
EMAIL = "wu.ceyi@example.gov.cn"


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "TOGETHER_SECONDS", 0.05)
    monkeypatch.setattr(outgoing, "AGAIN_SECONDS", 0.1)


class Refusing(Mailbox):
    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        return "550 no such mailbox"


class Losing(Mailbox):
    """Takes the letter, and is gone before it says so."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        said = await super().handle_DATA(server, session, envelope)
        server.transport.close()
        return said


@pytest.fixture
def mailbox(request: pytest.FixtureRequest) -> Any:
    return getattr(request, "param", Mailbox)()


@pytest.fixture
def smtp(mailbox: Mailbox) -> Any:
    held = HeldPorts()
    server = Controller(mailbox, hostname=HOST, port=held.hold("smtp"))
    server.start()
    yield f'[email]\nrequire_tls = false\nfrom = "a@bureau.example"\nsmarthost = "{HOST}:{server.port}"\n'
    server.stop()
    held.release()


@asynccontextmanager
async def sending(tmp_path: Path, notifications: str) -> AsyncIterator[AlertMessages]:
    """By the process of alert_messages, as it runs."""
    file = tmp_path / "notifications.toml"
    file.write_text(BOARD + notifications, encoding="utf-8")
    listener = socket.create_server((HOST, 0))
    config = uvicorn.Config(create_app(read_notifications(file), 300.0), log_config=None)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield AlertMessages(f"http://{HOST}:{listener.getsockname()[1]}")
    finally:
        server.should_exit = True
        await serving
        listener.close()


def reminder(step: Step = Step.contact, county: str = LUCHENG, name: str = "鹿城区") -> Reminder:
    emails = (EMAIL,) if step is Step.contact else ()
    return Reminder(WENZHOU, county, name, day("12-07"), at("12-07 17:00"), step, emails)


async def test_the_person_hears_it_by_email_the_group_by_its_robot_and_the_rest_by_webhook(
    tmp_path: Path, smtp: str, mailbox: Mailbox
) -> None:
    robot = WeCom()
    async with listening(robot), an_inbox() as (inbox, here):
        group = (
            f'[webhook]\ncounties = "{here}"\n[[robot]]\nname = "counties"\nkind = "wecom"\nto = "counties"\n'
        )
        async with sending(tmp_path, smtp + group + f'address = "{robot.address}"\n') as ways:
            told = await ways.send(as_alerts([reminder()]))
        assert told == Told(Result.sent, ["email", "robot", "webhook"])
        summary = "鹿城区 2018-12-07 日报尚未签报，12-07 17:00 截止，请当日联系人签报"
        assert mailbox.letters == [
            ([EMAIL], f"【提醒】{summary}", f"{summary}\n{PAGE}\n\n签报或免报之后不再提醒。\n")
        ]
        assert robot.texts == [f"**【提醒】日报未签报**\n- {summary} [打开当日页面]({PAGE})"]
        [heard] = inbox.messages
        assert heard.labels["county"] == LUCHENG
        assert EMAIL not in json.dumps([robot.texts, heard.labels], ensure_ascii=False)


async def test_the_citys_desk_gets_one_letter_of_all_counties(
    tmp_path: Path, smtp: str, mailbox: Mailbox
) -> None:
    both = [reminder(Step.city), reminder(Step.city, LONGWAN, "龙湾区")]
    async with sending(
        tmp_path, smtp + 'city_desk = ["desk@bureau.example", "two@bureau.example"]\n'
    ) as ways:
        assert await ways.send(as_alerts(both)) == Told(Result.sent, ["email"])
    [(to, subject, text)] = mailbox.letters
    assert (to, subject[-5:]) == (["desk@bureau.example", "two@bureau.example"], "等 2 项")
    assert (PAGE in text, text.count("请市局催报")) == (True, 2)


async def test_nobody_named_is_no_way_and_not_a_message_sent(tmp_path: Path) -> None:
    async with sending(tmp_path, "") as ways:
        assert await ways.send(as_alerts([reminder()])) == Told(Result.no_way, [])


@pytest.mark.parametrize(
    ("mailbox", "result"), [(Refusing, Result.failed), (Losing, Result.unclear)], indirect=["mailbox"]
)
async def test_a_letter_that_was_refused_may_be_sent_again_one_whose_answer_got_lost_may_not(
    tmp_path: Path, smtp: str, result: Result, capsys: pytest.CaptureFixture[str]
) -> None:
    async with sending(tmp_path, smtp) as ways:
        assert await ways.send(as_alerts([reminder()])) == Told(result, [])
    said = capsys.readouterr()
    assert EMAIL not in said.out + said.err


async def test_a_robot_whose_answer_got_lost_may_have_told_and_one_that_refuses_has_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(outgoing, "PATIENCE_SECONDS", 0.6)
    said = '[[robot]]\nname = "counties"\nkind = "wecom"\nto = "counties"\n'
    for robot, result in (
        (WeCom(is_silent=True), Result.unclear),
        (WeCom(dislikes="日报"), Result.failed),
    ):
        async with listening(robot), sending(tmp_path, f'{said}address = "{robot.address}"\n') as ways:
            assert await ways.send(as_alerts([reminder()])) == Told(result, [])


async def test_a_server_or_webhook_that_is_not_there_told_nobody(tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as nobody:
        port = nobody.getsockname()[1]
    away = (
        f'[email]\nfrom = "a@bureau.example"\nsmarthost = "{HOST}:{port}"\n'
        f'[webhook]\ncounties = "http://{HOST}:{port}/"\n'
    )
    async with sending(tmp_path, away) as ways:
        assert await ways.send(as_alerts([reminder()])) == Told(Result.failed, [])
        assert await AlertMessages(f"http://{HOST}:{port}").send(as_alerts([reminder()])) == Told(
            Result.failed
        )
        assert await ways.send({"to": "nobody"}) == Told(Result.failed)


async def test_a_way_that_failed_shows_so_for_some_hours_though_no_other_reminder_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "FAILING_SECONDS", 1.0)
    with socket.create_server((HOST, 0)) as nobody:
        port = nobody.getsockname()[1]
    async with sending(tmp_path, f'[webhook]\ncounties = "http://{HOST}:{port}/"\n') as ways:
        await ways.send(as_alerts([reminder()]))
        assert _failing("webhook") == 1.0
        await asyncio.sleep(1.0)
        assert _failing("webhook") == 0.0


def _failing(way: str) -> float:
    start = f'yuanxin_robot_failing{{robot="reminders/{way}"}} '
    [line] = [line for line in exposition().decode().splitlines() if line.startswith(start)]
    return float(line.removeprefix(start))


async def test_a_mail_server_without_tls_gets_no_letter_unless_it_is_allowed(
    tmp_path: Path, smtp: str, mailbox: Mailbox
) -> None:
    async with sending(tmp_path, smtp.replace("require_tls = false", "require_tls = true")) as ways:
        assert (await ways.send(as_alerts([reminder()]))).result is Result.failed
    assert mailbox.letters == []
