"""When a service is at rest, and which machine the stack runs on."""

from datetime import datetime, timedelta

import pytest

from clock import SHANGHAI
from devstack.errors import CannotRun
from devstack.platform_check import check_platform
from devstack.wait_until_quiet import PipelineSnapshot, reasons_not_quiet

NOW = datetime(2019, 1, 10, 16, tzinfo=SHANGHAI)
CASES = "yuanxin.cases.v1"
ENDS = {CASES: {"0": 7, "1": 0}}


def snapshot(**changed: object) -> PipelineSnapshot:
    body = {
        "service": "reporting",
        "jobs_done_for": NOW.isoformat(),
        "outbox": 0,
        "progress": {CASES: {"0": 7, "1": 0}},
        "as_of": (NOW - timedelta(seconds=30)).isoformat(),
    }
    return PipelineSnapshot.of(body | changed)


def test_a_service_that_has_done_everything_is_at_rest() -> None:
    assert not list(reasons_not_quiet(snapshot(), ENDS, NOW))


def test_a_partition_without_messages_needs_no_progress() -> None:
    assert not list(reasons_not_quiet(snapshot(progress={CASES: {"0": 7}}), ENDS, NOW))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"jobs_done_for": None}, "clock jobs"),
        ({"jobs_done_for": (NOW - timedelta(seconds=1)).isoformat()}, "clock jobs"),
        ({"outbox": 3}, "3 messages to send"),
        ({"as_of": None}, "up to None only"),
        ({"as_of": (NOW - timedelta(seconds=31)).isoformat()}, "seen everything up to"),
        ({"progress": {CASES: {"0": 6, "1": 0}}}, "partition 0 at 6 of 7"),
        ({"progress": {CASES: {}}}, "partition 0 at 0 of 7"),
    ],
)
def test_a_service_with_something_left_to_do_is_not(changed: dict[str, object], reason: str) -> None:
    [of_service] = reasons_not_quiet(snapshot(**changed), ENDS, NOW)
    assert reason in of_service


def test_only_reporting_has_a_watermark_to_reach() -> None:
    assert not list(reasons_not_quiet(snapshot(service="intake", as_of=None), ENDS, NOW))


@pytest.mark.parametrize(
    ("system", "processor", "library"),
    [
        ("darwin", "arm64", ("", "")),
        ("linux", "aarch64", ("glibc", "2.36")),
        ("linux", "x86_64", ("glibc", "2.17")),
        ("linux", "x86_64", ("", "")),
    ],
)
def test_another_platform_gets_one_line(system: str, processor: str, library: tuple[str, str]) -> None:
    with pytest.raises(CannotRun, match=r"^the stack .*\.$"):
        check_platform(system, processor, library)


def test_linux_on_x86_64_with_a_fitting_glibc_is_accepted() -> None:
    check_platform("linux", "x86_64", ("glibc", "2.28"))
