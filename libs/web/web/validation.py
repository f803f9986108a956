"""The errors that pydantic finds, as a problem in words with JSON pointers; never quotes the input."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

from languages import Words
from web import problems
from web.code_lists import CodeList, one_of
from web.patterns import EXPECTED
from web.problems import CATALOGUE, FieldError, Kind, Problem, pointer
from web.times import YEARS

CODE: Final = re.compile("'([^']*)'")
"""A code among those that pydantic says are expected."""

TRUE_OR_FALSE: Final = Words("应为 true 或 false", "true or false")
WHOLE: Final = Words("应为整数", "a whole number")
NUMBER: Final = Words("应为数字", "a number")
LIST: Final = Words("应为列表", "a list")
OBJECT: Final = Words("应为对象", "an object")
DAY: Final = Words("应为日期，如 2018-12-06", "a day like 2018-12-06")
INSTANT: Final = Words(
    "应为带时区的时间，如 2018-12-06T09:00:00+08:00", "a time with its offset, like 2018-12-06T09:00:00+08:00"
)
UUID: Final = Words("应为 UUID", "a UUID")
SIGNS: Final = Words("含有无效字符", "has invalid characters")
NOT_UNDERSTOOD: Final = Words(
    "此处内容无法识别，请对照接口说明", "not understood, see the description of the API"
)

MESSAGES: Mapping[str, Words] = {
    "missing": Words("必填", "required"),
    "extra_forbidden": Words("未知字段", "unknown field"),
    "string_type": Words("应为文本", "a text"),
    "string_too_short": Words("至少 {min_length} 个字符", "{min_length} characters at least"),
    "string_too_long": Words("至多 {max_length} 个字符", "{max_length} characters at most"),
    "string_unicode": SIGNS,
    "nul_character": SIGNS,
    "line_break": Words(
        "应写在一行之内，不能含换行、制表等控制字符", "on one line, without control characters such as tabs"
    ),
    "no_number": Words(
        "应含电话号码，如 0577-88000000；没有电话的不填",
        "must have a telephone number, like 0577-88000000; leave it out where there is none",
    ),
    "int_type": WHOLE,
    "int_parsing": WHOLE,
    "int_parsing_size": Words("数值过大", "too large a number"),
    "int_from_float": WHOLE,
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "finite_number": Words("应为有限的数字", "a finite number"),
    "bool_type": TRUE_OR_FALSE,
    "bool_parsing": TRUE_OR_FALSE,
    "greater_than": Words("应大于 {gt}", "greater than {gt}"),
    "greater_than_equal": Words("应不小于 {ge}", "not less than {ge}"),
    "less_than": Words("应小于 {lt}", "less than {lt}"),
    "less_than_equal": Words("应不大于 {le}", "not greater than {le}"),
    "list_type": LIST,
    "tuple_type": LIST,
    "set_type": LIST,
    "too_short": Words("至少 {min_length} 项", "{min_length} items at least"),
    "too_long": Words("至多 {max_length} 项", "{max_length} items at most"),
    "dict_type": OBJECT,
    "model_type": OBJECT,
    "model_attributes_type": OBJECT,
    "date_type": DAY,
    "date_parsing": DAY,
    "date_from_datetime_parsing": DAY,
    "date_from_datetime_inexact": DAY,
    "datetime_type": INSTANT,
    "datetime_parsing": INSTANT,
    "datetime_from_date_parsing": INSTANT,
    "datetime_object_invalid": INSTANT,
    "timezone_aware": Words("时间须带时区，如 +08:00", "a time needs its offset, like +08:00"),
    "year_out_of_range": Words(
        f"年份应在 {YEARS[0]} 至 {YEARS[-1]} 之间", f"a year from {YEARS[0]} to {YEARS[-1]}"
    ),
    "not_of_the_past": Words(
        "这里只有现在的情形，不能查看过去某一时刻的", "this shows the present alone, and no past moment"
    ),
    "uuid_type": UUID,
    "uuid_parsing": UUID,
}
CODES: Final = frozenset({"enum", "literal_error"})
"""One of a list of codes: its names are said with it."""
MOST_ERRORS = 50
"""As many are described; whoever sends fifteen thousand unknown fields needs no list of them."""
InputError = Mapping[str, Any]
"""One error as pydantic gives it: type, loc, ctx, input."""


def describe_errors(errors: Sequence[InputError], codes: Sequence[CodeList] = ()) -> Problem:
    """One problem for all errors: the most basic mistake decides its kind."""
    if any(error["type"] == "json_invalid" for error in errors) or _is(errors, ("body",), "missing"):
        return problems.not_json()
    if _is(errors, ("body",), "model_attributes_type") and isinstance(errors[0].get("input"), bytes):
        return problems.unsupported_media_type()
    if any(error["loc"][0] == "path" for error in errors):
        return problems.not_found()
    if any(error["loc"][0] != "body" for error in errors):
        return problems.invalid_parameter(None, *_fields(errors, codes))
    return _kind(errors)(_left_out(errors), *_fields(errors, codes))


def _left_out(errors: Sequence[InputError]) -> Words | None:
    count = len(errors)
    if count <= MOST_ERRORS:
        return None
    return Words(
        f"共有 {count} 处错误，列出前 {MOST_ERRORS} 处", f"{count} flaws, the first {MOST_ERRORS} are listed"
    )


def _is(errors: Sequence[InputError], place: tuple[str, ...], what: str) -> bool:
    return len(errors) == 1 and errors[0]["loc"] == place and errors[0]["type"] == what


def _kind(errors: Sequence[InputError]) -> Kind:
    """A slug of its own when every error is of that kind: all fields unknown, all amounts negative."""
    slugs = {"unknown-field" if error["type"] == "extra_forbidden" else error["type"] for error in errors}
    return CATALOGUE.get(slugs.pop(), problems.invalid_body) if len(slugs) == 1 else problems.invalid_body


def _fields(errors: Sequence[InputError], codes: Sequence[CodeList]) -> Iterator[FieldError]:
    for error in errors[:MOST_ERRORS]:
        where, *path = error["loc"]
        yield FieldError(pointer(*path) if where == "body" else str(path[-1]), _message(error, codes))


def _message(error: InputError, codes: Sequence[CodeList]) -> Words:
    context = error.get("ctx", {})
    if error["type"] in CATALOGUE:
        return cast(Words, context.get("detail", CATALOGUE[error["type"]].title))
    if error["type"] in CODES:
        return one_of(CODE.findall(context["expected"]), codes)
    if error["type"] == "string_pattern_mismatch":
        return EXPECTED.get(context["pattern"], NOT_UNDERSTOOD)
    message = MESSAGES.get(error["type"], NOT_UNDERSTOOD)
    return Words(message.format_map(_Context(context)), message.english.format_map(_Context(context)))


class _Context(dict[str, Any]):
    """What a message may name; … for what pydantic left out."""

    def __missing__(self, name: str) -> str:
        return "…"
