"""What the tests of alarms run is what is deployed, but for its lengths."""

import re
from pathlib import Path
from typing import Any

import yaml

from short_rules import PROMETHEUS, SECONDS, short_alertmanager, short_prometheus, short_rules

LENGTH = re.compile(r"\b\d+[smhd]\b")
MACHINE_AGE = re.compile(r"(time\(\) - .*? > )\d+", re.DOTALL)


def deployed(file: str) -> Any:
    return yaml.safe_load((PROMETHEUS / file).read_text(encoding="utf-8"))


def without_lengths(rule: Any) -> Any:
    return {
        **rule,
        "expr": MACHINE_AGE.sub(r"\1N", LENGTH.sub("N", rule["expr"])),
        "for": "for" in rule,
    }


def test_the_rules_are_those_that_are_deployed_but_for_lengths() -> None:
    short, real = short_rules()["groups"], deployed("alerts.yml")["groups"]
    assert [group["name"] for group in short] == [group["name"] for group in real]
    for ours, theirs in zip(short, real, strict=True):
        assert list(map(without_lengths, ours["rules"])) == list(map(without_lengths, theirs["rules"]))


def test_every_length_is_shorter_than_the_deployed_one() -> None:
    units = {"s": 1, "m": 60, "h": 3600, "d": 86400}
    assert all(short < int(length[:-1]) * units[length[-1]] for length, short in SECONDS.items())


def test_prometheus_has_all_its_jobs_and_every_place_is_one_of_here(tmp_path: Path) -> None:
    places = {
        "alertmanager:9093": "127.0.0.1:1",
        "alert-messages:8000": "127.0.0.1:2",
        "node-exporter:9100": "127.0.0.1:3",
        "blackbox-exporter:9115": "127.0.0.1:4",
    }
    config = short_prometheus(tmp_path, places)
    named = [job["job_name"] for job in deployed("prometheus.yml")["scrape_configs"]]
    assert [job["job_name"] for job in config["scrape_configs"]] == named
    text = yaml.safe_dump(config)
    assert "/targets/" not in text
    assert not any(place in text for place in places)


def test_alertmanager_keeps_its_routes_and_inhibitions() -> None:
    real = (PROMETHEUS.parent / "alertmanager" / "alertmanager.yml").read_text(encoding="utf-8")
    short, long = yaml.safe_load(short_alertmanager(real)), yaml.safe_load(real)
    assert short["inhibit_rules"] == long["inhibit_rules"]
    assert [each["receiver"] for each in short["route"]["routes"]] == [
        each["receiver"] for each in long["route"]["routes"]
    ]
