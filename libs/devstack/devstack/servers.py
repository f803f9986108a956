"""Kafka and PostgreSQL as supervised children: each by itself for a test, both together for a stack."""

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from devstack import class_cache, kafka, postgres_home, software
from devstack.kafka import Kafka
from devstack.kafka_and_postgres_ports import kafka_port_names, kafka_servers, numbered
from devstack.passwords import ADMIN, app_role, kafka_address, loops_role, owner_role, password
from devstack.platform_check import check_this_machine
from devstack.postgres import Postgres, make_database, rename_databases
from devstack.process import Process
from devstack.settings import Settings
from devstack.software import OnProgress
from devstack.start_and_stop import FolderOwner, Startable

WITHOUT_FSYNC: Mapping[str, str] = {"fsync": "off", "full_page_writes": "off"}
"""For a stack that need not survive a power cut: tests and the demo. kill -9 loses nothing even so."""


def say_nothing(_: str) -> None:
    """About the progress."""


class Server(FolderOwner):
    """What both have in common: processes, mostly one."""

    processes: Sequence[Process] = ()

    @property
    def process(self) -> Process:
        """The only one, or Kafka's first broker."""
        return self.processes[0]

    def start(self) -> None:
        check_this_machine()
        super().start()

    def _start_processes(self) -> None:
        self.processes = self._prepare()
        for process in self.processes:
            process.start()
        for process in self.processes:
            process.wait_ready()

    def _end_processes(self) -> None:
        for process in self.processes:
            process.stop()

    @abstractmethod
    def _prepare(self) -> Sequence[Process]:
        """Everything that has to be there before they can be started."""


class KafkaServer(Server):
    """One broker, or three that hold copies of one another."""

    brokers: Sequence[Kafka] = ()

    def __init__(
        self,
        folder: Path,
        ports: Mapping[str, int] | None = None,
        settings: Settings | None = None,
        on_progress: OnProgress = say_nothing,
        brokers: int = 1,
    ) -> None:
        super().__init__(folder, {name: (ports or {}).get(name, 0) for name in kafka_port_names(brokers)})
        self._number = brokers
        self._settings = settings or Settings()
        self._on_progress = on_progress

    @property
    def bootstrap(self) -> str:
        """Its address for whoever may do everything."""
        return self.address_of(ADMIN)

    def address_of(self, user: str) -> str:
        """Its address as one of its users sees it."""
        return kafka_address(self.folder, self.held_ports.by_name(), user)

    @property
    def agencies(self) -> str:
        """Host and port of each broker's listener for agencies."""
        return kafka_servers(self.held_ports.by_name(), "kafka-agencies")

    def _start_processes(self) -> None:
        super()._start_processes()
        self.brokers[0].let_in()

    def _prepare(self) -> Sequence[Process]:
        class_path = software.kafka(self._settings, self._on_progress)
        classes = class_cache.kept(self._settings, class_path, self._on_progress)
        self._on_progress("Kafka is starting …")
        of_all = self.folder, self.held_ports.by_name(), class_path, classes
        self.brokers = [Kafka(*of_all, node, self._number) for node in range(1, self._number + 1)]
        for broker in self.brokers:
            broker.prepare()
        return [
            Process(numbered("kafka", broker.node), self.folder, broker.command, broker.is_ready)
            for broker in self.brokers
        ]


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

    def _remove_data(self) -> None:
        """Also what lives outside of the folder."""
        postgres_home.remove_outside(self.folder)
        super()._remove_data()

    def _prepare(self) -> Sequence[Process]:
        self._on_progress("PostgreSQL is starting …")
        home = postgres_home.home_in(self.folder, software.postgres())
        superuser = password(self.folder, "superuser")
        self._postgres = Postgres(self.held_ports["postgres"], superuser, home, self._settings)
        self._postgres.prepare()
        return [Process("postgres", self.folder, self._postgres.command, self._postgres.is_ready)]


class Servers(Startable):
    """Both, side by side in one folder, with the declared topics."""

    def __init__(
        self,
        folder: Path,
        ports: Mapping[str, int] | None = None,
        settings: Settings | None = None,
        postgres_settings: Mapping[str, str] | None = None,
        on_progress: OnProgress = say_nothing,
        brokers: int = 1,
    ) -> None:
        fixed = ports or {}
        self.folder = folder
        self.kafka = KafkaServer(folder / "kafka", fixed, settings, on_progress, brokers)
        self.postgres = PostgresServer(
            folder / "postgres", fixed.get("postgres", 0), postgres_settings, on_progress
        )

    def ports(self) -> Mapping[str, int]:
        """Where they listen, by name."""
        return self.kafka.held_ports.by_name() | self.postgres.held_ports.by_name()

    def _start(self) -> None:
        _at_once(Server.start, self.kafka, self.postgres)
        run_in_thread(kafka.create_topics(self.kafka.bootstrap, kafka.declared_topics()))

    def make_database(self, service: str) -> None:
        """Its database and its roles, where they are not there yet."""
        names = (owner_role(service), app_role(service), loops_role(service))
        roles = {role: password(self.folder, role) for role in names}
        run_in_thread(make_database(self.postgres.url(), service, roles))

    def set_aside_databases(self, new_names: Mapping[str, str]) -> None:
        """What is there stays, under another name."""
        run_in_thread(rename_databases(self.postgres.url(), new_names))

    def stop(self) -> None:
        _at_once(Server.stop, self.kafka, self.postgres)

    def remove(self) -> None:
        self.postgres.remove()
        self.kafka.remove()


def _at_once(act: Callable[[Server], None], *servers: Server) -> None:
    with ThreadPoolExecutor(len(servers)) as workers:
        for future in [workers.submit(act, server) for server in servers]:
            future.result()


def run_in_thread(work: Coroutine[None, None, None]) -> None:
    """In a loop of its own, also when the caller is in one."""
    with ThreadPoolExecutor(1) as worker:
        worker.submit(asyncio.run, work).result()
