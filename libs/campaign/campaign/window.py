"""Which acts are bound to the window of a campaign and which go on after it (decision 26)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from campaign.model import Campaign
from clock import SHANGHAI, day_of, written
from languages import Words


class Bound(StrEnum):
    """What the window means for an act."""

    happened_inside = "happened_inside"
    """New to the campaign: it happened in the window, and may be entered for some days after it."""
    day_of_the_window = "day_of_the_window"
    """Says something of one day; the day is in the window, when it is said is ruled by the daily report."""
    goes_on = "goes_on"
    """About what was taken in: what happens to it happens, also after the window."""
    by_its_type = "by_its_type"
    """Messages of agencies: a referral happened in the window, other types say for themselves."""
    no_campaign = "no_campaign"
    """About no campaign."""


_CASE: Final = "/v1/applications/{case_id}"
_ASSIGNMENT: Final = "/v1/assignments/{case_id}"
_MEDIATION: Final = "/v1/mediations/{case_id}"
_CONFLICT: Final = "/v1/lawyers/{lawyer_id}/conflicts/{ref}"
_PAGE: Final = "/campaigns/{campaign}/counties/{county}/days/{day}"
"""Of a line; the same without it is the address of programs."""
_LINE: Final = f"/v1{_PAGE}"
_SWEEP: Final = "/v1/campaigns/{campaign}/counties/{county}/case-sweep"
_CITY_REPORT: Final = "/v1/campaigns/{campaign}/days/{day}/city-report"

_PLAN: Final = "/campaigns/{campaign}/counties/{county}/plan"
_SUMMARY: Final = "/campaigns/{campaign}/counties/{county}/summary"
_CITY_SUMMARY: Final = "/campaigns/{campaign}/summary"

BOUND: Final[Mapping[str, Bound]] = MappingProxyType(
    {
        "POST /v1/applications": Bound.happened_inside,
        "POST /v1/consultations": Bound.happened_inside,
        "POST /v1/incidents": Bound.happened_inside,
        "POST /v1/activities": Bound.happened_inside,
        "POST /campaigns/{campaign}/counties/{county}/activities": Bound.happened_inside,
        f"PUT {_LINE}/report": Bound.day_of_the_window,
        f"POST {_LINE}/report/corrections": Bound.day_of_the_window,
        f"POST {_LINE}/report/second-signature": Bound.day_of_the_window,
        f"POST {_LINE}/report/correction-leaves": Bound.day_of_the_window,
        f"PUT {_LINE}/exemption": Bound.day_of_the_window,
        f"POST {_LINE}/exemption/withdrawal": Bound.day_of_the_window,
        f"POST {_CITY_REPORT}/issue": Bound.day_of_the_window,
        f"POST {_CITY_REPORT.removeprefix('/v1')}/issue": Bound.day_of_the_window,
        f"POST {_PAGE}/check": Bound.day_of_the_window,
        f"POST {_PAGE}/report": Bound.day_of_the_window,
        f"POST {_PAGE}/corrections": Bound.day_of_the_window,
        f"POST {_PAGE}/second-signature": Bound.day_of_the_window,
        f"POST {_PAGE}/correction-leaves": Bound.day_of_the_window,
        f"POST {_CASE}/preliminary-review": Bound.goes_on,
        f"POST {_CASE}/papers": Bound.goes_on,
        f"POST {_CASE}/papers/served": Bound.goes_on,
        f"POST {_CASE}/papers/{{paper}}/files": Bound.goes_on,
        f"POST {_CASE}/files/{{file_id}}/open": Bound.goes_on,
        "POST /v1/platform/cases/{case_id}/upload": Bound.goes_on,
        f"POST {_CASE}/decision": Bound.goes_on,
        f"POST {_CASE}/withdrawal": Bound.goes_on,
        f"POST {_CASE}/termination": Bound.goes_on,
        f"POST {_CASE}/reveal": Bound.goes_on,
        f"POST {_CASE}/referrals": Bound.goes_on,
        f"POST {_CASE}/agency-requests/{{request_id}}/sent": Bound.goes_on,
        f"POST {_CASE}/agency-requests/{{request_id}}/priority-answers": Bound.goes_on,
        f"POST {_CASE}/agency-requests/{{request_id}}/referral-answers": Bound.goes_on,
        "POST /v1/consultations/{consultation_id}/withdrawal": Bound.goes_on,
        "POST /v1/consultations/{consultation_id}/reveal": Bound.goes_on,
        "POST /v1/incidents/{incident_id}/withdrawal": Bound.goes_on,
        "POST /v1/incidents/{incident_id}/reveal": Bound.goes_on,
        "POST /v1/employers/{employer}/reveal": Bound.no_campaign,
        **{
            f"POST {api}/activities/{{activity_id}}/{act}": Bound.goes_on
            for api in ("/v1", "")
            for act in ("withdrawal", "files", "files/{file_id}/open", "findings")
        },
        **{
            f"POST {api}/arrears-findings/{{finding_id}}/{act}": Bound.goes_on
            for api in ("/v1", "")
            for act in ("case", "withdrawal", "reveal")
        },
        "POST /v1/alerts/{alert_id}/taking": Bound.goes_on,
        "POST /v1/alerts/{alert_id}/giving-back": Bound.goes_on,
        "POST /alerts/{alert_id}/taking": Bound.goes_on,
        "POST /alerts/{alert_id}/giving-back": Bound.goes_on,
        "POST /v1/incident-desk/{incident_id}/follow-ups": Bound.goes_on,
        "POST /incident-desk/{incident_id}/follow-ups": Bound.goes_on,
        f"POST {_SWEEP}/filings": Bound.goes_on,
        f"POST {_SWEEP}/carried-in": Bound.goes_on,
        f"PUT {_SWEEP}/carried-in/{{case_id}}": Bound.goes_on,
        f"POST {_SWEEP}/carried-in/{{case_id}}/withdrawal": Bound.goes_on,
        f"POST {_SWEEP}/cases/{{case_id}}/open-reasons": Bound.goes_on,
        f"POST {_SWEEP.removeprefix('/v1')}/filings": Bound.goes_on,
        f"POST {_SWEEP.removeprefix('/v1')}/carried-in": Bound.goes_on,
        f"POST {_SWEEP.removeprefix('/v1')}/cases/{{case_id}}": Bound.goes_on,
        f"POST /v1{_PLAN}": Bound.goes_on,
        f"POST /v1{_PLAN}/corrections": Bound.goes_on,
        f"POST {_PLAN}": Bound.goes_on,
        f"POST {_PLAN}/corrections": Bound.goes_on,
        f"PUT /v1{_SUMMARY}": Bound.goes_on,
        f"POST /v1{_SUMMARY}/corrections": Bound.goes_on,
        f"POST {_SUMMARY}": Bound.goes_on,
        f"POST {_SUMMARY}/corrections": Bound.goes_on,
        f"PUT /v1{_CITY_SUMMARY}": Bound.goes_on,
        f"POST {_CITY_SUMMARY}": Bound.goes_on,
        f"POST {_ASSIGNMENT}/confirmation": Bound.goes_on,
        f"POST {_ASSIGNMENT}/return": Bound.goes_on,
        f"POST {_ASSIGNMENT}/replacement": Bound.goes_on,
        f"POST {_ASSIGNMENT}/designation": Bound.goes_on,
        f"POST {_MEDIATION}/sessions": Bound.goes_on,
        f"POST {_MEDIATION}/agreement": Bound.goes_on,
        f"POST {_MEDIATION}/agreement/confirmation": Bound.goes_on,
        f"POST {_MEDIATION}/payments": Bound.goes_on,
        f"POST {_MEDIATION}/payments/void": Bound.goes_on,
        f"POST {_MEDIATION}/failure": Bound.goes_on,
        f"POST {_MEDIATION}/proceedings": Bound.goes_on,
        f"POST {_MEDIATION}/proceedings/end": Bound.goes_on,
        f"POST {_MEDIATION}/closing": Bound.goes_on,
        f"POST {_MEDIATION}/closing/correction": Bound.goes_on,
        f"POST {_MEDIATION}/priority-requests": Bound.goes_on,
        "POST /v1/agency-events": Bound.by_its_type,
        "POST /v1/referrals/{agency}/{document_no:path}/application": Bound.by_its_type,
        "POST /v1/referrals/{agency}/{document_no:path}/refusal": Bound.goes_on,
        "PUT /v1/agencies/{code}": Bound.no_campaign,
        "POST /v1/agencies/{code}/kafka-password": Bound.no_campaign,
        "PUT /v1/lawyers/{lawyer_id}": Bound.no_campaign,
        f"PUT {_CONFLICT}": Bound.no_campaign,
        f"POST {_CONFLICT}/withdrawal": Bound.no_campaign,
        "POST /v1/lawyers/{lawyer_id}/conflict-check": Bound.no_campaign,
        "POST /v1/sign-in-tickets": Bound.no_campaign,
        "POST /sign-in": Bound.no_campaign,
        "POST /sign-out": Bound.no_campaign,
    }
)
"""Every act of the four services; a test asks it for each POST and PUT there is."""


@dataclass(frozen=True, slots=True)
class OutsideWindow:
    """Why the window does not hold what was told, in words and as members of a problem."""

    words: Words
    members: Mapping[str, Any]


def outside_window(
    campaign: Campaign, happened: datetime, recorded: datetime, *, is_told: bool = True
) -> OutsideWindow | None:
    """Of what has to have happened inside. `is_told`: somebody stated the time; else it is now."""
    if not campaign.starts <= happened < campaign.ends:
        if is_told:
            return _told(
                campaign, happened, Words(f"所填时间为 {written(happened)}", f"you say {written(happened)}")
            )
        now, until = written(happened), _until(campaign)
        late = Words(
            f"现在是 {now}，期间内发生的事项请填写 occurred_at，{until}",
            f"it is {now}; say in occurred_at when it happened, {until.english}",
        )
        return _outside(campaign, late, ours=happened.astimezone(SHANGHAI))
    if recorded >= campaign.late_entries_until:
        now, until = written(recorded), _until(campaign)
        late = Words(f"期间内发生的事项{until}，现在是 {now}", f"{until.english}, it is {now}")
        return _told(campaign, happened, late)
    return None


def day_outside_window(campaign: Campaign, day: date) -> OutsideWindow:
    """Of a day that the campaign does not report."""
    return _told(campaign, day, Words(f"所填日期为 {day}", f"you say {day}"))


def _told(campaign: Campaign, told: date, why: Words) -> OutsideWindow:
    return _outside(campaign, why, told=told.astimezone(SHANGHAI) if isinstance(told, datetime) else told)


def _outside(campaign: Campaign, why: Words, **clock: date) -> OutsideWindow:
    first, last = day_of(campaign.starts), campaign.last_day
    members = {"first_day": first, "last_day": last, "entered_until": campaign.last_entry_day, **clock}
    words = Words(
        f"专项行动期间为 {first} 至 {last}，{why}", f"the campaign is from {first} to {last}; {why.english}"
    )
    return OutsideWindow(words, MappingProxyType(members))


def _until(campaign: Campaign) -> Words:
    day = campaign.last_entry_day
    return Words(f"可补录至 {day}", f"what happened in it may be entered until {day}")
