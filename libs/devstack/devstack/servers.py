"""Kafka and PostgreSQL as supervised children: each by itself for a test, both together for a stack."""

import asyncio
import json
import os
import secrets
import shutil
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

from devstack import kafka, machine, software, unprivileged
from devstack.claim import Claim
from devstack.kafka import Kafka
from devstack.ports import Ports
from devstack.postgres import Postgres
from devstack.process import Process
from devstack.settings import Settings

NOT_FOR_EVER: Mapping[str, str] = {"fsync": "off", "full_page_writes": "off"}
"""For a stack that need not survive a power cut: tests and the demo. kill -9 loses nothing even so."""


def quietly(_: str) -> None:
    """Say nothing about the progress."""


class Server(AbstractContextManager["Server"]):
    """What both have in common: a folder that is claimed, ports that are held, one process."""

    process: Process

    def __init__(self, folder: Path, ports: Mapping[str, int]) -> None:
        self.folder = folder.resolve()
        self._wanted_ports = ports
        self._ports = Ports()
        self._claim: Claim | None = None

    def start(self) -> None:
        """Start it; returns when it does its work."""
        machine.check_this_one()
        self._claim = Claim(self.folder)
        try:
            for name, port in self._wanted_ports.items():
                self._ports.hold(name, port)
            self.process = self._prepare()
            self.process.start()
            self.process.wait_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End it; the data stays."""
        if hasattr(self, "process"):
            self.process.stop()
        self._ports.release()
        if self._claim:
            self._claim.release()
            self._claim = None

    def remove(self) -> None:
        """Forget the data too, and end what a killed run left."""
        Claim(self.folder).release()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _prepare(self) -> Process:
        raise NotImplementedError


class KafkaServer(Server):
    """One broker."""

    def __init__(
        self,
        folder: Path,
        port: int = 0,
        controller_port: int = 0,
        settings: Settings | None = None,
        say: Callable[[str], None] = quietly,
    ) -> None:
        super().__init__(folder, {"kafka": port, "kafka-controller": controller_port})
        self._settings = settings or Settings()
        self._say = say

    @property
    def bootstrap(self) -> str:
        """Its address."""
        return self._kafka.bootstrap

    def _prepare(self) -> Process:
        class_path = software.kafka(self._settings, self._say)
        self._say("Kafka is starting …")
        self._kafka = Kafka(self.folder, self._ports["kafka"], self._ports["kafka-controller"], class_path)
        self._kafka.prepare()
        return Process("kafka", self.folder, self._kafka.command, self._kafka.listens)


class PostgresServer(Server):
    """One cluster of databases."""

    def __init__(
        self,
        folder: Path,
        port: int = 0,
        settings: Mapping[str, str] | None = None,
        say: Callable[[str], None] = quietly,
    ) -> None:
        super().__init__(folder, {"postgres": port})
        self._settings = settings or {}
        self._say = say

    def url(self, database: str = "postgres") -> str:
        """Its address for whoever may do everything."""
        return self._postgres.url(database)

    def remove(self) -> None:
        """Also what lives outside of the folder."""
        Claim(self.folder).release()
        unprivileged.forget(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _prepare(self) -> Process:
        self._say("PostgreSQL is starting …")
        home = unprivileged.home(self.folder, software.postgres())
        password = secret(self.folder, "superuser")
        self._postgres = Postgres(self._ports["postgres"], password, home, self._settings)
        self._postgres.prepare()
        return Process("postgres", self.folder, self._postgres.command, self._postgres.accepts)


class Servers(AbstractContextManager["Servers"]):
    """Both, side by side in one folder, with the declared topics."""

    def __init__(
        self,
        folder: Path,
        ports: Mapping[str, int] | None = None,
        settings: Settings | None = None,
        postgres_settings: Mapping[str, str] | None = None,
        say: Callable[[str], None] = quietly,
    ) -> None:
        fixed = ports or {}
        broker, controller = fixed.get("kafka", 0), fixed.get("kafka-controller", 0)
        self.folder = folder
        self.kafka = KafkaServer(folder / "kafka", broker, controller, settings, say)
        self.postgres = PostgresServer(folder / "postgres", fixed.get("postgres", 0), postgres_settings, say)

    def start(self) -> None:
        """Both at once; returns when both answer and the topics are there."""
        try:
            _both(Server.start, self.kafka, self.postgres)
            apart(kafka.create_topics(self.kafka.bootstrap, kafka.declared()))
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End both; the data stays."""
        _both(Server.stop, self.kafka, self.postgres)

    def remove(self) -> None:
        """Forget the data too."""
        self.postgres.remove()
        self.kafka.remove()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _both(act: Callable[[Server], None], *servers: Server) -> None:
    with ThreadPoolExecutor(len(servers)) as workers:
        for done in [workers.submit(act, server) for server in servers]:
            done.result()


def apart(work: Coroutine[None, None, None]) -> None:
    """In a loop of its own, also when the caller is in one."""
    with ThreadPoolExecutor(1) as worker:
        worker.submit(asyncio.run, work).result()


def secret(folder: Path, name: str) -> str:
    """A random password by name, the same each time; kept in a file that only its owner may read."""
    file = folder / f"{name}.secret"
    if not file.exists():
        fresh = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fresh, "w") as made:
            json.dump(secrets.token_urlsafe(24), made)
    word: str = json.loads(file.read_text())
    return word
