"""What request bodies are made of: only known fields, nothing PostgreSQL cannot keep, money in whole 分."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, field_validator
from pydantic import StringConstraints as Constraints
from pydantic_core import PydanticCustomError

LARGEST_FEN = 10**14


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


Fen = Annotated[
    int, Strict(), AfterValidator(_not_negative), Field(le=LARGEST_FEN, description="金额，单位：分")
]
"""An amount in 分: a whole number, not negative (its own problem), at most 10^12 元."""

Text = Annotated[str, Constraints(min_length=1, max_length=2000)]
"""A text that says something."""
