"""The pending stock 未结 at the end of a period: in which stage each case of a county stands (domain §5)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from season.calendar import LAST, PERIODS, cut_off
from season.facts import Line, Stock
from season.journal import Entry, Move

STAGES: Final = ("undecided", "unassigned", "handled")
LOOKED_AT: Final = (*PERIODS[6::7], LAST)
"""Once a week, and at the end."""


def stocks(
    entries: Iterable[Entry], counties: Collection[str], shown: Collection[Line]
) -> Mapping[Line, Stock]:
    """By county and period. No number where nothing is shown of the line and no case ever came in."""
    cases = moves_by_case(entries)
    return {
        (county, period): stock(cases.get(county, {}).values(), period, (county, period) in shown)
        for county in counties
        for period in LOOKED_AT
    }


def moves_by_case(entries: Iterable[Entry]) -> Mapping[str, Mapping[str, Sequence[Move]]]:
    """County → case → what it went through, in the order of time."""
    moves: defaultdict[str, defaultdict[str, list[Move]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        if entry.subject is not None:
            moves[entry.county][entry.subject] += entry.moves
    return {
        county: {case: sorted(each, key=lambda move: move.time) for case, each in cases.items()}
        for county, cases in moves.items()
    }


def stock(cases: Iterable[Sequence[Move]], period: date, is_shown: bool) -> Stock:
    begun = [stage for moves in cases if (stage := stage_at(moves, cut_off(period))) is not None]
    if not begun and not is_shown:
        return None
    standing = Counter(begun)
    return {stage: standing[stage] for stage in STAGES}


def stage_at(moves: Sequence[Move], instant: datetime) -> str | None:
    """The last one before it; what has ended stays so."""
    stages = [move.stage for move in moves if move.time < instant]
    if not stages:
        return None
    return "ended" if "ended" in stages else stages[-1]
