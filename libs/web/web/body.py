"""What request bodies are made of: only known fields, nothing PostgreSQL cannot keep, money in whole 分."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, field_validator
from pydantic import StringConstraints as Constraints
from pydantic_core import PydanticCustomError

LARGEST_FEN = 10**14
SAYS_SOMETHING = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"
"""What the description says of a Text: not only spaces, which are taken off its ends, and no NUL."""


class Body(BaseModel):
    """The base of every request model: unknown fields are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @field_validator("*")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        """PostgreSQL has no NUL in text."""
        parts = value if isinstance(value, (list, tuple)) else (value,)
        if any(isinstance(part, str) and "\0" in part for part in parts):
            raise PydanticCustomError("nul_character", "NUL character")
        return value


def invalid_value(slug: str, detail: str) -> PydanticCustomError:
    """A validator's no that is a problem of its own: `raise invalid_value("negative-amount", "…")`."""
    return PydanticCustomError(slug, "{detail}", {"detail": detail})


def _not_negative(fen: int) -> int:
    if fen < 0:
        raise invalid_value("negative-amount", "金额不能为负数")
    return fen


Flag = Annotated[bool, Strict()]
"""true or false and nothing else: "yes", "off" or 1 is nobody's statement."""

Whole = Annotated[int, Strict()]
"""A whole number, written as one: "1", 1.0 and true are none."""

Fen = Annotated[
    Whole,
    Field(le=LARGEST_FEN),
    AfterValidator(_not_negative),
    Field(description="金额，单位：分", json_schema_extra={"minimum": 0}),
]
"""An amount in 分: a whole number, not negative (its own problem), at most 10^12 元."""

PositiveFen = Annotated[Fen, Field(gt=0, json_schema_extra={"minimum": 1})]
"""The same, and more than nothing."""

Text = Annotated[
    str, Constraints(min_length=1, max_length=2000), Field(json_schema_extra={"pattern": SAYS_SOMETHING})
]
"""A text that says something."""
