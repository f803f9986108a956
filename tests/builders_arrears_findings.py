"""Findings of a county's sweep of arrears, as its people record them over HTTP."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from access import Caller
from builders_activities import lecture, record_activity
from builders_reporting_store import CLERK, Desk, Reply

FIRM = "测试建筑有限公司"
TRADER = "测试包工头"


def found(**more: Any) -> dict[str, Any]:
    """A firm that owes twelve workers thirty thousand yuan at least; `more` changes it, None takes away."""
    what = {
        "employer": {"kind": "organisation", "name": FIRM, "credit_code": "91330300MA0000000X"},
        "industry": "construction",
        "area": "330302-T1",
        "workers": {"count": 12},
        "arrears": {"at_least_fen": 3_000_000, "as_told": "三万多"},
        "source": "site_visit",
        "actions": ["payment_promised", "aid_offered"],
        "note": "年前付清",
    }
    return {name: value for name, value in {**what, **more}.items() if value is not None}


async def sweep_of(desk: Desk, kind: str = "arrears_sweep") -> str:
    """The id of a sweep that stands."""
    answer = await record_activity(desk, lecture(kind=kind, theme="在建工地大排查"))
    assert answer.status == 201, answer.body
    return str(answer.body["activity_id"])


async def record_finding(
    desk: Desk,
    activity_id: str,
    body: Mapping[str, Any] | None = None,
    caller: Caller = CLERK,
    key: str | None = None,
) -> Reply:
    headers = {"Idempotency-Key": key or str(uuid4())}
    path = f"/v1/activities/{activity_id}/findings"
    return await desk.ask("POST", path, caller, json=dict(body or found()), headers=headers)


async def finding_of(desk: Desk, activity_id: str | None = None, **more: Any) -> Any:
    """A finding that was recorded, of a sweep of its own unless one is named."""
    answer = await record_finding(desk, activity_id or await sweep_of(desk), found(**more))
    assert answer.status == 201, answer.body
    return answer.body


async def act_on(
    desk: Desk,
    finding_id: str,
    act: str,
    body: Mapping[str, Any],
    caller: Caller = CLERK,
    version: int | None = 1,
    key: str | None = None,
) -> Reply:
    """`act`: case, withdrawal or reveal."""
    headers = {"Idempotency-Key": key or str(uuid4())}
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    path = f"/v1/arrears-findings/{finding_id}/{act}"
    return await desk.ask("POST", path, caller, json=dict(body), headers=headers)
