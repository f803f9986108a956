"""Whether an agency was asked to hear a case first (N1.1), and what it answered: folded from events. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from clock import day_of
from contracts import Envelope
from contracts.agency_facts import PriorityAnswer, PriorityAnswered
from contracts.mediation import PriorityRequested
from reporting.figures.rules.stored_rows import Priority

Told = PriorityRequested | PriorityAnswered


def with_priority(known: Sequence[Priority], envelope: Envelope, told: Told) -> tuple[Priority, ...]:
    """Each request once, in the order of asking, with the answer that holds; an answer alone, without its
    request, too."""
    request_id = str(told.request_id)
    before = next((each for each in known if each.request_id == request_id), Priority(request_id))
    if isinstance(told, PriorityRequested):
        after = replace(before, asked_on=day_of(envelope.time), answer_by=told.answer_by)
    else:
        after = _answered(before, envelope, told)
    others = (each for each in known if each.request_id != request_id)
    return tuple(sorted((*others, after), key=attrgetter("request_id")))


def _answered(before: Priority, envelope: Envelope, told: PriorityAnswered) -> Priority:
    """The agency's own last word holds against paper, of papers the latest by its day, as in mediation and
    intake (decision 47). Of two of one day the one entered last."""
    after = replace(
        before,
        answer=told.answer,
        answered_on=told.answered_on or day_of(envelope.time),
        answered_at=envelope.time,
        by_hand=told.by_hand,
    )
    return after if before.answer is None or _weight(after) >= _weight(before) else before


def _weight(priority: Priority) -> tuple[bool, date, datetime]:
    assert priority.answered_on is not None  # it is answered
    assert priority.answered_at is not None
    return not priority.by_hand, priority.answered_on, priority.answered_at


def as_rows(priorities: Sequence[Priority] | None) -> list[dict[str, Any]] | None:
    """As they are kept; None: not known."""
    if priorities is None:
        return None
    return [
        {
            "request_id": each.request_id,
            "asked_on": _iso(each.asked_on),
            "answer_by": _iso(each.answer_by),
            "answer": each.answer,
            "answered_on": _iso(each.answered_on),
            "answered_at": _iso(each.answered_at),
            "by_hand": each.by_hand,
        }
        for each in priorities
    ]


def from_rows(rows: Sequence[dict[str, Any]] | None) -> tuple[Priority, ...] | None:
    """None too where an answer was kept before it was kept how it came: whether it holds is not known."""
    if rows is None or any(row["answer"] and "by_hand" not in row for row in rows):
        return None
    return tuple(
        Priority(
            request_id=row["request_id"],
            asked_on=_day(row["asked_on"]),
            answer_by=_day(row["answer_by"]),
            answer=PriorityAnswer(row["answer"]) if row["answer"] else None,
            answered_on=_day(row["answered_on"]),
            answered_at=_instant(row.get("answered_at")),
            by_hand=row.get("by_hand", False),
        )
        for row in rows
    )


def _iso(moment: date | datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _instant(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
