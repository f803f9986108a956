"""What an agency's own system sends to a running stack."""

import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

from access import Role
from builders_flows import Api

STRUCTURED: Final = "application/cloudevents+json"


def agency_message(kind: str, data: Mapping[str, Any], agency: str = "court") -> dict[str, Any]:
    """A CloudEvent in structured mode."""
    return {
        "specversion": "1.0",
        "id": uuid4().hex,
        "source": f"/{agency}/office",
        "type": f"cn.yuanxin.agency.{kind}.v1",
        "data": data,
    }


async def agency_says(api: Api, agency: str, kind: str, data: Mapping[str, Any]) -> None:
    """By HTTP; it is taken."""
    token = api.stack.token(Role.agency, None, agency=agency)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": STRUCTURED}
    url = f"{api.stack.url('intake')}/v1/agency-events"
    event = json.dumps(agency_message(kind, data, agency))
    async with api.http.post(url, data=event, headers=headers) as response:
        answer = await response.json()
    assert [receipt["outcome"] for receipt in answer["receipts"]] == ["taken"], (kind, answer)
