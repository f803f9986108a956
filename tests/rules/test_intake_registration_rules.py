"""When a case was registered on the platform, and why it is not taken (decision 40)."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.agencies import MessageRefusal
from intake.agency_messages.rules import Refused as Unread
from intake.applications.rules.cautions import SAME_IDENTITY, same_application
from intake.cautions import Caution
from intake.flaws import Flaw, FlawKind
from intake.registrations.codes import RegistrationRefusal as Why
from intake.registrations.rules import Refused, likely_duplicate, refused_by, refused_unread, registered_at

NOW = datetime(2018, 12, 11, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ahead", "at"),
    [
        (-timedelta(days=3), NOW - timedelta(days=3)),
        (timedelta(), NOW),
        (timedelta(hours=1), NOW),
        (timedelta(days=2), Refused(Why.time_in_the_future, "#/registered_at")),
    ],
)
def test_a_time_ahead_of_ours_is_now_up_to_a_day(ahead: timedelta, at: datetime | Refused) -> None:
    assert registered_at(NOW + ahead, NOW) == at


@pytest.mark.parametrize(
    ("kind", "no"),
    [
        (FlawKind.unknown_county, Refused(Why.unknown_county, "#/county")),
        (FlawKind.out_of_roster, Refused(Why.out_of_roster, "#/county")),
        (FlawKind.outside_campaign, Refused(Why.outside_campaign, "#/registered_at")),
        (FlawKind.id_check_digit, Refused(Why.invalid_field, "#/application/recipients/0")),
    ],
)
def test_a_flaw_is_said_with_its_place_in_the_package(kind: FlawKind, no: Refused) -> None:
    assert refused_by(Flaw(kind, (("recipients", 0),))) == no


@pytest.mark.parametrize(
    "why", [MessageRefusal.not_json, MessageRefusal.unknown_field, MessageRefusal.invalid_field]
)
def test_what_cannot_be_read_is_said_with_its_place(why: MessageRefusal) -> None:
    assert refused_unread(Unread(why, "#/number")) == Refused(Why(why.value), "#/number")


@pytest.mark.parametrize(
    ("cautions", "said"),
    [
        ((), None),
        ((Caution("limitation_near", ""),), None),
        ((SAME_IDENTITY,), "same_identity"),
        ((SAME_IDENTITY, same_application("温援申字〔2018〕第1号")), "same_application"),
    ],
)
def test_that_it_looks_like_another_case_is_said_by_the_stronger_likeness(
    cautions: tuple[Caution, ...], said: str | None
) -> None:
    assert likely_duplicate(cautions) == said
