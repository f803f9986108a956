"""POST /v1/agency-events, and what an agency is told: GET /v1/agencies/{code}/feed."""

from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from access import Caller, Role, allow_anyone
from contracts.agencies import AGENCY_CODE, MessageAnswered
from contracts.content_modes import STRUCTURED
from database import ALL_COUNTIES, Connection, see_county
from intake.agencies import store as agencies
from intake.agency_messages import store
from intake.agency_messages.bodies import BATCH, read_messages
from intake.agency_messages.handlers import Telling
from intake.agency_messages.message import Acts, Outside
from intake.agency_messages.over_http import count, receive_each
from intake.agency_messages.shown import FeedJson, KeySetJson, MessageReceiptsJson
from intake.agency_messages.views import show_feed, show_receipt
from intake.app_state import state_of
from intake.callers import AgencyItself, AgencyReader
from web import (
    Answer,
    Limit,
    Problem,
    answer_once,
    answers,
    is_dry_run,
    problems,
    read_snapshot,
    respond,
)

AgencyCode = Annotated[str, Path(pattern=AGENCY_CODE)]
After = Annotated[int, Query(ge=0, le=2**62)]

EVENT: Final[Any] = {"type": "object", "description": "CloudEvents 1.0"}
DATA: Final[Any] = {
    "type": "object",
    "title": "AgencyMessageData",
    "description": "binary 模式：属性写入 ce- 请求头",
}
"""With a name of its own: generators would otherwise name it as they name the event."""
SENT: Final[Any] = {
    "required": True,
    "content": {
        STRUCTURED: {"schema": EVENT},
        BATCH: {"schema": {"type": "array", "items": EVENT, "minItems": 1, "maxItems": 100}},
        "application/json": {"schema": DATA},
    },
}


def router_for(acts: Acts) -> APIRouter:
    """The routes over the table of what agencies may send, which stands above all subjects."""
    router = APIRouter(prefix="/v1", tags=["协作部门"])

    @router.post(
        "/agency-events",
        summary="协作部门发来消息",
        **answers(MessageReceiptsJson, names_itself=True, body=SENT),
    )
    async def take_agency_events(request: Request, caller: AgencyItself) -> Response:
        """每条消息都有回执；同一部门、source 和 id 只办理一次。"""
        raws = read_messages(request.headers, await request.body())
        if isinstance(raws, Problem):
            return respond(raws)
        state = state_of(request)
        outside = Outside(state.campaigns, state.sealing, state.match_key, state.exchange_keys)
        receipts: list[MessageAnswered] = []

        async def operation(conn: Connection) -> Answer | Problem:
            await see_county(conn, ALL_COUNTIES)
            stored = await agencies.find(conn, caller.agency or "")
            if stored is None:
                return problems.forbidden_role(reason="unknown-agency")
            telling, now = Telling(), state.clock.now()
            receipts[:] = await receive_each(conn, stored.agency, raws, acts, outside, telling, now)
            await telling.flush(conn)
            return Answer(200, {"receipts": [show_receipt(receipt) for receipt in receipts]})

        answer = await answer_once(request, caller, operation, names_itself=True)
        if answer.status_code == HTTPStatus.OK and not is_dry_run(request):
            count(caller.agency or "", receipts)
        return answer

    @router.get(
        "/keys",
        summary="加密个人信息所用的公钥",
        dependencies=[Depends(allow_anyone())],
        **answers(KeySetJson),
    )
    async def read_keys(request: Request) -> Response:
        """写给本系统的个人信息用其中之一加密。"""
        return respond(Answer(200, {"keys": state_of(request).exchange_keys.public()}))

    router.add_api_route(
        "/agencies/{code}/feed", read_feed, summary="发给协作部门的回执和进展", **answers(FeedJson)
    )
    return router


async def read_feed(
    request: Request, code: AgencyCode, caller: AgencyReader, after: After = 0, limit: Limit = 100
) -> Response:
    """从 after 之后的一条起，按编号排列。"""
    async with read_snapshot(request) as conn:
        if not _may_read(caller, code) or await agencies.find(conn, code) is None:
            return respond(problems.not_found())
        items = await store.read_feed(conn, code, after, limit)
    return respond(Answer(200, show_feed(items, after)))


def _may_read(caller: Caller, code: str) -> bool:
    return caller.role is not Role.agency or caller.agency == code
