"""Cursors, versions, pointers and the errors of pydantic: the pure parts of web."""

import base64
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from fastapi import Request

from languages import ENGLISH, Words
from web import (
    Answer,
    Problem,
    at,
    decode_cursor,
    encode_cursor,
    etag,
    if_match,
    may_match,
    must_match,
    page,
    problems,
    read_cursor,
)
from web.idempotency import read_dry_run
from web.problems import kind, pointer
from web.validation import MESSAGES, MOST_ERRORS, NOT_UNDERSTOOD, describe_errors


def request(**headers: str) -> Request:
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "PUT", "headers": sent})


def error(kind: str, *place: str | int, **context: Any) -> dict[str, Any]:
    """An error as pydantic gives it."""
    return {"type": kind, "loc": place, "ctx": context, "input": {}}


def test_a_cursor_gives_back_its_sort_key() -> None:
    assert decode_cursor(encode_cursor("2019-01-08T12:00:00+08:00", 7), str, int) == (
        "2019-01-08T12:00:00+08:00",
        7,
    )


@pytest.mark.parametrize(
    "cursor",
    [
        *("", "?", "AAAA", "张三", encode_cursor(1), encode_cursor("a", "b"), encode_cursor("a", True)),
        *(encode_cursor("a", 2**63), encode_cursor("a\0", 1), encode_cursor("\ud800", 1)),
        base64.b64encode(b"[" * 30_000).decode(),
    ],
)
def test_a_cursor_of_another_shape_is_a_problem(cursor: str) -> None:
    assert isinstance(problem := decode_cursor(cursor, str, int), Problem)
    assert problem.type == "invalid-cursor"


def test_a_cursor_reads_uuids_and_instants_and_there_is_none_on_the_first_page() -> None:
    case_id, instant = UUID(int=7), datetime.fromisoformat("2019-01-08T12:00:00+08:00")
    cursor = encode_cursor(instant, case_id)
    assert read_cursor(cursor, datetime, UUID) == (instant, case_id)
    assert read_cursor(cursor, str, str) == (instant.isoformat(), str(case_id))
    assert read_cursor(None, datetime, UUID) is None


@pytest.mark.parametrize(
    "key",
    [
        *(("2019-01-08", str(UUID(int=7))), ("9999-12-31T23:59:59-23:00", str(UUID(int=7)))),
        *(("2019-01-08T12:00:00", str(UUID(int=7))), ("2019-01-08T12:00:00+08:00", "x"), (1, 2)),
    ],
)
def test_a_cursor_with_no_such_uuid_or_instant_is_a_problem(key: tuple[str, ...]) -> None:
    problem = read_cursor(encode_cursor(*key), datetime, UUID)
    assert isinstance(problem, Problem)
    assert problem.type == "invalid-cursor"


def test_a_page_has_a_cursor_only_when_there_is_more() -> None:
    rows = [1, 2, 3]
    shown = page(rows, 2, key=lambda row: (row,), show=str)
    assert shown == {"items": ["1", "2"], "next_cursor": encode_cursor(2)}
    assert page(rows, 3, key=lambda row: (row,), show=str)["next_cursor"] is None
    assert page([], 3, key=lambda row: (row,), show=str) == {"items": [], "next_cursor": None}


def test_a_version_goes_out_as_a_tag_and_comes_back() -> None:
    assert if_match(request(if_match=etag(3))) == {3}


@pytest.mark.parametrize(
    "tag",
    [
        *('"3"', ' "3" ', 'W/"3"', '"2", "3"', 'W/"2",W/"3"', ', "3",', '"of-somebody-else", "3"', "*"),
        *('"3-gzip"', 'W/"3-gzip"', '"3--gzip"', '"3;gzip"', '"3-br"', '"3-zstd"', '"3-deflate"'),
    ],
)
def test_a_version_is_understood_as_the_standard_and_proxies_write_it(tag: str) -> None:
    assert must_match(request(if_match=tag), 3) is None
    assert may_match(request(if_match=tag), 3) is None


@pytest.mark.parametrize("tag", ['W/"2"', '"2-gzip"', '"2", "4"', '"33"', '"2", "of-somebody-else"'])
def test_another_version_is_another_in_every_form(tag: str) -> None:
    assert must_match(request(if_match=tag), 3) == problems.precondition_failed()


@pytest.mark.parametrize(
    "tag",
    [
        *("3", "", " ", ",", '"three"', '""', "'3'", 'w/"3"', '"3', '"2", 3', '*, "3"', '"3-gzip-gzip"'),
        *('"3" "4"', '"' + "9" * 30 + '"', '"-3"', '" 3"', "null", "undefined", '\\"3\\"', '"3"-gzip', '"٣"'),
    ],
)
def test_what_names_no_version_of_ours_is_told_the_form_and_no_change_by_somebody_else(tag: str) -> None:
    for problem in (must_match(request(if_match=tag), 3), may_match(request(if_match=tag), 3)):
        assert problem is not None
        assert (problem.type, problem.status) == ("invalid-if-match", 400)
        assert [error.pointer for error in problem.errors] == ["If-Match"]
        assert '"3"' in str(problem.errors[0].detail)


def test_a_change_must_say_what_it_saw() -> None:
    assert must_match(request(), 3) == problems.precondition_required()
    assert must_match(request(if_match='"2"'), 3) == problems.precondition_failed()
    assert must_match(request(if_match='"3"'), 3) is None


def test_an_act_may_say_what_it_saw() -> None:
    assert may_match(request(), 3) is None
    assert may_match(request(if_match='"2"'), 3) == problems.precondition_failed()


def test_a_pointer_escapes_what_has_a_meaning_in_pointers() -> None:
    assert pointer() == "#"
    assert pointer("claims", 0, "a/b~c") == "#/claims/0/a~1b~0c"


def test_a_problem_carries_pointers_parameters_and_more() -> None:
    differs, two = Words("与系统数不符", "not the figure of the system"), Words("有 2 件", "there are 2")
    problem = problems.zero_with_events(two, at("zero", detail=differs), events=["a"])
    body, english = problem.body(), problem.body(ENGLISH)
    assert body["errors"] == [{"pointer": "#/zero", "detail": "与系统数不符"}]
    assert english["errors"] == [{"pointer": "#/zero", "detail": "not the figure of the system"}]
    assert (body["detail"], body["events"]) == ("有 2 件", ["a"])
    assert (english["detail"], english["events"]) == ("there are 2", ["a"])


def test_a_place_without_words_of_its_own_is_what_the_title_says() -> None:
    body = problems.foreign_county(None, at("county")).body()
    assert body["errors"] == [{"pointer": "#/county", "detail": body["title"]}]


def test_a_slug_is_given_once() -> None:
    with pytest.raises(ValueError, match="two problems are called not-found"):
        kind("not-found", 404, "另一个", "another")


def test_all_unknown_fields_make_an_unknown_field_problem_and_others_do_not() -> None:
    unknown, missing = error("extra_forbidden", "body", "a"), error("missing", "body", "b")
    assert describe_errors([unknown]).type == "unknown-field"
    assert describe_errors([unknown, missing]).type == "invalid-body"


def test_of_very_many_errors_the_first_are_described() -> None:
    problem = describe_errors([error("extra_forbidden", "body", str(number)) for number in range(15_000)])
    assert (problem.type, len(problem.errors)) == ("unknown-field", MOST_ERRORS)
    assert "15000" in str(problem.detail)


@pytest.mark.parametrize(
    ("query", "dry"), [(b"", False), (b"dry_run=True", True), (b"dry_run=1", True), (b"dry_run=false", False)]
)
def test_a_dry_run_is_asked_for_in_any_spelling_of_true(query: bytes, dry: bool) -> None:
    assert read_dry_run(Request({"type": "http", "query_string": query})) is dry


@pytest.mark.parametrize("query", [b"dry_run=", b"dry_run=ture", b"dry_run=2", b"dry_run=false&dry_run=x"])
def test_what_may_have_meant_a_dry_run_stores_nothing(query: bytes) -> None:
    problem = read_dry_run(Request({"type": "http", "query_string": query}))
    assert isinstance(problem, Problem)
    assert (problem.type, problem.errors[0].pointer) == ("invalid-parameter", "dry_run")


def test_a_validators_own_slug_and_words_are_kept() -> None:
    digit = Words("第 18 位不符", "the 18th digit is wrong")
    problem = describe_errors([error("id-check-digit", "body", "recipients", 0, "id_number", detail=digit)])
    assert problem == problems.id_check_digit(None, at("recipients", 0, "id_number", detail=digit))


def test_an_error_pydantic_invents_tomorrow_still_has_chinese_words() -> None:
    assert describe_errors([error("brand_new", "body", "a")]).errors[0].detail == NOT_UNDERSTOOD


def test_a_message_survives_a_missing_detail() -> None:
    assert describe_errors([error("greater_than", "body", "a")]).errors[0].detail == "应大于 …"
    assert all(
        isinstance(
            message.format_map(
                dict.fromkeys(("ge", "gt", "le", "lt", "expected", "min_length", "max_length", "pattern"), 1)
            ),
            str,
        )
        for message in MESSAGES.values()
    )


def test_an_answer_is_written_once_as_bytes() -> None:
    assert Answer(200, {"姓名": "张*三", "fen": 100}).content() == '{"姓名":"张*三","fen":100}'.encode()
