"""What sweeps of arrears find (N4.2): some becomes a case, some was entered by mistake, some stays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any, Final

from season.plan import persons
from season.plan.acts import Act, What, Who
from season.plan.applications import INDUSTRIES, owed_fen
from season.plan.timetable import Timetable
from season.roster import Unit

AT_MOST: Final = 3
"""So many in one sweep."""
SOURCES: Final = ("site_visit", "worker_told", "hotline", "department", "arrears_record")
ACTIONS: Final = ("wages_paid", "payment_promised", "aid_offered", "legal_route_shown", "employer_taught")
WORKERS: Final[Sequence[dict[str, Any] | None]] = (
    None,
    {"count": 14},
    {"at_least": 20, "as_told": "二十多个工友"},
    {"as_told": "一个班组的工友"},
)


@dataclass(frozen=True, slots=True)
class CaseToCome:
    """The case that a finding becomes: its application names the employer that was found."""

    name: str
    start: datetime
    employer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What people do about one finding."""

    county: str
    acts: tuple[Act, ...]
    case: CaseToCome | None = None


def findings(
    seed: int, units: Sequence[Unit], table: Timetable, activities: Sequence[Act]
) -> Iterator[Found]:
    """Of the sweeps that nobody withdraws: one with findings cannot be. What becomes of each goes in turn."""
    withdrawn = {act.record for act in activities if act.what is What.withdraw_activity}
    by_code = {unit.code: unit for unit in units}
    turn = 0
    for held in activities:
        if held.body.get("kind") != "arrears_sweep" or held.record in withdrawn:
            continue
        rng = Random(f"{seed}/findings/{held.county}")
        for _ in range(rng.randint(1, AT_MOST)):
            turn += 1
            found = finding(rng, by_code[held.county], held, f"found-{turn}", table)
            if found is not None:
                yield found


def finding(rng: Random, unit: Unit, sweep: Act, name: str, table: Timetable) -> Found | None:
    """Written down after the sweep; None: the season ends before."""
    at = table.free_on(rng, unit.code, sweep.at.date(), after=sweep.at)
    if at is None:
        return None
    employer = employer_of(rng, is_person=fate_of(name) == "person")
    told = {"sweep": sweep.record, **finding_body(rng, unit, employer)}
    day = sweep.at.date()
    recorded = Act(at, unit.code, Who.staff, What.record_finding, told, period=day, record=name)
    later = table.free_on(rng, unit.code, at.date(), after=at)
    if later is None:
        return Found(unit.code, (recorded,))
    match fate_of(name):
        case "case":
            return became_case(rng, unit, recorded, later, table)
        case "withdrawn":
            mistake = {"reason": "other_error", "note": "单位名称看错了"}
            return Found(unit.code, (recorded, staff_act(later, unit, What.withdraw_finding, mistake, name)))
        case "person":
            reason = {"reason": "联系包工头本人"}
            look = staff_act(later, unit, What.look_at_employer, reason, name, expects=employer["name"])
            return Found(unit.code, (recorded, look))
    return Found(unit.code, (recorded,))


def fate_of(name: str) -> str:
    return ("case", "withdrawn", "person", "stays")[int(name.rpartition("-")[2]) % 4]


def became_case(rng: Random, unit: Unit, recorded: Act, start: datetime, table: Timetable) -> Found:
    """An application comes in, and afterwards somebody says that it came of the finding."""
    name = f"F{recorded.record}"
    case = CaseToCome(name, start, {"role": "employer", **recorded.body["employer"]})
    said = table.free_on(rng, unit.code, start.date(), after=start)
    if said is None:
        return Found(unit.code, (recorded,), case)
    link = staff_act(said, unit, What.link_finding, {"case": name}, str(recorded.record))
    return Found(unit.code, (recorded, link), case)


def staff_act(
    at: datetime, unit: Unit, what: What, body: dict[str, Any], name: str, expects: str | None = None
) -> Act:
    return Act(at, unit.code, Who.staff, what, body, record=name, expects=expects)


def employer_of(rng: Random, *, is_person: bool) -> dict[str, Any]:
    if is_person:
        return {"kind": "person", "name": persons.name(rng)}
    return {"kind": "organisation", "name": persons.firm(rng), "credit_code": persons.credit_code(rng)}


def finding_body(rng: Random, unit: Unit, employer: dict[str, Any]) -> dict[str, Any]:
    """Counted, at least so much, in words, or not said at all."""
    amount = owed_fen(rng)
    told = {
        "employer": employer,
        "source": rng.choice(SOURCES),
        "industry": rng.choice((None, *INDUSTRIES)),
        "area": rng.choice((None, unit.code, *(office.code for office in unit.offices))),
        "workers": rng.choice(WORKERS),
        "arrears": rng.choice(
            (None, {"amount_fen": amount}, {"at_least_fen": amount}, {"as_told": "两个月工资没发"})
        ),
        "actions": rng.sample(ACTIONS, rng.randrange(3)),
        "note": rng.choice((None, "负责人答应月底前付清")),
    }
    return {name: value for name, value in told.items() if value is not None}
