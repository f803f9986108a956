"""The API described: openapi.json, and a page of it rendered here: no script, no CDN."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, Response

from access import allow_anyone, prefix_of
from web.answers import Schema
from web.code_lists import CodeList, list_of, names_of
from web.openapi import operations
from web.problems import CATALOGUE
from web.responses import Answer, respond
from web.role_names import ROLE_NAMES
from web.security_headers import page_headers

if TYPE_CHECKING:
    from jinja2 import Template

router = APIRouter(include_in_schema=False, dependencies=[Depends(allow_anyone())])

CODE: Final = re.compile("`[^`]*`")
ENGLISH_SENTENCE: Final = re.compile(r"[A-Za-z]{2,}[,;:]? [A-Za-z]+", re.ASCII)

TYPE_NAMES: Mapping[str, str] = {
    "string": "文本",
    "integer": "整数",
    "number": "数",
    "boolean": "true / false",
    "object": "对象",
    "uuid": "UUID",
    "date": "日期",
    "date-time": "时间（带时区）",
}


@router.get("/openapi.json")
async def openapi(request: Request) -> Response:
    """With the prefix of the proxy it was asked through: a client made from it then asks through it too."""
    prefix, document = prefix_of(request), request.app.openapi()
    return respond(Answer(200, {**document, "servers": [{"url": prefix}]} if prefix else document))


@router.get("/docs")
async def docs(request: Request) -> Response:
    page = render(request.app.openapi(), request.app.state.codes)
    return HTMLResponse(page, headers=page_headers(style()))


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value looks like: words, and the structure they end in, if it has a table of its own."""

    text: str
    structure: str | None = None


def shape(schema: Schema, codes: Sequence[CodeList] = ()) -> Shape:
    """A JSON Schema in a few Chinese words."""
    if "$ref" in schema:
        return Shape("", schema["$ref"].rsplit("/", 1)[-1])
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return _any_of([shape(choice, codes) for choice in choices if choice.get("type") != "null"])
    if "enum" in schema:
        names = names_of(schema["enum"], codes)
        return Shape(
            " | ".join(f"{names[code]}（{code}）" if code in names else f"{code}" for code in schema["enum"])
        )
    if "const" in schema:
        return Shape(str(schema["const"]))
    if schema.get("type") == "array":
        inner = shape(schema.get("items", {}), codes)
        return Shape(f"列表：{inner.text}", inner.structure)
    kind = schema.get("format") or schema.get("type", "")
    return Shape(TYPE_NAMES.get(kind, TYPE_NAMES.get(schema.get("type", ""), "任意")))


@cache
def template() -> "Template":
    """The page's template, read once."""
    from jinja2 import Environment, PackageLoader  # here: 4 MB for a page that few ask for

    return Environment(loader=PackageLoader("web", "."), autoescape=True).get_template("docs.html")


@cache
def style() -> str:
    """The page's one style sheet, read once."""
    return resources.files("web").joinpath("docs.css").read_text(encoding="utf-8")


def in_chinese(text: str) -> str:
    """What the page says of a thing: an English sentence was written for whoever reads the source."""
    return "" if ENGLISH_SENTENCE.search(CODE.sub("", text)) else text


def render(schema: Schema, codes: Sequence[CodeList]) -> str:
    """The page: routes by subject, then the structures, then the problems."""
    routes = sorted(operations(schema), key=_subject)
    schemas = schema["components"]["schemas"]
    structures = {name: schemas[name] for name in schemas if name != "Problem"}
    return template().render(
        title=schema["info"]["title"],
        style=style(),
        subjects=[(subject, list(group)) for subject, group in groupby(routes, _subject)],
        structures=structures,
        problems=CATALOGUE.values(),
        roles=ROLE_NAMES,
        shape=partial(shape, codes=codes),
        named=partial(list_of, lists=codes),
        in_chinese=in_chinese,
    )


def _any_of(shapes: list[Shape]) -> Shape:
    if len(shapes) == 1:
        return shapes[0]
    return Shape(" 或 ".join(part.structure or part.text for part in shapes))


def _subject(route: tuple[str, str, dict[str, Any]]) -> str:
    return str(next(iter(route[2].get("tags", ())), "其他"))
