"""The rules of Prometheus, in its own evaluator: deploy/prometheus/alerts_test.yml."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import yaml

import alarm_programs
from devstack.checkout import CHECKOUT

PROMETHEUS: Final = CHECKOUT / "deploy" / "prometheus"


def read(file: str) -> Any:
    return yaml.safe_load((PROMETHEUS / file).read_text(encoding="utf-8"))


RULES: Final = {rule["alert"] for group in read("alerts.yml")["groups"] for rule in group["rules"]}


def run(*words: str | Path, where: Path = PROMETHEUS) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [alarm_programs.find("promtool"), *words], cwd=where, capture_output=True, text=True
    )


def test_the_rules_are_well_formed() -> None:
    checked = run("check", "rules", "alerts.yml")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_rules_tell_what_they_should_and_nothing_else() -> None:
    tested = run("test", "rules", "alerts_test.yml")
    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_prometheus_takes_its_file() -> None:
    checked = run("check", "config", "prometheus.yml")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def asks_for(expr: str, rule: str) -> bool:
    """Whether an expression over ALERTS would count this one."""
    named = re.findall(r'alertname(=~?|!~|!=)"([^"]+)"', expr)
    return "ALERTS" in expr and all(
        bool(re.fullmatch(names, rule)) == operator.startswith("=") for operator, names in named
    )


def test_every_rule_is_shown_firing_and_not_firing() -> None:
    """By its own test, or in an expression that counts alerts: once among its samples, once not."""
    told, quiet = set[str](), set[str]()
    for test in read("alerts_test.yml")["tests"]:
        for each in test.get("alert_rule_test", ()):
            (told if each["exp_alerts"] else quiet).add(each["alertname"])
        for each in test.get("promql_expr_test", ()):
            labels = [sample["labels"] for sample in each["exp_samples"]]
            here = {rule for rule in RULES if any(f'alertname="{rule}"' in one for one in labels)}
            told |= here
            quiet |= {rule for rule in RULES - here if asks_for(each["expr"], rule)}
    assert told == RULES
    assert RULES - quiet == {"Watchdog"}


def test_a_rule_that_forgets_who_is_silent_when_reporting_restarts_is_found(tmp_path: Path) -> None:
    """These tests can fail."""
    shutil.copy(PROMETHEUS / "alerts_test.yml", tmp_path)
    rules = (PROMETHEUS / "alerts.yml").read_text(encoding="utf-8")
    forgetful = rules.replace("last_over_time(yuanxin_county_silent[1h])", "yuanxin_county_silent")
    (tmp_path / "alerts.yml").write_text(forgetful, encoding="utf-8")
    assert run("test", "rules", "alerts_test.yml", where=tmp_path).returncode == 1
