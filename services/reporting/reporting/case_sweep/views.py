"""What is shown of the sweep: a county's table, the city's, a case."""

from collections.abc import Sequence
from datetime import date, datetime

from access import Caller
from campaign import Campaign
from contracts.chinese_names import CASE_CLASS_NAMES
from reporting.calendar.rules.roster import names
from reporting.callers import may_read_words
from reporting.case_sweep.codes import OPEN_REASON_NAMES, PRIORITY_ANSWER_NAMES, RESULT_NAMES
from reporting.case_sweep.handlers import CaseRecord, CitySweep, CountySweep, asked_counties
from reporting.case_sweep.rules.cases import CarriedInVersion, Figures, GivenReason, SweptCase, year_of
from reporting.case_sweep.rules.filing import FiledSweep, SweepState, check_of, hash_of, state_of_sweep
from reporting.case_sweep.shown import (
    CarriedInJson,
    CarriedInVersionJson,
    CaseRecordJson,
    CitySweepJson,
    CitySweepRowJson,
    CountySweepJson,
    FiledSweepJson,
    GivenReasonJson,
    PriorityJson,
    SweptCaseJson,
)


def known(system: Figures) -> Figures | None:
    """The system's figures, where it has a case of the year; that it has none is no zero of the county's."""
    return system if any(system.values()) else None


def show_county_sweep(sweep: CountySweep, now: datetime, caller: Caller) -> CountySweepJson:
    campaign, county = sweep.campaign, sweep.county
    latest = _latest(sweep)
    return {
        "campaign": campaign.code,
        "year": year_of(campaign),
        "county": county,
        "name": names(campaign)[county],
        "due_on": campaign.case_sweep_due,
        "state": _state(sweep, now),
        "filing": latest.filing if latest else None,
        "check": check_of(latest),
        "system": known(sweep.system),
        "filings": [show_filed(campaign, county, each, caller) for each in sweep.filings],
        "version": sweep.version,
    }


def show_city_sweep(city: CitySweep, now: datetime, caller: Caller) -> CitySweepJson:
    campaign = city.campaign
    return {
        "campaign": campaign.code,
        "name": campaign.name,
        "year": year_of(campaign),
        "due_on": campaign.case_sweep_due,
        "counties": [_row(each, now, caller) for each in city.counties],
    }


def show_filed(campaign: Campaign, county: str, filed: FiledSweep, caller: Caller) -> FiledSweepJson:
    statement = filed.statement
    return {
        "number": filed.number,
        "zero": statement.zero,
        "figures": statement.figures,
        "system": known(filed.system),
        "remarks": statement.remarks if may_read_words(caller) else None,
        "reason": statement.reason if may_read_words(caller) else None,
        "filed_by": filed.name,
        "filed_at": filed.filed_at,
        "sha256": hash_of(campaign.code, county, filed),
    }


def show_case(case: SweptCase, today: date) -> SweptCaseJson:
    return {
        "case_id": case.case_id,
        "is_carried_in": case.is_carried_in,
        "case_no": case.case_no,
        "case_class": case.case_class,
        "case_class_name": CASE_CLASS_NAMES[case.case_class],
        "assigned_on": case.assigned_on,
        "handler": case.handler,
        "closed_on": case.closed_on,
        "days": case.days_until(today),
        "result": case.result,
        "result_name": RESULT_NAMES[case.result] if case.result else None,
        "reason": case.reason if case.is_open else None,
        "reason_name": OPEN_REASON_NAMES[case.reason] if case.reason and case.is_open else None,
        "urgings": None,
        "priority_requests": _priorities(case),
        "evaluation": None,
    }


def _priorities(case: SweptCase) -> Sequence[PriorityJson] | None:
    if case.priorities is None:
        return None
    return [
        {
            "asked_on": each.asked_on,
            "answer_by": each.answer_by,
            "answer": each.answer,
            "answer_name": PRIORITY_ANSWER_NAMES[each.answer] if each.answer else None,
            "answered_on": each.answered_on,
        }
        for each in case.priorities
    ]


def show_record(record: CaseRecord, today: date, caller: Caller) -> CaseRecordJson:
    return {
        **show_case(record.case, today),
        "reasons": [_reason(each, caller) for each in record.reasons],
        "versions": [show_version(each) for each in record.versions],
        "withdrawn": record.withdrawn,
        "version": len(record.versions),
    }


def show_version(version: CarriedInVersion) -> CarriedInVersionJson:
    case = version.case
    return {
        "version": version.version,
        "case_no": case.case_no,
        "case_class": case.case_class,
        "assigned_on": case.assigned_on,
        "handler": case.handler,
        "closed_on": case.closed_on,
        "result": case.result,
        "withdrawn": version.withdrawn,
        "recorded_by": version.name,
        "recorded_at": version.recorded_at,
    }


def show_carried_in(version: CarriedInVersion) -> CarriedInJson:
    return {"case_id": version.case_id, **show_version(version)}


def _reason(given: GivenReason, caller: Caller) -> GivenReasonJson:
    return {
        "reason": given.reason,
        "reason_name": OPEN_REASON_NAMES[given.reason],
        "note": given.note if may_read_words(caller) else None,
        "recorded_by": given.name,
        "recorded_at": given.recorded_at,
    }


def _row(sweep: CountySweep, now: datetime, caller: Caller) -> CitySweepRowJson:
    campaign, latest = sweep.campaign, _latest(sweep)
    return {
        "county": sweep.county,
        "name": names(campaign)[sweep.county],
        "state": _state(sweep, now),
        "filing": latest.filing if latest else None,
        "check": check_of(latest),
        "system": known(sweep.system),
        "latest": show_filed(campaign, sweep.county, latest, caller) if latest else None,
    }


def _latest(sweep: CountySweep) -> FiledSweep | None:
    return sweep.filings[-1] if sweep.filings else None


def _state(sweep: CountySweep, now: datetime) -> SweepState:
    """A county that is not in the roster on the due date owes none."""
    due = sweep.due if sweep.county in asked_counties(sweep.campaign) else None
    return state_of_sweep(_latest(sweep), due, now)
