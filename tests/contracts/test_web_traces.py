"""A request belongs to its caller's trace, or begins one; whatever a caller sends there, it is answered."""

from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
from multidict import CIMultiDict

from builders_web import no_pool, served, small_app
from contracts.traceparent import TRACE
from telemetry import trace
from telemetry.trace import Attribute, Span, SpanKind

CALLERS = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with no_pool() as pool, served(small_app(pool)) as client:
        yield client


@pytest.fixture
def told() -> Iterator[list[Span]]:
    spans: list[Span] = []
    trace.export_to(spans.append)
    yield spans
    trace.export_to(None)


async def ask(client: aiohttp.ClientSession, *traceparents: str, path: str = "/v1/nothing?name=张三") -> int:
    headers = CIMultiDict[str]([("traceparent", each) for each in traceparents])
    headers["tracestate"], headers["baggage"] = "worker=zhang", "worker=zhang"
    async with client.get(path, headers=headers) as answer:
        await answer.read()
        return answer.status


async def test_a_request_belongs_to_its_callers_trace(
    client: aiohttp.ClientSession, told: list[Span]
) -> None:
    assert await ask(client, CALLERS) == 404
    [span] = told
    assert (span.kind, span.parent, span.traceparent[TRACE]) == (SpanKind.server, CALLERS, CALLERS[TRACE])
    assert span.traceparent != CALLERS
    assert 0 < span.ended - span.began < 20e9


@pytest.mark.parametrize(
    "sent",
    [(), ("",), ("rubbish",), ("00-1",), ("\xff\xfe",), (CALLERS, CALLERS[:-1] + "0"), (CALLERS * 20,)],
)
async def test_what_is_no_trace_is_no_error_and_begins_one(
    client: aiohttp.ClientSession, told: list[Span], sent: tuple[str, ...]
) -> None:
    assert await ask(client, *sent) == 404
    [span] = told
    assert span.parent is None
    assert span.traceparent[TRACE] != CALLERS[TRACE]


async def test_a_span_says_the_template_and_the_status_and_nothing_of_the_caller(
    client: aiohttp.ClientSession, told: list[Span]
) -> None:
    assert await ask(client, path="/v1/notes/张三") in (404, 405, 500, 503, 422)
    [span] = told
    assert span.said.keys() == {Attribute.method, Attribute.route, Attribute.status}
    assert "张三" not in str(span)
    assert "zhang" not in str(span)


async def test_health_and_metrics_are_no_steps_of_anything(
    client: aiohttp.ClientSession, told: list[Span]
) -> None:
    for path in ("/livez", "/metrics"):
        assert await ask(client, path=path) == 200
    assert told == []


async def test_an_answer_that_fails_is_told_as_failed(
    client: aiohttp.ClientSession, told: list[Span]
) -> None:
    assert await ask(client, path="/v1/notes/broken") == 500
    assert [span.failed for span in told] == [True]
