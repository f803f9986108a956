"""Events that others send in one piece: they have their effect, or hold their own county's figures only."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from access import Role
from builders_delivery import CLERK
from builders_flows import CAMPAIGN, COUNTY, Api, at_local_time, open_api
from builders_log import batch, write_batch
from builders_season import CODES
from builders_structured import CONTENT_TYPE, structured
from contracts import CaseClass, Channel, Envelope
from contracts.intake import ConsultationRecorded
from contracts.topics import COUNTIES
from delivery import Message
from devstack.stack import Stack

ULID = "01KBWVEV1RTZ0HZ3JJ5WD1CTS8"
NEIGHBOUR = "330303"


@pytest.fixture
async def api(new_stack: Any) -> AsyncIterator[Api]:
    """A stack of its own: figures with something set aside are not called complete."""
    stack: Stack = await new_stack()
    async with open_api(stack) as connected:
        yield connected


def consultation(county: str, now: datetime) -> Envelope:
    data = ConsultationRecorded(channel=Channel.hotline, case_class=CaseClass.wages)
    return Envelope(
        id=uuid4(),
        source=data.source,
        type=data.type,
        subject=f"consultation in {county}",
        time=now,
        recorded=now,
        sequence=1,
        county=county,
        campaign=CAMPAIGN,
        actor=replace(CLERK, county=county),
        data=data,
    )


async def heard_at(api: Api, county: str) -> float:
    async with api.http.get(api.stack.url("reporting") + "/metrics") as answer:
        lines = (await answer.text()).splitlines()
    name = "yuanxin_county_last_heard_timestamp_seconds{"
    [line] = [line for line in lines if line.startswith(name) and f'"{county}"' in line]
    return float(line.split()[-1])


async def test_one_in_one_piece_is_counted_and_heard_and_a_flawed_one_holds_its_county_alone(
    api: Api,
) -> None:
    now = api.stack.now()
    small = now.isoformat().replace("T", "t")
    right = structured(consultation(COUNTY, now), id=ULID, sequence=1, time=small, recordedtime=small)
    flawed = structured(consultation(NEIGHBOUR, now), time="noon")
    messages = [Message(COUNTIES, 0, 0, None, value, [CONTENT_TYPE]) for value in (right, flawed)]
    await write_batch(api.stack.bootstrap, COUNTIES, batch(messages))
    await api.wait_until_quiet()

    assert await heard_at(api, COUNTY) == now.timestamp()
    pipeline = await api.succeed("GET", "reporting", "/v1/pipeline", role=Role.operator, county=None)
    assert pipeline["quarantined"] == 1
    await api.advance_to(at_local_time(now, now.date(), 16, 0, 31))
    line = (await api.board_line(now.date(), COUNTY))["system"]
    assert (line["figures"]["consultations"], line["complete"]) == (1, True)
    assert await api.incomplete(now.date(), CODES) == [NEIGHBOUR]
