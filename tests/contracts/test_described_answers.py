"""The documents describe every answer, closed to nobody who was made before; and what differs is found."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.responses import Response

from builders_web import no_pool, served, small_app
from contracts.service_names import SERVICES
from described_answers import DescribedAnswers
from service_routers import ROUTERS
from web import Answer, problems, respond
from web.problems import CATALOGUE

COMPONENTS = "#/components/"


async def document(service: str) -> Any:
    """Made where a loop runs: without one asyncpg opens a loop of its own, which nobody closes."""
    return small_app(no_pool(), ROUTERS[service]).openapi()


def answers_of(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for status, answer in operation["responses"].items():
                yield f"{method} {path}", status, answer


@pytest.mark.parametrize("service", SERVICES)
async def test_every_answer_has_a_shape_with_named_fields(service: str) -> None:
    described = await document(service)
    for route, status, answer in answers_of(described):
        for content, of in answer.get("content", {}).items():
            if content == "text/html" or of["schema"].get("format") == "binary":
                continue
            structure = of["schema"]["$ref"].rpartition("/")[2]
            assert described["components"]["schemas"][structure]["properties"], (route, status)


@pytest.mark.parametrize("service", SERVICES)
async def test_names_are_plain_and_every_reference_leads_somewhere(service: str) -> None:
    described = await document(service)
    for name in described["components"]["schemas"]:
        assert name.isalnum(), name
        assert not name.endswith("Json"), name
    operations = [each["operationId"] for ms in described["paths"].values() for each in ms.values()]
    assert len(set(operations)) == len(operations)
    for reference in references(described):
        kind, name = reference.removeprefix(COMPONENTS).split("/")
        assert name in described["components"][kind], reference


@pytest.mark.parametrize("service", SERVICES)
async def test_an_answer_may_grow_and_a_request_says_only_what_is_known(service: str) -> None:
    """A new code, field or problem must not break a client that was made before it."""
    described = await document(service)
    schemas = described["components"]["schemas"]
    in_answers = structures_in([answer for _, _, answer in answers_of(described)], schemas)
    assert not any("enum" in one or "const" in one for one in walk([schemas[name] for name in in_answers]))
    assert not any(schemas[name].get("additionalProperties") is False for name in in_answers)
    sent = [each.get("requestBody") for ms in described["paths"].values() for each in ms.values()]
    assert all(
        schemas[name].get("additionalProperties") is False
        for name in structures_in(sent, schemas)
        if "properties" in schemas[name]
    )


@pytest.mark.parametrize("service", SERVICES)
async def test_every_status_of_a_problem_says_which_problems(service: str) -> None:
    described = await document(service)
    for route, status, answer in answers_of(described):
        if "400" <= status < "600":
            named = answer["content"]["application/problem+json"]["examples"]
            assert named, (route, status)
            assert {CATALOGUE[slug].status for slug in named} == {int(status)}
            waits = any(CATALOGUE[slug].retry_after for slug in named)
            assert ("Retry-After" in answer["headers"]) == waits


def described_somewhere(described: Any) -> set[str]:
    return {
        slug
        for _, _, answer in answers_of(described)
        for slug in answer.get("content", {}).get("application/problem+json", {}).get("examples", ())
    }


async def test_every_problem_is_described_where_it_can_be_answered() -> None:
    found = {slug for service in SERVICES for slug in described_somewhere(await document(service))}
    of_no_route = {problems.method_not_allowed.slug}
    assert CATALOGUE.keys() - found == of_no_route


def references(document: Any) -> list[str]:
    return [one["$ref"] for one in walk(document) if isinstance(one.get("$ref"), str)]


def structures_in(value: Any, schemas: Any) -> set[str]:
    found: set[str] = set()
    waiting = {name.rpartition("/")[2] for name in references(value) if "/schemas/" in name}
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= {each.rpartition("/")[2] for each in references(schemas[name])} - found
    return found


def walk(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


NOTES = ("GET", "/v1/notes", 200)
JSON = {"content-type": "application/json"}
PROBLEM = {"content-type": "application/problem+json"}


def problem(response: Response) -> bytes:
    return bytes(response.body)


@pytest.mark.parametrize(
    ("place", "headers", "body", "difference"),
    [
        (NOTES, JSON, {"items": []}, None),
        (NOTES, JSON, {"items": [], "more": 1}, "more"),
        (NOTES, JSON, {}, "items"),
        (NOTES, JSON, {"items": [{"id": "1", "text": ""}]}, "items/0/id"),
        (NOTES, JSON | {"etag": '"1"'}, {"items": []}, "header etag"),
        (NOTES, {"content-type": "text/csv"}, {"items": []}, "content type text/csv"),
        (("GET", "/v1/notes", 202), JSON, {"items": []}, "not described"),
        (("GET", "/v1/notes", 422), PROBLEM, problems.invalid_parameter().body(), None),
        (("GET", "/v1/notes", 422), PROBLEM, problems.route_not_open().body(), "no problem of this route"),
        (("GET", "/v1/elsewhere", 200), JSON, {}, None),
    ],
)
async def test_whatever_the_document_does_not_say_is_a_difference(
    place: tuple[str, str, int], headers: dict[str, str], body: Any, difference: str | None
) -> None:
    described = DescribedAnswers(small_app(no_pool()).openapi())
    found = list(described.differences(*place, headers, json.dumps(body).encode()))
    assert found == [] if difference is None else any(difference in each for each in found)


async def test_an_application_that_answers_otherwise_does_not_pass() -> None:
    app = small_app(no_pool())

    @app.middleware("http")
    async def another_answer(_: Any, __: Any) -> Response:
        return respond(Answer(200, {"items": [], "more": 1}))

    with pytest.raises(AssertionError, match="more"):
        async with served(app) as client, client.get("/v1/notes") as answer:
            assert answer.status == 200
