"""A case is carried in, changed, withdrawn; a reason is given; the sweep is filed. One transaction each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from access import Caller
from campaign import Campaign
from contracts import Event
from contracts.event import RecordWithdrawalReason
from contracts.reporting import CaseSweepCorrected, CaseSweepFiled
from database import Connection
from delivery import NewEvent, outbox
from reporting.calendar.rules.roster import names
from reporting.case_sweep.codes import OpenReason
from reporting.case_sweep.rules.cases import (
    ZERO,
    CarriedIn,
    CarriedInVersion,
    Figures,
    GivenReason,
    SweptCase,
    swept_case,
    year_of,
)
from reporting.case_sweep.rules.filing import (
    FiledSweep,
    SweepRefused,
    SweepStatement,
    due_of,
    filing_at,
    hash_of,
    objection_to_filing,
)
from reporting.case_sweep.store import filings, swept_cases
from reporting.outages.store import read_running
from sealing import Sealing


@dataclass(frozen=True, slots=True)
class CountySweep:
    """A county's table: the system's figures, what was filed; read in one snapshot.

    `due`: the last day on which it is filed in time; None: asked of nobody, or the system came too late.
    """

    campaign: Campaign
    county: str
    system: Figures
    filings: Sequence[FiledSweep]
    due: date | None

    @property
    def version(self) -> int:
        """The ETag: the number of the latest filing."""
        return len(self.filings)


@dataclass(frozen=True, slots=True)
class CitySweep:
    """Every county that the sweep is asked of, or that filed one, with its table."""

    campaign: Campaign
    counties: Sequence[CountySweep]


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case with what people of the county recorded of it, in order."""

    case: SweptCase
    reasons: Sequence[GivenReason]
    versions: Sequence[CarriedInVersion]

    @property
    def withdrawn(self) -> RecordWithdrawalReason | None:
        """Carried in by mistake: it stays, and counts no more."""
        return self.versions[-1].withdrawn if self.versions else None


async def read_county_sweep(
    conn: Connection, campaign: Campaign, county: str, sealing: Sealing
) -> CountySweep:
    system = await swept_cases.read_figures(conn, campaign, county)
    filed = await filings.of_county(conn, campaign.code, county, sealing)
    return CountySweep(campaign, county, system, filed, await _read_due(conn, campaign))


async def read_city_sweep(conn: Connection, campaign: Campaign, sealing: Sealing) -> CitySweep:
    system = await swept_cases.read_all_figures(conn, campaign)
    filed: Mapping[str, Sequence[FiledSweep]] = await filings.of_all(conn, campaign.code, sealing)
    asked, due = asked_counties(campaign), await _read_due(conn, campaign)
    return CitySweep(
        campaign,
        [
            CountySweep(campaign, county, system.get(county, ZERO), filed.get(county, ()), due)
            for county in names(campaign)
            if county in asked or county in filed
        ],
    )


async def _read_due(conn: Connection, campaign: Campaign) -> date | None:
    running = await read_running(conn, campaign.code, campaign.starts)
    return due_of(campaign.case_sweep_due, running.collected_from)


def asked_counties(campaign: Campaign) -> frozenset[str]:
    """Who is in the roster on the day it is due; where none is set, on the last day of the window."""
    day = campaign.case_sweep_due or campaign.last_day
    return frozenset(county.code for county in campaign.roster(day))


async def read_case(
    conn: Connection, campaign: Campaign, county: str, case_id: UUID, sealing: Sealing
) -> CaseRecord | None:
    key = campaign.code, county
    versions = await swept_cases.carried_in_versions(conn, *key, case_id, sealing)
    case = await swept_cases.find_case(conn, campaign, county, str(case_id))
    if case is None and versions:
        case = swept_case(versions[-1])
    if case is None:
        return None
    return CaseRecord(case, await swept_cases.reasons_of(conn, *key, str(case_id), sealing), versions)


async def carry_in(
    conn: Connection, version: CarriedInVersion, reason: OpenReason | None, sealing: Sealing
) -> None:
    """Of a locked sweep; `reason`: why it is open, where that was told along with it."""
    await swept_cases.add_carried_in(conn, version, sealing)
    if reason is not None:
        given = GivenReason(reason, None, version.name, version.recorded_at, 1)
        key = version.campaign, version.county, str(version.case_id)
        await swept_cases.add_reason(conn, *key, given, version.recorded_by, sealing)


async def change(
    conn: Connection, latest: CarriedInVersion, case: CarriedIn, by: Caller, now: datetime, sealing: Sealing
) -> None:
    await swept_cases.add_carried_in(conn, replace(_next(latest, by, now), case=case), sealing)


async def withdraw(
    conn: Connection,
    latest: CarriedInVersion,
    reason: RecordWithdrawalReason,
    by: Caller,
    now: datetime,
    sealing: Sealing,
) -> None:
    """Entered by mistake: it counts no more, and stays."""
    await swept_cases.add_carried_in(conn, replace(_next(latest, by, now), withdrawn=reason), sealing)


async def give_reason(
    conn: Connection,
    campaign: str,
    county: str,
    case_id: UUID,
    given: GivenReason,
    by: Caller,
    sealing: Sealing,
) -> None:
    await swept_cases.add_reason(conn, campaign, county, str(case_id), given, by.subject, sealing)


async def file_sweep(
    conn: Connection,
    sweep: CountySweep,
    statement: SweepStatement,
    by: Caller,
    now: datetime,
    sealing: Sealing,
) -> SweepRefused | None:
    """Of a locked sweep: the first filing fixes whether it was in time, a correction stands beside it."""
    latest = sweep.filings[-1] if sweep.filings else None
    if refused := objection_to_filing(by.name, statement, sweep.system, latest):
        return refused
    assert by.name is not None  # else it was refused
    campaign = sweep.campaign
    filed = FiledSweep(
        number=sweep.version + 1,
        filing=latest.filing if latest else filing_at(sweep.due, now),
        statement=statement,
        system=sweep.system,
        filed_by=by.subject,
        name=by.name,
        filed_at=now,
    )
    await filings.add(conn, campaign.code, sweep.county, filed, sealing)
    event = NewEvent(
        data=_event(campaign, sweep.county, filed),
        subject=f"{sweep.county}/case-sweep/{year_of(campaign)}",
        county=sweep.county,
        campaign=campaign.code,
        time=now,
        recorded=now,
        actor=by.actor,
    )
    await outbox.add(conn, event)
    return None


def _event(campaign: Campaign, county: str, filed: FiledSweep) -> Event:
    year, statement = year_of(campaign), filed.statement
    sha256 = hash_of(campaign.code, county, filed)
    if filed.number == 1:
        return CaseSweepFiled(
            year=year, filing=filed.filing, zero=statement.zero, figures=statement.figures, sha256=sha256
        )
    return CaseSweepCorrected(
        year=year, version=filed.number, zero=statement.zero, figures=statement.figures, sha256=sha256
    )


def _next(latest: CarriedInVersion, by: Caller, now: datetime) -> CarriedInVersion:
    assert by.name is not None  # else it was refused
    number = latest.version + 1
    return replace(latest, version=number, recorded_by=by.subject, name=by.name, recorded_at=now)
