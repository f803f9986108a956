"""A button of a page: asked for as a program asks; then on to a page, or the form once more."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import RedirectResponse, Response

from access import Caller
from languages import Words
from reporting.pages.problems import Refusal, refusal_in
from web import (
    KEY_FIELD,
    LOCATION,
    VERSION_FIELD,
    Problem,
    answers,
    as_a_program_asks,
    page_headers,
    problems,
    refuse,
)

B = TypeVar("B", bound=BaseModel)

NOT_KNOWN: Final = Words(
    "是否已经办成尚不清楚，请返回后再按一次，不会重复办理。",
    "whether it was done is not known: go back and press again, nothing is done twice",
)
REUSED: Final = "idempotency-key-reused"


def sends_on(*kinds: problems.Kind) -> dict[str, Any]:
    """For the decorator of a button's route, with the problems of its own."""
    described = answers(None, *kinds, problems.foreign_form, headers=(LOCATION,))
    return {"status_code": 303, "response_class": RedirectResponse, **described}


async def act_by_form(
    request: Request,
    fields: Mapping[str, str],
    body: B | Problem,
    act: Callable[[Request, B], Awaitable[Response]],
) -> Refusal | None:
    """The same body, the same act as a program's; None: it was carried out."""
    if isinstance(body, Problem):
        return Refusal(body.status, body.body())
    sends = body.model_dump_json(exclude_none=True).encode()
    stated = fields.get(KEY_FIELD, ""), fields.get(VERSION_FIELD, "")
    return refusal_in(await act(await as_a_program_asks(request, *stated, sends=sends), body))


async def answer_press(
    request: Request,
    refused: Refusal | None,
    to: str,
    form: Callable[[Refusal], Awaitable[Response]],
) -> Response:
    """`form`: makes the page again, with what was typed."""
    return send_on(to) if refused is None else await show_again(request, refused, form)


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The page of one record, with the forms that act on it; `show`: makes it, with what was typed."""

    path: str
    show: Callable[[Request, Caller, UUID, Mapping[str, str], Refusal | None], Awaitable[Response]]

    async def after_press(
        self,
        request: Request,
        caller: Caller,
        record_id: UUID,
        fields: Mapping[str, str],
        refused: Refusal | None,
        behind: str = "",
    ) -> Response:
        form_again = partial(self.show, request, caller, record_id, fields)
        return await answer_press(request, refused, f"{self.path}/{record_id}{behind}", form_again)


def send_on(to: str) -> Response:
    """So that going back or reloading does nothing again."""
    return RedirectResponse(to, status_code=303, headers=page_headers())


async def show_again(
    request: Request, refused: Refusal, form: Callable[[Refusal], Awaitable[Response]]
) -> Response:
    """Unless nobody knows whether it was carried out: then the form would be a second one."""
    if refused.is_uncertain:
        return refuse(request, problems.unavailable(NOT_KNOWN))
    return await form(refused)


def key_of(fields: Mapping[str, str], refusal: Refusal | None) -> str:
    """Of a form that is put right it stays; who went back and says something else says it anew."""
    goes_on = refusal is not None and refusal.slug != REUSED
    return (fields.get(KEY_FIELD) if goes_on else None) or str(uuid4())
