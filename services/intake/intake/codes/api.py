"""GET /v1/codes: every code list with its Chinese names."""

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.responses import Response
from typing_extensions import TypedDict

from intake.callers import Anybody
from intake.codes.lists import CODE_LISTS
from web import Answer, answers, respond


class NamedCodeJson(TypedDict):
    code: str
    name: str


CodesJson = TypedDict("CodesJson", dict.fromkeys(CODE_LISTS, Sequence[NamedCodeJson]))  # type: ignore[misc]

router = APIRouter(prefix="/v1/codes", tags=["代码表"])


@router.get("", summary="代码表", **answers(CodesJson))
async def list_codes(caller: Anybody) -> Response:
    """各代码表按显示顺序列出。"""
    lists = {
        topic: [{"code": code, "name": name} for code, name in names.items()]
        for topic, names in CODE_LISTS.items()
    }
    return respond(Answer(200, lists))
