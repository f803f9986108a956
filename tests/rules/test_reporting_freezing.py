"""The city's report: as of which instant it is frozen, who may issue it, what has changed since."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from builders_reporting import LONGWAN, LUCHENG, WENZHOU, at, day
from builders_reporting_store import wenzhou
from contracts.intake import IncidentReported, IncidentWithdrawn
from reporting.calendar.rules.periods import Period, bounds
from reporting.city_report.rules.freezing import (
    FrozenReport,
    Issue,
    ReportAndDay,
    due_to_freeze,
    objection_to_issuing,
    report_at,
)
from reporting.city_report.rules.what_changed import changes_between, is_changed
from reporting.figures.rules.as_of import incidents_before, without_later
from reporting.figures.rules.measures import MEASURES
from reporting.figures.rules.stored_rows import AddedLater, Incident, LaterEvent
from reporting.outages.rules import Outage, Running
from reporting.silence.rules.episodes import Episode, known_before

FROZEN = FrozenReport(at("12-10 17:30"), at("12-10 17:30:31"), {"day": "一"})
STEPS: Any = [(None, None), (FROZEN, None), (FROZEN, Issue("city-1", "甲", at("12-10 17:40")))]
ISSUE = Issue("city-1", "市局测试人员", at("12-10 17:40"))


def period(text: str) -> Period:
    found = bounds(wenzhou(), day(text))
    assert found is not None
    return found


def added(**more: Any) -> AddedLater:
    told: dict[str, Any] = {
        "county": LUCHENG,
        "period": day("12-10"),
        "case_class": "wages",
        "measure": "received",
        "amount": 1,
        "workers": 3,
        "inexact": 0,
    }
    return AddedLater(**{**told, **more})


def an_incident(subject: str, event_id: UUID, withdrawn_at: datetime | None = None) -> Incident:
    return Incident(
        event_id=event_id,
        campaign=WENZHOU,
        county=LUCHENG,
        period=day("12-10"),
        kind="first_sign",
        people=1,
        people_exact=True,
        people_known=True,
        place_kind=None,
        area=None,
        place_told=False,
        time=at("12-10 09:00"),
        subject=subject,
        withdrawn_at=withdrawn_at,
    )


def test_a_report_is_as_of_the_citys_hour_and_the_last_one_as_of_its_due_time() -> None:
    assert report_at(wenzhou(), period("12-10")) == at("12-10 17:30")
    assert report_at(wenzhou(), period("02-28")) == at("03-01 10:00")


def test_all_hours_that_have_passed_are_due_however_late_one_looks() -> None:
    due = due_to_freeze(wenzhou(), at("12-07 17:30"), at("12-10 17:30"), {day("12-09")})

    assert [one.date for one in due] == [day("12-08"), day("12-10")]
    assert due_to_freeze(wenzhou(), at("12-10 17:30"), at("12-11 17:29:59"), ()) == []


def test_only_what_is_frozen_is_issued_once_and_by_a_name() -> None:
    assert objection_to_issuing("市局测试人员", FROZEN, None) is None
    assert objection_to_issuing(None, FROZEN, None) == "token-without-name"
    assert objection_to_issuing("市局测试人员", None, None) == "not-frozen"
    assert objection_to_issuing("市局测试人员", FROZEN, ISSUE) == "already-issued"


def test_a_report_is_preliminary_then_frozen_then_issued() -> None:
    states = [ReportAndDay({}, frozen, issue).state for frozen, issue in STEPS]

    assert states == ["preliminary", "frozen", "issued"]


def test_the_hash_says_whether_two_reports_say_the_same() -> None:
    again = FrozenReport(at("12-10 17:30"), at("12-11 08:00"), {"day": "一"})

    assert FROZEN.sha256 == again.sha256 != replace(FROZEN, report={"day": "二"}).sha256
    assert len(FROZEN.sha256) == 64


def test_what_was_recorded_later_is_taken_away_with_its_workers() -> None:
    lines = {
        (LUCHENG, day("12-10")): {
            "wages": {"received": 2, "workers_received": 5, "workers_received_inexact": 1},
            "": {"incidents": 1},
        }
    }
    without = without_later(
        lines,
        [
            added(inexact=1),
            added(measure="incidents", case_class=""),
            added(county=LONGWAN),
            added(measure="consultations", amount=-1, workers=0, case_class="other"),
        ],
    )

    assert without == {
        (LUCHENG, day("12-10")): {
            "wages": {"received": 1, "workers_received": 2},
            "other": {"consultations": 1},
        }
    }
    assert lines[LUCHENG, day("12-10")]["wages"]["received"] == 2


def test_an_incident_reported_later_is_not_there_and_one_withdrawn_later_stands() -> None:
    noon = at("12-10 12:00")
    stands = [
        an_incident("i-1", UUID(int=1)),
        an_incident("i-2", UUID(int=2), noon),
        an_incident("i-3", UUID(int=3), noon),
    ]
    events = [
        LaterEvent(UUID(int=1), IncidentReported.type, "i-1"),
        LaterEvent(UUID(int=9), IncidentWithdrawn.type, "i-2"),
    ]

    before = incidents_before(stands, events)

    assert [(one.subject, one.withdrawn_at) for one in before] == [("i-2", None), ("i-3", noon)]


def test_an_episode_that_ended_later_was_open_and_one_that_began_later_was_none() -> None:
    ended, running = Episode(at("12-08 10:00"), at("12-08 11:00")), Episode(at("12-10 10:00"))
    instant = at("12-10 17:30")

    assert known_before([ended, running], instant) == [ended, running]
    assert known_before([Episode(at("12-10 10:00"), instant)], instant) == [running]
    assert known_before([Episode(instant)], instant) == []


def test_of_outages_those_that_began_later_were_not_known() -> None:
    early, late = Outage(at("12-09 10:00"), at("12-09 11:00")), Outage(at("12-10 17:30"), at("12-10 18:00"))

    assert Running(None, [early, late], [late]).before(at("12-10 17:30")) == Running(None, [early], [])


def a_report(**more: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(MEASURES)
    totals = {"measures": {**nothing, "received": 1}, "signed": nothing}
    line = {
        "county": LUCHENG,
        "name": "鹿城区",
        "filing": "missing",
        "by_proxy": False,
        "content": None,
        "check": None,
        "silent": False,
        "figures": None,
        "system": {"received": 1},
    }
    told: dict[str, Any] = {
        "lines": [line],
        "incidents": [{"incident_id": "i-1", "withdrawn_at": None}],
        "differing_earlier": [{"county": LUCHENG, "name": "鹿城区", "days": ["2018-12-07", "2018-12-08"]}],
        "day": totals,
        "running": totals,
    }
    return {**told, **more}


def test_nothing_has_changed_where_nothing_did() -> None:
    assert not is_changed(changes_between(a_report(), a_report()))


def test_what_changed_stands_beside_what_was_frozen() -> None:
    signed = {
        **a_report()["lines"][0],
        "filing": "late",
        "content": "zero_report",
        "figures": {"received": 0},
    }
    nothing = dict.fromkeys(MEASURES)
    now = a_report(
        lines=[signed],
        incidents=[
            {"incident_id": "i-1", "withdrawn_at": "2018-12-11T09:00:00+08:00"},
            {"incident_id": "i-2", "withdrawn_at": None},
        ],
        differing_earlier=[
            {"county": LUCHENG, "name": "鹿城区", "days": ["2018-12-08"]},
            {"county": LONGWAN, "name": "龙湾区", "days": ["2018-12-09"]},
        ],
        day={"measures": {**nothing, "received": 2}, "signed": {**nothing, "received": 0}},
    )

    changes = changes_between(a_report(), now)

    assert is_changed(changes)
    assert [(one["was"]["filing"], one["now"]["filing"]) for one in changes["lines"]] == [("missing", "late")]
    assert [one["incident_id"] for one in changes["incidents_added"]] == ["i-2"]
    assert [one["incident_id"] for one in changes["incidents_withdrawn"]] == ["i-1"]
    assert [(one["county"], one["days"]) for one in changes["differing_earlier_added"]] == [
        (LONGWAN, ["2018-12-09"])
    ]
    assert [(one["county"], one["days"]) for one in changes["differing_earlier_settled"]] == [
        (LUCHENG, ["2018-12-07"])
    ]
    assert changes["day"] == [
        {"measure": "received", "of": "system", "was": 1, "now": 2},
        {"measure": "received", "of": "signed", "was": None, "now": 0},
    ]
    assert changes["running"] == []


@pytest.mark.parametrize("lines", [[], [{**a_report()["lines"][0], "county": LONGWAN}]])
def test_a_line_that_is_on_one_side_only_is_no_change(lines: Any) -> None:
    """The roster is fixed from day to day; a county that campaign data no longer know has no present line."""
    assert changes_between(a_report(), a_report(lines=lines))["lines"] == []
