"""What `make prove` calls ok: only what was run, put at risk and checked."""

import pytest

from prove.__main__ import report_of
from prove.findings import Finding
from prove.result import EXIT, Result, faults_injected, verdict_of

HELD = Finding("S1")
BROKEN = Finding("S1", differences=("a case is gone",))


def result(*findings: Finding, not_run: str = "", error: str = "") -> Result:
    return Result("crash", 1, ("S1",), findings=list(findings), not_run=not_run, error=error)


@pytest.mark.parametrize(
    ("one", "verdict"),
    [
        (result(HELD), "ok"),
        (result(HELD, BROKEN), "FAILED"),
        (result(error="no stack"), "FAILED"),
        (result(not_run="no small file system here"), "NOT RUN"),
        (result(), "NOT RUN"),
    ],
)
def test_a_scenario_is_ok_when_something_was_checked_and_held(one: Result, verdict: str) -> None:
    assert one.verdict == verdict
    assert f"  {verdict:<7}  " in one.line()


def test_a_run_in_which_a_scenario_did_not_run_is_red_in_a_word_of_its_own() -> None:
    without = [result(HELD), result(not_run="no small file system here")]
    report = report_of(without, 1, 60.0)
    assert (verdict_of(without), report["verdict"], report["ok"]) == ("NOT RUN", "NOT RUN", False)
    assert [one["verdict"] for one in report["scenarios"]] == ["ok", "NOT RUN"]
    assert EXIT[verdict_of(without)] not in (EXIT["ok"], EXIT["FAILED"])


def test_what_failed_goes_before_what_did_not_run() -> None:
    assert verdict_of([result(not_run="no disk"), result(BROKEN), result(HELD)]) == "FAILED"
    assert verdict_of([result(HELD)]) == "ok"
    assert verdict_of([]) == "NOT RUN"


def test_a_scenario_whose_fault_hit_nothing_fails() -> None:
    noted = [
        {"fault": "kill -9", "times": 1, "by": "crash"},
        {"fault": "replies to COMMIT lost", "times": 0, "by": "lose_commit_replies"},
    ]
    assert faults_injected(["crash"], noted).held
    found = faults_injected(["crash", "lose_commit_replies", "send_again"], noted)
    assert found.differences == ("lose_commit_replies injected nothing", "send_again injected nothing")
    assert result(found, HELD).verdict == "FAILED"
