"""Whose a keyed hash of the hot spots is, and where the work is (N4.2)."""

import pytest

import matching
from builders_casework import application_received
from builders_intake_rules import wenzhou
from contracts import RespondentRole
from contracts.intake import RespondentRef
from intake.employers.rules import hashes_of, is_of, name_shown
from intake.flaws import FlawKind
from intake.new_records.rules import area_flaw, employer_ref
from intake.people.masking import RespondentKind

KEY = bytes(range(32))
FIRM, CODE = "温州测试建筑劳务有限公司", "91330302MA00000001"
BY_NAME, BY_CODE = matching.name_hash(KEY, FIRM), matching.code_hash(KEY, CODE)


def test_a_respondent_is_known_by_its_name_and_its_code_each_once() -> None:
    role = RespondentRole.employer
    respondents = (
        RespondentRef(role=role, name_hash=BY_NAME, credit_code_hash=BY_CODE),
        RespondentRef(role=role, name_hash=BY_NAME),
        RespondentRef(role=role),
    )
    told = application_received().model_copy(update={"respondents": respondents})
    assert hashes_of(told) == sorted([BY_NAME, BY_CODE])


@pytest.mark.parametrize(
    ("employer", "name", "code", "known"),
    [
        (BY_NAME, FIRM, None, True),
        (BY_NAME, f" {FIRM} ", CODE, True),
        (BY_CODE, FIRM, CODE, True),
        (BY_CODE, FIRM, None, False),
        (BY_NAME, None, None, False),
        (BY_NAME, "另一家", CODE, False),
    ],
)
def test_a_hash_is_recognised_however_the_name_was_typed(
    employer: str, name: str | None, code: str | None, known: bool
) -> None:
    assert is_of(employer, name, code, KEY) is known


def test_the_hashes_are_those_of_a_respondent() -> None:
    assert employer_ref(FIRM, CODE, KEY).model_dump() == {"name_hash": BY_NAME, "credit_code_hash": BY_CODE}
    assert employer_ref(None, None, KEY).model_dump() == {"name_hash": None, "credit_code_hash": None}


def test_a_person_is_masked_to_the_city_and_a_firm_is_not() -> None:
    assert name_shown(RespondentKind.person, "包测工", in_clear=True) == "包测工"
    assert name_shown(RespondentKind.person, "包测工", in_clear=False) != "包测工"
    assert name_shown(RespondentKind.organisation, FIRM, in_clear=False) == FIRM


def test_the_work_is_in_a_county_or_in_the_area_of_an_office_whichever_county_is_asked_for_aid() -> None:
    campaign = wenzhou()
    for area in (None, "330303", "330303-T1"):
        assert area_flaw(area, campaign) is None
    flaw = area_flaw("330399", campaign)
    assert flaw is not None
    assert (flaw.kind, flaw.places) == (FlawKind.unknown_office, (("area",),))
    assert campaign.area_name("330303") == "龙湾区"
    assert campaign.area_name("330302-W1") == "鹿城区法律援助中心受理窗口"
    assert campaign.area_name("330302-T1") == "鹿城区五马街道司法所"
