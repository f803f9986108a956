"""What is shown of an incident."""

from typing import Any, Final

from intake.county_records.views import show_common
from intake.incidents.store import Incident

HIDDEN: Final = ("place", "facts", "people_as_told")


def show_incident(incident: Incident) -> dict[str, Any]:
    """Where and what only by `reveal`; how many is null where it was told in words only."""
    in_words_only = incident.people == 0 and not incident.people_exact
    return {
        "incident_id": incident.record_id,
        **show_common(incident),
        "kind": incident.kind,
        "people": None if in_words_only else incident.people,
        "people_exact": incident.people_exact,
        "hidden": HIDDEN,
    }
