"""What a process of `make up` is told: nothing of ours but what is meant for it."""

from pathlib import Path

import pytest

from devstack.environment import StackAddresses, environment_of
from devstack.kafka_and_postgres_ports import SERVER_PORTS
from devstack.service_processes import service_processes

COLLECTOR = "http://127.0.0.1:4318/v1/traces"


@pytest.fixture
def addresses(tmp_path: Path) -> StackAddresses:
    (tmp_path / "kafka").mkdir()
    ports = {process.name: process.port for process in service_processes(apart=True)} | SERVER_PORTS
    return StackAddresses(tmp_path, ports, "system", (tmp_path,))


@pytest.mark.parametrize("apart", [False, True])
def test_where_traces_go_is_passed_on_to_every_process(
    apart: bool, addresses: StackAddresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YUANXIN_TRACES", COLLECTOR)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=x")
    monkeypatch.setenv("YUANXIN_CRASH_AT", "nowhere")
    for process in service_processes(apart):
        told = environment_of(process, addresses)
        assert told["YUANXIN_TRACES"] == COLLECTOR, process.name
        assert told["OTEL_EXPORTER_OTLP_HEADERS"] == "authorization=x", process.name
        assert "YUANXIN_CRASH_AT" not in told, process.name


def test_without_a_collector_nobody_is_told_of_one(
    addresses: StackAddresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("YUANXIN_TRACES", raising=False)
    for process in service_processes():
        assert "YUANXIN_TRACES" not in environment_of(process, addresses)
