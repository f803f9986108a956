"""The description of the API: complete, in Chinese, and readable on a network without the internet."""

import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from builders_web import no_pool, served, small_app
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
            assert "422" not in operation["responses"]
    assert described["paths"]["/v1/notes"]["post"]["x-roles"] == ["county-client", "county-staff"]


async def test_keys_versions_and_dry_runs_are_described_where_they_apply(
    client: aiohttp.ClientSession,
) -> None:
    async with client.get("/openapi.json") as answer:
        paths = (await answer.json())["paths"]

    def named(path: str, method: str) -> dict[str, bool]:
        return {parameter["name"]: parameter["required"] for parameter in paths[path][method]["parameters"]}

    assert named("/v1/notes", "post") == {"Idempotency-Key": True, "If-Match": False, "dry_run": False}
    assert named("/v1/notes/{note_id}", "put")["Idempotency-Key"] is False
    assert named("/v1/notes", "get") == {"text": False, "limit": False}


async def test_every_slug_is_in_the_description(client: aiohttp.ClientSession) -> None:
    async with client.get("/openapi.json") as answer:
        listed = (await answer.json())["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]
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
