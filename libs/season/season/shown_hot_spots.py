"""The city's hot spots by industry and area, on some days."""

from collections.abc import Mapping
from datetime import date

from season.client import Caller, Client
from season.expected_hot_spots import KINDS, LOOKED_AT
from season.facts import HotSpotKey, hot_spot_line
from season.shown_agencies import answered


async def read_hot_spots(client: Client, caller: Caller, campaign: str) -> Mapping[HotSpotKey, str]:
    shown: dict[HotSpotKey, str] = {}
    for last in LOOKED_AT:
        for kind in KINDS:
            shown |= await read_kind(client, caller, campaign, last, kind)
    return shown


async def read_kind(
    client: Client, caller: Caller, campaign: str, last: date, kind: str
) -> Mapping[HotSpotKey, str]:
    path = f"/v1/hot-spots?campaign={campaign}&to={last}&kind={kind}"
    found = answered(path, await client.get(caller, "reporting", path)).body
    return {
        (last, kind, spot["key"]): hot_spot_line(
            spot["last"]["facts"],
            spot["before"]["facts"],
            spot["has_grown"],
            (spot["last"]["workers"], spot["last"]["workers_exact"]),
            (spot["last"]["arrears_fen"], spot["last"]["arrears_exact"]),
        )
        for spot in found["hot_spots"]
    }
