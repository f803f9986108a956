"""Kafka's own console producer and consumer, in Java: of one jar more than the broker needs."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from broker_access.address import BrokerAddress
from devstack import software
from devstack.servers import say_nothing
from devstack.settings import Settings
from devstack.software import Jar

TOOLS: Final = Jar(
    "4eb9a7fbfd63badfd8d1a677aa2d54b47b2b2d442ff7d68fd223972afea1954c",
    "org.apache.kafka",
    "kafka-tools",
    "4.4.0",
)
JAVA_OPTIONS: Final = ("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
PRODUCER: Final = "org.apache.kafka.tools.ConsoleProducer"
CONSUMER: Final = "org.apache.kafka.tools.consumer.ConsoleConsumer"


def write_settings(file: Path, address: BrokerAddress) -> Path:
    """As an agency's administrator would write them for Java."""
    login = "org.apache.kafka.common.security.scram.ScramLoginModule required"
    file.write_text(
        f"security.protocol={address.protocol}\n"
        f"sasl.mechanism={address.mechanism}\n"
        f'sasl.jaas.config={login} username="{address.user}" password="{address.password}";\n'
    )
    return file


def run_console(program: str, address: BrokerAddress, settings: Path, words: Sequence[str], line: str) -> str:
    """What it printed; `line` is its input."""
    command = (
        *(str(software.java()), *JAVA_OPTIONS, "-cp", _class_path(), program),
        *("--bootstrap-server", address.servers, "--command-config", str(settings)),
        *words,
    )
    run = subprocess.run(command, input=line, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    return run.stdout


def _class_path() -> str:
    settings = Settings()
    kafka = software.kafka(settings, say_nothing)
    if settings.kafka_home:
        return kafka
    return os.pathsep.join((kafka, software.fetched([TOOLS], settings, say_nothing)))
