"""A register of conflicts as far as hashes can be read: what an entry is called, and whether it counts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from assignment.conflicts.audit import KeptAct, RegisterAct
from assignment.conflicts.rules import Conflict, Origin
from assignment.conflicts.store import HandledCase
from contracts import ActorKind
from web import Page


class ConflictLineJson(TypedDict):
    """An entry in a list."""

    ref: str
    origin: Origin
    lawyer_id: str | None
    case_id: UUID | None
    respondent_known: bool
    ended_on: date | None
    counts_until: date | None
    withdrawn: bool
    counts: bool
    version: int


class ConflictRegisterJson(Page[ConflictLineJson]):
    """How many entries count today, and a page of all."""

    clients: int
    declared: int


class RegisterActJson(TypedDict):
    act: RegisterAct
    actor: ActorKind
    recorded_at: datetime
    ended_on: date | None
    reason: str | None


class OpenCaseJson(TypedDict):
    case_id: UUID
    case_no: str
    lawyer_id: str


class ConflictJson(ConflictLineJson):
    """An entry with what was done to it, and the open cases that a lawyer of the firm handles against it."""

    acts: Sequence[RegisterActJson]
    open_cases: Sequence[OpenCaseJson] | None


class ConflictCheckJson(TypedDict):
    """`conflict`: one of these entries counts today. A dry run leaves no trace, so it is told nothing."""

    conflict: NotRequired[bool]
    items: NotRequired[Sequence[ConflictLineJson]]


def show_register(counted: Mapping[Origin, int], entries: Page[ConflictLineJson]) -> ConflictRegisterJson:
    return {"clients": counted[Origin.client], "declared": counted[Origin.declared], **entries}


def show_line(conflict: Conflict, today: date) -> ConflictLineJson:
    return {
        "ref": conflict.ref,
        "origin": conflict.origin,
        "lawyer_id": conflict.lawyer_id,
        "case_id": conflict.case_id,
        "respondent_known": conflict.respondent_hash is not None,
        "ended_on": conflict.ended_on,
        "counts_until": conflict.counts_until,
        "withdrawn": conflict.withdrawn,
        "counts": conflict.counts_on(today),
        "version": conflict.version,
    }


def show_entry(
    conflict: Conflict, today: date, acts: Sequence[KeptAct], concerned: Sequence[HandledCase] | None
) -> ConflictJson:
    """`concerned`: None in a dry run, which leaves no trace and so is told of no case."""
    return {
        **show_line(conflict, today),
        "acts": [_show_act(act) for act in acts],
        "open_cases": None if concerned is None else [_show_case(case) for case in concerned],
    }


def _show_case(case: HandledCase) -> OpenCaseJson:
    return {"case_id": case.case_id, "case_no": case.case_no, "lawyer_id": case.lawyer_id}


def _show_act(act: KeptAct) -> RegisterActJson:
    return {
        "act": act.act,
        "actor": act.actor,
        "recorded_at": act.recorded,
        "ended_on": act.ended_on,
        "reason": act.reason,
    }
