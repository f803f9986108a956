"""A Docker daemon of our own: its folders, its socket, its log; nothing of it is left."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from devstack.checkout import CHECKOUT

READY_SECONDS: Final = 60.0
STOPPED_SECONDS: Final = 60.0
OLDEST_COMPOSE: Final = (2, 23)
SBIN: Final = "/usr/local/sbin:/usr/sbin:/sbin"
"""Where the daemon finds iptables and its own programs."""
BRIDGE: Final = "docker0"
"""The daemon makes it and leaves it."""


class Failed(Exception):
    """A command that went wrong, or a container that did not do what it should; the text says which."""


class Daemon:
    """Runs while it is entered; then nothing but its log is left in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._run = Path(tempfile.mkdtemp(prefix="yuanxin-docker-"))  # a socket's path is short
        self.environment: Mapping[str, str] = {
            **os.environ,
            "DOCKER_HOST": f"unix://{self._run}/docker.sock",
            "DOCKER_CONFIG": str(folder / "client"),
            # The daemon of Debian 12 has no BuildKit that the clients of today speak without a plugin.
            "DOCKER_BUILDKIT": "0",
            # testcontainers would fetch a container that removes others.
            "TESTCONTAINERS_RYUK_DISABLED": "true",
        }

    def __enter__(self) -> Self:
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "client" / "cli-plugins").mkdir(parents=True)
        command = (
            *("dockerd", "--data-root", str(self.folder / "data"), "--exec-root", str(self._run / "exec")),
            *("--pidfile", str(self._run / "pid"), "--host", self.environment["DOCKER_HOST"]),
            *("--storage-driver", "overlay2"),
        )
        environment = {**os.environ, "PATH": f"{os.environ['PATH']}:{SBIN}"}
        with (self.folder / "dockerd.log").open("wb") as log:
            self._process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + READY_SECONDS
        while self._try("docker", "version").returncode:
            if self._process.poll() is not None or time.monotonic() > deadline:
                last = (self.folder / "dockerd.log").read_text(errors="replace").splitlines()[-3:]
                self.stop()
                raise Failed(f"dockerd did not start: {' / '.join(last)}")
            time.sleep(0.3)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Containers first: the daemon would leave those that restart by themselves to its next start."""
        if self._process.poll() is None:
            if running := self._try("docker", "ps", "-aq").stdout.split():
                self._try("docker", "rm", "--force", "--volumes", *running, seconds=300)
            self._process.terminate()
            try:
                self._process.wait(STOPPED_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
        subprocess.run(("ip", "link", "delete", BRIDGE), capture_output=True, check=False)
        for each in self.folder.iterdir():
            if each.is_dir():
                shutil.rmtree(each, ignore_errors=True)
        shutil.rmtree(self._run, ignore_errors=True)

    def docker(self, *words: str, seconds: float = 600, more: Mapping[str, str] | None = None) -> str:
        """What `docker …` prints; Failed with the end of what it said when it fails."""
        return self.run(("docker", *words), seconds, more)

    def has_compose(self) -> bool:
        """Whether the client knows a `compose` that is new enough for our file."""
        version = re.match(r"v?(\d+)\.(\d+)", self._try("docker", "compose", "version", "--short").stdout)
        return version is not None and (int(version[1]), int(version[2])) >= OLDEST_COMPOSE

    def run(self, command: Sequence[str], seconds: float = 600, more: Mapping[str, str] | None = None) -> str:
        """What a command prints that asks this daemon."""
        try:
            answer = self._try(*command, seconds=seconds, more=more)
        except subprocess.TimeoutExpired:
            raise Failed(f"{' '.join(command[:6])} … took more than {seconds:.0f} s") from None
        if answer.returncode:
            said = (answer.stdout + answer.stderr).strip().splitlines()[-12:]
            raise Failed(f"{' '.join(command[:6])} … ended with {answer.returncode}: " + "\n    ".join(said))
        return answer.stdout

    def _try(
        self, *command: str, seconds: float = 60, more: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        environment = {**self.environment, **(more or {})}
        return subprocess.run(
            command,
            cwd=CHECKOUT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
