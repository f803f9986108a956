"""What is shown of a record: what was typed not at all."""

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.chinese_names import RECORD_WITHDRAWAL_NAMES
from intake.county_records.audit import RecordAct
from intake.county_records.shown import RecordActInClearJson, RecordActJson, RecordJson, WithdrawnJson
from intake.county_records.store import CountyRecord, Withdrawn
from sealing import Sealing


def show_common(record: CountyRecord) -> RecordJson:
    return {
        "campaign": record.campaign,
        "county": record.county,
        "occurred_at": record.occurred_at,
        "recorded_at": record.recorded_at,
        "withdrawn": _show_withdrawn(record.withdrawn) if record.withdrawn else None,
        "version": record.version,
    }


def _show_withdrawn(withdrawn: Withdrawn) -> WithdrawnJson:
    name = RECORD_WITHDRAWAL_NAMES[withdrawn.reason]
    return {"at": withdrawn.at, "reason": withdrawn.reason, "reason_name": name}


def show_acts(acts: Sequence[RecordAct]) -> list[RecordActJson]:
    return [
        {
            "action": each.action,
            "actor_kind": each.actor_kind,
            "actor": each.actor,
            "at": each.at,
            "recorded_at": each.recorded,
        }
        for each in acts
    ]


def show_acts_in_clear(
    acts: Sequence[RecordAct], record: CountyRecord, sealing: Sealing
) -> list[RecordActInClearJson]:
    """With what was said."""

    def words(act: RecordAct) -> Mapping[str, Any]:
        return sealing.open(act.words, record.record_id) if act.words else {}

    return [{**shown, "words": words(act)} for shown, act in zip(show_acts(acts), acts, strict=True)]
