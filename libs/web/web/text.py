"""Text as people type and paste it: what nobody sees is taken off; a name or a number stays on one line."""

import re
import unicodedata
from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import AfterValidator, Field, StringConstraints
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

SAYS_SOMETHING: Final = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"
"""What the description says of a Text: not only spaces, which are taken off its ends, and no NUL."""
UNSEEN: Final = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Soft hyphen, zero width space, marks of direction, word joiner, byte order mark: pasted, never meant.

Joiners and variation selectors are not among them: they belong to the sign before them.
"""
BREAKS: Final = frozenset(("Cc", "Zl", "Zp"))
NULL: Final[Mapping[str, str]] = {"type": "null"}
BLANK: Final = {"type": "string", "pattern": r"^\s*$"}
"""What a form sends for a field left empty, also where no text could stand."""
ABOUT_THE_FIELD: Final = ("title", "description", "default")
PHONE_PATTERN: Final = "^([^0-9０-９]*[0-9０-９]){3}"


def tidy(text: str) -> str:
    """Without what nobody sees, and without blanks at the ends; "" where nothing is to be seen at all."""
    shown = UNSEEN.sub("", text).strip()
    return shown if any(map(_is_seen, shown)) else ""


def _is_seen(sign: str) -> bool:
    """A selector, a joiner or a blank alone is nothing; NUL is left, to be refused by its name."""
    return sign == "\0" or unicodedata.category(sign)[0] not in "MZC"


def tidy_fields(fields: Mapping[str, FieldInfo], sent: Mapping[Any, Any]) -> dict[Any, Any]:
    """Every text of a body made tidy; a blank and null in a field that may be left out are left out."""
    may_be_absent = {field.alias or name: field for name, field in fields.items() if not field.is_required()}
    tidied = {name: _tidy_value(value) for name, value in sent.items()}
    return {
        name: value
        for name, value in tidied.items()
        if (value is not None and value != "")
        or name not in may_be_absent
        or not _says_nothing(sent[name], may_be_absent[name])
    }


def _says_nothing(sent: str | None, field: FieldInfo) -> bool:
    """null and blanks anywhere; what nobody sees only where text can stand: a number it is not."""
    return sent is None or not sent.strip() or _holds_text(field.annotation)


def _holds_text(annotation: Any) -> bool:
    if get_origin(annotation) in (Union, UnionType, Annotated):
        return any(_holds_text(part) for part in get_args(annotation))
    return annotation is str


def _tidy_value(value: Any) -> Any:
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, (list, tuple)):
        return [_tidy_value(each) if isinstance(each, str) else each for each in value]
    return value


def describe_absent(schema: dict[str, Any]) -> None:
    """Put into the description of a body that blanks and null may stand where a field may be left out."""
    for name in schema.get("properties", {}).keys() - set(schema.get("required", ())):
        described = schema["properties"][name]
        for branch in (described, *described.get("anyOf", ())):
            if branch.get("minLength"):
                del branch["minLength"]
            if "pattern" in branch:
                branch["pattern"] = rf"^\s*$|{branch['pattern']}"
        schema["properties"][name] = _or_absent(described)


def _or_absent(described: Mapping[str, Any]) -> dict[str, Any]:
    """The same value, a blank or null; what says something of the field itself stays outside."""
    outside = {name: described[name] for name in ABOUT_THE_FIELD if name in described}
    value = {name: part for name, part in described.items() if name not in outside}
    choices = [choice for choice in value.get("anyOf", [value]) if choice != NULL]
    blank = [] if any(_takes_a_blank(choice) for choice in choices) else [BLANK]
    return {**outside, "anyOf": [*choices, *blank, NULL]}


def _takes_a_blank(choice: Mapping[str, Any]) -> bool:
    """Free text does; a date, one of a list, a number and an array do not."""
    return choice.get("type") == "string" and choice.keys().isdisjoint({"format", "enum", "const"})


def _on_one_line(text: str) -> str:
    if any(unicodedata.category(sign) in BREAKS for sign in text):
        raise PydanticCustomError("line_break", "line break")
    return text


def _has_number(text: str) -> str:
    if not re.search(PHONE_PATTERN, text):
        raise PydanticCustomError("no_number", "no number")
    return text


ONE_LINE: Final = AfterValidator(_on_one_line)
"""Of a name, a code, a number: a line break or tab in it came by mistake, and hides what stands behind it."""

Text = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2000),
    Field(json_schema_extra={"pattern": SAYS_SOMETHING}),
]
"""A text that says something."""

LongText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=20_000),
    Field(json_schema_extra={"pattern": SAYS_SOMETHING}),
]
"""Some pages."""

Line = Annotated[Text, ONE_LINE]
"""The same on one line: a name, a code."""

Phone = Annotated[
    str,
    StringConstraints(min_length=3, max_length=60),
    ONE_LINE,
    AfterValidator(_has_number),
    Field(description="电话，照所述填写，可写多个或附说明", json_schema_extra={"pattern": PHONE_PATTERN}),
]
"""As it was told: brackets, dashes, an extension, several numbers, whose it is. Kept so, never rewritten."""
