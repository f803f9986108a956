"""Why a report is not issued, as a problem."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from clock import SHANGHAI
from languages import Words
from reporting.city_report.rules.freezing import IssueRefusalReason
from web import Problem, problems
from web.problems import Kind

KINDS: Final[Mapping[IssueRefusalReason, Kind]] = {
    "token-without-name": problems.token_without_name,
    "not-frozen": problems.city_report_not_frozen,
    "already-issued": problems.city_report_issued,
}
OF_ISSUING: Final = tuple(KINDS.values())


def problem_of(refused: IssueRefusalReason, at: datetime) -> Problem:
    """`at`: the hour as of which it is frozen."""
    if refused != "not-frozen":
        return KINDS[refused]()
    moment = f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return KINDS[refused](
        Words(
            f"按 {moment} 时的情况定稿；此前登记的事项全部收齐后自动定稿，之后可以签发",
            f"it is frozen as it stands at {moment}, by itself, once everything recorded before was seen",
        )
    )
