"""Plans and summaries, as people record and sign them over HTTP."""

from typing import Any
from uuid import uuid4

from access import Caller
from builders_reporting import LUCHENG, WENZHOU
from builders_reporting_store import CITY, CLERK, Desk, Reply

CITY_PATH = f"/v1/campaigns/{WENZHOU}/summary"
WORDS = {
    "achievements": "追回拖欠工资，调解成功率提高。",
    "problems": "工地流动性大，证据难取。",
    "suggestions": "与劳动监察建立联动。",
}
PLAN = {"responsible": "测试责任人", "text": "一、总体要求\n二、工作安排", "dated_on": "2018-12-06"}


def plan_path(county: str = LUCHENG) -> str:
    return f"/v1/campaigns/{WENZHOU}/counties/{county}/plan"


def summary_path(county: str = LUCHENG) -> str:
    return f"/v1/campaigns/{WENZHOU}/counties/{county}/summary"


async def record_plan(desk: Desk, caller: Caller = CLERK, county: str = LUCHENG, **more: Any) -> Reply:
    return await send(desk, "POST", plan_path(county), caller, {**PLAN, **more})


async def correct_plan(desk: Desk, match: int | None, caller: Caller = CLERK, **more: Any) -> Reply:
    body = {**PLAN, "reason": "责任人调整", **more}
    return await send(desk, "POST", f"{plan_path()}/corrections", caller, body, match)


async def write_summary(
    desk: Desk,
    action: str = "sign",
    caller: Caller = CLERK,
    county: str = LUCHENG,
    match: int | None = None,
    **more: Any,
) -> Reply:
    body = {"action": action, **WORDS, **more}
    return await send(desk, "PUT", summary_path(county), caller, body, match)


async def correct_summary(desk: Desk, match: int | None, caller: Caller = CLERK, **more: Any) -> Reply:
    body = {**WORDS, "reason": "漏写一项", **more}
    return await send(desk, "POST", f"{summary_path()}/corrections", caller, body, match)


async def write_citys(
    desk: Desk, action: str = "issue", caller: Caller = CITY, match: int | None = None, **more: Any
) -> Reply:
    return await send(desk, "PUT", CITY_PATH, caller, {"action": action, **WORDS, **more}, match)


async def send(
    desk: Desk, method: str, path: str, caller: Caller, body: dict[str, Any], match: int | None = None
) -> Reply:
    headers = {"Idempotency-Key": str(uuid4())}
    if match is not None:
        headers["If-Match"] = f'"{match}"'
    return await desk.ask(method, path, caller, json=body, headers=headers)
