"""Why a form was not carried out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic_core import from_json
from starlette.responses import Response

CARRIED_OUT: Final = range(200, 300)
ON_A_PAGE: Final[Mapping[str, Mapping[str, str]]] = {
    "zero-with-events": {
        "detail": "确有这些事项的，请选“有数字”；认为某项不属本期的，在下面逐项写明理由，再按“核对”。"
    },
    "zero-with-incident-words": {
        "detail": "确有苗头的，请填写件数（不能零报告）；所述不是本期苗头的，请在相应一栏说明理由。"
    },
    "precondition-failed": {"detail": "他人已先改动，现状如下；所填内容仍在，请核对后再办。"},
    "idempotency-key-reused": {"title": "此页已经提交过，内容与这次不同", "detail": "现状如下。"},
    "token-without-name": {"title": "登录身份中没有姓名，不能签报或登记", "detail": ""},
}
"""What is said otherwise to a person than to a program, which is told names of fields and headers."""

UNCERTAIN: Final = ("unavailable", "request-in-flight")
NAMES_OF_PROGRAMS: Final = re.compile(r"（[a-z_]+）")
"""As the words of a refusal give them."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A "no" to a form: as a program gets it, and its status."""

    status: int
    body: Mapping[str, Any]

    @property
    def slug(self) -> str:
        return slug_of(self.body)

    @property
    def is_uncertain(self) -> bool:
        """Whether it may have been carried out all the same: nobody knows before the page is opened again."""
        return self.slug in UNCERTAIN

    @property
    def on_a_page(self) -> Mapping[str, Any]:
        return in_page_words(self.body)


def slug_of(body: Mapping[str, Any]) -> str:
    return str(body["type"]).rpartition(":")[2]


def in_page_words(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same for whoever sees a form."""
    return {"detail": "", **body, **ON_A_PAGE.get(slug_of(body), {})}


def beside_field(label: str | None, detail: str) -> str:
    """What is wrong with a field, with its name before it and without the names that programs send."""
    plain = NAMES_OF_PROGRAMS.sub("", detail)
    return f"{label}：{plain}" if label else plain


def refusal_in(answer: Response) -> Refusal | None:
    """None: it was carried out."""
    return None if answer.status_code in CARRIED_OUT else Refusal(answer.status_code, body_in(answer))


def body_in(answer: Response) -> Mapping[str, Any]:
    body: Mapping[str, Any] = from_json(bytes(answer.body))
    return body


def errors_by_field(refusal: Refusal | None, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """Of a form whose fields are those of the body: field and what is wrong there, in a person's words."""
    if refusal is None:
        return []
    found = [(str(one.get("pointer", "")).removeprefix("#/"), one) for one in refusal.body.get("errors", ())]
    return [(field, beside_field(labels.get(field), str(one["detail"]))) for field, one in found]
