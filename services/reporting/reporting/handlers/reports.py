"""Drafting, signing and correcting a line, and exempting it. A change and its event commit together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from access import Caller, Role
from campaign import Campaign
from contracts import Event
from contracts.reporting import (
    DailyReportCorrected,
    DailyReportExempted,
    DailyReportSigned,
)
from database import Connection
from delivery import NewEvent, outbox
from reporting import store
from reporting.rules import filing, signing
from reporting.rules.periods import Period
from reporting.rules.signing import Known, Refused, Statement
from reporting.store.lines import Key, Said, Signature

NOTHING: Final[Mapping[str, int]] = {}


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a campaign, and whether the county is in the roster at its cut-off."""

    campaign: Campaign
    key: Key
    period: Period
    in_roster: bool


async def draft(conn: Connection, place: Place, said: Said, by: Caller, now: datetime) -> Refused | None:
    """Put a draft. It is no sign of life and no report; an empty one does not replace a filled one."""
    if not place.in_roster:
        return Refused("out-of-roster")
    before = await store.lines.draft(conn, place.key)
    figures = store.lines.statement_of(before).figures if before else None
    refused = signing.replaces_filled_by_empty(_statement(said), figures)
    if refused is None:
        await store.lines.put_draft(conn, place.key, said, by.subject, now)
    return refused


async def sign(conn: Connection, place: Place, said: Said, by: Caller, now: datetime) -> Refused | None:
    """The first signing: a named person's act, which fixes filing and the proxy mark (N5.1, N5.3)."""
    refused = signing.open_for_signing(place.period, now, in_roster=place.in_roster)
    figures = refused or signing.figures_signed(_statement(said), await _known(conn, place))
    if isinstance(figures, Refused):
        return figures
    whole, filed = replace(said, figures=figures), filing.filed(place.period, now)
    signature = await _signature(conn, place, whole, 1, by, now)
    await store.lines.sign(conn, place.key, whole, signature, filed)
    event = DailyReportSigned(
        period=place.period.date,
        filing=filed,
        content=signing.content(zero=said.zero),
        check=signature.check_then,
        by_proxy=signature.by_proxy,
        figures=figures,
    )
    await outbox.add(conn, _told(place, event, by, now))
    return None


async def correct(
    conn: Connection, place: Place, said: Said, reason: str, latest: int, by: Caller, now: datetime
) -> Refused | None:
    """更正: a new version with a reason and a name, beside what was signed."""
    before = store.lines.statement_of((await store.lines.versions(conn, place.key))[-1])
    refused = signing.replaces_filled_by_empty(_statement(said), before.figures)
    figures = refused or signing.figures_signed(_statement(said), await _known(conn, place))
    if isinstance(figures, Refused):
        return figures
    whole, number = replace(said, figures=figures), latest + 1
    signature = await _signature(conn, place, whole, number, by, now)
    await store.lines.correct(conn, place.key, number, whole, signature, reason)
    event = DailyReportCorrected(
        period=place.period.date,
        version=number,
        content=signing.content(zero=said.zero),
        check=signature.check_then,
        figures=figures,
    )
    await outbox.add(conn, _told(place, event, by, now))
    return None


async def exempt(
    conn: Connection, place: Place, reason: str, again: bool, by: Caller, now: datetime
) -> Refused | None:
    """免报: the city's decision, told once; another reason later only replaces the reason."""
    if not place.in_roster:
        return Refused("out-of-roster")
    await store.lines.exempt(conn, place.key, reason, by.subject, now)
    if not again:
        await outbox.add(conn, _told(place, DailyReportExempted(period=place.period.date), by, now))
    return None


def _statement(said: Said) -> Statement:
    return Statement(said.zero, said.figures, frozenset(one.event_id for one in said.disputed))


async def _known(conn: Connection, place: Place) -> Known:
    """What the system knows of the line at this moment."""
    events = await store.figures.events(conn, *place.key)
    return Known(
        events=frozenset(event["event_id"] for event in events),
        against_zero=[event["event_id"] for event in events if event["against_zero"]],
    )


async def _system(conn: Connection, place: Place) -> Mapping[str, int]:
    campaign, county, day = place.key
    found = await store.figures.of_lines(conn, campaign, day, day, county)
    return found.get((county, day), NOTHING)


async def _signature(
    conn: Connection, place: Place, said: Said, number: int, by: Caller, now: datetime
) -> Signature:
    standing = await store.standing.read(conn)
    check = signing.check(
        signing.Signed(number, said.figures or NOTHING, bool(said.disputed)),
        await _system(conn, place),
        complete=standing.complete(place.period, place.key.county),
    )
    return Signature(by.subject, by.name, now, by.role is Role.city_staff, check)


def _told(place: Place, event: Event, by: Caller, now: datetime) -> NewEvent:
    campaign, county, day = place.key
    return NewEvent(
        data=event,
        subject=f"{county}/{day}",
        county=county,
        campaign=campaign,
        time=now,
        recorded=now,
        actor=by.actor,
    )
