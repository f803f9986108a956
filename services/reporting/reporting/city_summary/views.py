"""What is shown of the city's summary: to the city all of it, to a county its own row."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from access import Caller, Role
from campaign import Campaign
from reporting.city_summary.handlers import CitySummary
from reporting.summaries.views import show_words

ISSUERS_ONLY: Final = "全市总结由市局工作人员填写和签发，当前身份只能查看。"
NO_NAME: Final = "登录身份中没有姓名，不能填写和签发。"


def show_city_summary(campaign: Campaign, read: CitySummary) -> dict[str, Any]:
    own = read.own
    issued = own.versions[-1] if own.versions else None
    figures = as_kept(issued.figures) if issued else read.figures
    return {
        "campaign": campaign.code,
        "campaign_name": campaign.name,
        "state": "issued" if issued else "draft" if own.draft else "not_begun",
        "version": own.state.version,
        "draft": (
            {**show_words(own.draft.words), "saved_by": own.draft.name, "saved_at": own.draft.saved_at}
            if own.draft
            else None
        ),
        "issue": (
            {
                **show_words(issued.words),
                "issued_by": issued.name,
                "issued_at": issued.signed_at,
                "sha256": issued.sha256,
            }
            if issued
            else None
        ),
        "figures": figures,
        "filers": [show_filer(read, one) for one in figures["counties"]],
        "changes": changes_since(figures, read.figures) if issued else None,
    }


def as_kept(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    """One that was issued before a part of it was kept has none of it."""
    return {"ending_before": None, **figures}


def show_filer(read: CitySummary, row: Mapping[str, Any]) -> dict[str, Any]:
    """Names stand in no table that is kept: they are looked up."""
    plan_version, filed = row["plan_version"], row["filed"]
    return {
        "county": row["county"],
        "name": row["name"],
        "responsible": (
            read.plans[row["county"]][plan_version - 1].plan.responsible if plan_version else None
        ),
        "signed_by": read.versions[row["county"]][filed["version"] - 1].name if filed else None,
    }


def changes_since(frozen: Mapping[str, Any], now: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    """Who filed, or corrected, after it was issued."""
    was = {row["county"]: row["filed"]["version"] for row in frozen["counties"] if row["filed"]}
    return [
        {"county": row["county"], "name": row["name"], "was": was.get(row["county"]), "now": version}
        for row in now["counties"]
        if (version := row["filed"]["version"] if row["filed"] else None) != was.get(row["county"])
    ]


def why_not_issued(caller: Caller) -> str | None:
    """Why this caller is offered no form; None: it is."""
    if caller.role is not Role.city_staff:
        return ISSUERS_ONLY
    return None if caller.name else NO_NAME


def first_fields(summary: Mapping[str, Any]) -> Mapping[str, str]:
    words = summary["draft"]
    return {name: words[name] or "" for name in ("achievements", "problems", "suggestions")} if words else {}


def own_row(summary: Mapping[str, Any], county: str | None) -> Mapping[str, Any] | None:
    """A county's own; None: it was never expected in this campaign."""
    rows = summary["figures"]["counties"]
    return next((row for row in rows if row["county"] == county), None)
