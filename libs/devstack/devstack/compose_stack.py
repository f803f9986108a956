"""A stack that `docker compose` runs with deploy/demo.yml, as the season sees it."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import clock
from broker_access import BrokerAddress
from contracts.service_names import Service
from devstack.agency_access import let_in
from devstack.compose import Compose
from devstack.compose_folder import clock_file_in
from devstack.compose_logs import fetch_logs
from devstack.development_keys import SignsTokens
from devstack.environment import keys_in
from devstack.errors import CannotRun
from devstack.kafka_and_postgres_ports import HOST, kafka_servers
from devstack.passwords import ADMIN
from devstack.service_processes import answers_ready, service_processes

READY_SECONDS: Final = 60.0


class ComposeStack(SignsTokens):
    """`folder`: what `yuanxin compose prepare-demo` made. `ports`: where the containers are reached here."""

    def __init__(self, folder: Path, ports: Mapping[str, int]) -> None:
        self.folder = folder
        self.clock_file = clock_file_in(folder)
        if not self.clock_file.exists():
            raise CannotRun(
                f"{folder} is not prepared for a season; do so with `yuanxin compose prepare-demo`."
            )
        self._ports = ports
        self._compose = Compose(folder)
        self.keys = keys_in(folder)

    def check_fresh(self, begins: datetime) -> None:
        """Everything answers, and nothing has been done to it yet; otherwise CannotRun says what to do."""
        if self.now() != begins:
            again = f"`{self._compose} down --volumes`, remove {self.folder} and prepare it again"
            raise CannotRun(f"a season was begun on it already; for another one {again}.")
        if silent := [each.name for each in service_processes() if not answers_ready(self._ports[each.name])]:
            start = f"`{self._compose} up --build --wait`"
            raise CannotRun(f"{', '.join(silent)}: not ready; start with {start}.")

    @property
    def campaigns_folder(self) -> Path:
        """Where the files of its campaigns are."""
        return self.folder / "campaigns"

    @property
    def bootstrap(self) -> str:
        """Kafka's address for whoever may do everything."""
        word = self._compose.settings["KAFKA_PASSWORD"]
        return str(BrokerAddress(f"{HOST}:{self._ports['kafka']}", "PLAIN", ADMIN, word))

    @property
    def agencies_servers(self) -> str:
        """Where agencies come in to Kafka: host:port of each broker."""
        return kafka_servers(self._ports, "kafka-agencies")

    def url(self, process: str) -> str:
        """The address of a service, or of its worker."""
        return f"http://{HOST}:{self._ports[process]}"

    def now(self) -> datetime:
        """The business time."""
        return clock.open_clock(f"file:{self.clock_file}").now()

    def ask(self, service: Service, *words: object) -> "subprocess.CompletedProcess[str]":
        """What `python -m <service> …` answers in its container."""
        return self._compose.ask(service, *words)

    def let_agency_in(self, code: str) -> str:
        """Kafka's address as an agency sees it, with its topics, its user and its rights there."""
        return let_in(self, code)

    def restart(self, process: str) -> None:
        """As an operator does; it is back when this returns."""
        self._compose.said("restart", process)
        deadline = time.monotonic() + READY_SECONDS
        while not answers_ready(self._ports[process]):
            if time.monotonic() > deadline:
                raise CannotRun(f"{process} is not back {READY_SECONDS:.0f} s after its restart.")
            time.sleep(0.2)

    def logs(self) -> tuple[Path, Sequence[str]]:
        """A folder with what each container wrote, and what of it Docker has no more."""
        folder = self.folder / "logs"
        listed = self._compose.said("ps", "--all", "--format", "{{.Service}} {{.ID}}").split()
        containers = dict(zip(listed[::2], listed[1::2], strict=True))
        return folder, fetch_logs(containers, folder)
