"""What sweeps of arrears found, as the city reads it one by one; and what Kafka has of it."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final

from contracts.reporting import ArrearsFindingBecameCase, ArrearsFindingRecorded, ArrearsFindingWithdrawn
from season.client import Caller, Client
from season.facts import finding_line, finding_steps, recorded_step
from season.running_stack import Record
from season.shown_agencies import answered

TOLD: Final = ("employer", "source", "industry", "area", "workers", "arrears", "actions", "note")
NAMES: Final = frozenset({"kind_name", "state"})


async def read_findings(
    client: Client, caller: Caller, listed: AsyncIterator[Mapping[str, Any]]
) -> tuple[str, ...]:
    """As the list says it, with the acts that its own page shows."""
    lines = []
    async for item in listed:
        path = f"/v1/arrears-findings/{item['finding_id']}"
        one = answered(path, await client.get(caller, "reporting", path)).body
        lines.append(_line(item, [act["act"] for act in one["acts"]]))
    return tuple(sorted(lines))


def _line(item: Mapping[str, Any], acts: Sequence[str]) -> str:
    case, withdrawn = item["case"], item["withdrawn"]
    return finding_line(
        item["county"],
        item["found_on"],
        {name: _said(item[name]) for name in TOLD if item[name] is not None},
        case["case_no"] if case else None,
        withdrawn["reason"] if withdrawn else None,
        acts,
    )


def _said(value: Any) -> Any:
    """What somebody told, without the names that a service gives."""
    if not isinstance(value, Mapping):
        return value
    return {name: inner for name, inner in value.items() if name not in NAMES and inner is not None}


def findings_on_kafka(records: Sequence[Record]) -> tuple[str, ...]:
    steps: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for record in records:
        headers = {name: (told or b"").decode("utf-8", "replace") for name, told in record.headers}
        finding = headers.get("ce_county", ""), headers.get("ce_subject", "")
        said = json.loads(record.value or b"{}") if headers.get("ce_type") in TYPES else {}
        match headers.get("ce_type"):
            case ArrearsFindingRecorded.type:
                steps[finding].append(_recorded(said))
            case ArrearsFindingBecameCase.type:
                steps[finding].append(f"became {said['case_id']}")
            case ArrearsFindingWithdrawn.type:
                steps[finding].append(f"withdrawn: {said['reason']}")
    return tuple(sorted(finding_steps(county, told) for (county, _), told in steps.items()))


TYPES: Final = frozenset(
    {ArrearsFindingRecorded.type, ArrearsFindingBecameCase.type, ArrearsFindingWithdrawn.type}
)


def _recorded(said: Mapping[str, Any]) -> str:
    return recorded_step(
        said["learned_from"],
        said["industry"],
        said["area"],
        said["actions"],
        (said["workers"], said["workers_exact"]),
        (said["arrears_fen"], said["arrears_exact"]),
    )
