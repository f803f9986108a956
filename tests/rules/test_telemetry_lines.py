"""A log line says where and what kind, never what a person told us."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog
from prometheus_client.metrics import MetricWrapperBase

import telemetry
from telemetry import metrics, trace
from telemetry.trace import InTrace

SECRET = "张三 330302199001011234"


@contextmanager
def configured() -> Iterator[None]:
    """Logging as in a service, and afterwards as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()
    telemetry.configure("intake", "INFO")
    yield
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    root.handlers[:], root.level = handlers, level
    trace.name_process("")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def fail() -> None:
    raise ValueError(SECRET)


def test_an_exception_is_told_without_its_text() -> None:
    with pytest.raises(ValueError, match="张三") as caught:
        fail()
    described = telemetry.describe(caught.value)
    assert described["error"] == "ValueError"
    assert described["where"][-1].endswith(" fail")
    assert SECRET not in str(described)


def test_our_lines_and_the_libraries_have_one_form(capsys: pytest.CaptureFixture[str]) -> None:
    with configured():
        structlog.get_logger().info("ours", topic="cases")
        logging.getLogger("aiokafka").warning("theirs %s", 1)
    ours, theirs = lines(capsys)
    assert (ours["event"], ours["topic"], theirs["event"]) == ("ours", "cases", "theirs 1")
    for line in (ours, theirs):
        assert (line["service"], "timestamp" in line, "level" in line) == ("intake", True, True)


def test_a_librarys_traceback_loses_its_text_too(capsys: pytest.CaptureFixture[str]) -> None:
    with configured():
        try:
            fail()
        except ValueError:
            logging.getLogger("asyncpg").exception("a row")
            structlog.get_logger().exception("another")
    written = lines(capsys)
    assert [line["error"] for line in written] == ["ValueError", "ValueError"]
    assert SECRET not in str(written)


def test_lines_say_which_request_and_event_they_are_about(capsys: pytest.CaptureFixture[str]) -> None:
    with configured():
        telemetry.bind(request_id="r-1", event_id="e-1")
        structlog.get_logger().info("bound")
        telemetry.unbind("event_id")
        structlog.get_logger().info("unbound")
    bound, unbound = lines(capsys)
    assert (bound["request_id"], bound["event_id"]) == ("r-1", "e-1")
    assert "event_id" not in unbound


def test_lines_bear_the_trace_of_the_request_or_the_message_that_they_are_about(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with configured():
        with InTrace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"):
            structlog.get_logger().info("ours")
            logging.getLogger("aiokafka").warning("theirs")
        structlog.get_logger().info("nobody's")
    ours, theirs, nobodys = lines(capsys)
    assert ours["trace_id"] == theirs["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
    assert "trace_id" not in nobodys


def test_libraries_do_not_write_request_lines_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    with configured():
        logging.getLogger("uvicorn.access").info("GET /v1/applications?name=张三")
    assert lines(capsys) == []


def test_every_metric_has_a_meaning_and_only_business_labels() -> None:
    allowed = {"service", "method", "route", "status", "topic", "partition", "source", "campaign", "county"}
    allowed |= {"name", "period"}  # of a reporting unit, for whoever is called; the day of a report
    allowed |= {"limit"}  # of requests: "caller" or "address", never which; of the law: review or assignment
    allowed |= {"reason"}  # why we ended a connection: one of five words
    allowed |= {"part"}  # what could not be done while the system was down: signing or hearing
    allowed |= {"stage"}  # how far a limit of the law has run: near or passed
    allowed |= {"loop"}  # beside the API: relay, consumer, jobs …
    allowed |= {"key", "state"}  # the name of a key that seals, and whether it is an older one or unknown
    allowed |= {"what"}  # was forgotten after its time: answers or dismissed
    allowed |= {"agency"}  # the code of an agency, as in the name of its topic
    allowed |= {"robot", "outcome"}  # its name in notifications.toml; sent, refused or unreachable
    allowed |= {"way"}  # by which an agency sent: kafka or http
    for family in metrics.REGISTRY.collect():
        assert family.documentation.endswith((".", ":")) or family.documentation
        assert family.name.startswith(("yuanxin_", "http_"))
        for sample in family.samples:
            assert set(sample.labels) <= allowed | {"le"}
    declared = [each for each in vars(metrics).values() if isinstance(each, MetricWrapperBase)]
    assert len(declared) == len(list(metrics.REGISTRY.collect()))
    assert {
        name for metric in declared for name in metric._labelnames
    } <= allowed  # also of what never counted


def test_the_metrics_that_the_alerts_need_are_there() -> None:
    named = {family.name for family in metrics.REGISTRY.collect()}
    assert {
        "yuanxin_county_info",
        "yuanxin_county_silent",
        "yuanxin_reporting_window_open",
        "yuanxin_daily_report_overdue",
        "yuanxin_case_sweep_overdue",
        "yuanxin_outbox_oldest_timestamp_seconds",
        "yuanxin_quarantine_messages",
        "yuanxin_watermark_timestamp_seconds",
        "yuanxin_clock_timestamp_seconds",
    } <= named
