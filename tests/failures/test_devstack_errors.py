"""What is in the way is said in one line, with what to do; nothing half done stays."""

import fcntl
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from devstack import class_cache, software, supervisor
from devstack.checkout import CHECKOUT
from devstack.errors import CannotRun
from devstack.kafka_and_postgres_ports import HeldPorts, check_free
from devstack.servers import KafkaServer
from devstack.settings import Settings, read_settings

YUANXIN = Path(sys.executable).with_name("yuanxin")


class Quiet(SimpleHTTPRequestHandler):
    """A file server that does not write to the test's output."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature of the base class
        return


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """An empty Maven repository, and its address."""
    folder = tmp_path / "maven"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever).start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def say(_: str) -> None:
    return


@pytest.fixture
def said() -> list[str]:
    """What was told meanwhile."""
    return []


def test_a_jar_with_another_checksum_is_refused_and_not_kept(
    repository: tuple[Path, str], tmp_path: Path
) -> None:
    folder, address = repository
    for jar in software.pinned():
        place = folder / jar.group.replace(".", "/") / jar.artifact / jar.version
        place.mkdir(parents=True, exist_ok=True)
        (place / jar.name).write_bytes(b"something else")
    settings = Settings(maven_repository=address, cache=tmp_path / "cache")
    with pytest.raises(CannotRun, match=r"SHA-256 differs.*YUANXIN_MAVEN_REPOSITORY"):
        software.kafka(settings, say)
    assert not list((tmp_path / "cache").rglob("*.jar"))


def test_a_missing_jar_is_named_with_its_repository(repository: tuple[Path, str], tmp_path: Path) -> None:
    settings = Settings(maven_repository=repository[1], cache=tmp_path / "cache")
    with pytest.raises(CannotRun, match=r"\.jar could not be downloaded from http://127.0.0.1.*not there"):
        software.kafka(settings, say)


def test_an_unreachable_repository_names_the_mirror_setting(tmp_path: Path) -> None:
    settings = Settings(maven_repository="http://127.0.0.1:9", cache=tmp_path / "cache")
    with pytest.raises(CannotRun, match="YUANXIN_MAVEN_REPOSITORY to a mirror"):
        software.kafka(settings, say)


def test_a_broken_file_in_the_cache_is_fetched_again(repository: tuple[Path, str], tmp_path: Path) -> None:
    settings = Settings(maven_repository=repository[1], cache=tmp_path / "cache")
    folder = tmp_path / "cache" / software.PINNED.stem
    folder.mkdir(parents=True)
    (folder / next(software.pinned()).name).write_bytes(b"half a fi")
    with pytest.raises(CannotRun, match="could not be downloaded"):
        software.kafka(settings, say)


def test_an_unpacked_kafka_is_used_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "libs").mkdir()
    (tmp_path / "libs" / "kafka_2.13-4.4.0.jar").touch()
    assert software.kafka(Settings(kafka_home=tmp_path), say) == f"{tmp_path}/libs/*"


def test_a_folder_that_is_no_kafka_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="is no unpacked Kafka"):
        software.kafka(Settings(kafka_home=tmp_path), say)


def test_a_taken_port_names_its_setting() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CannotRun, match=rf"port {port} \(intake\) is taken.*YUANXIN_INTAKE_PORT"):
            check_free("intake", port)


def test_a_port_of_an_outgoing_connection_is_refused_in_a_sentence_and_not_held() -> None:
    with socket.socket() as listening, socket.socket() as outgoing:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        outgoing.bind(("127.0.0.1", 0))
        outgoing.connect(listening.getsockname())
        ports = HeldPorts()
        with pytest.raises(CannotRun, match=r"\(intake\) is taken"):
            ports.hold("intake", outgoing.getsockname()[1])
        assert ports.by_name() == {}


def test_a_held_port_can_be_listened_on() -> None:
    ports = HeldPorts()
    port = ports.hold("intake")
    check_free("intake", port)
    ports.release()


def test_a_setting_that_is_no_port_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUANXIN_KAFKA_PORT", "many")
    with pytest.raises(CannotRun, match="YUANXIN_KAFKA_PORT='many'"):
        read_settings()


def test_a_wrong_campaign_file_is_named_with_its_key(tmp_path: Path) -> None:
    practice = tmp_path / "practice"
    practice.mkdir()
    for file in (CHECKOUT / "campaigns" / "practice").iterdir():
        (practice / file.name).write_text(
            file.read_text(encoding="utf-8").replace("days = 85", 'days = "many"')
        )
    with pytest.raises(CannotRun, match=r"campaign\.toml.*days"):
        supervisor.prepare(Settings(state=tmp_path / "state", practice=practice))


def command(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [YUANXIN, *words], env={**os.environ, **environment}, capture_output=True, text=True
    )


def one_line(finished: subprocess.CompletedProcess[str]) -> str:
    """What a person sees: exit status 1, one line, no traceback."""
    assert finished.returncode == 1
    [line] = finished.stderr.strip().splitlines()
    assert line.startswith("yuanxin: ")
    return line


def test_the_command_says_one_line_for_a_taken_port(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = str(other.getsockname()[1])
        line = one_line(command("up", YUANXIN_STATE=str(tmp_path), YUANXIN_MEDIATION_PORT=taken))
    assert "YUANXIN_MEDIATION_PORT" in line


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_the_command_says_one_line_where_it_may_not_write(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert "no permission" in one_line(command("up", YUANXIN_STATE=str(tmp_path / "up")))


def test_the_command_says_one_line_where_a_file_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "up").write_text("not a folder")
    assert str(tmp_path / "up") in one_line(command("up", YUANXIN_STATE=str(tmp_path / "up")))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("token", "--role", "operator"), "no stack has run here"),
        (("token", "--role", "lawyer"), "needs --county"),
        (("token", "--role", "workstation"), "needs --county"),
        (("logs", "intake"), "has not run here"),
        (("logs", "post-office"), "there is no process"),
        (("quarantine", "list", "--service", "intake"), "is not running"),
        (("quarantine", "list", "--service", "post-office"), "there is no service"),
        (("quarantine", "dismiss", "7", "--service", "intake", "--reason", "lost"), "is not running"),
        (("quarantine", "dismiss", "7", "--service", "intake", "--reason", " "), "say why"),
    ],
)
def test_verbs_without_a_stack_say_so(words: tuple[str, ...], expected: str, tmp_path: Path) -> None:
    assert expected in one_line(command(*words, YUANXIN_STATE=str(tmp_path)))


def test_no_token_is_good_for_longer_than_the_services_take() -> None:
    refusal = command("token", "--role", "operator", "--hours", "25", COLUMNS="100")
    assert (refusal.returncode, refusal.stdout) == (2, "")
    assert "less than or equal to 24" in refusal.stderr


def test_down_without_a_stack_is_no_failure(tmp_path: Path) -> None:
    assert command("down", YUANXIN_STATE=str(tmp_path)).returncode == 0


def test_where_kafkas_classes_cannot_be_kept_it_starts_all_the_same(tmp_path: Path, said: list[str]) -> None:
    (tmp_path / "file").touch()
    assert class_cache.kept(Settings(cache=tmp_path / "file"), "kafka.jar", said.append) is None
    [line] = said
    assert "its starts stay slow" in line
    assert str(tmp_path) in line


def test_nobody_waits_while_another_start_keeps_kafkas_classes(tmp_path: Path, said: list[str]) -> None:
    with (tmp_path / "kafka-classes.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert class_cache.kept(Settings(cache=tmp_path), "kafka.jar", said.append) is None
    assert said == []


def test_a_first_run_that_fails_is_said_and_leaves_nothing(tmp_path: Path, said: list[str]) -> None:
    assert class_cache.kept(Settings(cache=tmp_path), str(tmp_path / "no.jar"), said.append) is None
    assert "its starts stay slow" in said[-1]
    assert [file.name for file in tmp_path.iterdir()] == ["kafka-classes.lock"]


def test_kafkas_classes_are_kept_once_and_java_takes_them(tmp_path: Path, said: list[str]) -> None:
    with KafkaServer(tmp_path / "kafka") as server:
        assert server.process.pid
        words = Path(f"/proc/{server.process.pid}/cmdline").read_text().split("\0")
    [cache] = [word.partition("=")[2] for word in words if word.startswith("-XX:AOTCache=")]
    settings = read_settings()
    assert class_cache.kept(settings, software.kafka(settings, said.append), said.append) == Path(cache)
    assert said == []
    assert "[aot]" not in server.process.log.read_text()
