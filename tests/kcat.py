"""kcat as Debian packages it, with a librdkafka that Kafka 4 lets in."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from importlib.metadata import distribution
from pathlib import Path
from typing import Final

import pytest

from devstack.commands.agency_example import OLDEST_LIBRDKAFKA

NOT_HERE: Final = "NOT RUN: kcat is not here (Debian: apt-get install kcat)"


def environment(folder: Path) -> Mapping[str, str]:
    """What kcat is started with; with too old a library, that of confluent-kafka takes its place."""
    program = shutil.which("kcat")
    if program is None:
        pytest.skip(NOT_HERE)
    said = subprocess.run([program, "-V"], capture_output=True, text=True, check=True)
    version = re.search(r"librdkafka ([\d.]+)", said.stdout + said.stderr)
    assert version, said
    if _numbers(version[1]) >= _numbers(OLDEST_LIBRDKAFKA):
        return os.environ
    newer = folder / "librdkafka.so.1"
    if not newer.is_symlink():
        newer.symlink_to(_library_of_the_wheel())
    return {**os.environ, "LD_LIBRARY_PATH": str(folder)}


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]


def _library_of_the_wheel() -> Path:
    wheel = distribution("confluent-kafka")
    [library] = [each for each in wheel.files or () if each.match("*.libs/librdkafka*.so*")]
    return Path(str(wheel.locate_file(library))).resolve()
