"""Consultations and incidents: what concerns a county and no case."""

from typing import Any

import pytest

from builders_casework import COUNTY
from builders_intake import (
    STAFF,
    desk,
    sent,
)
from database import Pool


async def test_a_consultation_is_told_of_the_county_and_not_of_a_case(pool: Pool) -> None:
    body = {
        "campaign": "wenzhou-2018",
        "county": COUNTY,
        "channel": "hotline",
        "class": "wages",
        "topic": "问",
    }
    async with desk(pool) as client:
        reply = await client.post("/v1/consultations", body)
    event = (await sent(pool, reply.body["consultation_id"]))[0]
    assert (reply.status, event.type, event.headers["ce_county"]) == (201, "consultation.recorded", COUNTY)
    assert event.data == {"channel": "hotline", "case_class": "wages", "workers": 1}


@pytest.mark.parametrize(
    ("people", "number", "exact"),
    [
        ({"count": 12}, 12, True),
        ({"at_least": 20, "as_told": "二十多"}, 20, False),
        ({"as_told": "很多"}, 0, False),
    ],
)
async def test_an_incident_is_told_when_seen(
    pool: Pool, people: dict[str, Any], number: int, exact: bool
) -> None:
    body = {
        "campaign": "wenzhou-2018",
        "county": COUNTY,
        "kind": "first_sign",
        "people": people,
        "place": "工地",
    }
    async with desk(pool, STAFF) as staff:
        reply = await staff.post("/v1/incidents", body)
    event = (await sent(pool, reply.body["incident_id"]))[0]
    assert event.data == {"kind": "first_sign", "people": number, "people_exact": exact}
    assert event.headers["ce_actorkind"] == "person"
