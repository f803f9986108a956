"""An overview as JSON: the board, a day; what the city's report says with the same words."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from campaign import Campaign
from contracts import PlaceKind
from contracts.chinese_names import PLACE_KIND_NAMES
from reporting.board.rules import (
    BoardCell,
    Overview,
    Rate,
    completeness_rate,
    missing_in_signed,
    missing_in_system,
    not_given,
    signed_totals,
    timeliness_rate,
)
from reporting.board.shown import (
    BoardJson,
    CellJson,
    ContactJson,
    CountyJson,
    CountyRatesJson,
    DayIncidentJson,
    EndJson,
    FiledRateJson,
    MissingDaysJson,
    NamedCountyJson,
    OnTimeRateJson,
    OutagesJson,
    PlaceJson,
    ReportsWithoutJson,
    TotalsJson,
)
from reporting.calendar.rules.roster import ended_before, names
from reporting.figures.rules.measures import MEASURES
from reporting.figures.rules.stored_rows import NO_CLASS, Incident
from reporting.figures.rules.sums import classes_shown, not_exact, sum_shown, summed


def show_board(
    overview: Overview, unusual_zeros: Mapping[str, Sequence[date]], own: str | None = None
) -> BoardJson:
    """The board. `own`: a county's people see the figures of their county alone."""
    counted = [cell for cell in overview.cells if own in (None, cell.county)]
    return {
        "campaign": overview.campaign.code,
        "name": overview.campaign.name,
        "as_of": overview.as_of,
        "counties": _show_counties(overview),
        "days": overview.days,
        "cells": [show_cell(cell, own) for cell in overview.cells],
        "silent_now": [
            {"county": county, "name": names(overview.campaign)[county], "raised": since}
            for county, since in overview.silent_now.items()
        ],
        **show_outages(overview),
        "completeness": show_completeness(completeness_rate(overview.cells)),
        "timeliness": show_timeliness(timeliness_rate(overview.cells)),
        "rates_by_county": _show_rates(overview),
        "unusual_zeros": [
            {"county": county, "name": names(overview.campaign)[county], "days": days}
            for county, days in unusual_zeros.items()
        ],
        "totals": show_totals(overview, counted),
    }


def show_outages(overview: Overview) -> OutagesJson:
    """系统停机, nobody's fault: what could not be signed and heard; before `collected_from` nothing could."""
    return {
        "outages": [
            {"part": part, "from": outage.starts, "to": outage.ends}
            for part, outages in overview.outages.items()
            for outage in outages
        ],
        "collected_from": overview.collected_from,
    }


def _show_counties(overview: Overview) -> Sequence[CountyJson]:
    """The counties in the roster's order."""
    units = {unit.code: unit for unit in overview.campaign.counties}
    return [
        {"code": code, "name": units[code].name, "kind": units[code].kind, **_show_end(overview, code)}
        for code in overview.counties
    ]


def _show_end(overview: Overview, code: str) -> EndJson:
    """Of a unit that is not in the roster on the last of these days."""
    campaign, day = overview.campaign, max(overview.days, default=overview.campaign.last_day)
    ended = ended_before(campaign, code, day)
    if ended is None:
        return {}
    line = campaign.line_of(code, day)
    successor: NamedCountyJson = {"county": line, "name": names(campaign)[line]}
    return {"ended": ended, "successor": successor} if line != code else {"ended": ended}


def show_cell(cell: BoardCell, own: str | None = None) -> CellJson:
    is_own = own in (None, cell.county)
    return {
        "county": cell.county,
        "day": cell.day,
        "filing": cell.filing,
        "by_proxy": cell.by_proxy,
        "content": cell.content,
        "check": cell.check,
        "silent": cell.silent,
        "system_down": cell.system_down,
        "system_complete": cell.system_complete,
        "due": cell.due,
        "figures": cell.figures if is_own else None,
        "system": cell.system if is_own else None,
        "system_not_exact": cell.system_not_exact if is_own else [],
        "figures_withheld": not is_own,
        "awaiting_second": cell.awaiting_second,
        "signed_by_two": cell.signed_by_two,
    }


def _show_rates(overview: Overview) -> Sequence[CountyRatesJson]:
    name_of = names(overview.campaign)
    of_county: dict[str, list[BoardCell]] = {county: [] for county in overview.counties}
    for cell in overview.cells:
        of_county[cell.county].append(cell)
    return [
        {
            "county": county,
            "name": name_of[county],
            "completeness": show_completeness(completeness_rate(cells)),
            "timeliness": show_timeliness(timeliness_rate(cells)),
        }
        for county, cells in of_county.items()
    ]


def show_completeness(rate: Rate) -> FiledRateJson:
    return {"filed": rate.counted, "due": rate.due, "rate": rate.rate}


def show_timeliness(rate: Rate) -> OnTimeRateJson:
    return {"on_time": rate.counted, "due": rate.due, "rate": rate.rate}


def show_totals(overview: Overview, cells: Collection[BoardCell]) -> TotalsJson:
    """Sums of the system figures and of what was signed, each with the counties that are missing in it."""
    signed, measured = signed_totals(cells), any(cell.measured for cell in cells)
    total, by_class = summed(overview.by_class.values()), overview.by_class.items()
    return {
        "measures": sum_shown(total, measured=measured),
        "not_exact": not_exact(total),
        "by_class": classes_shown(overview.by_class, measured=measured),
        "not_exact_by_class": {name: not_exact(figures) for name, figures in by_class if name != NO_CLASS},
        "missing_in_measures": named_days(overview, missing_in_system(cells)),
        "signed": {measure: signed.get(measure) for measure in MEASURES},
        "missing_in_signed": named_days(overview, missing_in_signed(cells)),
        "not_given": {measure: _named_reports(overview, not_given(cells, measure)) for measure in MEASURES},
    }


def named_days(overview: Overview, missing: Mapping[str, Sequence[date]]) -> Sequence[MissingDaysJson]:
    name_of = names(overview.campaign)
    return [{"county": county, "name": name_of[county], "days": days} for county, days in missing.items()]


def _named_reports(overview: Overview, reports: Mapping[str, int]) -> Sequence[ReportsWithoutJson]:
    """Counties whose signed reports say nothing about a measure, and how many of them do not."""
    name_of = names(overview.campaign)
    return [{"county": county, "name": name_of[county], "reports": n} for county, n in reports.items()]


def show_incident(overview: Overview, incident: Incident) -> DayIncidentJson:
    """Of people whom nobody counted there is no number, and no 0; their words are with intake."""
    return {
        "incident_id": incident.subject,
        "county": incident.county,
        "kind": incident.kind,
        "name": names(overview.campaign)[incident.county],
        "people": incident.people if incident.people_known else None,
        "people_exact": incident.people_exact,
        "people_known": incident.people_known,
        "people_text": _people_in_words(incident),
        "place": _show_place(overview, incident),
        "time": incident.time,
        "withdrawn_at": incident.withdrawn_at,
    }


def _people_in_words(incident: Incident) -> str:
    if not incident.people_known:
        return "人数不详（有文字说明，见受理登记）"
    return f"{incident.people} 人" if incident.people_exact else f"不少于 {incident.people} 人"


def _show_place(overview: Overview, incident: Incident) -> PlaceJson:
    offices = {office.code: office.name for office in overview.campaign.offices}
    kind = incident.place_kind
    return {
        "kind": kind,
        "kind_name": PLACE_KIND_NAMES[PlaceKind(kind)] if kind else None,
        "area": incident.area,
        "area_name": offices.get(incident.area or ""),
        "told": incident.place_told,
    }


def named(overview: Overview, cell: BoardCell) -> NamedCountyJson:
    return {"county": cell.county, "name": names(overview.campaign)[cell.county]}


def with_contact(campaign: Campaign, named: NamedCountyJson, day: date) -> ContactJson:
    """Whom to call: the named person and the deputy of the unit on that day (N5.3)."""
    unit = campaign.county(named["county"], day)
    if unit is None:
        return {"county": named["county"], "name": named["name"]}
    return {
        **named,
        "contact": unit.contact,
        "contact_phone": unit.contact_phone,
        "deputy": unit.deputy,
        "deputy_phone": unit.deputy_phone,
    }
