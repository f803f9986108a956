"""Kafka and PostgreSQL as supervised children: each by itself for a test, both together for a stack."""

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

from devstack import kafka, postgres_home, software
from devstack.folder_lock import FolderLock
from devstack.kafka import Kafka
from devstack.passwords import password
from devstack.platform_check import check_this_machine
from devstack.postgres import Postgres
from devstack.process import Process
from devstack.server_ports import HeldPorts
from devstack.settings import Settings
from devstack.software import OnProgress

WITHOUT_FSYNC: Mapping[str, str] = {"fsync": "off", "full_page_writes": "off"}
"""For a stack that need not survive a power cut: tests and the demo. kill -9 loses nothing even so."""


def say_nothing(_: str) -> None:
    """About the progress."""


class Server(AbstractContextManager["Server"]):
    """What both have in common: a folder that is locked, ports that are held, one process."""

    process: Process

    def __init__(self, folder: Path, ports: Mapping[str, int]) -> None:
        self.folder = folder.resolve()
        self.ports = HeldPorts()
        self._wanted_ports = ports
        self._lock: FolderLock | None = None

    def start(self) -> None:
        """Start it; returns when it does its work."""
        check_this_machine()
        self._lock = FolderLock(self.folder)
        try:
            for name, port in self._wanted_ports.items():
                self.ports.hold(name, port)
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
        self.ports.release()
        if self._lock:
            self._lock.release()
            self._lock = None

    def remove(self) -> None:
        """Forget the data too, and end what a killed run left."""
        FolderLock(self.folder).release()
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
        on_progress: OnProgress = say_nothing,
    ) -> None:
        super().__init__(folder, {"kafka": port, "kafka-controller": controller_port})
        self._settings = settings or Settings()
        self._on_progress = on_progress

    @property
    def bootstrap(self) -> str:
        """Its address."""
        return self._kafka.bootstrap

    def _prepare(self) -> Process:
        class_path = software.kafka(self._settings, self._on_progress)
        self._on_progress("Kafka is starting …")
        self._kafka = Kafka(self.folder, self.ports["kafka"], self.ports["kafka-controller"], class_path)
        self._kafka.prepare()
        return Process("kafka", self.folder, self._kafka.command, self._kafka.is_ready)


class PostgresServer(Server):
    """One cluster of databases."""

    def __init__(
        self,
        folder: Path,
        port: int = 0,
        settings: Mapping[str, str] | None = None,
        on_progress: OnProgress = say_nothing,
    ) -> None:
        super().__init__(folder, {"postgres": port})
        self._settings = settings or {}
        self._on_progress = on_progress

    def url(self, database: str = "postgres") -> str:
        """Its address for whoever may do everything."""
        return self._postgres.url(database)

    def remove(self) -> None:
        """Also what lives outside of the folder."""
        FolderLock(self.folder).release()
        postgres_home.remove_outside(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _prepare(self) -> Process:
        self._on_progress("PostgreSQL is starting …")
        home = postgres_home.home_in(self.folder, software.postgres())
        superuser = password(self.folder, "superuser")
        self._postgres = Postgres(self.ports["postgres"], superuser, home, self._settings)
        self._postgres.prepare()
        return Process("postgres", self.folder, self._postgres.command, self._postgres.is_ready)


class Servers(AbstractContextManager["Servers"]):
    """Both, side by side in one folder, with the declared topics."""

    def __init__(
        self,
        folder: Path,
        ports: Mapping[str, int] | None = None,
        settings: Settings | None = None,
        postgres_settings: Mapping[str, str] | None = None,
        on_progress: OnProgress = say_nothing,
    ) -> None:
        fixed = ports or {}
        broker, controller = fixed.get("kafka", 0), fixed.get("kafka-controller", 0)
        self.folder = folder
        self.kafka = KafkaServer(folder / "kafka", broker, controller, settings, on_progress)
        self.postgres = PostgresServer(
            folder / "postgres", fixed.get("postgres", 0), postgres_settings, on_progress
        )

    def ports(self) -> Mapping[str, int]:
        """Where they listen, by name."""
        return self.kafka.ports.by_name() | self.postgres.ports.by_name()

    def start(self) -> None:
        """Both at once; returns when both answer and the topics are there."""
        try:
            _at_once(Server.start, self.kafka, self.postgres)
            run_in_thread(kafka.create_topics(self.kafka.bootstrap, kafka.declared_topics()))
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End both; the data stays."""
        _at_once(Server.stop, self.kafka, self.postgres)

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


def _at_once(act: Callable[[Server], None], *servers: Server) -> None:
    with ThreadPoolExecutor(len(servers)) as workers:
        for done in [workers.submit(act, server) for server in servers]:
            done.result()


def run_in_thread(work: Coroutine[None, None, None]) -> None:
    """In a loop of its own, also when the caller is in one."""
    with ThreadPoolExecutor(1) as worker:
        worker.submit(asyncio.run, work).result()
