"""Where tests find Kafka and PostgreSQL: addresses in the environment, containers, the embedded stack."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from devstack.checkout import CHECKOUT
from devstack.errors import CannotRun
from devstack.folder_lock import FolderLock
from devstack.servers import WITHOUT_FSYNC, KafkaServer, PostgresServer

RUNS = CHECKOUT / "var" / "tests"

POSTGRES_IMAGE = "postgres:18"
KAFKA_IMAGE = "apache/kafka:4.4.0"


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


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The superuser's address of a PostgreSQL that the tests may fill."""
    if address := os.environ.get("YUANXIN_TEST_POSTGRES"):
        yield address
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
    from testcontainers.postgres import PostgresContainer

    with PostgresContainer(POSTGRES_IMAGE, driver=None) as container:
        yield container.get_connection_url()


def _kafka_container() -> Iterator[str]:
    from testcontainers.kafka import KafkaContainer

    with KafkaContainer(KAFKA_IMAGE).with_kraft() as container:
        yield container.get_bootstrap_server()


@cache
def _image_is_here(image: str) -> bool:
    """Whether a Docker daemon answers and has the image; nothing is pulled."""
    try:
        inspection = subprocess.run(["docker", "image", "inspect", image], capture_output=True, timeout=5)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return inspection.returncode == 0
