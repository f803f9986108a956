"""How far intake says that the municipal platform knows each case, and which it lists as missing there."""

from collections.abc import Mapping
from typing import Any, Final

from season.client import Client
from season.shown_agencies import CITY, PAGE, answered

LIST: Final = "/v1/platform/cases"


async def read_on_platform(client: Client) -> Mapping[str, str]:
    return {each["case_id"]: line_of(each) for each in await _read(client)}


async def read_not_uploaded(client: Client) -> frozenset[str]:
    return frozenset(each["case_id"] for each in await _read(client, not_uploaded="true"))


def line_of(shown: Mapping[str, Any]) -> str:
    return f"{shown['state']} {shown['platform_no'] or shown['reason'] or ''}".rstrip()


async def _read(client: Client, **query: str) -> list[Mapping[str, Any]]:
    query, items = {**query, "limit": PAGE}, list[Mapping[str, Any]]()
    while True:
        page = answered(LIST, await client.get(CITY, "intake", LIST, **query)).body
        items += page["items"]
        if not page["next_cursor"]:
            return items
        query["cursor"] = page["next_cursor"]
