"""The embedded Kafka: the real broker and controller in one process, alone or as one of three."""

import base64
import tomllib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from broker_access import BrokerAddress, client_options
from broker_access.service_rights import REGISTRAR
from broker_access.services import let_in
from contracts.service_names import SERVICES
from devstack import software
from devstack.checkout import CHECKOUT
from devstack.kafka_and_postgres_ports import HOST, is_listening, numbered
from devstack.kafka_properties import properties
from devstack.passwords import ADMIN, password, write_with_password
from devstack.process import Command

TOPICS = CHECKOUT / "deploy" / "topics.toml"
JAVA_OPTIONS = (
    "-Xmx512m",
    "-Xmn48m",  # where nothing is said the young generation is 130 MB and filled before it is cleared
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",  # starts a quarter faster and is fast enough for one machine
    "-Djava.awt.headless=true",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "--sun-misc-unsafe-memory-access=allow",
)
ONE_OF_SEVERAL = ("-Xmx256m", "-Xmn32m")
"""Said behind the others, so these count; on one machine several share what there is."""


@dataclass(frozen=True)
class Kafka:
    """One broker of `brokers`: the folder of all, the ports of all by name, the class path it runs from."""

    folder: Path
    ports: Mapping[str, int]
    class_path: str
    class_cache: Path | None = None
    """Kafka's classes as an earlier start left them (class_cache.py)."""
    node: int = 1
    brokers: int = 1

    @property
    def port(self) -> int:
        """Where services and the stack come in."""
        return self.ports[numbered("kafka", self.node)]

    @property
    def home(self) -> Path:
        """Its own folder."""
        return self.folder if self.node == 1 else self.folder / str(self.node)

    def prepare(self) -> None:
        """Write the settings, and an identity the first time (as Kafka's format tool does)."""
        data = self.home / "data"
        data.mkdir(parents=True, exist_ok=True)
        settings = properties(self.ports, ADMIN, password(self.folder, ADMIN), self.node, self.brokers)
        write_with_password(self.home / "server.properties", settings)
        identity = data / "meta.properties"
        if not identity.exists():
            ids = f"cluster.id={self._cluster_id()}\ndirectory.id={_kafka_id()}\n"
            identity.write_text(f"version=1\nnode.id={self.node}\n{ids}")

    def _cluster_id(self) -> str:
        """The same for all brokers of the folder."""
        file = self.folder / "cluster.id"
        if not file.exists():
            file.write_text(_kafka_id())
        return file.read_text()

    def command(self, *options: str) -> Command:
        """How the broker is started; `options` of Java beside the usual ones."""
        kept = (f"-XX:AOTCache={self.class_cache}",) if self.class_cache else ()
        memory = () if self.brokers == 1 else ONE_OF_SEVERAL
        java = (str(software.java()), *JAVA_OPTIONS, *memory, *kept, *options, "-cp", self.class_path)
        program = (*java, "kafka.Kafka", "server.properties")
        end = self._stop_signal
        return Command(program, self.home, {"LANG": "C.UTF-8"}, end, death_signal=end)

    @property
    def _stop_signal(self) -> Signals:
        """Of several that are stopped the last would wait for minutes: nobody takes over from it."""
        return Signals.SIGTERM if self.brokers == 1 else Signals.SIGKILL

    def let_in(self) -> None:
        """The services, each with what it needs, and whoever may do everything."""
        users = [ADMIN, REGISTRAR, *(service.value for service in SERVICES)]
        first = BrokerAddress(f"{HOST}:{self.port}", "PLAIN", ADMIN, password(self.folder, ADMIN))
        let_in(str(first), {user: password(self.folder, user) for user in users})

    def is_ready(self) -> bool:
        """The broker opens its port when it is ready for requests."""
        return is_listening(self.port)


@dataclass(frozen=True)
class Topic:
    """One declared topic."""

    name: str
    partitions: int
    settings: Mapping[str, str]


def declared_topics(file: Path = TOPICS) -> list[Topic]:
    """The topics of every stack: this one, compose and a cluster."""
    topics = tomllib.loads(file.read_text(encoding="utf-8"))["topics"]
    return [Topic(name, row["partitions"], row.get("settings", {})) for name, row in topics.items()]


async def create_topics(bootstrap: str, topics: Sequence[Topic]) -> None:
    """Create what is not there yet, with as many copies as the brokers make by themselves."""
    admin = AIOKafkaAdminClient(**client_options(bootstrap))
    await admin.start()
    try:
        # With -1 aiokafka asks for an assignment of copies; an empty one leaves it to the brokers.
        new = [NewTopic(t.name, t.partitions, -1, {}, dict(t.settings)) for t in topics]
        answer = await admin.create_topics(new)
    finally:
        await admin.close()
    for name, code, *_ in answer.topic_errors:
        if code and for_code(code) is not TopicAlreadyExistsError:
            raise for_code(code)(f"topic {name}")


def _kafka_id() -> str:
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
