"""GET /v1/feed: case events of a county, for its system without Kafka."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response
from typing_extensions import TypedDict

from access import counties_seen
from intake.callers import Reader
from intake.county_feed import store
from intake.county_feed.rules import LONGEST_CURSOR, read_cursor, write_cursor
from languages import Words
from web import DEFAULT_LIMIT, Answer, AskedCounty, Limit, answers, problems, read_snapshot, respond
from web.problems import FieldError

router = APIRouter(prefix="/v1/feed", tags=["县区事件流"])

USE_AFTER = Words("请使用上一页返回的 after", "use `after` of the page before")


class CaseEventsJson(TypedDict):
    """A page; `after` is what the next one is asked for with, also when nothing came."""

    items: list[dict[str, Any]]
    after: str


@router.get("", summary="案件事件流", **answers(CaseEventsJson, problems.invalid_cursor))
async def read_case_events(
    request: Request,
    caller: Reader,
    after: Annotated[str, Query(max_length=LONGEST_CURSOR)] = "",
    limit: Limit = DEFAULT_LIMIT,
    county: AskedCounty | None = None,
) -> Response:
    """每条是一个 CloudEvents 事件（JSON），内容与案件日志相同，同一案件的事件保持先后次序。

    首次不带 after；之后总以上一页返回的 after 继续，没有新事件时也是如此。"""
    cursor = read_cursor(after)
    if cursor is None:
        return respond(problems.invalid_cursor(None, FieldError("after", USE_AFTER)))
    async with read_snapshot(request) as conn:
        rows = await store.page(conn, counties_seen(caller, county), cursor, limit)
    reached = {**cursor, **{partition: place for partition, place, _ in rows}}
    shown: CaseEventsJson = {"items": [event for *_, event in rows], "after": write_cursor(reached)}
    return respond(Answer(200, shown))
