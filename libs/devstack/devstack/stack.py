"""A whole stack in one folder: Kafka, PostgreSQL, the services as processes, keys, campaigns, a clock."""

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import clock
from access import Caller, Role
from devstack.claim import Claim
from devstack.keys import Keys
from devstack.ports import HOST, Ports
from devstack.postgres import make_database
from devstack.process import Command, Process
from devstack.servers import Servers, apart, quietly, secret
from devstack.services import DATABASES, SERVICES, Service, answers_ready, bare_environment
from devstack.settings import CHECKOUT, Settings

DAY = timedelta(days=1)


class Stack(AbstractContextManager["Stack"]):
    """Start it, use it, stop it. The process that starts it is its supervisor.

    `begins`: a file clock that starts at this instant and moves by `advance`; without it, the system's clock.
    `campaigns`: folders that contain campaign folders. `ports`: fixed ones by name; the others are free ones.
    """

    def __init__(
        self,
        folder: Path,
        campaigns: Sequence[Path] = (CHECKOUT / "campaigns",),
        begins: datetime | None = None,
        ports: Mapping[str, int] | None = None,
        settings: Settings | None = None,
        postgres_settings: Mapping[str, str] | None = None,
        say: Callable[[str], None] = quietly,
    ) -> None:
        self.folder = folder.resolve()
        self.keys = Keys(self.folder / "keys")
        self.processes: dict[str, Process] = {}
        self.extra: dict[str, dict[str, str]] = {service.name: {} for service in SERVICES}
        """More environment per service, read at its next start (YUANXIN_CRASH_AT)."""
        self._campaigns = campaigns
        self._begins = begins
        self._fixed = ports or {}
        self._ports = Ports()
        self.servers = Servers(self.folder, ports, settings, postgres_settings, say)
        self._say = say
        self._claim: Claim | None = None

    @property
    def bootstrap(self) -> str:
        """Kafka's address."""
        return self.servers.kafka.bootstrap

    def url(self, service: str) -> str:
        """A service's address."""
        return f"http://{HOST}:{self._ports[service]}"

    def app_url(self, database: str) -> str:
        """The database as the service sees it."""
        return self._database_url(database, f"{database}_app")

    def owner_url(self, database: str) -> str:
        """The database as its migrations see it."""
        return self._database_url(database, f"{database}_owner")

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

    def token(
        self,
        role: Role,
        county: str | None = None,
        subject: str | None = None,
        name: str | None = None,
        ttl: timedelta = DAY,
    ) -> str:
        """A bearer token for somebody."""
        return self.keys.token(Caller(subject or f"{role.value}-{county or 'city'}", role, county, name), ttl)

    def start(self) -> None:
        """Everything; returns when every service is ready."""
        self._claim = Claim(self.folder)
        try:
            self._prepare()
            self.servers.start()
            self._make_databases()
            self._start_services()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Services first, then the servers; the data stays."""
        running = [self.processes[service.name] for service in SERVICES if service.name in self.processes]
        with ThreadPoolExecutor(len(SERVICES)) as workers:
            list(workers.map(Process.stop, running))
        self.servers.stop()
        self._ports.release()
        if self._claim:
            self._claim.release()
            self._claim = None

    def remove(self) -> None:
        """Forget the data too, and end what a killed run left."""
        Claim(self.folder).release()
        self.servers.remove()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _prepare(self) -> None:
        for service in SERVICES:
            self._ports.hold(service.name, self._fixed.get(service.name, 0))
        self.keys.make()
        if self._begins and self.clock_file and not self.clock_file.exists():
            clock.advance(self.clock_file, self._begins)

    def _make_databases(self) -> None:
        with ThreadPoolExecutor(len(DATABASES)) as workers:
            list(workers.map(self._make_database, DATABASES))

    def _make_database(self, name: str) -> None:
        roles = {role: secret(self.folder, role) for role in (f"{name}_owner", f"{name}_app")}
        apart(make_database(self.servers.postgres.url(), name, roles))

    def _start_services(self) -> None:
        self._say("the services are starting …")
        for name, server in (("kafka", self.servers.kafka), ("postgres", self.servers.postgres)):
            self.processes[name] = server.process
        for service in SERVICES:
            self._start_service(service)
        for service in SERVICES:
            self.processes[service.name].wait_ready()

    def _start_service(self, service: Service) -> None:
        if not service.migrates:
            self.processes[service.database].wait_ready()
        port = self._ports[service.name]
        process = Process(
            service.name, self.folder, lambda: self._command(service), lambda: answers_ready(port)
        )
        self.processes[service.name] = process
        process.start()

    def _command(self, service: Service) -> Command:
        work = self.folder / "work" / service.name
        work.mkdir(parents=True, exist_ok=True)
        return Command((sys.executable, "-m", service.module), work, self.environment(service))

    def environment(self, service: Service) -> dict[str, str]:
        """Everything the service is told."""
        settings = {
            "YUANXIN_DATABASE_URL": self.app_url(service.database),
            "YUANXIN_KAFKA": self.bootstrap,
            "YUANXIN_HOST": HOST,
            "YUANXIN_PORT": str(self._ports[service.name]),
            "YUANXIN_CLOCK": self._clock(),
            "YUANXIN_CAMPAIGNS": os.pathsep.join(str(folder) for folder in self._campaigns),
            "YUANXIN_JWKS": str(self.keys.jwks),
        }
        if service.migrates:
            settings["YUANXIN_OWNER_URL"] = self.owner_url(service.database)
        return {**bare_environment(), **settings, **service.key_files(self.keys), **self.extra[service.name]}

    def _clock(self) -> str:
        return f"file:{self.clock_file}" if self.clock_file else "system"

    def _database_url(self, database: str, role: str) -> str:
        server = urlsplit(self.servers.postgres.url(database))
        password = secret(self.folder, role)
        return server._replace(netloc=f"{role}:{password}@{server.hostname}:{server.port}").geturl()
