"""Whether an agency was asked to hear a case first (N1.1), and what it answered: folded from events. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from clock import day_of
from contracts import Envelope
from contracts.agency_facts import PriorityAnswer, PriorityAnswered
from contracts.mediation import PriorityRequested
from reporting.figures.rules.stored_rows import Priority

Told = PriorityRequested | PriorityAnswered


def with_priority(known: Sequence[Priority], envelope: Envelope, told: Told) -> tuple[Priority, ...]:
    """Each request once, with the answer that was read last; an answer alone, without its request, too."""
    request_id = str(told.request_id)
    before = next((each for each in known if each.request_id == request_id), Priority(request_id))
    if isinstance(told, PriorityRequested):
        after = replace(before, asked_on=day_of(envelope.time), answer_by=told.answer_by)
    else:
        answered_on = told.answered_on or day_of(envelope.time)
        after = replace(before, answer=told.answer, answered_on=answered_on)
    if all(each.request_id != request_id for each in known):
        return (*known, after)
    return tuple(after if each.request_id == request_id else each for each in known)


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
        }
        for each in priorities
    ]


def from_rows(rows: Sequence[dict[str, Any]] | None) -> tuple[Priority, ...] | None:
    if rows is None:
        return None
    return tuple(
        Priority(
            request_id=row["request_id"],
            asked_on=_day(row["asked_on"]),
            answer_by=_day(row["answer_by"]),
            answer=PriorityAnswer(row["answer"]) if row["answer"] else None,
            answered_on=_day(row["answered_on"]),
        )
        for row in rows
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
