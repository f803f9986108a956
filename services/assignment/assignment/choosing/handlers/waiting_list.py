"""The waiting list of a county: whoever is free takes from it, oldest grant first (decision 30)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from assignment.case.changes import Changes
from assignment.case.rules import transitions
from assignment.case.rules.case import Case
from assignment.case.store import cases
from assignment.choosing import store
from assignment.choosing.handlers.matters import matters_of
from assignment.choosing.handlers.records import assigned_event, assigned_step, waiting_step
from assignment.choosing.rules.candidates import Candidate, with_one_less, with_one_more
from assignment.choosing.rules.choice import Choice, Nobody, choose
from assignment.choosing.rules.duty import lines_on_duty
from assignment.choosing.rules.eligibility import Matter
from assignment.choosing.store import Place
from casework.act import Act
from casework.events import case_event
from clock import day_of
from contracts.assignment import NoLawyerAvailable
from database import Connection

LOOK: Final = 100
"""About so many cases change in one look at most: whoever waits for the county's row does not wait long."""


@dataclass(slots=True)
class WaitingList:
    """A county's list and detachment, in a transaction that holds the county's row.

    `looked_through`: everybody on it was judged, and nobody who is free can take any of them. As long as the
    row is held nobody else changes that: who comes new is judged alone, who gets a seat back is asked alone.
    """

    conn: Connection
    county: str
    now: datetime
    changes: Changes
    detachment: Sequence[Candidate]
    usual_lines: frozenset[int]
    lines: Mapping[str, frozenset[int]]
    """Of campaigns that overrule the calendar today."""
    somebody_waits: bool
    looked_through: bool
    matters: dict[UUID, Matter] = field(default_factory=dict)

    def free(self, only: str | None) -> Sequence[Candidate]:
        """Who has a seat left and is on duty, for whichever campaign; `only`: if it is this one."""
        on_duty = self.usual_lines.union(*self.lines.values())
        return [
            each
            for each in self.detachment
            if each.free_seats and only in (None, each.lawyer_id) and not on_duty.isdisjoint(each.duty_days)
        ]


async def waiting_lists(
    conn: Connection, counties: Collection[str], now: datetime, changes: Changes
) -> Mapping[str, WaitingList]:
    """Those of these counties; `changes` has nothing yet that is not stored."""
    detachments = await store.detachments(conn, counties)
    overruled = await store.overruled(conn, day_of(now))
    usual = lines_on_duty(now, {})
    lines = {campaign: lines_on_duty(now, overrides) for campaign, overrides in overruled.items()}
    waiting = await cases.counties_waiting(conn, counties)
    if waiting:
        await store.plan_once(conn)
    return {
        county: WaitingList(
            conn, county, now, changes, detachment, usual, lines, county in waiting, county not in waiting
        )
        for county, detachment in detachments.items()
    }


async def serve_waiting(conn: Connection, county: str, now: datetime) -> bool:
    """Give a county's waiting cases to whoever can take them; False: another look will find more to do."""
    changes = Changes()
    [waiting] = (await waiting_lists(conn, [county], now, changes)).values()
    if waiting.somebody_waits:
        await _look(waiting)
        await changes.store(conn)
    return waiting.looked_through


async def serve_new(waiting: WaitingList, case: Case, matter: Matter) -> None:
    """A case has come onto the list."""
    waiting.matters[case.case_id] = matter
    if waiting.looked_through:
        _judge(waiting, case)
    else:
        await _look(waiting, new=case)


async def serve_freed(waiting: WaitingList, lawyer_id: str, seat: int) -> None:
    """A lawyer has a seat again."""
    waiting.detachment = with_one_less(waiting.detachment, lawyer_id, seat)
    if not waiting.looked_through:
        await _look(waiting)
    elif waiting.somebody_waits and waiting.free(lawyer_id):
        await _look(waiting, only=lawyer_id)


async def _look(waiting: WaitingList, new: Case | None = None, only: str | None = None) -> None:
    """From the oldest grant on. `new`: on the list and not stored yet; `only`: who alone has become free."""
    changed, place, is_last = 0, store.BEGINNING, False
    while changed < LOOK and not is_last:
        page, is_last = await _next_page(waiting, new, only, place)
        for case in page:
            changed += _judge(waiting, case)
            place = store.place_of(case)
        is_last = is_last or (waiting.looked_through and not waiting.free(only))
    waiting.looked_through = is_last


async def _next_page(
    waiting: WaitingList, new: Case | None, only: str | None, after: Place
) -> tuple[Sequence[Case], bool]:
    """The next whom somebody free may take or nobody was asked for, and whether they are the last of them.

    What is on the list and not stored yet is stored before, but for one that is new: it is put in its place.
    """
    changes, free = waiting.changes, waiting.free(only)
    if changes.joined - ({new.case_id} if new else set()) or len(changes.left) > LOOK:
        await changes.store(waiting.conn)
    limit = min(LOOK, sum(each.free_seats for each in free)) or LOOK
    today = day_of(waiting.now)
    found = await store.next_waiting(waiting.conn, waiting.county, free, today, after, changes.left, limit)
    waiting.matters |= await matters_of(waiting.conn, found, waiting.now)
    page = [case for case, _ in found]
    changes.know(page)
    is_last = len(page) < limit
    if new and new.case_id in changes.joined and after < store.place_of(new):
        page = sorted([*page, new], key=store.place_of)
        if not is_last:
            page.pop()
    return page, is_last


def _judge(waiting: WaitingList, case: Case) -> bool:
    """Whether anything became of it: somebody takes it, or its wait begins."""
    on_duty = waiting.lines.get(case.campaign, waiting.usual_lines)
    choice = choose(waiting.detachment, waiting.matters[case.case_id], on_duty)
    if isinstance(choice, Choice):
        _assign(waiting, case, choice)
    elif case.waiting_since is None:
        _begin_wait(waiting, case, choice)
    else:
        return False
    return True


def _assign(waiting: WaitingList, case: Case, choice: Choice) -> None:
    """指派."""
    lawyer, now = choice.lawyer, waiting.now
    assigned = transitions.assign(case, lawyer.lawyer_id, lawyer.free_seat, now)
    event = case_event(assigned, Act.by_rule(now), assigned_event(assigned, choice))
    waiting.changes.put(assigned, assigned_step(assigned, choice, now), event)
    waiting.detachment = with_one_more(waiting.detachment, lawyer.lawyer_id, now)


def _begin_wait(waiting: WaitingList, case: Case, nobody: Nobody) -> None:
    """Nobody can take it: an event once per wait, not once per look."""
    event = case_event(case, Act.by_rule(waiting.now), NoLawyerAvailable(excluded=nobody.excluded))
    waits = transitions.begin_wait(case, waiting.now)
    waiting.somebody_waits = True
    waiting.changes.put(waits, waiting_step(case, nobody, waiting.now), event)
