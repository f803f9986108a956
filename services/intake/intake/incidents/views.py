"""What is shown of an incident."""

from typing import Any, Final

from contracts.chinese_names import PLACE_KIND_NAMES
from intake.county_records.views import show_common
from intake.incidents.store import Incident

HIDDEN: Final = ("place", "facts", "people_as_told")


def show_incident(incident: Incident) -> dict[str, Any]:
    """Where and what only by `reveal`; how many is null where it was told in words only."""
    return {
        "incident_id": incident.record_id,
        **show_common(incident),
        "kind": incident.kind,
        "people": incident.people if incident.people_known else None,
        "people_exact": incident.people_exact,
        "people_known": incident.people_known,
        "place_kind": incident.place_kind,
        "place_kind_name": PLACE_KIND_NAMES[incident.place_kind] if incident.place_kind else None,
        "area": incident.area,
        "hidden": HIDDEN,
    }
