"""The errors that pydantic finds, as a problem in Chinese with JSON pointers; never quotes the input."""

from collections.abc import Mapping, Sequence
from typing import Any

from web import problems
from web.problems import CATALOGUE, FieldError, Kind, Problem, pointer

MESSAGES: Mapping[str, str] = {
    "missing": "必填",
    "extra_forbidden": "未知字段",
    "string_type": "应为文本",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "至多 {max_length} 个字符",
    "string_pattern_mismatch": "格式不符",
    "string_unicode": "含有无效字符",
    "nul_character": "含有无效字符",
    "line_break": "应写在一行之内，不能含换行、制表等控制字符",
    "no_number": "应含电话号码，如 0577-88000000；没有电话的不填",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_parsing_size": "数值过大",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "finite_number": "应为有限的数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "set_type": "应为列表",
    "too_short": "至少 {min_length} 项",
    "too_long": "至多 {max_length} 项",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
    "enum": "不在允许的取值之内：{expected}",
    "literal_error": "不在允许的取值之内：{expected}",
    "date_type": "应为日期，如 2018-12-06",
    "date_parsing": "应为日期，如 2018-12-06",
    "date_from_datetime_parsing": "应为日期，如 2018-12-06",
    "date_from_datetime_inexact": "应为日期，如 2018-12-06",
    "datetime_type": "应为带时区的时间，如 2018-12-06T09:00:00+08:00",
    "datetime_parsing": "应为带时区的时间，如 2018-12-06T09:00:00+08:00",
    "datetime_from_date_parsing": "应为带时区的时间，如 2018-12-06T09:00:00+08:00",
    "datetime_object_invalid": "应为带时区的时间，如 2018-12-06T09:00:00+08:00",
    "timezone_aware": "时间须带时区，如 +08:00",
    "year_out_of_range": "年份超出范围",
    "uuid_type": "应为 UUID",
    "uuid_parsing": "应为 UUID",
    "union_tag_invalid": "类别不在允许的取值之内",
    "union_tag_not_found": "缺少类别",
}
MOST_ERRORS = 50
"""As many are described; whoever sends fifteen thousand unknown fields needs no list of them."""
NOT_UNDERSTOOD = "不符合要求"

InputError = Mapping[str, Any]
"""One error as pydantic gives it: type, loc, ctx, input."""


def describe_errors(errors: Sequence[InputError]) -> Problem:
    """One problem for all errors: the most basic mistake decides its kind."""
    if any(error["type"] == "json_invalid" for error in errors) or _is(errors, ("body",), "missing"):
        return problems.not_json()
    if _is(errors, ("body",), "model_attributes_type") and isinstance(errors[0].get("input"), bytes):
        return problems.unsupported_media_type()
    if any(error["loc"][0] == "path" for error in errors):
        return problems.not_found()
    if any(error["loc"][0] != "body" for error in errors):
        return problems.invalid_parameter(None, *map(_field, errors[:MOST_ERRORS]))
    return _kind(errors)(_left_out(errors), *map(_field, errors[:MOST_ERRORS]))


def _left_out(errors: Sequence[InputError]) -> str | None:
    return f"共有 {len(errors)} 处错误，列出前 {MOST_ERRORS} 处" if len(errors) > MOST_ERRORS else None


def _is(errors: Sequence[InputError], place: tuple[str, ...], what: str) -> bool:
    return len(errors) == 1 and errors[0]["loc"] == place and errors[0]["type"] == what


def _kind(errors: Sequence[InputError]) -> Kind:
    """A slug of its own when every error is of that kind: all fields unknown, all amounts negative."""
    slugs = {"unknown-field" if error["type"] == "extra_forbidden" else error["type"] for error in errors}
    return CATALOGUE.get(slugs.pop(), problems.invalid_body) if len(slugs) == 1 else problems.invalid_body


def _field(error: InputError) -> FieldError:
    where, *path = error["loc"]
    return FieldError(pointer(*path) if where == "body" else str(path[-1]), _message(error))


def _message(error: InputError) -> str:
    context = error.get("ctx", {})
    if error["type"] in CATALOGUE:
        return str(context.get("detail", CATALOGUE[error["type"]].title))
    return MESSAGES.get(error["type"], NOT_UNDERSTOOD).format_map(_Context(context))


class _Context(dict[str, Any]):
    """What a message may name; … for what pydantic left out."""

    def __missing__(self, name: str) -> str:
        return "…"
