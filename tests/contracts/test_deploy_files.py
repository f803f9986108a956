"""What deploy/ and compose say about the services is true: settings, ports, topics, metrics."""

import importlib
import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts import topics
from contracts.service_names import SERVICES
from devstack.checkout import CHECKOUT
from devstack.development_keys import DevelopmentKeys
from devstack.kafka import declared_topics
from devstack.service_processes import ServiceProcess, service_processes
from devstack.settings import Settings
from telemetry import metrics

DEPLOY = CHECKOUT / "deploy"
PROCESSES = {process.name: process for process in service_processes()}
PROMETHEUS_OWN = {"up"}


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


def settings_of(process: ServiceProcess) -> Any:
    return importlib.import_module(f"{process.service}.__main__").Settings


def settings_in(text: str) -> set[str]:
    return set(re.findall(r"\bYUANXIN_[A-Z_]+", text))


def known(settings: Any) -> set[str]:
    return {f"YUANXIN_{field.upper()}" for field in settings.model_fields}


def required(settings: Any) -> set[str]:
    return {f"YUANXIN_{name.upper()}" for name, field in settings.model_fields.items() if field.is_required()}


def test_each_service_has_its_process() -> None:
    assert [process.name for process in PROCESSES.values() if not process.is_worker] == list(SERVICES)


def test_reporting_has_its_worker() -> None:
    assert [name for name, process in PROCESSES.items() if process.is_worker] == ["reporting-stream"]


def test_no_two_processes_have_one_port() -> None:
    ports = Settings().ports
    assert len(set(ports.values())) == len(ports)


def test_compose_publishes_the_ports_of_the_embedded_stack_and_only_on_this_machine() -> None:
    ports = Settings().ports
    for name in PROCESSES:
        assert compose()["services"][name]["ports"] == [f"127.0.0.1:{ports[name]}:8000"]


def test_each_image_is_built_for_the_service_it_runs() -> None:
    for name, process in PROCESSES.items():
        declared = compose()["services"][name]
        assert declared["build"]["args"]["SERVICE"] == process.service
        command = declared.get("command", ["python", "-m", process.service])
        assert command == ["python", "-m", process.module]


def test_compose_runs_all_processes_and_what_they_need() -> None:
    assert set(compose()["services"]) == {*PROCESSES, "kafka", "topics", "postgres", "prometheus"}


@pytest.mark.parametrize("name", PROCESSES)
def test_compose_runs_every_process_with_settings_it_knows(name: str) -> None:
    environment = set(compose()["services"][name]["environment"])
    settings = settings_of(PROCESSES[name])
    assert environment <= known(settings)
    assert required(settings) <= environment


@pytest.mark.parametrize("name", PROCESSES)
def test_the_embedded_stack_tells_every_process_what_it_needs(name: str, tmp_path: Path) -> None:
    process = PROCESSES[name]
    keys = set(DevelopmentKeys(tmp_path).settings_of(process))
    assert required(settings_of(process)) <= {"YUANXIN_DATABASE_URL", "YUANXIN_KAFKA", *keys}
    assert keys <= known(settings_of(process))


@pytest.mark.parametrize("name", PROCESSES)
def test_every_key_file_that_compose_names_is_made(name: str, tmp_path: Path) -> None:
    keys = DevelopmentKeys(tmp_path)
    keys.make()
    assert all(Path(file).exists() for file in keys.settings_of(PROCESSES[name]).values())


def test_every_service_has_a_request_key_of_its_own() -> None:
    files = {process.service: process.key_files["YUANXIN_REQUEST_KEY"] for process in PROCESSES.values()}
    assert len({*files.values()}) == len(SERVICES)


def test_every_process_runs_a_module_of_its_service() -> None:
    for process in PROCESSES.values():
        assert importlib.util.find_spec(process.module), process.name
        assert process.module.split(".")[0] == process.service
        assert process.name == process.module.replace(".", "-")


def test_the_image_sets_only_what_the_services_know() -> None:
    for process in PROCESSES.values():
        assert settings_in((DEPLOY / "Dockerfile").read_text()) <= known(settings_of(process))


def test_the_declared_topics_are_those_of_the_contracts() -> None:
    assert {topic.name for topic in declared_topics()} == {topics.CASES, topics.COUNTIES, topics.WATERMARKS}


def test_compose_creates_the_declared_topics() -> None:
    [script] = compose()["services"]["topics"]["command"]
    for topic in declared_topics():
        settings = "".join(f" --config {name}={value}" for name, value in topic.settings.items())
        assert f"topic {topic.name} --partitions {topic.partitions}{settings}\n" in script + "\n"
    assert script.count("\ntopic ") == len(declared_topics())


def test_compose_makes_the_databases_the_services_use() -> None:
    assert compose()["services"]["postgres"]["environment"]["DATABASES"].split() == list(SERVICES)
    assert "for service in $DATABASES;" in (DEPLOY / "postgres" / "create-databases.sh").read_text()


def test_prometheus_reads_every_process() -> None:
    [job] = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())["scrape_configs"]
    [file] = job["file_sd_configs"][0]["files"]
    [mounted] = compose()["services"]["prometheus"]["configs"]
    assert mounted["target"] == file
    [group] = json.loads(compose()["configs"][mounted["source"]]["content"])
    assert set(group["targets"]) == {f"{name}:8000" for name in PROCESSES}


def test_alerts_ask_only_for_metrics_that_exist() -> None:
    metrics_asked_for = {
        name for rule in alert_rules() for name in re.findall(r"\b(?:yuanxin_\w+|up)\b", rule["expr"])
    }
    assert metrics_asked_for - PROMETHEUS_OWN <= metric_names()


def test_every_alert_says_what_happened_and_what_to_do_in_chinese() -> None:
    for rule in alert_rules():
        for text in (rule["annotations"]["summary"], rule["annotations"]["description"]):
            assert re.search(r"[\u4e00-\u9fff]", text), rule["alert"]


def test_the_named_alerts_are_there() -> None:
    assert {rule["alert"] for rule in alert_rules()} >= {
        "CountySilent",
        "CountySeriesMissing",
        "KeysNotRead",
        "PipelineStalled",
        "DailyReportOverdue",
        "QuarantineNotEmpty",
        "LagNotDraining",
        "Watchdog",
    }


def test_a_stalled_pipeline_holds_the_county_alarms_back() -> None:
    by_name = {rule["alert"]: rule["expr"] for rule in alert_rules()}
    for county_alarm in ("CountySilent", "DailyReportOverdue"):
        assert "unless on () yuanxin_pipeline_stalled == 1" in by_name[county_alarm]


def alert_rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def metric_names() -> set[str]:
    """As Prometheus sees them: `_total` for counters, `_bucket` and the like for histograms."""
    described = {family.name: family.type for family in metrics.REGISTRY.collect()}
    return {f"{name}_total" if kind == "counter" else name for name, kind in described.items()}
