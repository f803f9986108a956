"""What the board is narrowed to, and the bars of a county's fortnight."""

from typing import Any

import pytest

from reporting.board.page.filters import STATES, CellState, Filters
from reporting.county_trend.rules import HEIGHT, LEAST, bars

QUIET: dict[str, Any] = {
    "filing": "on_time",
    "by_proxy": False,
    "content": "figures",
    "check": "agreeing",
    "silent": False,
    "system_down": False,
    "unusual_zero": False,
}
IN_STATE: dict[CellState, dict[str, Any]] = {
    CellState.missing: {"filing": "missing"},
    CellState.open: {"filing": "open"},
    CellState.late: {"filing": "late"},
    CellState.filed_afterwards: {"filing": "filed_afterwards"},
    CellState.by_proxy: {"by_proxy": True},
    CellState.exempt: {"filing": "exempt"},
    CellState.zero: {"content": "zero_report"},
    CellState.unusual_zero: {"unusual_zero": True},
    CellState.figures: {},
    CellState.differing: {"check": "differing"},
    CellState.to_be_checked: {"check": "to_be_checked"},
    CellState.silent: {"silent": True},
    CellState.system_down: {"system_down": True},
}


@pytest.mark.parametrize("state", CellState)
def test_each_state_is_looked_for_by_what_makes_it(state: CellState) -> None:
    other = {**QUIET, "content": None} if state is CellState.figures else QUIET
    assert Filters(state).shows({**QUIET, **IN_STATE[state]})
    assert not Filters(state).shows(other)
    assert STATES.keys() == set(CellState)


@pytest.mark.parametrize(
    ("cell", "needs"),
    [
        ({}, False),
        ({"filing": "missing"}, True),
        ({"filing": "late"}, True),
        ({"check": "differing"}, True),
        ({"silent": True}, True),
        ({"filing": "open"}, False),
        ({"filing": "exempt"}, False),
    ],
)
def test_only_what_somebody_has_to_be_called_about_needs_something(cell: dict[str, Any], needs: bool) -> None:
    assert Filters(needs=True).shows({**QUIET, **cell}) is needs
    assert Filters().shows({**QUIET, **cell})
    assert not Filters(CellState.zero, needs=True).shows({**QUIET, **cell})


def test_filters_are_said_in_words_and_kept_in_addresses() -> None:
    asked = Filters(CellState.silent, needs=True, kind="branch")
    assert asked.address == "state=silent&needs=true&kind=branch"
    assert asked.in_words() == "断报、需要处理（未报、迟报、不一致、断报）、市局直属单位"
    assert (Filters().address, Filters().in_words(), Filters().narrows_cells) == ("", "", False)
    assert not Filters(kind="county").narrows_cells


def test_a_day_that_was_not_heard_is_a_gap_and_a_zero_is_seen() -> None:
    gap, zero, least, most, taken_back = bars([None, 0, 1, 1000, -1])
    assert (gap.value, gap.height) == (None, 0)
    assert (zero.value, zero.height, zero.is_zero) == (0, LEAST, True)
    assert (least.height, least.is_zero) == (LEAST, False)
    assert (most.height, most.top) == (HEIGHT, 0)
    assert (taken_back.value, taken_back.height, taken_back.is_zero) == (-1, LEAST, False)
    assert [bar.value for bar in bars([None, None])] == [None, None]
