"""H7: whatever is sent, the answer is one that the documents describe, and never 5xx."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

import pytest
from fastapi import APIRouter, Depends
from starlette.responses import PlainTextResponse, Response

from access import Caller, Role, allow
from builders_flows import open_api
from builders_web import no_pool, served, small_app, token
from devstack.stack import Stack
from prove.http_fuzz import Fuzzed, fuzz, fuzz_service
from web import Answer, Body, respond

Handler = Callable[..., Awaitable[Response]]
Operator = Annotated[Caller, Depends(allow(Role.operator))]
SEED = 7
EXAMPLES = 3
"""Of each kind for each route. `make prove` asks more."""


class Names(Body):
    names: tuple[str, ...] | None = None


async def a_right_answer(body: Names, caller: Operator) -> Response:
    return respond(Answer(200, {"count": len(body.names or ())}))


async def null_breaks_it(body: Names, caller: Operator) -> Response:
    return respond(Answer(200, {"count": len(body.names)}))  # type: ignore[arg-type]


async def another_status(body: Names, caller: Operator) -> Response:
    return respond(Answer(202, {"count": 0}))


async def whatever_is_sent(caller: Operator) -> Response:
    return respond(Answer(200, {"count": 0}))


async def another_content_type(body: Names, caller: Operator) -> Response:
    return PlainTextResponse("0")


@pytest.mark.timeout(600)
async def test_made_up_requests_get_answers_that_the_documents_describe(stack: Stack) -> None:
    async with open_api(stack) as api:
        found = await fuzz(api, seed=SEED, examples=EXAMPLES)
    assert found.differences == ()
    assert found.figures["routes"] > 30


async def fuzzed(handler: Handler) -> list[str]:
    """What is found on a service with this one route, which should answer as `a_right_answer` does."""
    async with no_pool() as pool:
        document = small_app(pool, [one_route(a_right_answer)]).openapi()
        del document["paths"]["/v1/pipeline"]
        async with served(small_app(pool, [one_route(handler)]), caller=None, errs=True) as client:
            base = str(client._base_url).rstrip("/")

            def minted(role: Role, county: str | None, subject: str, **of: str | None) -> str:
                return token(Caller(subject, role, county, **of))

            result = Fuzzed(lambda service: base, minted, {})
            await asyncio.to_thread(fuzz_service, result, "intake", document, SEED, 15)
            return result.differences


def one_route(handler: Handler) -> APIRouter:
    router = APIRouter()
    router.add_api_route("/v1/names", handler, methods=["PUT"])
    return router


async def test_a_service_that_keeps_to_its_document_differs_in_nothing() -> None:
    assert await fuzzed(a_right_answer) == []


@pytest.mark.parametrize(
    ("handler", "difference"),
    [
        (null_breaks_it, "Server error"),
        (another_status, "Undocumented"),
        (another_content_type, "Undocumented Content-Type"),
        (whatever_is_sent, "Schema-violating request accepted"),
    ],
)
async def test_what_breaks_on_a_field_refuses_nothing_or_answers_as_nobody_says_is_found(
    handler: Handler, difference: str
) -> None:
    found = await fuzzed(handler)
    assert any(difference in each for each in found), found
