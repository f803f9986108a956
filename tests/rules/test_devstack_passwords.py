"""Passwords of a stack are for its owner's eyes only, also where an earlier version wrote the file."""

from pathlib import Path

from devstack.kafka import Kafka
from devstack.kafka_and_postgres_ports import KAFKA_PORTS
from devstack.passwords import ADMIN, password


def test_the_brokers_settings_of_an_earlier_version_are_readable_for_nobody_else_once_a_password_is_in_them(
    tmp_path: Path,
) -> None:
    settings = tmp_path / "server.properties"
    settings.write_text("listeners=PLAINTEXT://127.0.0.1:8106\n")
    settings.chmod(0o644)
    Kafka(tmp_path, dict.fromkeys(KAFKA_PORTS, 1), "kafka.jar").prepare()
    assert password(tmp_path, ADMIN) in settings.read_text()
    assert settings.stat().st_mode & 0o777 == 0o600
