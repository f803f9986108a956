"""One line as it is shown: system figures, versions side by side, the draft; the events behind it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal

from contracts import CaseClass
from contracts.reporting import Check
from reporting.daily_reports.rules.full_line import FullLine, Measured
from reporting.daily_reports.rules.receipt import receipt_of
from reporting.daily_reports.rules.versions import (
    CorrectionLeave,
    Draft,
    ExemptionAct,
    FirstSignature,
    Place,
    Statement,
    StoredLine,
    Version,
)
from reporting.daily_reports.shown import (
    CorrectionLeaveJson,
    DifferenceJson,
    DraftJson,
    EventBehindJson,
    ExemptionActJson,
    ExemptionJson,
    FirstSignatureJson,
    LineJson,
    PeriodJson,
    Stage,
    StatementJson,
    StockCaseJson,
    StockCasesJson,
    StockJson,
    SystemFiguresJson,
    VersionJson,
)
from reporting.figures.rules.pending_stock import HANDLED, STAGES, UNASSIGNED, UNDECIDED
from reporting.figures.rules.stored_rows import JournalLine, StockCase
from reporting.figures.rules.sums import (
    classes_shown,
    differences,
    not_exact,
    system_shown,
    zero_is_measured,
)
from reporting.report_line.rules import SignedFigures, check, content, excuse_of, filing_at
from web import page

STAGE_OF: Final[Mapping[Stage, str]] = {"undecided": UNDECIDED, "unassigned": UNASSIGNED, "handled": HANDLED}


def show_line(full: FullLine, now: datetime) -> LineJson:
    place, line, measured = full.place, full.line, full.measured
    latest = full.versions[-1] if full.versions else None
    check_now = _check(latest, measured) if latest else None
    return {
        "campaign": place.key.campaign,
        "county": place.key.county,
        "period": _show_period(place),
        "filing": filing_at(
            now,
            place.period,
            in_roster=place.in_roster,
            fixed=line.filing,
            exempt=line.exempt_reason is not None,
            excuse=excuse_of(full.excuse, asked_anew=line.asked_anew_at is not None),
        ),
        "by_proxy": line.by_proxy,
        "content": content(zero=latest.statement.zero) if latest else None,
        "check": check_now,
        "correction_asked": check_now is Check.differing,
        "silent": measured.silent,
        "system_down": full.system_down,
        "differences": _show_differences(latest, measured),
        "signed_at": line.signed_at,
        "exemption": _show_exemption(line),
        "exemption_acts": [_show_exemption_act(act) for act in full.exemption_acts],
        "system": _show_system(full, signed=latest is not None),
        "versions": [_show_version(place, version, measured) for version in full.versions],
        "draft": _show_draft(full.draft),
        "second_signature_asked": place.campaign.second_signature,
        "awaiting": _show_awaiting(full),
        "correction_locked_from": place.locked_from,
        "correction_leaves": [_show_leave(leave, full.versions) for leave in full.leaves],
        "version": line.version,
    }


def show_past_line(full: FullLine, instant: datetime) -> LineJson:
    """As it stood at an instant: nobody acts on that."""
    return {**show_line(full, instant), "version": None}


def show_event(event: JournalLine) -> EventBehindJson:
    return {
        "event_id": event.event_id,
        "type": event.type,
        "subject": event.subject,
        "time": event.time,
        "recorded": event.recorded,
    }


def show_stock_cases(rows: Sequence[StockCase], limit: int, kept_from: datetime | None) -> StockCasesJson:
    """`kept_from`: from when on moves of the stock are kept; what did not move since is not in the list."""
    shown = page(rows, limit, lambda case: (case.county, case.stage, case.case_id), _show_stock_case)
    return {**shown, "kept_from": kept_from}


def _show_stock_case(case: StockCase) -> StockCaseJson:
    return {
        "county": case.county,
        "stage": next(name for name, stage in STAGE_OF.items() if stage == case.stage),
        "case_id": case.case_id,
        "case_no": case.case_no,
        "case_class": CaseClass(case.case_class) if case.case_class else None,
        "received_at": case.received_at,
    }


def _show_system(full: FullLine, *, signed: bool) -> SystemFiguresJson:
    """System figures are null where nothing was heard, and hold a zero only where that was measured."""
    measured = full.measured
    is_zero = zero_is_measured(
        complete=measured.complete,
        signed=signed,
        heard=measured.heard or any(measured.figures.values()),
        silent=measured.silent,
        excused=full.excuse is not None,
    )
    shown = system_shown(measured.figures, measured=is_zero)
    return {
        "figures": shown,
        "not_exact": not_exact(measured.figures),
        "by_class": classes_shown(measured.by_class, measured=is_zero) if shown else {},
        "pending": _show_stock(measured.pending) if measured.pending or shown else None,
        "incidents": shown.get("incidents") if shown else None,
        "complete": measured.complete,
    }


def _show_stock(stock: Mapping[str, int]) -> StockJson:
    return {
        "undecided": stock.get(UNDECIDED, 0),
        "unassigned": stock.get(UNASSIGNED, 0),
        "handled": stock.get(HANDLED, 0),
        "total": sum(stock.get(stage, 0) for stage in STAGES),
    }


def _show_differences(latest: Version | None, measured: Measured) -> Mapping[str, DifferenceJson]:
    return _differences(latest.signed_figures, measured) if latest else {}


def _differences(signed: SignedFigures, measured: Measured) -> Mapping[str, DifferenceJson]:
    """Nothing differs from figures that are not complete yet."""
    if not measured.complete:
        return {}
    return {
        measure: {"signed": stated, "system": counted}
        for measure, (stated, counted) in differences(signed.figures, measured.figures).items()
    }


def _show_period(place: Place) -> PeriodJson:
    period = place.period
    return {
        "date": period.date,
        "from": period.starts,
        "to": period.ends,
        "cut_off": period.ends,
        "due": period.due,
        "late_until": period.late_until,
    }


def _show_exemption(line: StoredLine) -> ExemptionJson | None:
    if line.exempt_reason is None:
        return None
    return {"reason": line.exempt_reason, "decided_at": line.exempted_at}


def _show_exemption_act(act: ExemptionAct) -> ExemptionActJson:
    return {"act": act.act, "reason": act.reason, "by": act.name or act.by, "at": act.at}


def _show_version(place: Place, version: Version, measured: Measured) -> VersionJson:
    """A version with what its check says today, against the system figures as they are now."""
    signature = version.signature
    return {
        "version": version.number,
        "kind": _kind(version.number),
        **_show_statement(version.statement),
        "reason": version.reason,
        "signed_by": signature.signer_name or signature.signed_by,
        "signed_at": signature.signed_at,
        "first_signed_by": _signer_of(version.first) if version.first else None,
        "first_signed_at": version.first.signed_at if version.first else None,
        "by_proxy": signature.by_proxy,
        "content": content(zero=version.statement.zero),
        "check": _check(version, measured),
        "receipt": receipt_of(place.key, version),
    }


def _show_awaiting(full: FullLine) -> FirstSignatureJson | None:
    """As the version that it becomes."""
    first, measured, number = full.awaiting, full.measured, len(full.versions) + 1
    if first is None:
        return None
    statement = first.statement
    signed = SignedFigures(number, statement.figures or {}, statement.is_disputed)
    return {
        **_show_statement(statement),
        "kind": _kind(number),
        "reason": first.reason,
        "first_signed_by": _signer_of(first),
        "first_signed_at": first.signed_at,
        "content": content(zero=statement.zero),
        "check": check(signed, measured.figures, complete=measured.complete),
        "differences": _differences(signed, measured),
    }


def _signer_of(first: FirstSignature) -> str:
    return first.signer_name or first.signed_by


def _kind(number: int) -> Literal["signed", "correction"]:
    return "signed" if number == 1 else "correction"


def _show_leave(leave: CorrectionLeave, versions: Sequence[Version]) -> CorrectionLeaveJson:
    return {
        "reason": leave.reason,
        "by": leave.name or leave.by,
        "at": leave.at,
        "used_in": next((version.number for version in versions if version.leave == leave.number), None),
    }


def _check(version: Version, measured: Measured) -> Check:
    return check(version.signed_figures, measured.figures, complete=measured.complete)


def _show_draft(draft: Draft | None) -> DraftJson | None:
    if draft is None:
        return None
    return {
        **_show_statement(draft.statement),
        "drafted_by": draft.drafted_by,
        "drafted_at": draft.drafted_at,
        "by_machine": draft.by_machine,
    }


def _show_statement(statement: Statement) -> StatementJson:
    return {
        "zero": statement.zero,
        "figures": statement.figures,
        "filled_by": statement.filled_by,
        "reviewed_by": statement.reviewed_by,
        "phone": statement.phone,
        "incidents": statement.incidents,
        "incidents_disputed": statement.incidents_disputed,
        "remarks": statement.remarks,
        "disputed": [{"event_id": one.event_id, "reason": one.reason} for one in statement.disputed],
    }
