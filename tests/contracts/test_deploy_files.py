"""What deploy/ and compose say about the services is true: settings, ports, topics, metrics."""

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts import topics
from devstack.kafka import declared
from devstack.services import SERVICES, Service
from devstack.settings import CHECKOUT, Settings
from telemetry import metrics

DEPLOY = CHECKOUT / "deploy"
BY_NAME = {service.name: service for service in SERVICES}
PROMETHEUS_OWN = {"up"}


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


def settings_of(service: Service) -> Any:
    return importlib.import_module(f"{service.database}.settings").Settings


def settings_in(text: str) -> set[str]:
    return set(re.findall(r"\bYUANXIN_[A-Z_]+", text))


def known(settings: Any) -> set[str]:
    return {f"YUANXIN_{field.upper()}" for field in settings.model_fields}


def required(settings: Any) -> set[str]:
    return {f"YUANXIN_{name.upper()}" for name, field in settings.model_fields.items() if field.is_required()}


@pytest.mark.parametrize("name", BY_NAME)
def test_compose_runs_every_process_with_settings_it_knows(name: str) -> None:
    given = set(compose()["services"][name]["environment"])
    settings = settings_of(BY_NAME[name])
    assert given <= known(settings)
    assert required(settings) <= given


@pytest.mark.parametrize("name", BY_NAME)
def test_the_embedded_stack_tells_every_process_what_it_needs(name: str, tmp_path: Path) -> None:
    from devstack.keys import Keys

    service = BY_NAME[name]
    given = {"YUANXIN_DATABASE_URL", "YUANXIN_KAFKA", *service.key_files(Keys(tmp_path))}
    assert required(settings_of(service)) <= given
    assert set(service.key_files(Keys(tmp_path))) <= known(settings_of(service))


def test_compose_publishes_the_ports_of_the_embedded_stack() -> None:
    ports = Settings().ports()
    for name in BY_NAME:
        assert compose()["services"][name]["ports"] == [f"127.0.0.1:{ports[name]}:8000"]


def test_each_image_is_built_for_the_service_it_runs() -> None:
    for name, service in BY_NAME.items():
        described = compose()["services"][name]
        assert described["build"]["args"]["SERVICE"] == service.database
        command = described.get("command", ["python", "-m", service.database])
        assert command == ["python", "-m", service.module]


def test_the_image_sets_only_what_the_services_know() -> None:
    for service in SERVICES:
        assert settings_in((DEPLOY / "Dockerfile").read_text()) <= known(settings_of(service))


def test_the_declared_topics_are_those_of_the_contracts() -> None:
    assert {topic.name for topic in declared()} == {topics.CASES, topics.COUNTIES, topics.WATERMARKS}


def test_compose_creates_the_declared_topics() -> None:
    [script] = compose()["services"]["topics"]["command"]
    for topic in declared():
        settings = "".join(f" --config {name}={value}" for name, value in topic.settings.items())
        assert f"topic {topic.name} --partitions {topic.partitions}{settings}\n" in script + "\n"
    assert script.count("\ntopic ") == len(declared())


def test_compose_makes_the_databases_the_services_use() -> None:
    script = (DEPLOY / "postgres" / "databases.sh").read_text()
    [line] = [line for line in script.splitlines() if line.startswith("for service in")]
    assert set(line.removeprefix("for service in ").removesuffix("; do").split()) == {
        s.database for s in SERVICES
    }


def test_prometheus_reads_every_process() -> None:
    [job] = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())["scrape_configs"]
    assert set(job["static_configs"][0]["targets"]) == {f"{name}:8000" for name in BY_NAME}


def test_alerts_ask_only_for_metrics_that_exist() -> None:
    asked = {name for rule in alert_rules() for name in re.findall(r"\b(?:yuanxin_\w+|up)\b", rule["expr"])}
    assert asked - PROMETHEUS_OWN <= metric_names()


def test_every_alert_says_what_happened_and_what_to_do_in_chinese() -> None:
    for rule in alert_rules():
        for text in (rule["annotations"]["summary"], rule["annotations"]["description"]):
            assert re.search(r"[\u4e00-\u9fff]", text), rule["alert"]


def test_the_named_alerts_are_there() -> None:
    assert {rule["alert"] for rule in alert_rules()} >= {
        "CountySilent",
        "CountySeriesMissing",
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
