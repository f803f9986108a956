"""The case sweep of a county, as its people file it over HTTP."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from access import Caller
from builders_reporting import LUCHENG, WENZHOU
from builders_reporting_store import CLERK, Desk, Reply
from reporting.case_sweep.codes import FIGURES


def sweep_path(county: str = LUCHENG) -> str:
    return f"/v1/campaigns/{WENZHOU}/counties/{county}/case-sweep"


def carried_in(case_no: str = "温鹿援字〔2018〕12号", **more: Any) -> dict[str, Any]:
    """A case of work injury that was assigned in March; `more` changes it."""
    what = {"case_no": case_no, "case_class": "work_injury", "assigned_on": "2018-03-05", "handler": "L-7"}
    return {name: value for name, value in {**what, **more}.items() if value is not None}


def sweep_filing(reason: str | None = None, remarks: str | None = None, **numbers: int) -> dict[str, Any]:
    """Numbers by name, the others 0; none at all: a sweep of zero."""
    figures = {**dict.fromkeys(FIGURES, 0), **numbers}
    body = {"zero": not any(numbers.values()), "figures": figures, "remarks": remarks, "reason": reason}
    return {name: value for name, value in body.items() if value is not None}


async def say(
    desk: Desk,
    method: str,
    path: str,
    body: Mapping[str, Any],
    caller: Caller = CLERK,
    seen: int | None = None,
) -> Reply:
    headers = {"Idempotency-Key": uuid4().hex} if method == "POST" else {}
    if seen is not None:
        headers["If-Match"] = f'"{seen}"'
    return await desk.ask(method, path, caller, json=dict(body), headers=headers)


async def carry_in(desk: Desk, body: Mapping[str, Any] | None = None, caller: Caller = CLERK) -> Reply:
    return await say(desk, "POST", f"{sweep_path()}/carried-in", body or carried_in(), caller)


async def file_sweep(
    desk: Desk, body: Mapping[str, Any], caller: Caller = CLERK, seen: int | None = None
) -> Reply:
    return await say(desk, "POST", f"{sweep_path(caller.county or LUCHENG)}/filings", body, caller, seen)
