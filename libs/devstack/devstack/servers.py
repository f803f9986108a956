"""Kafka and PostgreSQL, started together: what the tests of one library need, and the ground of a whole stack."""

import asyncio
import json
import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

from devstack import kafka, machine, software, unprivileged
from devstack.claim import Claim
from devstack.kafka import Kafka
from devstack.ports import Ports, check_free
from devstack.postgres import Postgres
from devstack.process import Process
from devstack.settings import Settings

NAMES = ("kafka", "kafka-controller", "postgres")
NOT_FOR_EVER: Mapping[str, str] = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "on"}
"""PostgreSQL settings for a stack that need not survive a power cut: tests and the demo. kill -9 loses nothing."""


def quietly(_: str) -> None:
    """Say nothing about the progress."""


class Servers:
    """A running Kafka and PostgreSQL in one folder."""

    def __init__(
        self,
        folder: Path,
        ports: Mapping[str, int] | None = None,
        settings: Settings | None = None,
        postgres_settings: Mapping[str, str] | None = None,
        say: Callable[[str], None] = quietly,
    ) -> None:
        self.folder = folder.resolve()
        self._fixed = {name: (ports or {}).get(name, 0) for name in NAMES}
        self._settings = settings or Settings()
        self._postgres_settings = postgres_settings or {}
        self._say = say
        self._ports = Ports()
        self._claim: Claim | None = None
        self.kafka: Process
        self.postgres: Process
        self._kafka: Kafka
        self._postgres: Postgres

    @property
    def bootstrap(self) -> str:
        """Kafka's address."""
        return self._kafka.bootstrap

    @property
    def superuser(self) -> str:
        """PostgreSQL's address for whoever may do everything."""
        return self._postgres.url()

    def url(self, database: str, role: str, password: str) -> str:
        """PostgreSQL's address for one database and role."""
        return self._postgres.url(database, role, password)

    def start(self) -> None:
        """Both at once; returns when both answer and the topics are there."""
        machine.check_this_one()
        self._claim = Claim(self.folder)
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End both; the data stays."""
        running = [process for name in ("kafka", "postgres") if (process := getattr(self, name, None))]
        with ThreadPoolExecutor(2) as workers:
            list(workers.map(Process.stop, running))
        self._ports.release()
        if self._claim:
            self._claim.release()
            self._claim = None

    def remove(self) -> None:
        """Forget the data too."""
        unprivileged.forget(self.folder / "postgres")
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def _start(self) -> None:
        check_free({name: port for name, port in self._fixed.items() if port})
        for name, port in self._fixed.items():
            self._ports.hold(name, port)
        class_path = software.kafka(self._settings, self._say)
        self._say("Kafka and PostgreSQL are starting …")
        with ThreadPoolExecutor(2) as workers:
            for started in (workers.submit(self._start_kafka, class_path), workers.submit(self._start_postgres)):
                started.result()
        asyncio.run(kafka.create_topics(self.bootstrap, kafka.declared()))

    def _start_kafka(self, class_path: str) -> None:
        ports = self._ports["kafka"], self._ports["kafka-controller"]
        self._kafka = Kafka(self.folder / "kafka", *ports, class_path)
        self._kafka.prepare()
        self.kafka = Process("kafka", self.folder, self._kafka.command, self._kafka.listens)
        self.kafka.start()
        self.kafka.wait_ready()

    def _start_postgres(self) -> None:
        folder = self.folder / "postgres"
        folder.mkdir(exist_ok=True)
        home = unprivileged.home(folder, software.postgres())
        password = secret(self.folder, "superuser")
        self._postgres = Postgres(folder, self._ports["postgres"], password, home, self._postgres_settings)
        self._postgres.prepare()
        self.postgres = Process("postgres", self.folder, self._postgres.command, self._postgres.accepts)
        self.postgres.start()
        self.postgres.wait_ready()


def secret(folder: Path, name: str) -> str:
    """A random password by name, the same each time; kept in a file that only its owner may read."""
    file = folder / f"{name}.secret"
    if not file.exists():
        fresh = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fresh, "w") as made:
            json.dump(secrets.token_urlsafe(24), made)
    word: str = json.loads(file.read_text())
    return word
