"""What is shown of the hot spots: a list for programs, tables for a page."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from campaign import Campaign
from contracts import Industry
from contracts.chinese_names import INDUSTRY_NAMES
from reporting.calendar.rules.roster import names
from reporting.hot_spots.codes import KIND_NAMES, SOURCE_NAMES, Kind, Source
from reporting.hot_spots.handlers import Asked, HotSpots
from reporting.hot_spots.printing import NOT_TOLD, at_least, in_sources, label, lacking_in, marks
from reporting.hot_spots.rules.groups import NAMED_BY_HASH, HotSpot, Stretch, Tally
from reporting.hot_spots.shown import FactBehindJson, HotSpotJson, HotSpotsJson, LookedAtJson, TallyJson
from reporting.hot_spots.store import FactBehind
from web import Page

MOST_WEEKS: Final = 12


def show_hot_spots(found: HotSpots, own: str | None) -> HotSpotsJson:
    """`own`: the county whose people ask; None: the city's."""
    asked, of = found.asked, found.facts.stretch
    known = names(asked.campaign)
    return {
        "campaign": asked.campaign.code,
        "name": asked.campaign.name,
        "weeks": asked.weeks,
        "first": of.first,
        "last": of.last,
        "before_first": of.before_first if of.has_before else None,
        "as_of": found.facts.as_of,
        "begins": of.begins,
        "ends": of.ends,
        "county": asked.county,
        "kind": asked.kind,
        "hot_spots": [
            _hot_spot(spot, asked.campaign, own) for kind in found.by_kind.values() for spot in kind.spots
        ],
        "left_out": [
            {"kind": kind, "kind_name": KIND_NAMES[kind], "hot_spots": one.left_out}
            for kind, one in found.by_kind.items()
            if one.left_out
        ],
        "looked_at": _looked_at(found),
        "unusual_zeros": [
            {"county": county, "name": known[county], "days": days}
            for county, days in found.facts.unusual_zeros.items()
        ],
        "not_fully_heard": [
            {
                "county": one.county,
                "name": known[one.county],
                "silent_on": one.silent,
                "silent_before_on": one.silent_before,
                "held": one.is_held,
            }
            for one in found.facts.lacking
        ],
    }


def _hot_spot(spot: HotSpot, campaign: Campaign, own: str | None) -> HotSpotJson:
    is_named_by_hash = spot.kind in NAMED_BY_HASH
    known = names(campaign)
    others = len([county for county in spot.counties if county != own])
    return {
        "kind": spot.kind,
        "kind_name": KIND_NAMES[spot.kind],
        "key": spot.key,
        "name": _name(spot, campaign),
        "last": _tally(spot.last),
        "before": _tally(spot.before) if spot.before is not None else None,
        "has_grown": spot.has_grown,
        "in_several_counties": is_named_by_hash and len(spot.counties) > 1,
        "counties": None
        if own
        else [{"county": county, "name": known.get(county, county)} for county in spot.counties],
        "other_counties": others if own and is_named_by_hash else None,
    }


def _name(spot: HotSpot, campaign: Campaign) -> str | None:
    return None if spot.kind in NAMED_BY_HASH else name_of(spot.kind, spot.key, campaign)


def _tally(tally: Tally) -> TallyJson:
    return {
        "facts": tally.facts,
        "by_source": [
            {"source": source, "source_name": SOURCE_NAMES[source], "facts": tally.by_source[source]}
            for source in Source
            if source in tally.by_source
        ],
        "workers": tally.workers,
        "workers_exact": tally.workers_exact,
        "arrears_fen": tally.arrears_fen,
        "arrears_exact": tally.arrears_exact,
    }


def _looked_at(found: HotSpots) -> Sequence[LookedAtJson]:
    """Every source, also one from which nothing came."""
    counted = {(one.source, one.is_before): one for one in found.facts.looked_at}
    lines: list[LookedAtJson] = []
    for source in Source:
        last, before = counted.get((source, False)), counted.get((source, True))
        lines.append(
            {
                "source": source,
                "source_name": SOURCE_NAMES[source],
                "facts": last.facts if last else 0,
                "with_employer": last.with_employer if last else 0,
                "with_contractor": last.with_contractor if last else 0,
                "with_industry": last.with_industry if last else 0,
                "with_area": last.with_area if last else 0,
                "facts_before": (before.facts if before else 0) if found.facts.stretch.has_before else None,
            }
        )
    return lines


def show_fact(fact: FactBehind, campaign: Campaign) -> FactBehindJson:
    return {
        "event_id": fact.event_id,
        "source": fact.source,
        "source_name": SOURCE_NAMES[fact.source],
        "county": fact.county,
        "county_name": names(campaign).get(fact.county, fact.county),
        "subject": fact.subject,
        "time": fact.time,
        "workers": fact.workers,
        "workers_exact": fact.workers_exact,
        "arrears_fen": fact.arrears_fen,
        "arrears_exact": fact.arrears_exact,
    }


def name_of(kind: Kind, key: str, campaign: Campaign) -> str:
    """Of an employer or a contractor the whole hash: it asks for the name."""
    if kind is Kind.industry:
        return INDUSTRY_NAMES[Industry(key)] if key in set(Industry) else key
    return campaign.area_name(key) or key if kind is Kind.area else key


def show_page(shown: HotSpotsJson, campaign: Campaign, own: str | None) -> dict[str, Any]:
    tables = [
        (kind, KIND_NAMES[kind], [spot for spot in shown["hot_spots"] if spot["kind"] is kind])
        for kind in Kind
        if shown["kind"] in (None, kind)
    ]
    return {
        "found": shown,
        "own": own,
        "tables": tables,
        "left_out": {one["kind"]: one["hot_spots"] for one in shown["left_out"]},
        "kinds": KIND_NAMES,
        "counties": names(campaign),
        "named_by_hash": NAMED_BY_HASH,
        "most_weeks": MOST_WEEKS,
        "label": label,
        "at_least": at_least,
        "in_sources": in_sources,
        "marks": marks,
        "lacking_in": lacking_in,
        "asks": _asks(shown["campaign"], shown["weeks"], shown["last"], None if own else shown["county"]),
        "not_told": NOT_TOLD,
    }


def show_facts_page(
    rest: Page[FactBehindJson], asked: Asked, of: Stretch, place: tuple[Kind, str], own: str | None
) -> dict[str, Any]:
    kind, key = place
    return {
        "facts": rest["items"],
        "next_cursor": rest["next_cursor"],
        "here": key,
        "kind_name": KIND_NAMES[kind],
        "name": name_of(kind, key, asked.campaign),
        "of": of,
        "asks": _asks(asked.campaign.code, asked.weeks, asked.last, None if own else asked.county),
        "at_least": at_least,
        "not_told": NOT_TOLD,
    }


def _asks(campaign: str, weeks: int, last: date, county: str | None) -> str:
    """What was asked for, for the addresses on a page; a county's people need not name theirs."""
    asked = f"campaign={campaign}&weeks={weeks}&to={last.isoformat()}"
    return f"{asked}&county={county}" if county else asked
