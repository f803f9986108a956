"""A stack that `docker compose` runs with deploy/demo.yml, as the season sees it."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import clock
from access import Caller, Role
from broker_access import BrokerAddress
from contracts.service_names import Service
from devstack.agency_access import let_in
from devstack.checkout import CHECKOUT
from devstack.compose_folder import ENVIRONMENT, clock_file_in, environment_of
from devstack.compose_logs import fetch_logs
from devstack.environment import keys_in
from devstack.errors import CannotRun
from devstack.kafka_and_postgres_ports import HOST, kafka_servers
from devstack.passwords import ADMIN
from devstack.service_processes import answers_ready, process_of, service_processes

DAY: Final = timedelta(days=1)
READY_SECONDS: Final = 60.0


class ComposeStack:
    """`folder`: what `yuanxin compose prepare-demo` made. `ports`: where the containers are reached here."""

    def __init__(self, folder: Path, ports: Mapping[str, int]) -> None:
        self.folder = folder
        self.clock_file = clock_file_in(folder)
        if not self.clock_file.exists():
            raise CannotRun(
                f"{folder} is not prepared for a season; do so with `yuanxin compose prepare-demo`."
            )
        self._ports = ports
        self._compose = "docker", "compose", "--env-file", str(folder / ENVIRONMENT)
        self._keys = keys_in(folder)

    def check_fresh(self, begins: datetime) -> None:
        """Everything answers, and nothing has been done to it yet; otherwise CannotRun says what to do."""
        compose = " ".join(self._compose)
        if self.now() != begins:
            again = f"`{compose} down --volumes`, remove {self.folder} and prepare it again"
            raise CannotRun(f"a season was begun on it already; for another one {again}.")
        if silent := [each.name for each in service_processes() if not answers_ready(self._ports[each.name])]:
            raise CannotRun(f"{', '.join(silent)}: not ready; start with `{compose} up --build --wait`.")

    @property
    def bootstrap(self) -> str:
        """Kafka's address for whoever may do everything."""
        word = environment_of(self.folder)["KAFKA_PASSWORD"]
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

    def token(
        self,
        role: Role,
        county: str | None = None,
        subject: str | None = None,
        name: str | None = None,
        ttl: timedelta = DAY,
        agency: str | None = None,
        office: str | None = None,
    ) -> str:
        """A bearer token for somebody."""
        who = subject or f"{role.value}-{county or agency or 'city'}"
        return self._keys.token(Caller(who, role, county, name, agency, office), ttl)

    def ask(self, service: Service, *words: object) -> "subprocess.CompletedProcess[str]":
        """What `python -m <service> …` answers in its container."""
        inside = "exec", "-T", service.value, "python", "-m", process_of(service).module
        return self._run(*inside, *map(str, words))

    def let_agency_in(self, code: str) -> str:
        """Kafka's address as an agency sees it, with its topics, its user and its rights there."""
        return let_in(self, code)

    def restart(self, process: str) -> None:
        """As an operator does; it is back when this returns."""
        self._said("restart", process)
        deadline = time.monotonic() + READY_SECONDS
        while not answers_ready(self._ports[process]):
            if time.monotonic() > deadline:
                raise CannotRun(f"{process} is not back {READY_SECONDS:.0f} s after its restart.")
            time.sleep(0.2)

    def logs(self) -> tuple[Path, Sequence[str]]:
        """A folder with what each container wrote, and what of it Docker has no more."""
        folder = self.folder / "logs"
        listed = self._said("ps", "--all", "--format", "{{.Service}} {{.ID}}").split()
        containers = dict(zip(listed[::2], listed[1::2], strict=True))
        return folder, fetch_logs(containers, folder)

    def _said(self, *words: str) -> str:
        answer = self._run(*words)
        if answer.returncode:
            last = " / ".join(answer.stderr.strip().splitlines()[-2:])
            raise CannotRun(f"`{' '.join((*self._compose, *words))}` failed: {last}")
        return answer.stdout

    def _run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        try:
            return subprocess.run((*self._compose, *words), cwd=CHECKOUT, capture_output=True, text=True)
        except FileNotFoundError:
            raise CannotRun("there is no `docker` on this machine's path.") from None
