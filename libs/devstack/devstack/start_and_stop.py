"""Started as one and ended as one: nothing is left of a start that failed, and a folder has one owner."""

import shutil
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from devstack.folder_lock import FolderLock
from devstack.kafka_and_postgres_ports import HeldPorts


class Startable(ABC):
    """Start it, use it, stop it; `with` does both."""

    def start(self) -> None:
        """Start it; returns when it does its work."""
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    @abstractmethod
    def stop(self) -> None:
        """End it, also when only some of it was started; the data stays."""

    @abstractmethod
    def remove(self) -> None:
        """Forget the data too, and end what a killed run left."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @abstractmethod
    def _start(self) -> None: ...


class FolderOwner(Startable):
    """It runs from a locked folder, and listens on ports that are held: fixed ones, free ones for 0."""

    def __init__(self, folder: Path, ports: Mapping[str, int]) -> None:
        self.folder = folder.resolve()
        self.held_ports = HeldPorts()
        self._wanted_ports = ports
        self._lock: FolderLock | None = None

    def start(self) -> None:
        self._lock = FolderLock(self.folder)
        super().start()

    def stop(self) -> None:
        self._end_processes()
        self.held_ports.release()
        if self._lock:
            self._lock.release()
            self._lock = None

    def remove(self) -> None:
        FolderLock(self.folder).release()
        self._remove_data()

    def _start(self) -> None:
        for name, port in self._wanted_ports.items():
            self.held_ports.hold(name, port)
        self._start_processes()

    def _remove_data(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    @abstractmethod
    def _start_processes(self) -> None: ...

    @abstractmethod
    def _end_processes(self) -> None: ...
