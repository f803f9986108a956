"""What the city decides about a line: an exemption, its withdrawal, leave for a correction."""

from datetime import datetime

from access import Caller
from contracts.reporting import CorrectionAllowed, DailyReportExempted, ExemptionWithdrawn
from database import Connection
from reporting.daily_reports.handlers.publishing import publish
from reporting.daily_reports.rules.signing import ReportRefused, objection_to_leave
from reporting.daily_reports.rules.versions import CorrectionLeave, ExemptionAct, Place, StoredLine
from reporting.daily_reports.store.city_acts import add_exemption_act, add_leave
from reporting.daily_reports.store.lines import save_line
from sealing import Sealing


async def exempt(
    conn: Connection,
    place: Place,
    line: StoredLine,
    by: Caller,
    now: datetime,
    sealing: Sealing,
    *,
    reason: str,
) -> ReportRefused | None:
    """免报: the city's decision, told once; another reason later only replaces the reason."""
    if not place.in_roster:
        return ReportRefused("out-of-roster")
    after = line.after_exemption(reason, by.subject, now)
    await save_line(conn, place.key, after, sealing)
    exempted = ExemptionAct("exempted", reason, by.subject, by.name, now)
    await add_exemption_act(conn, place.key, after.version, exempted, sealing)
    if line.exempted_at is None:
        await publish(conn, place, DailyReportExempted(period=place.period.date), by, now)
    return None


async def withdraw_exemption(
    conn: Connection,
    place: Place,
    line: StoredLine,
    by: Caller,
    now: datetime,
    sealing: Sealing,
    *,
    reason: str,
) -> ReportRefused | None:
    """An exemption entered by mistake holds no more from now on; it stays among the line's acts."""
    after = line.after_exemption_withdrawn(place.period, now)
    await save_line(conn, place.key, after, sealing)
    withdrawn = ExemptionAct("withdrawn", reason, by.subject, by.name, now)
    await add_exemption_act(conn, place.key, after.version, withdrawn, sealing)
    await publish(conn, place, ExemptionWithdrawn(period=place.period.date), by, now)
    return None


async def allow_correction(
    conn: Connection,
    place: Place,
    line: StoredLine,
    by: Caller,
    now: datetime,
    sealing: Sealing,
    *,
    reason: str,
) -> ReportRefused | None:
    """同意更正: one correction may be made although the day is locked; by name, with a reason."""
    refused = objection_to_leave(line, place.locked_from, now)
    if refused is None:
        after = line.after_leave()
        await save_line(conn, place.key, after, sealing)
        leave = CorrectionLeave(after.version, reason, by.subject, by.name, now)
        await add_leave(conn, place.key, leave, sealing)
        await publish(conn, place, CorrectionAllowed(period=place.period.date), by, now)
    return refused
