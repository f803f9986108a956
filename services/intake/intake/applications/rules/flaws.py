"""What an application says, all of it together or of the world, that can't be."""

from datetime import date
from typing import Final

from campaign import County
from contracts import Lane
from intake.applications.rules.application import Application
from intake.applications.rules.holders import impossible_ids, unborn_holders
from intake.applications.rules.lanes import choose_lane
from intake.case.rules.paper_kinds import Paper
from intake.flaws import NOT_OURS, Flaw, FlawKind
from languages import Words

AGAINST_THE_CARD: Final = Words(
    "证件已出示，请对照原件核对号码", "the card was seen: compare the number with it"
)
UNBORN: Final = Words("号码中的出生日期晚于申请之日", "born after the day of the application, by the number")
NO_MEANS: Final = Words("绿色通道免予核查经济困难状况", "the green lane is exempt from the means review")
ENDS_EARLY: Final = Words("不能早于拖欠起始日期", "not before the day since which it is owed")


def application_flaw(application: Application, county: County, on: date) -> Flaw | None:
    """An office of another county, a period that ends before it begins, the number of a card seen."""
    return (
        _office_flaw(application, county)
        or _period_flaw(application)
        or _card_flaw(application, on)
        or _asked_flaw(application)
    )


def _office_flaw(application: Application, county: County) -> Flaw | None:
    if application.office is None or county.office(application.office) is not None:
        return None
    return Flaw(FlawKind.unknown_office, (("office",),), hint=NOT_OURS)


def _period_flaw(application: Application) -> Flaw | None:
    """The days since and until which it is owed; either may be unknown."""
    owed_from, owed_to = application.owed_from, application.owed_to
    if owed_from is None or owed_to is None or owed_from <= owed_to:
        return None
    return Flaw(FlawKind.contradiction, (("owed_to",),), hint=ENDS_EARLY)


def _card_flaw(application: Application, on: date) -> Flaw | None:
    unborn = unborn_holders(application.recipients, on, seen=True)
    if unborn:
        return Flaw(FlawKind.contradiction, unborn, UNBORN, AGAINST_THE_CARD)
    wrong = impossible_ids(application.recipients, seen=True)
    if not wrong:
        return None
    return Flaw(FlawKind.id_check_digit, wrong, None, AGAINST_THE_CARD)


def _asked_flaw(application: Application) -> Flaw | None:
    """A station may ask for more than the rule does, but not for what the notice exempts (N2.1)."""
    if Paper.means_statement not in application.papers_asked or choose_lane(application) is not Lane.green:
        return None
    return Flaw(FlawKind.contradiction, (("preliminary_review", "papers_asked"),), hint=NO_MEANS)
