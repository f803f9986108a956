"""The real Prometheus and Alertmanager and alert_messages beside a stack; what arrives at the other end."""

import asyncio
import json
import shutil
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web

import alarm_programs
from alert_messages.alertmanager_file import alertmanager_file
from alert_messages.notifications import read_notifications
from devstack.checkout import CHECKOUT
from devstack.kafka_and_postgres_ports import HOST, HeldPorts
from devstack.process import Command, Process
from devstack.service_processes import bare_environment
from devstack.stack import Stack
from short_rules import short_alertmanager, short_prometheus, short_rules

PROMETHEUS, ALERTMANAGER, SENDER = "prometheus", "prometheus-alertmanager", "alert-messages"
DISKS, CERTIFICATES = "prometheus-node-exporter", "prometheus-blackbox-exporter"
SHOWS_FIVE_DAYS, SHOWS_NOTHING = "shows-five-days", "shows-nothing"
"""Ports for servers whose certificates are watched."""
IN_COMPOSE = {
    ALERTMANAGER: "alertmanager:9093",
    SENDER: "alert-messages:8000",
    DISKS: "node-exporter:9100",
    CERTIFICATES: "blackbox-exporter:9115",
}
"""Where prometheus.yml has them."""
SERVERS = ("kafka", "postgres")
"""Processes of a stack that show no figures themselves."""
BLACKBOX = CHECKOUT / "deploy" / "prometheus" / "blackbox.yml"


@dataclass(frozen=True)
class Message:
    """One alert of a message, as it arrived."""

    at: float
    name: str
    status: str
    labels: Mapping[str, str]


@dataclass
class Inbox:
    """A webhook of the bureau's own: it takes Alertmanager's JSON."""

    messages: list[Message] = field(default_factory=list)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, request: web.Request) -> web.Response:
        now = time.monotonic()
        for alert in (await request.json())["alerts"]:
            labels = dict(alert["labels"])
            self.messages.append(Message(now, labels["alertname"], alert["status"], labels))
        async with self.arrived:
            self.arrived.notify_all()
        return web.Response()

    def latest(self, name: str, labels: Mapping[str, str]) -> Message | None:
        """What was last said of an alert with these labels."""
        said = [each for each in self.messages if each.name == name and labels.items() <= each.labels.items()]
        return said[-1] if said else None

    async def hears(self, name: str, status: str, since: float, seconds: float, **labels: str) -> float:
        """Seconds from `since` until it was last said so."""

        def is_said() -> bool:
            last = self.latest(name, labels)
            return last is not None and last.status == status and last.at >= since

        async with self.arrived:
            try:
                await asyncio.wait_for(self.arrived.wait_for(is_said), seconds)
            except TimeoutError:
                last = self.latest(name, labels)
                raise AssertionError(
                    f"{name} {labels} was not told as {status} within {seconds:.0f} s; last: {last}"
                ) from None
        last = self.latest(name, labels)
        assert last
        return last.at - since


@asynccontextmanager
async def an_inbox() -> AsyncIterator[tuple[Inbox, str]]:
    """With its address."""
    inbox, server = Inbox(), web.Application()
    server.router.add_post("/", inbox.take)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, HOST, 0).start()
    [(_, port, *_)] = runner.addresses
    try:
        yield inbox, f"http://{HOST}:{port}/"
    finally:
        await runner.cleanup()


@dataclass
class Watch:
    """What watches a stack, by the files of deploy/ in seconds."""

    stack: Stack
    folder: Path
    ports: Mapping[str, int]
    inbox: Inbox
    processes: dict[str, Process] = field(default_factory=dict)

    def address(self, name: str) -> str:
        return f"{HOST}:{self.ports[name]}"

    def write_files(self, written: str) -> None:
        self.folder.mkdir()
        file = self.folder / "notifications.toml"
        file.write_text(written, encoding="utf-8")
        targets = [
            self.stack.url(name).removeprefix("http://")
            for name in self.stack.processes
            if name not in SERVERS
        ]
        (self.folder / "processes.json").write_text(json.dumps([{"targets": targets}]))
        (self.folder / "certificates.json").write_text("[]")
        addresses = {known: self.address(name) for name, known in IN_COMPOSE.items()}
        prometheus = short_prometheus(self.folder, addresses)
        (self.folder / "prometheus.yml").write_text(yaml.safe_dump(prometheus))
        (self.folder / "alerts.yml").write_text(yaml.safe_dump(short_rules(), allow_unicode=True))
        text = alertmanager_file(read_notifications(file), (), f"http://{self.address(SENDER)}")
        (self.folder / "alertmanager.yml").write_text(short_alertmanager(text))

    def watch_certificate(self, name: str) -> None:
        """That of this port too; Prometheus reads the file again when another takes its place."""
        file, draft = self.folder / "certificates.json", self.folder / "certificates.draft"
        targets = [*json.loads(file.read_text()), {"targets": [self.address(name)]}]
        draft.write_text(json.dumps(targets))
        draft.replace(file)

    def start(self) -> None:
        for name, program in self._programs().items():
            self.processes[name] = process = Process(
                name, self.folder, self._command(program), self._answers(name)
            )
            process.start()
        for process in self.processes.values():
            process.wait_ready(30)

    def _programs(self) -> Mapping[str, tuple[str, ...]]:
        folder, listens = self.folder, "--web.listen-address"
        exporters = {
            DISKS: ("--collector.disable-defaults", "--collector.filesystem"),
            CERTIFICATES: (f"--config.file={BLACKBOX}",),
        }
        return {
            **{
                name: (program, *words, f"{listens}={self.address(name)}")
                for name, words in exporters.items()
                if (program := shutil.which(name))
            },
            SENDER: (sys.executable, "-m", "alert_messages"),
            ALERTMANAGER: (
                alarm_programs.find(ALERTMANAGER),
                f"--config.file={folder}/alertmanager.yml",
                f"--storage.path={folder}/alertmanager",
                f"{listens}={self.address(ALERTMANAGER)}",
                "--cluster.listen-address=",
            ),
            PROMETHEUS: (
                alarm_programs.find(PROMETHEUS),
                f"--config.file={folder}/prometheus.yml",
                f"--storage.tsdb.path={folder}/prometheus",
                f"{listens}={self.address(PROMETHEUS)}",
                "--rules.alert.resend-delay=2s",
            ),
        }

    def _command(self, program: tuple[str, ...]) -> Any:
        settings = {
            "YUANXIN_NOTIFICATIONS": str(self.folder / "notifications.toml"),
            "YUANXIN_PORT": str(self.ports[SENDER]),
            "YUANXIN_WATCHDOG_SECONDS": "20",
        }
        return lambda: Command(program, self.folder, bare_environment() | settings)

    def _answers(self, name: str) -> Any:
        path = {SENDER: "/readyz", DISKS: "/", CERTIFICATES: "/"}.get(name, "/-/ready")

        def answers() -> bool:
            try:
                with urllib.request.urlopen(f"http://{self.address(name)}{path}", timeout=2) as answer:
                    return bool(answer.status == 200)
            except OSError:
                return False

        return answers


@asynccontextmanager
async def a_watch(stack: Stack, folder: Path, written: str = "") -> AsyncIterator[Watch]:
    """`written`: what notifications.toml holds beside the webhook that is read here."""
    held = HeldPorts()
    for name in (PROMETHEUS, *IN_COMPOSE, SHOWS_FIVE_DAYS, SHOWS_NOTHING):
        held.hold(name, 0)
    async with an_inbox() as (inbox, here):
        hooks = f'[webhook]\noperators = "{here}"\ncity_desk = "{here}"\n'
        watch = Watch(stack, folder, held.by_name(), inbox)
        watch.write_files(f"{written}\n{hooks}")
        try:
            await asyncio.to_thread(watch.start)
            yield watch
        finally:
            for process in watch.processes.values():
                await asyncio.to_thread(process.stop)
            held.release()
