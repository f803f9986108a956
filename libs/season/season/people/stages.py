"""Which stage of the pending stock 未结 a case enters by what its people were answered (domain §5)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from season.client import Answer
from season.journal import Move
from season.people.counts import happened
from season.plan import Act, What

UNDECIDED, UNASSIGNED, HANDLED, ENDED = "undecided", "unassigned", "handled", "ended"
ENDS: Final = frozenset({What.withdraw, What.terminate, What.close})


def of_application(act: Act, state: str) -> Iterator[Move]:
    yield Move(UNDECIDED, happened(act))
    if state == "granted":
        yield Move(UNASSIGNED, happened(act))


def of_act_on_case(act: Act, answer: Answer) -> Iterator[Move]:
    """A returned case goes to the next lawyer at once where there is one."""
    if act.what is What.decide:
        yield Move(UNASSIGNED if act.body["decision"] == "grant" else ENDED, act.at)
    elif act.what in ENDS:
        yield Move(ENDED, act.at)
    elif act.what is What.give_back:
        yield Move(UNASSIGNED, act.at)
        if answer.body.get("lawyer_id"):
            yield Move(HANDLED, act.at)
    elif act.what is What.designate:
        yield Move(HANDLED, act.at)


def of_assignment(at: datetime) -> Move:
    return Move(HANDLED, at)
