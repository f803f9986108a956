"""The rules of Prometheus, in its own evaluator: deploy/prometheus/alerts_test.yml."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

import alarm_programs
from devstack.checkout import CHECKOUT

PROMETHEUS: Final = CHECKOUT / "deploy" / "prometheus"


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


def test_a_rule_that_forgets_who_is_silent_when_reporting_restarts_is_found(tmp_path: Path) -> None:
    """These tests can fail."""
    shutil.copy(PROMETHEUS / "alerts_test.yml", tmp_path)
    rules = (PROMETHEUS / "alerts.yml").read_text(encoding="utf-8")
    forgetful = rules.replace("last_over_time(yuanxin_county_silent[1h])", "yuanxin_county_silent")
    (tmp_path / "alerts.yml").write_text(forgetful, encoding="utf-8")
    assert run("test", "rules", "alerts_test.yml", where=tmp_path).returncode == 1
