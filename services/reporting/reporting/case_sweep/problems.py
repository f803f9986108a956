"""Why something is not carried in or filed, as a problem."""

from collections.abc import Mapping
from typing import Final

from campaign import Campaign
from clock import day_of
from languages import Words
from reporting.case_sweep.codes import FIGURE_NAMES
from reporting.case_sweep.rules.cases import CarryInRefusal, year_of
from reporting.case_sweep.rules.filing import SweepRefusalReason, SweepRefused
from web import FieldError, Problem, at, problems
from web.problems import Kind

KINDS: Final[Mapping[SweepRefusalReason, Kind]] = {
    "token-without-name": problems.token_without_name,
    "already-signed": problems.case_sweep_filed,
    "not-signed-yet": problems.case_sweep_not_filed,
    "zero-contradicts-figures": problems.zero_contradicts_figures,
    "sweep-zeros-without-flag": problems.case_sweep_zeros_without_flag,
    "sweep-does-not-add-up": problems.case_sweep_does_not_add_up,
    "sweep-zero-with-cases": problems.zero_with_swept_cases,
}
OF_A_COUNTY: Final = (problems.unknown_campaign, problems.unknown_county)
OF_FILING: Final = tuple(KINDS.values())
OF_CARRYING_IN: Final = (problems.token_without_name, problems.not_to_be_carried_in)

TAKEN: Final = Words("该编号的案件已经补录", "a case of this number is carried in already")

WRONG_WITH_FIGURES: Final[Mapping[SweepRefusalReason, Words]] = {
    "zero-contradicts-figures": Words("选“零”时应为 0", "0 where it is said to be zero"),
    "sweep-does-not-add-up": Words("应等于办结与未结之和", "the sum of closed and open"),
}


def problem_of(refused: SweepRefused) -> Problem:
    wrong = WRONG_WITH_FIGURES.get(refused.reason)
    errors = [
        at("figures", name, detail=Words(f"{FIGURE_NAMES[name]}：{wrong}", f"{name}: {wrong.english}"))
        for name in refused.fields
        if wrong
    ]
    if refused.reason == "sweep-zero-with-cases":
        errors.append(at("remarks"))
    return KINDS[refused.reason](None, *errors)


def not_carried_in(refused: CarryInRefusal, campaign: Campaign) -> FieldError:
    """Beside the field it is about."""
    year, first = year_of(campaign), day_of(campaign.starts)
    return {
        "not-of-the-year": at(
            "assigned_on",
            detail=Words(f"排查 {year} 年内指派的案件", f"what was assigned in {year} is swept"),
        ),
        "in-the-window": at(
            "assigned_on",
            detail=Words(
                f"{first} 起指派的案件由系统统计，不再补录",
                f"what was assigned from {first} on is the system's own and would count twice",
            ),
        ),
        "closed-in-the-future": at(
            "closed_on", detail=Words("结案日期不能晚于今天", "closed no later than today")
        ),
        "result-of-an-open-case": at(
            "result", detail=Words("未填结案日期的，不填结果", "a case that is open has no result")
        ),
    }[refused]
