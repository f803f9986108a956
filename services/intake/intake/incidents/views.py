"""What is shown of an incident."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from typing_extensions import TypedDict

from contracts import Industry, PlaceKind
from contracts.chinese_names import PLACE_KIND_NAMES
from contracts.intake import IncidentKind
from intake.case.shown import CautionJson
from intake.county_records.shown import RecordActJson, RecordJson
from intake.county_records.views import show_common
from intake.incidents.store import Incident
from web import Page

HIDDEN: Final = ("place", "facts", "people_as_told", "employer", "credit_code")


class IncidentJson(RecordJson):
    """Where and what only by `reveal`; how many is null where it was told in words only."""

    incident_id: UUID
    kind: IncidentKind
    people: int | None
    people_exact: bool
    people_known: bool
    place_kind: PlaceKind | None
    place_kind_name: str | None
    area: str | None
    industry: Industry | None
    hidden: Sequence[str]


class ReportedIncidentJson(TypedDict):
    incident_id: UUID
    occurred_at: datetime
    warnings: Sequence[CautionJson]


class IncidentWithActsJson(IncidentJson):
    acts: Sequence[RecordActJson]


class IncidentsJson(Page[IncidentJson]):
    pass


def show_incident(incident: Incident) -> IncidentJson:
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
        "industry": incident.industry,
        "hidden": HIDDEN,
    }
