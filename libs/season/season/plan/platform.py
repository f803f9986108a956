"""The municipal platform (N6): connected late in the season, it has all cases, numbers them, is away for a
day, and registers some itself."""

from collections.abc import Iterator, Sequence
from datetime import date, time
from random import Random
from typing import Any, Final

from season.calendar import Slot, at, moment
from season.plan.acts import Act, What, Who
from season.plan.applications import CaseKind, application
from season.roster import Unit

CONNECTED: Final = moment(date(2019, 2, 22), Slot.evening)
WITH_A_FILE, WITH_A_FILE_LATE = "S0005", "S0006"
REFUSED, REFUSED_AT_FIRST = "S0001", "S0002"
RECEIPT_LOST, RECEIPT_LOST_AT_FIRST = "S0003", "S0004"
REASON: Final = "id-number-missing"
AWAY: Final = date(2019, 2, 26)
ASKED: Final = at(date(2019, 2, 27), time(9))
REGISTERED: Final = at(date(2019, 2, 28), time(11))
COUNTIES: Final = ("330302", "330381", "330327")
NO_COUNTY: Final = "330399"


def answers() -> dict[str, Any]:
    """Of whose package it says what, whenever one comes; all others it acknowledges."""
    return {"refuses": [REFUSED], "loses": [RECEIPT_LOST]}


def first_answers() -> dict[str, Any]:
    return {"refuses": [REFUSED, REFUSED_AT_FIRST], "loses": [RECEIPT_LOST, RECEIPT_LOST_AT_FIRST]}


def platform_acts(seed: int, units: Sequence[Unit]) -> Iterator[Act]:
    afternoon, evening = moment(date(2019, 2, 25), Slot.afternoon), moment(date(2019, 2, 25), Slot.evening)
    yield Act(CONNECTED, "", Who.operator, What.connect_platform)
    yield file_of(WITH_A_FILE, afternoon)
    yield Act(evening, "", Who.platform, What.answer_packages, first_answers())
    yield Act(at(AWAY, time(8, 30)), "", Who.platform, What.unmount_platform)
    yield file_of(WITH_A_FILE_LATE, moment(AWAY, Slot.afternoon))
    yield Act(at(AWAY, time(20)), "", Who.platform, What.mount_platform)
    for case in (RECEIPT_LOST_AT_FIRST, REFUSED_AT_FIRST):
        yield Act(ASKED, "", Who.city, What.upload_again, case=case)
    by_code = {unit.code: unit for unit in units}
    for number, county in enumerate(COUNTIES, 1):
        yield registered(seed, number, by_code[county], NO_COUNTY if number == len(COUNTIES) else county)


def file_of(case: str, when: Any) -> Act:
    return Act(when, "", Who.staff, What.attach_file, {"paper": "claim_evidence"}, case)


def registered(seed: int, number: int, unit: Unit, county: str) -> Act:
    """As the platform's own desk takes it; of a county that is none it is sent back."""
    rng = Random(f"{seed}/registered/{number}")
    body = {**application(rng, unit, CaseKind(("wages",)), REGISTERED.date()), "channel": "online"}
    body.pop("office", None)
    expects = "granted" if unit.standing_order else "accepted"
    if county != unit.code:
        expects = "unknown_county"
    return Act(REGISTERED, county, Who.platform, What.register_there, body, f"P{number:02d}", expects=expects)
