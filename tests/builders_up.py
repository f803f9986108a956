"""`yuanxin` as a person runs it, with a state folder and ports of its own."""

import contextlib
import os
import random
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from devstack import process_files, status
from devstack.errors import CannotRun
from devstack.kafka_and_postgres_ports import HeldPorts, setting_of
from devstack.settings import Settings

YUANXIN = Path(sys.executable).with_name("yuanxin")


@dataclass(frozen=True)
class Command:
    """The command, with a state folder and ports of its own."""

    environment: dict[str, str]
    settings: Settings

    def __call__(self, *words: str) -> str:
        run = self.run(*words)
        assert run.returncode == 0, run.stderr
        return run.stdout

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Whatever comes of it."""
        return subprocess.run([YUANXIN, *words], env=self.environment, capture_output=True, text=True)

    def processes(self) -> list[process_files.ProcessIdentity]:
        folders = status.run_folders(self.settings.state)
        return [identity for folder in folders for _, identity in process_files.still_running(folder)]


def free_ports(names: Iterable[str]) -> dict[str, int]:
    """Not of those the system gives to outgoing connections: they stay free between `down` and `up`."""
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    below, held = iter(random.sample(range(lowest // 2, lowest), lowest // 2)), HeldPorts()
    for name in names:
        while name not in held.by_name():
            with contextlib.suppress(CannotRun):
                held.hold(name, next(below))
    chosen = held.by_name()
    held.release()
    return chosen


@contextlib.contextmanager
def a_command(state: Path) -> Iterator[Command]:
    """Whatever was started with it is ended, and what it kept is gone."""
    chosen = free_ports(Settings(apart=False).ports)
    settings = Settings(state=state, ports=chosen, apart=False)
    words = {setting_of(name): str(port) for name, port in chosen.items()}
    command = Command({**os.environ, **words, "YUANXIN_STATE": str(state), "YUANXIN_APART": "0"}, settings)
    yield command
    command("down")
    command("forget", "--yes")
