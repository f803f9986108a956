"""The embedded Kafka: the real broker and controller in one process, with what a single node needs."""

import base64
import tomllib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from devstack import software
from devstack.checkout import CHECKOUT
from devstack.kafka_and_postgres_ports import HOST, is_listening
from devstack.process import Command

TOPICS = CHECKOUT / "deploy" / "topics.toml"
JAVA_OPTIONS = (
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",  # starts a quarter faster and is fast enough for one machine
    "-Djava.awt.headless=true",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "--sun-misc-unsafe-memory-access=allow",
)
PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
listeners=PLAINTEXT://{host}:{broker},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{broker}
controller.listener.names=CONTROLLER
# Relative to the folder the broker is started in: a properties file cannot hold every path.
log.dirs=data
# Topics are declared in deploy/topics.toml; a misspelt one must fail.
auto.create.topics.enable=false
# One node: everything internal has one copy, few partitions and small buffers, and groups form at once.
offsets.topic.replication.factor=1
offsets.topic.num.partitions=3
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=3
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=3
group.initial.rebalance.delay.ms=0
# A killed broker may register again only after its own session has run out.
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=3000
# Twice a second the controller would write that nothing happened: a quarter of what an idle broker does.
metadata.max.idle.interval.ms=5000
log.cleaner.threads=1
log.cleaner.dedupe.buffer.size=4194304
num.network.threads=2
num.io.threads=4
"""


@dataclass(frozen=True)
class Kafka:
    """One broker: its folder, its two ports, and the class path it runs from."""

    folder: Path
    port: int
    controller_port: int
    class_path: str
    class_cache: Path | None = None
    """Kafka's classes as an earlier start left them (class_cache.py)."""

    @property
    def bootstrap(self) -> str:
        """The address clients are given."""
        return f"{HOST}:{self.port}"

    def prepare(self) -> None:
        """Write the settings, and an identity the first time (as Kafka's format tool does)."""
        data = self.folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        properties = PROPERTIES.format(
            host=HOST, broker=self.port, controller=self.controller_port, data=data
        )
        (self.folder / "server.properties").write_text(properties)
        identity = data / "meta.properties"
        if not identity.exists():
            identity.write_text(
                f"version=1\nnode.id=1\ncluster.id={_kafka_id()}\ndirectory.id={_kafka_id()}\n"
            )

    def command(self, *options: str) -> Command:
        """How the broker is started; `options` of Java beside the usual ones."""
        kept = (f"-XX:AOTCache={self.class_cache}",) if self.class_cache else ()
        java = (str(software.java()), *JAVA_OPTIONS, *kept, *options, "-cp", self.class_path)
        program = (*java, "kafka.Kafka", "server.properties")
        return Command(program, self.folder, {"LANG": "C.UTF-8"}, death_signal=Signals.SIGTERM)

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


async def create_topics(bootstrap: str, topics: Sequence[Topic], replicas: int = 1) -> None:
    """Create what is not there yet."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        new = [NewTopic(t.name, t.partitions, replicas, topic_configs=dict(t.settings)) for t in topics]
        answer = await admin.create_topics(new)
    finally:
        await admin.close()
    for name, code, *_ in answer.topic_errors:
        if code and for_code(code) is not TopicAlreadyExistsError:
            raise for_code(code)(f"topic {name}")


def _kafka_id() -> str:
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
