"""Incidents as they are shown, to programs and on pages."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from access import Caller, Role
from campaign import Campaign
from contracts.chinese_names import PLACE_KIND_NAMES
from contracts.reporting import IncidentState
from reporting.calendar.rules.roster import names
from reporting.daily_reports.rules.versions import SignedWords
from reporting.incident_desk.handlers import DeskView
from reporting.incident_desk.shown import (
    DeskIncidentJson,
    DeskIncidentWithStepsJson,
    FollowUpJson,
    StageJson,
    WrittenWordsJson,
)
from reporting.incidents.codes import (
    INCIDENT_ACTION_NAMES,
    INCIDENT_KIND_NAMES,
    INCIDENT_STATE_NAMES,
    ORIGIN_NAMES,
    REPORTER_NAMES,
)
from reporting.incidents.rules import DeskIncident, FollowUp, Stage, next_states, stages
from reporting.pages.problems import Refusal, errors_by_field

Campaigns = Mapping[str, Campaign]
"""Those this service has the data of; an incident outlives its campaign's files."""

NOBODY_COUNTED: Final = "人数未报"
PLACE_IN_WORDS: Final = "地点见县级登记"
PLACE_UNSAID: Final = "地点未报"
LABELS: Final[Mapping[str, str]] = {
    "state": "下一步",
    "action": "措施",
    "note": "情况",
    "same_as": "同一件",
}


def show_incident(incident: DeskIncident, campaigns: Campaigns) -> DeskIncidentJson:
    campaign = campaigns.get(incident.campaign)
    offices = {office.code: office.name for office in campaign.offices} if campaign else {}
    area, kind, reporter = incident.area, incident.kind, incident.reported_by
    return {
        "incident_id": incident.incident_id,
        "origin": incident.origin,
        "origin_name": ORIGIN_NAMES[incident.origin],
        "campaign": incident.campaign,
        "county": incident.county,
        "name": names(campaign).get(incident.county, incident.county) if campaign else incident.county,
        "period": incident.period,
        "occurred_at": incident.occurred_at,
        "reported_at": incident.reported_at,
        "reported_by": reporter,
        "reported_by_name": REPORTER_NAMES[reporter] if reporter else None,
        "kind": kind,
        "kind_name": INCIDENT_KIND_NAMES[kind] if kind else None,
        "people": incident.people,
        "people_exact": incident.people_exact,
        "place_kind": incident.place_kind,
        "place_kind_name": PLACE_KIND_NAMES[incident.place_kind] if incident.place_kind else None,
        "area": area,
        "area_name": offices.get(area, area) if area else None,
        "place_told": incident.place_told,
        "state": incident.state,
        "state_name": INCIDENT_STATE_NAMES[incident.state],
        "since": incident.since or incident.reported_at,
        "open": incident.is_open,
        "over": incident.is_over,
        "over_at": incident.over_at,
        "same_as": incident.same_as,
        "version": incident.version,
    }


def show_with_steps(view: DeskView, campaigns: Campaigns, now: datetime) -> DeskIncidentWithStepsJson:
    incident = view.incident
    return {
        **show_incident(incident, campaigns),
        "follow_ups": [_follow_up(each) for each in view.follow_ups],
        "stages": [_stage(each) for each in stages(incident, view.follow_ups, view.changes, now)],
        "next_states": next_states(incident),
        "written": _written(view.written) if view.written else None,
        "written_as": view.written_as,
    }


def _follow_up(step: FollowUp) -> FollowUpJson:
    return {
        "number": step.number,
        "state": step.state,
        "state_name": INCIDENT_STATE_NAMES[step.state],
        "action": step.action,
        "action_name": INCIDENT_ACTION_NAMES[step.action] if step.action else None,
        "note": step.note,
        "same_as": step.same_as,
        "by": step.by,
        "name": step.name,
        "at": step.at,
    }


def _stage(stage: Stage) -> StageJson:
    return {
        "state": stage.state,
        "state_name": INCIDENT_STATE_NAMES[stage.state],
        "since": stage.since,
        "until": stage.until,
        "seconds": int(stage.took.total_seconds()),
        "step": stage.step,
    }


def _written(told: SignedWords) -> WrittenWordsJson:
    incidents, disputed = told.words or (None, None)
    return {"incidents": incidents, "disputed": disputed, "signed_by": told.by, "signed_at": told.at}


def on_page(incident: DeskIncidentJson) -> dict[str, Any]:
    """In words, as on the list."""
    return {**incident, "people_words": people_in_words(incident), "place": place_in_words(incident)}


def people_in_words(incident: DeskIncidentJson) -> str:
    """`至少 12 人`: a number that is none stays unsaid, never 0."""
    if incident["people"] is None:
        return NOBODY_COUNTED
    return f"{'' if incident['people_exact'] else '至少 '}{incident['people']} 人"


def place_in_words(incident: DeskIncidentJson) -> str:
    coded = [each for each in (incident["place_kind_name"], incident["area_name"]) if each]
    return "，".join(coded) or (PLACE_IN_WORDS if incident["place_told"] else PLACE_UNSAID)


def long_time(seconds: int) -> str:
    """`1 天 2 小时 5 分`; what takes less than a minute is said so."""
    minutes = timedelta(seconds=seconds) // timedelta(minutes=1)
    parts = [(minutes // 1440, "天"), (minutes // 60 % 24, "小时"), (minutes % 60, "分")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "不足 1 分"


def show_page(
    view: DeskView, campaigns: Campaigns, caller: Caller, now: datetime, refusal: Refusal | None
) -> dict[str, Any]:
    """One incident, and for the city's people the form of its next step."""
    shown = show_with_steps(view, campaigns, now)
    is_citys = caller.role is Role.city_staff
    return {
        "incident": on_page(shown),
        "stages": [{**each, "took": long_time(each["seconds"])} for each in shown["stages"]],
        "next": {state: INCIDENT_STATE_NAMES[state] for state in shown["next_states"]},
        "actions": INCIDENT_ACTION_NAMES,
        "same": [on_page(show_incident(each, campaigns)) for each in view.may_be_same],
        "offers_same": IncidentState.same_as in shown["next_states"],
        "may_act": is_citys and caller.name is not None and bool(shown["next_states"]),
        "nameless": is_citys and caller.name is None,
        "refusal": refusal.on_a_page if refusal else None,
        "errors": errors_by_field(refusal, LABELS),
    }
