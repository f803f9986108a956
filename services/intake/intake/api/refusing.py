"""Why a request is refused: a problem with its pointer, which never quotes what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from access import Caller
from campaign import Campaign, County
from intake.api.bodies import NewApplication, NewDecision, Placed
from intake.handlers.telling import Act
from intake.rules.actions import Impossible
from intake.rules.case import day_of
from intake.rules.checks import id_flaws
from web import FieldError, Problem, at, happened, problems

Campaigns = Mapping[str, Campaign]


@dataclass(frozen=True, slots=True)
class Admitted:
    """A new record that may be made: where, and by whom when."""

    campaign: Campaign
    county: County
    act: Act


def stranger(body: Placed, caller: Caller, campaigns: Campaigns) -> Problem | None:
    """People record for their own county only."""
    if body.county == caller.county:
        return None
    known = {county.code for each in campaigns.values() for county in each.counties}
    no = problems.foreign_county if body.county in known else problems.unknown_county
    return no(None, at("county", detail="须为本单位代码"))


def admit(body: Placed, caller: Caller, campaigns: Campaigns, now: datetime) -> Admitted | Problem:
    """A known campaign, a time within it and not in the future, a county of its roster on that day."""
    campaign = campaigns.get(body.campaign)
    if campaign is None:
        return problems.unknown_campaign(None, at("campaign"))
    when = happened(body.occurred_at, None, now)
    if isinstance(when, Problem):
        return when
    if not campaign.starts <= when < campaign.ends:
        return problems.outside_campaign(None, at("occurred_at" if body.occurred_at else "campaign"))
    county = campaign.county(body.county, day_of(when))
    if county is None:
        return problems.unknown_county(None, at("county"))
    return Admitted(campaign, county, Act(caller, when, now))


def flaw(body: NewApplication, county: County) -> Problem | None:
    """What the body's fields say together, or say of the world, that can't be."""
    if body.office is not None and county.office(body.office) is None:
        return problems.unknown_office(None, at("office", detail="不是本单位的受理点"))
    if body.owed_from and body.owed_to and body.owed_to < body.owed_from:
        return problems.invalid_body(None, at("owed_to", detail="不能早于拖欠起始日期"))
    wrong = id_flaws(body.application().recipients)
    if wrong:
        return problems.id_check_digit(
            "证件已出示，请对照原件核对号码", *(at(*path, detail="校验位不符") for path in wrong)
        )
    return None


def refusal_flaw(body: NewDecision) -> Problem | None:
    """A refusal gives its reasons and who is responsible instead; a grant gives neither."""
    given = {"reasons": bool(body.reasons), "responsible_instead": body.responsible_instead is not None}
    refuses = body.decision == "refuse"
    wrong = [name for name, said in given.items() if said is not refuses]
    if not wrong:
        return None
    detail = "不予法律援助时必填" if refuses else "仅不予法律援助时填写"
    return problems.invalid_body(None, *(at(name, detail=detail) for name in wrong))


def impossible(no: Impossible) -> Problem:
    """The state does not allow it; these it does."""
    return problems.impossible_transition(no.text, state=no.state, allowed=list(no.allowed))


def reused() -> Problem:
    """The natural key was used for something else."""
    pointer = at("source", "reference", detail="此编号已用于另一内容的申请")
    return problems.source_reference_reused(None, pointer)


def only_staff(*fields: FieldError) -> Problem:
    """An act of a named person."""
    return problems.forbidden_role("须由工作人员确认", *fields)
