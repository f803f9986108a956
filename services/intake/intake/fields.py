"""Kinds of fields that the bodies of several subjects have."""

from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

import languages
from intake.people.headcount import MOST_PEOPLE, Headcount
from web import ONE_LINE, Body, Whole
from web.body import invalid_value


def _not_empty(items: tuple[Any, ...]) -> tuple[Any, ...]:
    if not items:
        raise PydanticCustomError("too_short", "at least one", {"min_length": 1})
    return items


NOT_EMPTY: Final = AfterValidator(_not_empty)
"""At least one; asked only when the items are right, so that a wrong item is the only flaw named."""


def one_to(most: int) -> Any:
    """So many items; that there must be one is said here for the description, and asked by NOT_EMPTY."""
    return Field(max_length=most, json_schema_extra={"minItems": 1})


Code = Annotated[str, StringConstraints(min_length=1, max_length=64), ONE_LINE]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100), ONE_LINE]
Words = Annotated[str, StringConstraints(min_length=1, max_length=500)]
PeopleNumber = Annotated[Whole, Field(ge=1, le=MOST_PEOPLE)]


NOT_BOTH: Final = languages.Words(
    "人数只能填写确数（count）或至少数（at_least）之一", "count or at_least, not both"
)
ONE_OF_THEM: Final = languages.Words(
    "须填写确数（count）、至少数（at_least）、所述文字（as_told）之一", "one of count, at_least and as_told"
)


class RevealBody(Body):
    """查看的理由。"""

    reason: Words


class HeadcountBody(Body):
    """人数：确数、至少数或者所述文字；文字可以与其中一个数并填。"""

    count: PeopleNumber | None = None
    at_least: PeopleNumber | None = None
    as_told: Words | None = None

    @model_validator(mode="after")
    def _one_number_or_words(self) -> "HeadcountBody":
        if self.count is not None and self.at_least is not None:
            raise invalid_value("invalid-body", NOT_BOTH)
        if self.count is None and self.at_least is None and self.as_told is None:
            raise invalid_value("invalid-body", ONE_OF_THEM)
        return self

    def headcount(self) -> Headcount:
        return Headcount(self.count, self.at_least, self.as_told)
