"""Why an act on a line is not taken, as a problem: with pointers and, for a zero report, its events."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from languages import Words
from reporting.daily_reports.rules.signing import ReportRefusalReason, ReportRefused
from reporting.figures.rules.measures import NAMES
from web import FieldError, Problem, at, problems
from web.problems import Kind
from web.responses import in_local_time

KINDS: Final[Mapping[ReportRefusalReason, Kind]] = {
    "machine-may-not-sign": problems.machine_may_not_sign,
    "token-without-name": problems.token_without_name,
    "the-city-signs": problems.forbidden_role,
    "already-signed": problems.already_signed,
    "not-signed-yet": problems.not_signed_yet,
    "signing-before-cut-off": problems.signing_before_cut_off,
    "proxy-before-due": problems.proxy_before_due,
    "proxy-without-reason": problems.proxy_without_reason,
    "out-of-roster": problems.out_of_roster,
    "zero-with-events": problems.zero_with_events,
    "machine-zero-with-events": problems.zero_with_events,
    "zero-contradicts-figures": problems.zero_contradicts_figures,
    "zeros-without-flag": problems.zeros_without_flag,
    "figures-missing": problems.figures_missing,
    "zero-with-incident-words": problems.zero_with_incident_words,
    "empty-replaces-filled": problems.empty_replaces_filled,
    "machine-zero-replaces-filled": problems.machine_zero_replaces_filled,
    "period-not-begun": problems.period_not_begun,
    "unknown-event": problems.unknown_event,
    "not-exempt": problems.not_exempt,
    "no-first-signature": problems.no_first_signature,
    "first-signature-waits": problems.first_signature_waits,
    "reason-not-asked": problems.reason_not_asked,
    "same-person-signs-twice": problems.same_person_signs_twice,
    "correction-locked": problems.correction_locked,
    "correction-not-locked": problems.correction_not_locked,
    "correction-allowed-already": problems.correction_allowed_already,
}
OF_A_LINE: Final = (problems.unknown_campaign, problems.unknown_county, problems.outside_campaign)
OF_FIGURES: Final = tuple(
    KINDS[reason]
    for reason in (
        *("zero-with-events", "zero-contradicts-figures", "zeros-without-flag", "figures-missing"),
        *("zero-with-incident-words", "empty-replaces-filled", "unknown-event"),
    )
)
NOT_OF_A_REPORT: Final = (
    *("not-signed-yet", "not-exempt", "the-city-signs", "no-first-signature", "same-person-signs-twice"),
    *("correction-locked", "correction-not-locked", "correction-allowed-already", "reason-not-asked"),
)
OF_A_REPORT: Final = tuple(kind for reason, kind in KINDS.items() if reason not in NOT_OF_A_REPORT)
OF_A_CORRECTION: Final = (
    *(problems.token_without_name, problems.not_signed_yet, problems.correction_locked),
    *OF_FIGURES,
)
OF_A_SECOND_SIGNATURE: Final = (
    *(problems.token_without_name, problems.no_first_signature, problems.same_person_signs_twice),
    *(problems.out_of_roster, problems.proxy_before_due, problems.proxy_without_reason),
    *(problems.correction_locked, problems.reason_not_asked),
    *OF_FIGURES,
)
OF_A_LEAVE: Final = (
    *(problems.token_without_name, problems.not_signed_yet, problems.correction_not_locked),
    problems.correction_allowed_already,
)
"""What the routes describe."""

POINTED_AT: Final[Mapping[ReportRefusalReason, str]] = {
    "proxy-without-reason": "reason",
    "reason-not-asked": "reason",
    "zero-with-events": "zero",
    "machine-zero-with-events": "zero",
    "zeros-without-flag": "zero",
    "zero-with-incident-words": "incidents",
    "empty-replaces-filled": "figures",
    "unknown-event": "disputed",
}
WRONG_WITH_MEASURES: Final[Mapping[ReportRefusalReason, Words]] = {
    "figures-missing": Words("必填", "required"),
    "zero-contradicts-figures": Words("零报告时应为 0", "0 in a report of zero"),
    "machine-zero-replaces-filled": Words(
        "草稿中已填，机器令牌的零报告不能替换", "filled in the draft, a machine's zero does not replace it"
    ),
}
WHAT_TO_DO: Final[Mapping[ReportRefusalReason, Words]] = {
    "zero-with-incident-words": Words(
        "确有苗头的，请填写件数（不能零报告）；所述并非本期苗头的，请在 incidents_disputed 写明理由后再签报",
        "where there was one, give the number; where the words mean none of this period, "
        "say why in incidents_disputed and sign again",
    ),
    "machine-zero-replaces-filled": Words(
        "本期确无欠薪申请、咨询和苗头的，请由具名人员填报或签报",
        "where there really was none, a named person drafts or signs it",
    ),
    "same-person-signs-twice": Words(
        "请由本单位另一名具名人员登录后审签", "another named person signs in and signs it"
    ),
    "first-signature-waits": Words(
        "请由另一名具名人员审签；不同意的，由具名人员重新填报签名",
        "another named person signs it, or a named person fills it in anew and signs",
    ),
    "reason-not-asked": Words(
        "更正的理由以填报签名时所写为准；另有理由的，请重新填报",
        "the reason of a correction is that of its first signature; for another one, fill it in anew",
    ),
    "correction-locked": Words(
        "请联系市局；市局具名同意后可更正一次",
        "ask the city: with its leave, by name, one correction may be made",
    ),
    "proxy-before-due": Words(
        "应报时限之前由本单位签报；逾期未报的，市局方可代报",
        "until the due time the unit signs; the city only after it has passed",
    ),
    "period-not-begun": Words("本期开始之后方可填报", "from the beginning of the period on"),
    "the-city-signs": Words(
        "市局不代填草稿；逾期未报的，可以代报（签报）",
        "the city drafts for nobody; it signs for a unit that is overdue",
    ),
    "zero-with-events": Words(
        "如有异议，请逐项列入 disputed 并说明理由后再签报",
        "to dispute them, name each in disputed with a reason, and sign again",
    ),
    "machine-zero-with-events": Words(
        "机器令牌不能否定所列事项；有异议的，由具名人员签报时逐项说明理由",
        "a machine cannot dispute them; a named person does, each with a reason, when signing",
    ),
}


def problem_of(refused: ReportRefused, events: Sequence[Mapping[str, Any]] = ()) -> Problem:
    """The problem of a refusal; `events` are those of the period that it names."""
    kind = KINDS[refused.reason]
    if refused.events and refused.reason != "unknown-event":
        return kind(WHAT_TO_DO[refused.reason], *_errors(refused), events=in_local_time(list(events)))
    if refused.reason == "the-city-signs":
        return kind(WHAT_TO_DO[refused.reason], reason=refused.reason)
    return kind(WHAT_TO_DO.get(refused.reason), *_errors(refused))


def _errors(refused: ReportRefused) -> Sequence[FieldError]:
    if refused.reason in WRONG_WITH_MEASURES:
        wrong = WRONG_WITH_MEASURES[refused.reason]
        return [
            at("figures", measure, detail=Words(f"{NAMES[measure]}：{wrong}", f"{measure}: {wrong.english}"))
            for measure in refused.fields
        ]
    field = POINTED_AT.get(refused.reason)
    return [at(field)] if field else []
