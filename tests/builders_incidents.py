"""Incidents on the city's desk: registered, written, followed up; alerts, taken and given back."""

from typing import Any
from uuid import uuid4

from access import Caller
from builders_reporting import LUCHENG, client, incident
from builders_reporting_store import CITY, CLERK, Desk, Reply, filled

DESK_PATH = "/v1/incident-desk"
WORDS = "某工地20人聚集讨薪"


async def register(desk: Desk, when: str = "12-06 10:00", county: str = LUCHENG, **more: Any) -> str:
    """As intake sends it; its id."""
    incident_id = str(uuid4())
    await desk.consume_event(incident(**more), when, subject=incident_id, county=county, actor=client(county))
    return incident_id


async def write(desk: Desk, day: str = "12-06", words: str = WORDS, caller: Caller = CLERK) -> str:
    """Signed with the day's report; the id it has on the desk."""
    answer = await desk.put(day, {**filled(incidents=1), "incidents": words}, caller)
    assert answer.status == 201, answer.body
    [one] = [each for each in await on_the_desk(desk) if each["origin"] == "day_form"]
    return str(one["incident_id"])


async def on_the_desk(desk: Desk, caller: Caller = CITY, **asked: str) -> list[Any]:
    answer = await desk.get(DESK_PATH, caller, **asked)
    assert answer.status == 200, answer.body
    listed: list[Any] = answer.body["items"]
    return listed


async def one_of(desk: Desk, incident_id: str, caller: Caller = CITY) -> Any:
    answer = await desk.get(f"{DESK_PATH}/{incident_id}", caller)
    assert answer.status == 200, answer.body
    return answer.body


async def step(
    desk: Desk,
    incident_id: str,
    state: str,
    version: int | None = None,
    caller: Caller = CITY,
    key: str | None = None,
    **said: Any,
) -> Reply:
    """`version` None: the one that stands."""
    version = version or (await one_of(desk, incident_id))["version"]
    headers = {"Idempotency-Key": key or str(uuid4()), "If-Match": f'"{version}"'}
    path = f"{DESK_PATH}/{incident_id}/follow-ups"
    return await desk.ask("POST", path, caller, json={"state": state, **said}, headers=headers)


async def act(
    desk: Desk, alert: Any, what: str = "taking", caller: Caller = CITY, key: str | None = None
) -> Reply:
    headers = {"Idempotency-Key": key or str(uuid4()), "If-Match": f'"{alert["version"]}"'}
    return await desk.ask("POST", f"/v1/alerts/{alert['alert_id']}/{what}", caller, headers=headers)
