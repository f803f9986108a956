"""What can't be told of a past moment says so: it never shows today's in its place (decision 69)."""

from typing import Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError

AS_OF: Final = "as_of"
NOT_OF_THE_PAST: Final = "not_of_the_past"


async def only_the_present(request: Request) -> None:
    """Every route asks this first: one that takes no `as_of` refuses it."""
    if AS_OF not in request.query_params:
        return
    takes = {field.alias for field in request.scope["route"].dependant.query_params}
    if AS_OF not in takes:
        raise RequestValidationError([{"type": NOT_OF_THE_PAST, "loc": ("query", AS_OF)}])
