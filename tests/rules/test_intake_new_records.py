"""Who may make a new record, in which campaign, when; and what is wrong with an application as a whole."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from builders_intake_rules import NOON, WRONG_ID, application, citizen, person, wenzhou
from campaign import Campaign
from intake.applications.bodies import read_statement
from intake.applications.rules.flaws import application_flaw
from intake.flaws import Flaw, FlawKind, Path
from intake.new_records.rules import Admission, NewRecord, admit, foreign_county
from intake.problems import KINDS

COUNTY, OTHER = "330302", "330303"
CAMPAIGNS = {"wenzhou-2018": wenzhou()}
BEFORE = datetime.fromisoformat("2018-12-05T23:59:59+08:00")
NEW = NewRecord("wenzhou-2018", COUNTY, NOON, NOON, is_time_stated=True)
STATEMENT: dict[str, Any] = {
    "campaign": "wenzhou-2018",
    "county": COUNTY,
    "channel": "window",
    "form": "oral",
    "first_receiver": "周测甲",
    "claims": [{"class": "wages"}],
    "migrant_worker": True,
    "recipients": [{"name": "赵测山", "identity_seen": False}],
    "workers": {"count": 1},
    "facts": "没有结清工资",
}


def test_a_record_of_ones_own_county_within_the_campaign_is_admitted() -> None:
    assert foreign_county(COUNTY, COUNTY, CAMPAIGNS) is None
    admission = admit(NEW, CAMPAIGNS)
    assert isinstance(admission, Admission)
    assert (admission.campaign.code, admission.county.code) == ("wenzhou-2018", COUNTY)


@pytest.mark.parametrize(
    ("county", "kind"), [(OTHER, FlawKind.foreign_county), ("999999", FlawKind.unknown_county)]
)
def test_another_county_is_refused_and_an_unknown_one_is_called_so(county: str, kind: FlawKind) -> None:
    flaw = foreign_county(county, COUNTY, CAMPAIGNS)
    assert flaw is not None
    assert (flaw.kind, flaw.places) == (kind, (("county",),))


@pytest.mark.parametrize(
    ("changed", "kind", "place"),
    [
        ({"campaign": "nowhere-2018"}, FlawKind.unknown_campaign, "campaign"),
        ({"at": BEFORE}, FlawKind.outside_campaign, "occurred_at"),
        ({"at": BEFORE, "is_time_stated": False}, FlawKind.outside_campaign, "campaign"),
        ({"county": "999999"}, FlawKind.unknown_county, "county"),
    ],
)
def test_what_does_not_fit_the_campaign_is_not_admitted(
    changed: dict[str, Any], kind: FlawKind, place: str
) -> None:
    flaw = admit(replace(NEW, **changed), CAMPAIGNS)
    assert not isinstance(flaw, Admission)
    assert (flaw.kind, flaw.places) == (kind, ((place,),))


def test_a_unit_that_no_longer_reports_is_told_since_when_and_whom_to_ask() -> None:
    flaw = admit(NEW, {"wenzhou-2018": dated(valid_to=date(2018, 12, 5))})
    assert isinstance(flaw, Flaw)
    assert flaw.kind is FlawKind.out_of_roster
    since = "该单位自 2018-12-06 起不再报送，2018-12-05 及以前的事项仍可补报"
    assert flaw.detail == f"{since}；此后的事项由哪个单位办理，请问市局"
    assert flaw.members == {"reported_until": date(2018, 12, 5)}


def test_a_unit_that_does_not_report_yet_is_told_from_when() -> None:
    flaw = admit(NEW, {"wenzhou-2018": dated(valid_from=date(2019, 1, 1))})
    assert isinstance(flaw, Flaw)
    assert (flaw.detail, flaw.members) == ("自 2019-01-01 起报送", {"reports_from": date(2019, 1, 1)})


def dated(valid_from: date | None = None, valid_to: date | None = None) -> Campaign:
    """The campaign, with other dates of the county in its roster."""
    first, *others = wenzhou().counties
    return replace(wenzhou(), counties=(replace(first, valid_from=valid_from, valid_to=valid_to), *others))


@pytest.mark.parametrize(
    ("changed", "kind", "place"),
    [
        ({"office": "330303-W1"}, FlawKind.unknown_office, ("office",)),
        (
            {"owed_from": date(2018, 12, 1), "owed_to": date(2018, 11, 1)},
            FlawKind.contradiction,
            ("owed_to",),
        ),
        (
            {"recipients": (person(id_number=WRONG_ID),)},
            FlawKind.id_check_digit,
            ("recipients", 0, "id_number"),
        ),
        (
            {"recipients": (person(id_number=citizen("20990101")),)},
            FlawKind.contradiction,
            ("recipients", 0, "id_number"),
        ),
    ],
)
def test_what_an_application_says_together_has_to_be_possible(
    changed: dict[str, Any], kind: FlawKind, place: Path
) -> None:
    county = wenzhou().county(COUNTY, NOON.date())
    assert county is not None
    flaw = application_flaw(application(**changed), county, NOON.date())
    assert flaw is not None
    assert (flaw.kind, flaw.places) == (kind, (place,))


@pytest.mark.parametrize(
    "changed",
    [{}, {"office": "330302-T1"}, {"owed_from": date(2018, 11, 1)}, {"owed_to": date(2018, 11, 1)}],
)
def test_an_application_that_can_be_has_no_flaw(changed: dict[str, Any]) -> None:
    county = wenzhou().county(COUNTY, NOON.date())
    assert county is not None
    assert application_flaw(application(**changed), county, NOON.date()) is None


def test_every_flaw_has_its_problem() -> None:
    assert set(KINDS) == set(FlawKind)


def test_a_statement_opens_that_lacks_newer_fields_and_has_fields_that_are_gone() -> None:
    gone = {"gone": 1, "recipients": [{**STATEMENT["recipients"][0], "gone": 1}]}
    statement = read_statement({**STATEMENT, **gone})
    assert (statement.recipients[0].name, statement.respondents) == ("赵测山", ())
