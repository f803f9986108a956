"""A trace is taken from a caller and kept from step to step; of a step only what is on the list is told."""

import asyncio
from collections.abc import Iterator
from uuid import uuid4

import pytest
from opentelemetry.sdk.resources import Resource
from opentelemetry.trace import SpanKind as TheirKind

from contracts.traceparent import (
    STEP,
    TRACE,
    begin_trace,
    is_kept,
    next_step,
    read_traceparent,
    step_of_reader,
)
from telemetry import trace
from telemetry.trace import Attribute, InTrace, Span, SpanKind
from telemetry.trace_export import readable

CALLERS = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
NOT_KEPT = CALLERS[:-2] + "00"


@pytest.fixture
def told() -> Iterator[list[Span]]:
    """What a collector would be told."""
    spans: list[Span] = []
    trace.export_to(spans.append)
    yield spans
    trace.export_to(None)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (CALLERS, CALLERS),
        (NOT_KEPT, NOT_KEPT),
        ("cc" + CALLERS[2:], CALLERS),  # a later version, of which we know this much
        ("cc" + CALLERS[2:] + "-more", CALLERS),
    ],
)
def test_a_trace_of_a_caller_is_read(sent: str, read: str) -> None:
    assert read_traceparent(sent) == read


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "00",
        "张三",
        CALLERS[:-1],
        CALLERS + "0",
        CALLERS + "-more",
        CALLERS + "\n",
        CALLERS.upper(),
        "ff" + CALLERS[2:],
        "cc" + CALLERS[2:] + "0",
        CALLERS.replace("-", "_"),
        f"00-{'0' * 32}-b7ad6b7169203331-01",
        f"00-0af7651916cd43dd8448eb211c80319c-{'0' * 16}-01",
        CALLERS.replace("a", "g"),
        "00-00000000000000330302199001011234-b7ad6b7169203331-01",  # an ID number would fit
    ],
)
def test_what_is_no_trace_begins_none_of_ours(sent: str) -> None:
    assert read_traceparent(sent) is None


def test_a_step_keeps_the_trace_and_whether_it_is_kept() -> None:
    for parent in (CALLERS, NOT_KEPT):
        step = next_step(parent)
        assert (step[TRACE], is_kept(step)) == (parent[TRACE], is_kept(parent))
        assert step[STEP] != parent[STEP]
        assert read_traceparent(step) == step


def test_every_trace_that_we_begin_is_another_and_is_kept() -> None:
    begun = {begin_trace() for _ in range(100)}
    assert len({each[TRACE] for each in begun}) == 100
    assert all(is_kept(each) for each in begun)


def test_a_reader_deals_with_an_event_in_one_step_of_its_own_however_often_it_tries() -> None:
    event = uuid4()
    mediation = step_of_reader(CALLERS, event, "mediation")
    assert mediation == step_of_reader(CALLERS, event, "mediation")
    assert mediation[TRACE] == CALLERS[TRACE]
    others = {step_of_reader(CALLERS, event, "reporting"), step_of_reader(CALLERS, uuid4(), "mediation")}
    assert mediation not in others
    assert read_traceparent(mediation) == mediation
    assert not is_kept(step_of_reader(NOT_KEPT, event, "mediation"))


def test_work_inside_a_step_belongs_to_it_and_to_no_other_afterwards() -> None:
    with InTrace(CALLERS):
        assert (trace.current(), trace.current_id()) == (CALLERS, CALLERS[TRACE])
        with InTrace(None):
            assert (trace.current(), trace.current_id()) == (None, None)
        assert trace.current() == CALLERS
    assert trace.current() is None


async def test_two_tasks_at_once_have_each_their_own() -> None:
    both = asyncio.Barrier(2)

    async def work(traceparent: str) -> str | None:
        with InTrace(traceparent):
            await both.wait()
            return trace.current()

    assert [*await asyncio.gather(work(CALLERS), work(NOT_KEPT))] == [CALLERS, NOT_KEPT]


def test_a_step_is_told_when_it_is_over_also_one_that_failed(told: list[Span]) -> None:
    with trace.step("a", SpanKind.consumer, CALLERS, {}):
        inside = trace.current()
        assert told == []
    with pytest.raises(ZeroDivisionError), trace.step("b", SpanKind.consumer, None, {}):
        raise ZeroDivisionError
    first, second = told
    assert (first.name, first.traceparent, first.parent, first.failed) == ("a", inside, CALLERS, False)
    assert (second.name, second.parent, second.failed) == ("b", None, True)
    assert first.began <= first.ended <= second.began


def test_of_a_trace_that_its_caller_does_not_keep_nothing_is_told(told: list[Span]) -> None:
    with trace.step("a", SpanKind.consumer, NOT_KEPT, {}):
        pass
    assert told == []


def test_what_nobody_asked_for_begins_a_trace_of_its_own(told: list[Span]) -> None:
    traceparent = trace.begin("cn.yuanxin.papers.overdue.v1")
    [span] = told
    assert (span.traceparent, span.parent, span.kind) == (traceparent, None, SpanKind.internal)


def test_nothing_leaves_that_is_not_on_the_list() -> None:
    said = {Attribute.route: "/v1/applications/{case_id}", "worker.name": "张三", "http.url": "/v1/张三"}
    span = Span("POST", SpanKind.server, CALLERS, None, 1, 2, said)  # type: ignore[arg-type]
    sent = readable(span, Resource({}))
    assert sent.attributes == {"http.route": "/v1/applications/{case_id}"}
    assert sent.kind is TheirKind.SERVER


def test_a_span_has_the_ids_of_its_step_and_of_what_caused_it() -> None:
    step = next_step(CALLERS)
    sent = readable(Span("a", SpanKind.consumer, step, CALLERS, 1, 2, failed=True), Resource({}))
    context, parent = sent.get_span_context(), sent.parent
    assert context is not None
    assert parent is not None
    assert (f"{context.trace_id:032x}", f"{context.span_id:016x}") == (step[TRACE], step[STEP])
    assert f"{parent.span_id:016x}" == CALLERS[STEP]
    assert not sent.status.is_ok


def test_the_list_says_what_was_done_and_never_by_or_about_whom() -> None:
    assert {each.value for each in Attribute} == {
        "http.request.method",
        "http.route",  # the template, never the path
        "http.response.status_code",
        "messaging.destination.name",
        "messaging.message.id",
        "cloudevents.event_type",
        "yuanxin.agency",  # the code of an agency
    }
