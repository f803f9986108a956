"""Where tests find Kafka and PostgreSQL: addresses in the environment, containers, the embedded stack."""

import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from devstack.checkout import CHECKOUT
from devstack.errors import CannotRun
from devstack.folder_lock import FolderLock
from devstack.kafka_and_postgres_ports import HOST
from devstack.servers import WITHOUT_FSYNC, KafkaServer, PostgresServer

RUNS = CHECKOUT / "var" / "tests"

POSTGRES_IMAGE = "postgres:18"
KAFKA_IMAGE = "apache/kafka:4.4.0"


KAFKA_SETTINGS = {
    "KAFKA_NODE_ID": "1",
    "KAFKA_PROCESS_ROLES": "broker,controller",
    "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
    "KAFKA_LISTENERS": "OUTER://:9092,INNER://:19092,CONTROLLER://:9093",
    "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "OUTER:PLAINTEXT,INNER:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
    "KAFKA_INTER_BROKER_LISTENER_NAME": "INNER",
    "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
    "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
    "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS": "3",
    "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
    "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
    "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
}


@contextmanager
def run_folder() -> Iterator[Path]:
    """A folder of this run's own; what killed runs left behind, processes and files, goes first."""
    for run in RUNS.glob("*"):
        _remove_if_ended(run)
    lock = FolderLock(RUNS / secrets.token_hex(4))
    yield lock.folder
    lock.release()
    shutil.rmtree(lock.folder, ignore_errors=True)


def _remove_if_ended(run: Path) -> None:
    try:
        FolderLock(run).release()
    except CannotRun:
        return  # another run, still going on
    for marker in [*run.rglob("lock")]:
        PostgresServer(marker.parent).remove()
    shutil.rmtree(run, ignore_errors=True)


def is_shared_postgres() -> bool:
    """Whether it is somebody's who goes on with it after us."""
    return bool(os.environ.get("YUANXIN_TEST_POSTGRES"))


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The superuser's address of a PostgreSQL that the tests may fill."""
    if is_shared_postgres():
        yield os.environ["YUANXIN_TEST_POSTGRES"]
    elif _image_is_here(POSTGRES_IMAGE):
        yield from _postgres_container()
    else:
        with PostgresServer(folder, settings=WITHOUT_FSYNC) as server:
            yield server.url()
        server.remove()


@contextmanager
def kafka(folder: Path) -> Iterator[str]:
    """The address of a Kafka that the tests may fill."""
    if address := os.environ.get("YUANXIN_TEST_KAFKA"):
        yield address
    elif _image_is_here(KAFKA_IMAGE):
        yield from _kafka_container()
    else:
        with KafkaServer(folder) as server:
            yield server.bootstrap
        server.remove()


def _postgres_container() -> Iterator[str]:
    from testcontainers.community.postgres import PostgresContainer

    with PostgresContainer(POSTGRES_IMAGE, driver=None) as container:
        yield container.get_connection_url()


def _kafka_container() -> Iterator[str]:
    """One open broker. testcontainers' own class for Kafka knows another maker's image only."""
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.wait_strategies import LogMessageWaitStrategy

    port = _free_port()
    container = DockerContainer(KAFKA_IMAGE).with_bind_ports(9092, port)
    advertised = f"OUTER://{HOST}:{port},INNER://localhost:19092"
    for name, value in {**KAFKA_SETTINGS, "KAFKA_ADVERTISED_LISTENERS": advertised}.items():
        container.with_env(name, value)
    with container.waiting_for(LogMessageWaitStrategy("Kafka Server started").with_startup_timeout(120)):
        yield f"{HOST}:{port}"


def _free_port() -> int:
    """The broker has to know by which port it is reached before Docker could choose one."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
        return port


@cache
def _image_is_here(image: str) -> bool:
    """Whether a Docker daemon answers and has the image; nothing is pulled."""
    try:
        inspection = subprocess.run(["docker", "image", "inspect", image], capture_output=True, timeout=5)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return inspection.returncode == 0
