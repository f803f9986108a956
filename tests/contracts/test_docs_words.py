"""The page of the API is Chinese from its first word to its last, of every service."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

import pytest

from builders_web import no_pool, small_app
from service_routers import CODE_LISTS, ROUTERS
from web.docs import in_chinese, render

HAN = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2,}[,;:]? [A-Za-z]+", re.ASCII)


class Words(HTMLParser):
    """The words of a page: neither code nor style."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag != "meta":
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not {"code", "style"} & set(self.inside):
            self.words.append(data)


@pytest.fixture(params=CODE_LISTS)
async def described(request: pytest.FixtureRequest) -> tuple[str, Mapping[str, Any]]:
    async with no_pool() as pool:
        return request.param, small_app(pool, ROUTERS[request.param]).openapi()


async def test_no_english_sentence_is_on_the_page(described: tuple[str, Mapping[str, Any]]) -> None:
    service, document = described
    page = Words()
    page.feed(render(dict(document), CODE_LISTS[service]))
    assert [words for words in page.words if ENGLISH.search(re.sub("`[^`]*`", "", words))] == []


def asked(part: Any, schemas: Mapping[str, Any], seen: set[str]) -> Iterator[tuple[str, str]]:
    """What is said of the structures that a request is made of."""
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        if isinstance(each, str) and each.startswith("#/components/schemas/"):
            name = each.rsplit("/", 1)[-1]
            if name not in seen:
                seen.add(name)
                if "enum" not in schemas[name]:
                    yield name, schemas[name].get("description", "")
                yield from asked(schemas[name], schemas, seen)
        yield from asked(each, schemas, seen)


async def test_what_is_said_of_routes_and_of_what_is_sent_is_chinese(
    described: tuple[str, Mapping[str, Any]],
) -> None:
    _, document = described
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            said = [operation["summary"], operation.get("description", "说明")]
            said += [each["description"] for each in operation.get("parameters", ()) if "description" in each]
            assert [words for words in said if not in_chinese(words) or not HAN.search(words)] == [], (
                method,
                path,
            )
            bodies = asked(operation.get("requestBody", {}), document["components"]["schemas"], set())
            assert [name for name, words in bodies if not HAN.search(in_chinese(words))] == []
