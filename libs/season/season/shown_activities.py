"""The city's table of the four ones, and what Kafka has of activities."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from contracts.reporting import ActivityRecorded, ActivityWithdrawn
from season.client import Caller, Client
from season.facts import activity_line, four_ones_line, withdrawn_line
from season.running_stack import Record
from season.shown_agencies import answered


async def read_four_ones(client: Client, caller: Caller, campaign: str) -> Mapping[tuple[str, str], str]:
    path = f"/v1/campaigns/{campaign}/four-ones"
    table = answered(path, await client.get(caller, "reporting", path)).body
    return {
        (row["county"], cell["kind"]): four_ones_line(
            cell["activities"],
            cell["files"] or 0,
            date.fromisoformat(cell["latest"]) if cell["latest"] else None,
            None if cell["findings"] is None else (cell["findings"], cell["became_cases"]),
        )
        for row in table["counties"]
        for cell in row["cells"]
    }


def activities_on_kafka(records: Sequence[Record]) -> tuple[str, ...]:
    lines = []
    for record in records:
        headers = {name: (told or b"").decode("utf-8", "replace") for name, told in record.headers}
        county, type_ = headers.get("ce_county", ""), headers.get("ce_type")
        said = json.loads(record.value or b"{}") if type_ in TYPES else {}
        if type_ == ActivityRecorded.type:
            number, known_as = said["attendance"], said["attendance_is"]
            lines.append(
                activity_line(county, said["kind"], said["held_on"], said["partners"], number, known_as)
            )
        elif type_ == ActivityWithdrawn.type:
            lines.append(withdrawn_line(county, said["kind"], said["held_on"], said["reason"]))
    return tuple(sorted(lines))


TYPES = frozenset({ActivityRecorded.type, ActivityWithdrawn.type})
