"""What request bodies are made of: only known fields, nothing PostgreSQL cannot keep, money in whole 分."""

from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    Strict,
    field_validator,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from languages import Words
from web.problems import negative_amount
from web.text import describe_absent, tidy_fields

LARGEST_FEN = 10**14

OWN_PROBLEM: Final = "x-problem"
"""In the description of a field: the problem of its own that it may be."""


class Body(BaseModel):
    """The base of every request model: unknown fields are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _tidy(cls, sent: Any) -> Any:
        """What nobody sees in a text is taken off; "" and null are absent where absent is allowed."""
        return tidy_fields(cls.model_fields, sent) if isinstance(sent, dict) else sent

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        described = handler(core_schema)
        describe_absent(handler.resolve_ref_schema(described))
        return described

    @field_validator("*")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        """PostgreSQL has no NUL in text."""
        parts = value if isinstance(value, (list, tuple)) else (value,)
        if any(isinstance(part, str) and "\0" in part for part in parts):
            raise PydanticCustomError("nul_character", "NUL character")
        return value


def invalid_value(slug: str, detail: Words) -> PydanticCustomError:
    """A validator's no that is a problem of its own: `raise invalid_value("negative-amount", "…")`."""
    return PydanticCustomError(slug, "{detail}", {"detail": detail})


def _not_negative(fen: int) -> int:
    if fen < 0:
        raise invalid_value("negative-amount", negative_amount.title)
    return fen


Flag = Annotated[bool, Strict()]
"""true or false and nothing else: "yes", "off" or 1 is nobody's statement."""

Whole = Annotated[int, Strict()]
"""A whole number, written as one: "1", 1.0 and true are none."""

Count = Annotated[Whole, Field(ge=0, le=LARGEST_FEN)]
"""How many of something: a whole number, not negative."""

Fen = Annotated[
    Whole,
    Field(le=LARGEST_FEN),
    AfterValidator(_not_negative),
    Field(description="金额，单位：分", json_schema_extra={"minimum": 0, OWN_PROBLEM: "negative-amount"}),
]
"""An amount in 分: a whole number, not negative (its own problem), at most 10^12 元."""

PositiveFen = Annotated[Fen, Field(gt=0, json_schema_extra={"minimum": 1})]
"""The same, and more than nothing."""
