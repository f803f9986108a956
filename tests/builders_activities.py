"""Activities of a county, as its people record them over HTTP."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from uuid import uuid4

from access import Caller
from builders_reporting import LUCHENG, WENZHOU
from builders_reporting_store import CLERK, Desk, Reply, date_of

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(64) + b"\xff\xd9"


def lecture(day: str = "12-06", **more: Any) -> dict[str, Any]:
    """A lecture with the union; `more` changes it."""
    what = {
        "campaign": WENZHOU,
        "county": LUCHENG,
        "kind": "lecture",
        "held_on": date_of(day),
        "theme": "农民工工资支付讲座",
        "place": "某工地会议室",
        "partners": ["union"],
        "attendance": {"about": 60, "as_told": "六十来人"},
    }
    return {name: value for name, value in {**what, **more}.items() if value is not None}


async def record_activity(
    desk: Desk, body: Mapping[str, Any] | None = None, caller: Caller = CLERK, key: str | None = None
) -> Reply:
    headers = {"Idempotency-Key": key or str(uuid4())}
    return await desk.ask("POST", "/v1/activities", caller, json=dict(body or lecture()), headers=headers)


async def withdraw(
    desk: Desk, activity_id: str, caller: Caller = CLERK, version: int | None = 1, **body: Any
) -> Reply:
    headers = {"Idempotency-Key": str(uuid4())}
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    said = {"reason": "entered_twice", **body}
    path = f"/v1/activities/{activity_id}/withdrawal"
    return await desk.ask("POST", path, caller, json=said, headers=headers)


async def attach(
    desk: Desk, activity_id: str, content: bytes = JPEG, caller: Caller = CLERK, key: str | None = None
) -> Reply:
    headers = {"Idempotency-Key": key or str(uuid4()), "Content-Type": "application/octet-stream"}
    path = f"/v1/activities/{activity_id}/files"
    return await desk.ask("POST", path, caller, data=BytesIO(content), headers=headers)
