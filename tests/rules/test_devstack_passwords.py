"""Passwords of a stack are for its owner's eyes only, also where an earlier version wrote the file."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from devstack.kafka import Kafka
from devstack.kafka_and_postgres_ports import KAFKA_PORTS
from devstack.passwords import ADMIN, make_secret_file, password


def test_the_brokers_settings_of_an_earlier_version_are_readable_for_nobody_else_once_a_password_is_in_them(
    tmp_path: Path,
) -> None:
    settings = tmp_path / "server.properties"
    settings.write_text("listeners=PLAINTEXT://127.0.0.1:8106\n")
    settings.chmod(0o644)
    Kafka(tmp_path, dict.fromkeys(KAFKA_PORTS, 1), "kafka.jar").prepare()
    assert password(tmp_path, ADMIN) in settings.read_text()
    assert settings.stat().st_mode & 0o777 == 0o600


def test_who_is_killed_while_a_password_is_written_leaves_no_file_without_one(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        make_secret_file(tmp_path / "court.secret", "half of it \ud800")
    assert not [*tmp_path.iterdir()]
    assert password(tmp_path, "court")


def test_of_two_who_ask_at_once_both_get_the_same_password(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as at_once:
        words = {*at_once.map(lambda _: password(tmp_path, "court"), range(32))}
    assert len(words) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["court.secret"]
    assert (tmp_path / "court.secret").stat().st_mode & 0o777 == 0o600
