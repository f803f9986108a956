"""What may be seen: check digits, limits with their law, masks."""

from datetime import date, timedelta

import pytest

import timelimits
from builders_intake_rules import DECEMBER, NOON, RIGHT_ID, WRONG_ID, case, person
from contracts import RespondentRole
from intake.applications.rules.checks import impossible_ids
from intake.case.limits import running_limits
from intake.case.papers import Paper
from intake.case.states import Progress, State
from intake.people.identity import IdType, is_id_number
from intake.people.masking import mask_code, mask_id, mask_name, mask_phone, mask_respondent


def names(limits: tuple[timelimits.Due, ...]) -> list[str]:
    return [due.limit.rule for due in limits]


@pytest.mark.parametrize(
    ("number", "right"),
    [
        (RIGHT_ID, True),
        (RIGHT_ID[:6] + " " + RIGHT_ID[6:], True),
        (WRONG_ID, False),
        ("36000019900307455", False),
        ("３６" + RIGHT_ID[2:], True),
        ("A" * 18, False),
        ("360000199013074555", False),
    ],
)
def test_a_number_has_eighteen_characters_a_birthday_and_its_check_digit(number: str, right: bool) -> None:
    assert is_id_number(number) is right


def test_a_wrong_number_is_a_flaw_only_when_the_card_was_seen() -> None:
    seen, unseen = person(id_number=WRONG_ID), person(id_number=WRONG_ID, identity_seen=False)
    assert impossible_ids((person(), seen, unseen), seen=True) == (("recipients", 1, "id_number"),)
    assert impossible_ids((person(), seen, unseen), seen=False) == (("recipients", 2, "id_number"),)


def test_only_identity_cards_have_a_check_digit() -> None:
    passport = person(id_type=IdType.passport, id_number="E12345678")
    assert impossible_ids((passport, person(id_number=None)), seen=True) == ()


def test_review_stands_still_while_papers_are_owed_and_runs_from_acceptance() -> None:
    assert running_limits(case(papers_owed=(Paper.identity,), papers_due=DECEMBER), {}) == ()
    later = NOON + timedelta(days=8)
    accepted = case(State.accepted, accepted_at=later)
    shown = running_limits(accepted, {})
    assert shown[0].date == timelimits.due(timelimits.Rule.review, later.date(), {}).date


def test_assignment_runs_from_the_grant_until_somebody_handles_the_case() -> None:
    assert names(running_limits(case(State.granted), {})) == ["assign"]
    assert running_limits(case(State.granted, progress=Progress.assigned), {}) == ()


def test_the_limitation_is_shown_on_its_day_with_its_law() -> None:
    ends = date(2018, 12, 30)
    limits = running_limits(case(State.granted, limitation_ends=ends), {})
    assert (limits[0].limit.rule, limits[0].date) == ("limitation", ends)
    assert timelimits.show(limits[0])["article"] == "27"


def test_after_the_end_no_limit_runs() -> None:
    assert running_limits(case(State.withdrawn, limitation_ends=DECEMBER), {}) == ()


def test_a_refusal_opens_a_time_for_objecting_since_the_law_set_one() -> None:
    assert running_limits(case(State.refused), {}) == ()
    today = NOON.replace(year=2024)
    limits = running_limits(case(State.refused, ended_at=today), {})
    assert names(limits) == ["objection_lodged"]
    assert "article" not in timelimits.show(limits[0])


@pytest.mark.parametrize(
    ("name", "shown"), [("张", "*"), ("张三", "张*"), ("张测三", "张*三"), ("欧阳测三", "欧**三")]
)
def test_a_name_is_recognised_and_not_learned(name: str, shown: str) -> None:
    assert mask_name(name) == shown


def test_a_mobile_number_is_masked_as_everybody_masks_it() -> None:
    assert mask_phone("13812341234") == "138****1234"


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("0577-88123456", "057********56"),
        ("88123456", "88****56"),
        ("12348", "*****"),
    ],
)
def test_another_phone_keeps_its_ends_and_hides_at_least_half(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown
    assert shown.count("*") * 2 >= len(phone)


def test_only_a_firms_code_is_shown() -> None:
    assert mask_code("91110000600037341L") == "91110000600037341L"
    assert mask_code(RIGHT_ID) == "*" * 18
    assert mask_code("13812341234") == "*" * 11


def test_an_id_number_hides_the_birthday() -> None:
    assert mask_id(RIGHT_ID) == "360*************51"


def test_firms_are_shown_and_whoever_may_be_a_person_is_masked() -> None:
    assert mask_respondent(RespondentRole.employer, "温州测试建筑公司") == "温州测试建筑公司"
    assert mask_respondent(RespondentRole.employer, "张测三") == "张*三"
    assert mask_respondent(RespondentRole.labour_contractor, "外号大胡子老板") == "外*****板"
