"""Kafka's classes, loaded and linked ahead of time: each start takes a third of the work (decision 6).

Java writes them down at the end of a first run, once per machine, and checks by itself whether they still fit
its version, its options and the jars: where they do not, it starts without them.
"""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from devstack import software
from devstack.errors import CannotRun
from devstack.kafka import JAVA_OPTIONS, Kafka
from devstack.kafka_and_postgres_ports import KAFKA_PORTS, HeldPorts
from devstack.process import Process
from devstack.settings import Settings
from devstack.software import OnProgress

READY_SECONDS: Final = 90.0
WRITTEN_SECONDS: Final = 120.0


def kept(settings: Settings, class_path: str, on_progress: OnProgress) -> Path | None:
    """The cache; made where it is missing. None: it cannot be made, or another start is making it now."""
    folder = software.cache(settings)
    cache = folder / f"kafka-classes-{_key(class_path)}.aot"
    if cache.exists():
        return cache
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _first(folder / "kafka-classes.lock") as is_first:
            if is_first and not cache.exists():
                on_progress("Kafka: a first run, so that later ones start faster, once …")
                _make(cache, class_path)
    except (CannotRun, OSError) as obstacle:
        on_progress(f"Kafka: its starts stay slow, its classes could not be kept: {obstacle}")
    return cache if cache.exists() else None


def _key(class_path: str) -> str:
    """Another Java, other jars or jars fetched anew have another cache."""
    java = software.java().resolve()
    files = [java, *(Path(jar) for jar in class_path.split(os.pathsep))]
    changed = [str(file.stat().st_mtime_ns) for file in files if file.exists()]
    told = "\0".join([str(java), *JAVA_OPTIONS, class_path, *changed])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@contextmanager
def _first(lock: Path) -> Iterator[bool]:
    """Whether nobody else is at it."""
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _make(cache: Path, class_path: str) -> None:
    """A broker by itself, ended as soon as it is ready: Java writes the cache before it ends."""
    ports = HeldPorts()
    with tempfile.TemporaryDirectory(dir=cache.parent, prefix=".kafka-classes-") as fresh:
        folder = Path(fresh)
        kafka = Kafka(folder, {name: ports.hold(name) for name in KAFKA_PORTS}, class_path)
        kafka.prepare()
        process = Process(
            "kafka", folder, lambda: kafka.command(f"-XX:AOTCacheOutput={cache.name}"), kafka.is_ready
        )
        try:
            process.start()
            process.wait_ready(READY_SECONDS)
        finally:
            process.stop(seconds=WRITTEN_SECONDS)
            ports.release()
        (folder / cache.name).replace(cache)
