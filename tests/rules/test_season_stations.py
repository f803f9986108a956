"""What a workstation is shown is compared with what it filed; no answer agrees with nothing."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from builders_season import LUCHENG, a_unit
from season.calendar import FIRST, Slot, moment
from season.client import Answer, Client
from season.journal import Journal
from season.people import stations
from season.people.world import World
from season.plan import Plan

NOTHING: dict[str, Any] = {"items": [], "next_cursor": None}


def world_in_which_lists_answer(answer: Answer) -> World:
    async def get(*_: object, **__: object) -> Answer:
        return answer

    client = cast(Client, SimpleNamespace(get=get))
    unit = {LUCHENG: a_unit(LUCHENG)}
    return World(cast(Plan, None), "wenzhou-2018", client, cast(Journal, None), unit)


@pytest.mark.parametrize(
    ("answer", "differences"), [(Answer(200, NOTHING, None), 0), (Answer(403, {}, None), 1)]
)
async def test_a_station_that_filed_nothing_is_still_shown_a_list(answer: Answer, differences: int) -> None:
    world = world_in_which_lists_answer(answer)
    await stations.compare_lists(world, moment(FIRST, next(iter(Slot))))
    assert len(world.surprises) == differences
