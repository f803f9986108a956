"""Who is told what, and when: Alertmanager's file, judged by its own tools and by what it sends."""

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Final

import aiohttp
import pytest
import yaml
from aiosmtpd.controller import Controller

import alarm_programs
from alert_messages.alertmanager_file import alertmanager_file
from alert_messages.notifications import read_notifications
from builders_alarms import an_inbox
from campaign import Campaign, load
from clock import SHANGHAI, day_of, midnight
from delivery_process import until
from devstack.checkout import CHECKOUT
from devstack.kafka_and_postgres_ports import HOST, HeldPorts
from devstack.process import Command, Process
from devstack.service_processes import bare_environment
from mailbox_stand_in import Mailbox
from short_rules import short_alertmanager

ALERTMANAGER: Final = CHECKOUT / "deploy" / "alertmanager"
WENZHOU: Final = CHECKOUT / "campaigns" / "wenzhou-2018"
EVERYTHING: Final = """
board = "https://board.bureau.example"
runbooks = "https://code.bureau.example/yuanxin/"
[email]
smarthost = "mail.bureau.example:587"
from = "alerts@bureau.example"
operators = ["duty@bureau.example"]
city_desk = ["desk@bureau.example"]
username = "alerts"
password_file = "/run/secrets/mail"
[webhook]
operators = "https://hooks.bureau.example/a"
heartbeat = "https://watch.bureau.example/yuanxin"
[[robot]]
name = "operators-wecom"
kind = "wecom"
to = "operators"
address = "https://wecom.bureau.example/cgi-bin/webhook/send?key=k"
[[robot]]
name = "desk-dingtalk"
kind = "dingtalk"
to = "city-desk"
address = "https://dingtalk.bureau.example/robot/send?access_token=t"
secret = "SECs"
"""


def amtool(*words: str) -> str:
    run = subprocess.run([alarm_programs.find("amtool"), *words], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def written(folder: Path, notifications: str, *campaigns: Campaign) -> Path:
    """Alertmanager's file for these settings."""
    settings, file = folder / "notifications.toml", folder / "alertmanager.yml"
    settings.write_text(notifications, encoding="utf-8")
    file.write_text(alertmanager_file(read_notifications(settings), campaigns), encoding="utf-8")
    return file


def test_the_file_is_what_the_command_makes() -> None:
    command = (sys.executable, "-m", "alert_messages", "alertmanager", "--campaigns", "campaigns")
    made = subprocess.run(
        [*command, "--notifications", ALERTMANAGER / "notifications.toml"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    assert made.stdout == (ALERTMANAGER / "alertmanager.yml").read_text(encoding="utf-8")


def test_a_campaigns_folder_that_is_not_there_is_one_line() -> None:
    command = (sys.executable, "-m", "alert_messages", "alertmanager", "--campaigns", "/nowhere")
    made = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)
    assert made.returncode == 1
    assert len(made.stderr.splitlines()) == 1


@pytest.mark.parametrize("notifications", ["", EVERYTHING])
def test_alertmanager_takes_the_file(notifications: str, tmp_path: Path) -> None:
    assert "SUCCESS" in amtool("check-config", str(written(tmp_path, notifications, load(WENZHOU))))


def test_everybody_named_is_told_and_no_robots_key_is_in_the_file(tmp_path: Path) -> None:
    text = written(tmp_path, EVERYTHING).read_text(encoding="utf-8")
    receivers = {each["name"]: each for each in yaml.safe_load(text)["receivers"]}
    sender = "http://alert-messages:8000"
    assert [each["url"] for each in receivers["operators"]["webhook_configs"]] == [
        "https://hooks.bureau.example/a",
        f"{sender}/robots/operators-wecom",
    ]
    assert [each["to"] for each in receivers["city-desk"]["email_configs"]] == ["desk@bureau.example"]
    assert [each["url"] for each in receivers["dead-mans-switch"]["webhook_configs"]] == [
        f"{sender}/heartbeat",
        "https://watch.bureau.example/yuanxin",
    ]
    assert "SECs" not in text
    assert "access_token" not in text


@pytest.mark.parametrize(
    ("labels", "receiver"),
    [
        ("alertname=CountySilent severity=page campaign=w county=330302", "city-desk"),
        ("alertname=DailyReportOverdue severity=ticket campaign=w county=330302", "city-desk"),
        ("alertname=GroupIncidentNotSeen severity=page campaign=w county=330302", "city-desk"),
        ("alertname=PipelineStalled severity=page", "operators"),
        ("alertname=QuarantineNotEmpty severity=ticket service=intake", "operators"),
        ("alertname=Watchdog severity=none", "dead-mans-switch"),
    ],
)
def test_each_alert_goes_to_whom_it_concerns(labels: str, receiver: str) -> None:
    config = f"--config.file={ALERTMANAGER / 'alertmanager.yml'}"
    assert amtool("config", "routes", "test", config, *labels.split()).split() == [receiver]


def routes(route: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [route, *(each for below in route.get("routes", ()) for each in routes(below))]


def desk_of(config: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The way of what it hears at any hour, and that of everything else."""
    at_once, desk = [each for each in config["route"]["routes"] if each["receiver"] == "city-desk"]
    return at_once, desk


def test_every_way_to_the_desk_but_that_of_a_group_incident_is_silent_at_night_and_on_closed_days() -> None:
    """A route has no intervals from the one above it."""
    config = yaml.safe_load((ALERTMANAGER / "alertmanager.yml").read_text(encoding="utf-8"))
    at_once, desk = desk_of(config)
    assert at_once["matchers"] == ['alertname="GroupIncidentNotSeen"']
    assert [each["mute_time_intervals"] for each in routes(desk)] == [["nights", "closed-days"]] * 2
    others = [each for each in routes(config["route"]) if each not in routes(desk)]
    assert not any("mute_time_intervals" in each for each in others)


def test_another_group_incident_of_the_same_county_is_told_within_minutes() -> None:
    """It changes the number of the alert that fires, which is told with its next repetition."""
    config = yaml.safe_load((ALERTMANAGER / "alertmanager.yml").read_text(encoding="utf-8"))
    at_once, _ = desk_of(config)
    assert (at_once["group_interval"], at_once["repeat_interval"]) == ("1m", "5m")


@pytest.mark.parametrize(
    ("hours", "again"),
    [
        ("08:30:00 17:30:00", [240, 900]),
        ("07:00:00 22:30:00", [240, 510]),
        ("00:30:00 23:30:00", [60, 60]),
        ("00:00:00 23:59:00", [240, 1440]),  # never closed
    ],
)
def test_the_desk_is_told_again_what_still_holds_whenever_it_opens(
    hours: str, again: list[int], tmp_path: Path
) -> None:
    """After no longer than it is closed; Alertmanager never tells as over what ended meanwhile."""
    opens, closes = hours.split()
    office = f"[office_hours]\nfrom = {opens}\nto = {closes}\n"
    _, desk = desk_of(yaml.safe_load(written(tmp_path, office).read_text(encoding="utf-8")))
    assert [each["repeat_interval"] for each in routes(desk)] == [f"{minutes}m" for minutes in again]


def test_an_inhibition_names_alerts_that_there_are() -> None:
    config = yaml.safe_load((ALERTMANAGER / "alertmanager.yml").read_text(encoding="utf-8"))
    groups = yaml.safe_load((CHECKOUT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))["groups"]
    alerts = {rule["alert"] for group in groups for rule in group["rules"]}
    named = [
        name
        for rule in config["inhibit_rules"]
        for matcher in (*rule["source_matchers"], *rule["target_matchers"])
        for name in matcher.partition('"')[2].rstrip('"').split("|")
    ]
    assert set(named) <= alerts


class Running:
    """A real Alertmanager, told of alerts as Prometheus tells it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.file, self.url = folder / "alertmanager.yml", f"http://{HOST}:{port}"
        program = (
            alarm_programs.find("prometheus-alertmanager"),
            *(f"--config.file={self.file}", f"--storage.path={folder}/data"),
            *(f"--web.listen-address={HOST}:{port}", "--cluster.listen-address="),
        )
        command = Command(program, folder, bare_environment())
        self.process = Process("alertmanager", folder, lambda: command, lambda: True)

    async def post(self, path: str, body: Any = None) -> None:
        async with aiohttp.ClientSession() as http, http.post(self.url + path, json=body) as answer:
            assert answer.status == 200, await answer.text()

    async def answers(self) -> bool:
        try:
            await self.post("/-/reload")
        except aiohttp.ClientConnectionError:
            return False
        return True

    async def tell(self, name: str, ends: datetime | None = None, **labels: str) -> None:
        alert: dict[str, Any] = {
            "labels": {"alertname": name, **labels},
            "annotations": {
                "summary": f"{name} 出事了",
                "description": "先打电话",
                "page": "/board",
                "runbook": f"docs/runbooks/{name}.md",
            },
        }
        await self.post("/api/v2/alerts", [{**alert, **({"endsAt": ends.isoformat()} if ends else {})}])


@pytest.fixture
async def alertmanager(tmp_path: Path) -> AsyncIterator[Running]:
    held = HeldPorts()
    running = Running(tmp_path, held.hold("alertmanager"))
    yield running
    await asyncio.to_thread(running.process.stop)
    held.release()


def at_once(file: Path) -> None:
    """The same routes in seconds; the mutes stay."""
    text = file.read_text(encoding="utf-8")
    mutes = text.count("mute_time_intervals")
    short = short_alertmanager(text, keep_mutes=True)
    assert short.count("mute_time_intervals") == mutes
    file.write_text(short, encoding="utf-8")


ALL_DAY: Final = "[office_hours]\nfrom = 00:00:00\nto = 23:59:59\n"


def around_today(works: bool) -> Campaign:
    """A campaign whose window is now; whether yesterday, today and tomorrow are worked."""
    today = midnight(day_of(datetime.now(SHANGHAI)))
    days = {day_of(today + timedelta(days=away)): works for away in (-1, 0, 1)}
    first, last = today - timedelta(days=3), today + timedelta(days=3)
    return replace(load(WENZHOU), starts=first, ends=last, late_entries_until=last, overrides=days)


async def test_the_desk_hears_nothing_on_a_day_off_and_all_of_it_when_it_opens(
    alertmanager: Running, tmp_path: Path
) -> None:
    async with an_inbox() as (inbox, here):
        hooks = f'[webhook]\noperators = "{here}"\ncity_desk = "{here}"\n'
        at_once(written(tmp_path, ALL_DAY + hooks, around_today(works=False)))
        alertmanager.process.start()
        await until(alertmanager.answers, "Alertmanager answers")
        await alertmanager.tell("CountySilent", severity="page", campaign="w", county="330302")
        await alertmanager.tell("DatabaseDown", severity="page", service="intake")
        await inbox.hears("DatabaseDown", "firing", 0, 60)
        await asyncio.sleep(3)  # more than a round of Alertmanager's, in which the desk would have been told
        assert inbox.latest("CountySilent", {}) is None
        at_once(written(tmp_path, ALL_DAY + hooks, around_today(works=True)))
        await alertmanager.post("/-/reload")
        await inbox.hears("CountySilent", "firing", 0, 60, county="330302")


async def test_what_still_holds_when_the_desk_opens_is_told_again(
    alertmanager: Running, tmp_path: Path
) -> None:
    async with an_inbox() as (inbox, here):
        hooks = f'[webhook]\ncity_desk = "{here}"\n'

        def open_or_closed(works: bool) -> None:
            at_once(written(tmp_path, ALL_DAY + hooks, around_today(works)))
            text = alertmanager.file.read_text(encoding="utf-8")
            alertmanager.file.write_text(re.sub(r"repeat_interval: \w+", "repeat_interval: 2s", text))

        open_or_closed(works=True)
        alertmanager.process.start()
        await until(alertmanager.answers, "Alertmanager answers")
        await alertmanager.tell("DailyReportOverdue", severity="ticket", campaign="w", county="330302")
        await inbox.hears("DailyReportOverdue", "firing", 0, 60)
        open_or_closed(works=False)
        await alertmanager.post("/-/reload")
        await asyncio.sleep(3)  # more than the desk would wait for the next message
        closed = inbox.messages[-1].at
        await asyncio.sleep(3)
        assert inbox.messages[-1].at == closed
        open_or_closed(works=True)
        await alertmanager.post("/-/reload")
        await inbox.hears("DailyReportOverdue", "firing", monotonic(), 60)


async def test_a_stalled_pipeline_holds_the_alarms_of_counties_back(
    alertmanager: Running, tmp_path: Path
) -> None:
    async with an_inbox() as (inbox, here):
        hooks = f'[webhook]\noperators = "{here}"\ncity_desk = "{here}"\n'
        file = written(tmp_path, hooks)
        file.write_text(short_alertmanager(file.read_text(encoding="utf-8")), encoding="utf-8")
        alertmanager.process.start()
        await until(alertmanager.answers, "Alertmanager answers")
        await alertmanager.tell("PipelineStalled", severity="page")
        await inbox.hears("PipelineStalled", "firing", 0, 60)
        await alertmanager.tell("CountySilent", severity="page", campaign="w", county="330302")
        await alertmanager.tell("FilingDue", severity="page", campaign="w", county="330302")
        await inbox.hears("FilingDue", "firing", 0, 60)
        assert inbox.latest("CountySilent", {}) is None
        await alertmanager.tell("PipelineStalled", ends=datetime.now(UTC), severity="page")
        await inbox.hears("CountySilent", "firing", 0, 60)


async def test_an_email_says_in_chinese_what_is_so_and_whom_to_call(
    alertmanager: Running, tmp_path: Path
) -> None:
    mailbox = Mailbox()
    server = Controller(mailbox, hostname=HOST, port=0)
    held = HeldPorts()
    server.port = held.hold("smtp")
    server.start()
    try:
        email = (
            'board = "https://board.example"\n[email]\nrequire_tls = false\nfrom = "alerts@bureau.example"\n'
            f'smarthost = "{HOST}:{server.port}"\ncity_desk = ["desk@bureau.example", "two@bureau.example"]\n'
        )
        file = written(tmp_path, email)
        file.write_text(short_alertmanager(file.read_text(encoding="utf-8")), encoding="utf-8")
        alertmanager.process.start()
        await until(alertmanager.answers, "Alertmanager answers")
        await alertmanager.tell("CountySilent", severity="page", campaign="w", county="330302")
        await until(lambda: mailbox.letters, "the first letter")
        to, subject, text = mailbox.letters[0]
        assert (to, subject) == (
            ["desk@bureau.example", "two@bureau.example"],
            "【告警】CountySilent 出事了",
        )
        assert "联系谁：https://board.example/board" in text
        assert "处置手册：docs/runbooks/CountySilent.md" in text
        over = datetime.now(UTC)
        await alertmanager.tell("CountySilent", ends=over, severity="page", campaign="w", county="330302")
        await until(lambda: len(mailbox.letters) > 1, "the second letter")
        assert mailbox.letters[1][1] == "【解除】CountySilent 出事了"
    finally:
        server.stop()
        held.release()
