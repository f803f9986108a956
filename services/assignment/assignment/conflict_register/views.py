"""A register of conflicts as far as hashes can be read: what an entry is called, and whether it counts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from assignment.conflicts.audit import KeptAct
from assignment.conflicts.rules import Conflict, Origin
from assignment.conflicts.store import HandledCase


def show_register(counted: Mapping[Origin, int], entries: Mapping[str, Any]) -> Mapping[str, Any]:
    """How many entries count today, and a page of all."""
    return {"clients": counted[Origin.client], "declared": counted[Origin.declared], **entries}


def show_line(conflict: Conflict, today: date) -> Mapping[str, Any]:
    """An entry in a list."""
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
    conflict: Conflict, today: date, acts: Sequence[KeptAct], concerned: Sequence[HandledCase]
) -> Mapping[str, Any]:
    """An entry with what was done to it, and the open cases that a lawyer of the firm handles against it."""
    return {
        **show_line(conflict, today),
        "acts": [_show_act(act) for act in acts],
        "open_cases": [case._asdict() for case in concerned],
    }


def _show_act(act: KeptAct) -> Mapping[str, Any]:
    return {
        "act": act.act,
        "actor": act.actor,
        "recorded_at": act.recorded,
        "ended_on": act.ended_on,
        "reason": act.reason,
    }
