"""Grafana's dashboards ask for metrics that exist, in PromQL that Prometheus reads."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

import alarm_programs
from devstack.checkout import CHECKOUT
from telemetry import metrics

GRAFANA: Final = CHECKOUT / "deploy" / "grafana"
FILES: Final = sorted((GRAFANA / "dashboards").glob("*.json"))
SUFFIXES: Final = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum")}
KNOWN: Final = {"up"} | {
    f"{family.name}{suffix}" for family in metrics.REGISTRY.collect() for suffix in SUFFIXES[family.type]
}
register_default_plugins()
METRIC: Final = re.compile(r"\b(?:yuanxin|http)_\w+|\bup\b")


def read(file: Path) -> Mapping[str, Any]:
    board: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return board


def targets(file: Path) -> Iterator[Mapping[str, Any]]:
    return (target for panel in read(file)["panels"] for target in panel["targets"])


def test_there_is_one_for_counties_pipeline_http_and_the_servers() -> None:
    assert [file.stem for file in FILES] == ["counties", "http", "pipeline", "postgres-kafka"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_every_metric_of_a_dashboard_exists(file: Path) -> None:
    asked = {name for target in targets(file) for name in METRIC.findall(target["expr"])}
    assert asked
    assert asked <= KNOWN


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_prometheus_reads_every_expression(file: Path, tmp_path: Path) -> None:
    rules = [{"record": f"panel:{n}", "expr": target["expr"]} for n, target in enumerate(targets(file))]
    (tmp_path / "rules.yml").write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}))
    command = (alarm_programs.find("promtool"), "check", "rules", str(tmp_path / "rules.yml"))
    checked = subprocess.run(command, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def as_grafana_reads_it(board: Mapping[str, Any]) -> Any:
    """By the library that Grafana makes from its schema: a field that the schema does not know is lost."""
    return json.loads(JSONEncoder(sort_keys=True).encode(Dashboard.from_json(dict(board))))


def lost(ours: Any, theirs: Any, place: str = "") -> Iterator[str]:
    """Where what was read is not what we wrote; defaults that were added are none of it."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name, value in ours.items():
            yield from lost(value, theirs.get(name), f"{place}/{name}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from lost(one, other, f"{place}/{number}")
    elif ours != theirs:
        yield f"{place}: {ours!r}, read as {theirs!r}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_grafanas_schema_knows_every_field_of_a_dashboard(file: Path) -> None:
    board = read(file)
    assert [*lost(board, as_grafana_reads_it(board))] == []


def test_a_field_that_grafana_does_not_know_is_found() -> None:
    """These tests can fail."""
    board = json.loads(FILES[0].read_text(encoding="utf-8"))
    board["panels"][0]["fieldConfig"]["defaults"]["units"] = "s"
    board["panels"][0]["gridPosition"] = board["panels"][0].pop("gridPos")
    places = {each.partition(":")[0] for each in lost(board, as_grafana_reads_it(board))}
    assert places == {"/panels/0/fieldConfig/defaults/units", "/panels/0/gridPosition"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_a_dashboard_is_found_by_its_name_and_no_panel_lies_on_another(file: Path) -> None:
    board = read(file)
    assert (board["uid"], board["timezone"]) == (f"yuanxin-{file.stem}", "Asia/Shanghai")
    places = [panel["gridPos"] for panel in board["panels"]]
    cells = [
        (place["x"] + x, place["y"] + y)
        for place in places
        for x in range(place["w"])
        for y in range(place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
    assert len({panel["id"] for panel in board["panels"]}) == len(places)


def test_the_dashboards_read_the_source_that_is_provisioned_and_compose_mounts_both() -> None:
    [source] = yaml.safe_load((GRAFANA / "provisioning/datasources/prometheus.yml").read_text())[
        "datasources"
    ]
    asked = {target["datasource"]["uid"] for file in FILES for target in targets(file)}
    assert asked == {source["uid"]}
    [provider] = yaml.safe_load((GRAFANA / "provisioning/dashboards/yuanxin.yml").read_text())["providers"]
    compose = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8"))
    mounted = {each.split(":")[1] for each in compose["services"]["grafana"]["volumes"]}
    assert {provider["options"]["path"], "/etc/grafana/provisioning"} <= mounted
    assert source["url"] == "http://prometheus:9090"
