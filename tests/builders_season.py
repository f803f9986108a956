"""Small seasons for tests: a roster of twelve units, entries of a journal."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from season.calendar import FIRST, PERIODS, Slot, moment, signing_moment
from season.expected_facts import expected_facts
from season.facts import Facts
from season.journal import Count, Entry, Report
from season.roster import Office, Unit

LUCHENG: Final = "330302"
CODES: Final = (
    *("330302", "330303", "330304", "330305", "330324", "330326"),
    *("330327", "330328", "330329", "330381", "330382", "330300-01"),
)


def a_unit(code: str) -> Unit:
    kinds = ("window", "township", "township", "workstation")
    offices = tuple(Office(f"{code}-{number}", kind) for number, kind in enumerate(kinds))
    return Unit(code, f"测试县{code}", "测试员", "10000000000", offices, standing_order=code != "330329")


UNITS: Final = tuple(a_unit(code) for code in CODES)


def consulted(at: datetime, county: str = LUCHENG, who: str = "client", **change: Any) -> Entry:
    """An acknowledged consultation."""
    count = Count("consultations", 1, at, "wages")
    return replace(Entry(at, county, who, "consult", counts=(count,)), **change)


def signed(period: date, at: datetime | None = None, county: str = LUCHENG, **changed: Any) -> Entry:
    """An acknowledged signature; zero unless figures are given."""
    figures = changed.pop("figures", None)
    zero = dict.fromkeys(("received_wages", "consultations", "incidents"), 0)
    report = Report(period, changed.pop("how", "signed"), figures is None, figures or zero)
    return Entry(at or signing_moment(period), county, changed.pop("who", "staff"), "sign", report=report)


def a_quiet_season(*more: Entry, without: date | None = None) -> list[Entry]:
    """One county that signs zero every day, and what else happens."""
    signatures = [signed(period) for period in PERIODS if period != without]
    return sorted([*signatures, *more], key=lambda entry: entry.at)


def facts_of(entries: list[Entry]) -> Facts:
    return expected_facts(entries, [LUCHENG])


MORNING: Final = moment(FIRST, Slot.morning)
