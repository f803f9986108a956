"""The description of the API: complete, in Chinese, and readable on a network without the internet."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta, timezone

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from builders_web import no_pool, served, small_app
from reporting.sign_in.api import page_router
from web import Body, Day, Instant, Text
from web.docs import Shape, shape
from web.problems import CATALOGUE


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with no_pool() as pool, served(small_app(pool), caller=None) as client:
        yield client


async def test_every_route_says_who_may_use_it_and_how_it_says_no(client: aiohttp.ClientSession) -> None:
    async with client.get("/openapi.json") as answer:
        described = await answer.json()
    for methods in described["paths"].values():
        for operation in methods.values():
            assert operation["x-roles"]
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            for status, answer in operation["responses"].items():
                assert status < "400" or "application/problem+json" in answer["content"]
    assert described["paths"]["/v1/notes"]["post"]["x-roles"] == ["county-client", "county-staff"]


async def test_pages_say_that_they_answer_with_pages_and_where_a_redirection_is_the_answer() -> None:
    async with no_pool() as pool:
        paths = small_app(pool, [page_router]).openapi()["paths"]
    for path, method, success in (
        ("/sign-in", "get", "200"),
        ("/sign-in", "post", "303"),
        ("/sign-out", "post", "200"),
    ):
        answers = paths[path][method]["responses"]
        assert [status for status in answers if status < "400"] == [success]
        assert {"429", "500", "503", "default"} <= answers.keys()
        assert answers["default"]["content"].keys() == {"application/problem+json", "text/html"}


async def test_keys_versions_and_dry_runs_are_described_where_they_apply(
    client: aiohttp.ClientSession,
) -> None:
    async with client.get("/openapi.json") as answer:
        paths = (await answer.json())["paths"]

    def named(path: str, method: str) -> dict[str, bool]:
        return {parameter["name"]: parameter["required"] for parameter in paths[path][method]["parameters"]}

    assert named("/v1/notes", "post") == {"Idempotency-Key": True, "dry_run": False}
    changed = {"Idempotency-Key": False, "If-Match": False, "dry_run": False}
    assert named("/v1/notes/{note_id}", "put") == {"note_id": True, **changed}
    assert named("/v1/notes", "get") == {"text": False, "limit": False}


async def test_rules_of_amounts_texts_and_times_are_stated_and_hold(client: aiohttp.ClientSession) -> None:
    async with client.get("/openapi.json") as answer:
        described = await answer.json()
    claim, note = (described["components"]["schemas"][name]["properties"] for name in ("Claim", "Note"))
    amount, since, text = claim["amount_fen"], claim["since"]["anyOf"][0], note["text"]
    assert (amount["type"], amount["minimum"], amount["maximum"]) == ("integer", 0, 10**14)
    assert (text["minLength"], text["maxLength"]) == (1, 2000)
    assert since["format"] == "date-time"
    limit = described["paths"]["/v1/notes"]["get"]["parameters"][1]["schema"]
    assert (limit["type"], limit["minimum"], limit["maximum"]) == ("integer", 1, 200)
    assert described["components"]["schemas"]["Note"]["additionalProperties"] is False


class Stated(Body):
    text: Text | None = None
    day: Day | None = None
    instant: Instant | None = None


@given(st.text(st.sampled_from("a张 \t\n\u3000\0"), max_size=4))
def test_the_pattern_of_a_text_says_what_is_taken(text: str) -> None:
    assert stated("text", text) == taken("text", text)


@given(
    st.dates() | st.dates(date(1988, 1, 1), date(1992, 1, 1)) | st.dates(date(2099, 1, 1), date(2103, 1, 1))
)
def test_the_pattern_of_a_day_says_what_is_taken(day: date) -> None:
    assert stated("day", day.isoformat()) == taken("day", day.isoformat())
    assert not stated("day", day.strftime("%Y%m%d"))


@given(
    st.datetimes(timezones=st.none() | st.sampled_from([UTC, timezone(timedelta(hours=8))]))
    | st.integers(1985, 2105).map(lambda year: datetime(year, 6, 1, tzinfo=UTC))
)
def test_the_pattern_of_an_instant_says_what_is_taken(instant: datetime) -> None:
    for written in (instant.isoformat(), instant.isoformat(" ", "minutes")):
        assert stated("instant", written) == taken("instant", written)


def stated(field: str, value: str) -> bool:
    """Whether the description's own words let it pass: length and pattern."""
    schema = Stated.model_json_schema()["properties"][field]["anyOf"][0]
    return len(value) >= schema.get("minLength", 0) and bool(re.search(schema["pattern"], value))


def taken(field: str, value: str) -> bool:
    try:
        Stated.model_validate({field: value})
    except ValidationError:
        return False
    return True


async def test_every_slug_is_in_the_description(client: aiohttp.ClientSession) -> None:
    async with client.get("/openapi.json") as answer:
        listed = (await answer.json())["components"]["schemas"]["Problem"]["properties"]["type"]["examples"]
    assert listed == ["urn:yuanxin:problem:" + slug for slug in CATALOGUE]


async def test_the_page_needs_no_script_and_nobody_elses_server(client: aiohttp.ClientSession) -> None:
    async with client.get("/docs") as answer:
        page = await answer.text()
    assert (answer.status, answer.content_type) == (200, "text/html")
    assert "<script" not in page
    assert not re.search(r"(src|href|url)\s*[=(]\s*[\"']?(https?:)?//", page)


async def test_the_page_shows_routes_roles_fields_and_problems(client: aiohttp.ClientSession) -> None:
    async with client.get("/docs") as answer:
        page = await answer.text()
    for shown in (
        "登记备忘",
        "/v1/notes/{note_id}",
        "县级工作人员",
        "amount_fen",
        "金额，单位：分",
        "找不到所请求的内容",
    ):
        assert shown in page
    linked, anchored = set(re.findall(r'href="#([^"]+)"', page)), set(re.findall(r'id="([^"]+)"', page))
    assert linked <= anchored


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string", "format": "date-time"}, Shape("时间（带时区）")),
        ({"type": "string", "format": "something"}, Shape("文本")),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, Shape("整数")),
        ({"anyOf": [{"type": "integer"}, {"$ref": "#/components/schemas/A"}]}, Shape("整数 或 A")),
        ({"type": "array", "items": {"$ref": "#/components/schemas/A"}}, Shape("列表：", "A")),
        ({"enum": ["draft", "sign"]}, Shape("draft | sign")),
        ({"const": 1}, Shape("1")),
        ({}, Shape("任意")),
    ],
)
def test_a_schema_is_told_in_a_few_words(schema: dict[str, object], words: Shape) -> None:
    assert shape(schema) == words
