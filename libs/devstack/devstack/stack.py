"""A whole stack in one folder: Kafka, PostgreSQL, the services as processes, keys, campaigns, a clock."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import clock
from contracts.service_names import SERVICES, Service
from devstack.agency_access import let_in
from devstack.ask_service import programs_of_stack
from devstack.checkout import CHECKOUT
from devstack.development_keys import SignsTokens
from devstack.environment import StackAddresses, environment_of, keys_in
from devstack.kafka_and_postgres_ports import numbered
from devstack.migrating import migrate
from devstack.process import Command, Process
from devstack.servers import Servers, run_in_thread, say_nothing
from devstack.service_processes import ServiceProcess, answers_ready, replica, service_processes
from devstack.settings import Settings
from devstack.software import OnProgress
from devstack.start_and_stop import FolderOwner


class Stack(FolderOwner, SignsTokens):
    """The process that starts it is its supervisor.

    `begins`: a file clock that starts at this instant and moves by `advance`; without it, the system's clock.
    `campaigns`: folders that contain campaign folders. `ports`: fixed ones by name; the others are free ones.
    `apart`: API, consumer and relay of each service run as processes of their own (decision 34).
    `brokers`, `replicas`: how many there are of Kafka (one or three) and of each process of a service.
    """

    def __init__(
        self,
        folder: Path,
        campaigns: Sequence[Path] = (CHECKOUT / "campaigns",),
        begins: datetime | None = None,
        ports: Mapping[str, int] | None = None,
        settings: Settings | None = None,
        postgres_settings: Mapping[str, str] | None = None,
        on_progress: OnProgress = say_nothing,
        apart: bool = False,
        brokers: int = 1,
        replicas: int = 1,
    ) -> None:
        fixed = ports or {}
        self._numbers = range(1, replicas + 1)
        self._declared = [replica(each, n) for each in service_processes(apart) for n in self._numbers]
        super().__init__(folder, {process.name: fixed.get(process.name, 0) for process in self._declared})
        self.keys = keys_in(self.folder)
        self.processes: dict[str, Process] = {}
        self.extra_environment: dict[str, dict[str, str]] = {process.name: {} for process in self._declared}
        """More environment per process, read at its next start (YUANXIN_CRASH_AT)."""
        self.servers = Servers(self.folder, ports, settings, postgres_settings, on_progress, brokers)
        self._campaigns = campaigns
        self._begins = begins
        self._on_progress = on_progress

    @property
    def addresses(self) -> StackAddresses:
        """Where everything is, once it was started."""
        ports = {**self.held_ports.by_name(), **self.servers.ports()}
        return StackAddresses(self.folder, ports, self._clock(), self._campaigns)

    @property
    def campaigns_folder(self) -> Path:
        """Where the files of its campaigns are; of several folders the first."""
        return self._campaigns[0]

    @property
    def bootstrap(self) -> str:
        """Kafka's address."""
        return self.addresses.bootstrap

    def url(self, process: str) -> str:
        """The address of a service, or of its worker."""
        return self.addresses.url(process)

    def urls(self, process: str) -> Sequence[str]:
        """The addresses of all its replicas."""
        return [self.url(numbered(process, n)) for n in self._numbers]

    def app_url(self, service: str) -> str:
        """The database as the service's API sees it."""
        return self.addresses.app_url(service)

    def loops_url(self, service: str) -> str:
        """The database as what runs beside the API sees it: all rows."""
        return self.addresses.loops_url(service)

    def owner_url(self, service: str) -> str:
        """The database as the service's migrations see it."""
        return self.addresses.owner_url(service)

    @property
    def clock_file(self) -> Path | None:
        """The file that holds the business time; None when it is the system's."""
        return self.folder / "clock" if self._begins else None

    def now(self) -> datetime:
        """The business time."""
        return clock.open_clock(self._clock()).now()

    def advance(self, to: datetime) -> None:
        """Move the business time forward."""
        assert self.clock_file, "this stack runs on the system's clock"
        clock.advance(self.clock_file, to)

    def ask(self, service: Service, *words: object) -> "subprocess.CompletedProcess[str]":
        """What `python -m <service> …` answers."""
        return programs_of_stack(self.addresses).ask(service, *words)

    def restart(self, process: str) -> None:
        """As an operator does; it is back when this returns."""
        restarted = self.processes[process]
        restarted.stop()
        restarted.start()
        restarted.wait_ready()

    def logs(self) -> tuple[Path, Sequence[str]]:
        """The folder of what the processes wrote, and whose beginning is gone."""
        cut = [process.name for process in self.processes.values() if process.lines_missing]
        return self.folder / "logs", [f"the beginning of the log of {name}" for name in cut]

    def let_agency_in(self, code: str) -> str:
        """Kafka's address as an agency sees it, with its topics, its user and its rights there."""
        return let_in(self.addresses, code)

    def _start_processes(self) -> None:
        self._make_keys_and_clock()
        self.servers.start()
        self._make_databases()
        self._start_services()

    def _end_processes(self) -> None:
        """Services first, then the servers."""
        services = [
            self.processes[declared.name] for declared in self._declared if declared.name in self.processes
        ]
        with ThreadPoolExecutor(len(self._declared)) as workers:
            list(workers.map(Process.stop, services))
        self.servers.stop()

    def _remove_data(self) -> None:
        self.servers.remove()
        super()._remove_data()

    def _make_keys_and_clock(self) -> None:
        self.keys.make()
        if self._begins and self.clock_file and not self.clock_file.exists():
            clock.advance(self.clock_file, self._begins)

    def _make_databases(self) -> None:
        with ThreadPoolExecutor(len(SERVICES)) as workers:
            list(workers.map(self._make_database, SERVICES))

    def _make_database(self, service: Service) -> None:
        self.servers.make_database(service)
        run_in_thread(migrate(service, self.owner_url(service)))

    def _start_services(self) -> None:
        self._on_progress("the services are starting …")
        for server in (self.servers.kafka, self.servers.postgres):
            self.processes |= {process.name: process for process in server.processes}
        for declared in self._declared:
            self._start_service(declared)
        for declared in self._declared:
            self.processes[declared.name].wait_ready()

    def _start_service(self, declared: ServiceProcess) -> None:
        port = self.held_ports[declared.name]
        process = Process(
            declared.name, self.folder, lambda: self._command(declared), lambda: answers_ready(port)
        )
        self.processes[declared.name] = process
        process.start()

    def _command(self, declared: ServiceProcess) -> Command:
        work = self.folder / "work" / declared.name
        work.mkdir(parents=True, exist_ok=True)
        return Command((sys.executable, "-m", declared.module), work, self.environment(declared))

    def environment(self, declared: ServiceProcess) -> dict[str, str]:
        """Everything the process is told."""
        return environment_of(declared, self.addresses) | self.extra_environment[declared.name]

    def _clock(self) -> str:
        return f"file:{self.clock_file}" if self.clock_file else "system"
