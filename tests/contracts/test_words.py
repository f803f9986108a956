"""What people are told is whole in both languages: read in the source, so that no test need provoke it."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI

from access.tokens import REASONS
from intake.case.rules.legal_basis import PARAGRAPH_NAMES, paragraph_name
from service_routers import CODE_LISTS, ROUTERS
from web import patterns
from web.code_lists import list_of
from web.denials import DENIALS
from web.patterns import COUNTY_CODE, EXPECTED
from web.problems import CATALOGUE
from web.validation import describe_errors

ROOT = Path(__file__).parents[2]
HAN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
BRACKETS = re.compile(r"（[^）]*）")
WORD = re.compile(r"[A-Za-z_]+")
LAZY = re.compile(r"不符合要求|不在允许的取值之内|格式不符")
BODY_OR_PARAMETER = {"invalid-body", "invalid-parameter"}
"""These say in `errors` what is wrong, so their titles need not."""


class Text(NamedTuple):
    """A text in the source and where it stands, in both languages; … for what is put in."""

    place: str
    chinese: str
    english: str


def texts() -> Iterator[Text]:
    for top in ("libs", "services"):
        for path in sorted((ROOT / top).rglob("*.py")):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and ast.unparse(call.func).rsplit(".", 1)[-1] == "Words":
                    chinese, english = map(plain, call.args)
                    if chinese and english:
                        yield Text(f"{path.relative_to(ROOT)}:{call.lineno}", chinese, english)
    for kind in CATALOGUE.values():
        yield Text(kind.slug, kind.title, kind.title.english)


def plain(node: ast.expr) -> str:
    """A text as it stands there; "" for one that is put together elsewhere."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else "…" for each in node.values)
    return ""


TEXTS = tuple(texts())
CODES = {str(code) for lists in CODE_LISTS.values() for each in lists for code in each.names}


def test_there_are_texts() -> None:
    assert len(TEXTS) > 200


def test_every_text_is_chinese_and_has_its_english() -> None:
    assert [text for text in TEXTS if not HAN.search(text.chinese)] == []
    assert [text for text in TEXTS if HAN.search(text.english)] == []
    assert [text for text in TEXTS if not re.search("[A-Za-z…]", text.english)] == []


def test_no_text_says_only_that_something_is_wrong() -> None:
    assert [text for text in TEXTS if LAZY.search(text.chinese) and text.place not in BODY_OR_PARAMETER] == []


def test_no_code_stands_in_a_chinese_text_without_its_name() -> None:
    """Its name first, the code that has to be sent in brackets behind it."""
    said = {text: {*WORD.findall(BRACKETS.sub("", text.chinese))} & CODES for text in TEXTS}
    assert {text.place: words for text, words in said.items() if words} == {}


def test_only_what_is_about_money_speaks_of_an_amount_of_money() -> None:
    """金额 is money; how many there are of something is a number."""
    assert {text.place for text in TEXTS if "金额" in text.chinese and text.place in CATALOGUE} == {
        "negative-amount",
        "closing-does-not-reconcile",
        "instalments-do-not-add-up",
        "award-contradicts-outcome",
        "payment-far-beyond-claim",
    }


def test_why_a_token_is_not_taken_is_said_in_words() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "libs/access/access").glob("*.py"))
    assert {*re.findall(r'Denied\("([a-z-]+)"\)', source), *REASONS.values()} - {"forbidden-role"} == set(
        DENIALS
    )


def test_a_paragraph_of_the_notice_that_is_shown_comes_with_its_name() -> None:
    shown = {
        str(node.value)
        for path in (ROOT / "services").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and re.fullmatch(r"N\d(\.\d+)?", str(node.value))
    }
    assert shown == set(PARAGRAPH_NAMES)
    assert all(HAN.search(paragraph_name(each)) for each in shown)
    assert paragraph_name("法律援助法 44") == "法律援助法 44"


def asked(schema: Mapping[str, Any], part: Any) -> Iterator[tuple[str, ...]]:
    """The codes that a request may name, of each kind."""
    if isinstance(part, list):
        for each in part:
            yield from asked(schema, each)
    elif isinstance(part, dict):
        if "enum" in part:
            yield tuple(part["enum"])
        if "$ref" in part:
            yield from asked(schema, schema["components"]["schemas"][part["$ref"].rsplit("/", 1)[-1]])
        for each in part.values():
            yield from asked(schema, each)


@pytest.mark.parametrize("service", CODE_LISTS)
def test_every_code_that_may_be_sent_has_a_chinese_name(service: str) -> None:
    app = FastAPI()
    for router in ROUTERS[service]:
        app.include_router(router)
    schema = app.openapi()
    for methods in schema["paths"].values():
        for operation in methods.values():
            for codes in asked(schema, [operation.get("requestBody"), operation.get("parameters")]):
                assert list_of(codes, CODE_LISTS[service]), codes


def test_every_form_that_is_asked_for_is_said_in_words() -> None:
    """Forms stand in `web.patterns` with their words; none is written where it is used."""
    asked_for = {
        ast.unparse(keyword.value)
        for folder in ("services", "libs/web/web")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "pattern"
    }
    assert {getattr(patterns, name, None) for name in asked_for} == EXPECTED.keys()


def test_who_gives_another_form_is_told_which_and_no_regular_expression() -> None:
    error = {"type": "string_pattern_mismatch", "loc": ("query", "county"), "ctx": {"pattern": COUNTY_CODE}}
    [told] = describe_errors([error]).errors
    assert told.detail == EXPECTED[COUNTY_CODE]
    assert told.detail.english == "a division's code, like 330302"


@pytest.mark.parametrize("service", CODE_LISTS)
def test_no_two_lists_of_a_service_have_the_same_codes(service: str) -> None:
    codes = [tuple(each.names) for each in CODE_LISTS[service]]
    assert len(codes) == len(set(codes))
    assert all(HAN.search(name) for each in CODE_LISTS[service] for name in each.names.values())
