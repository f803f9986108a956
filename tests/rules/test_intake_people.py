"""What may be seen of people: numbers, masks, headcounts."""

import pytest

from builders_intake_rules import (
    RIGHT_ID,
    WRONG_ID,
)
from contracts import RespondentRole
from intake.people.headcount import Headcount
from intake.people.identity import is_id_number
from intake.people.masking import mask_code, mask_id, mask_name, mask_phone, mask_respondent


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
        ("(0577)88123456", "(05*********56"),
    ],
)
def test_another_phone_keeps_its_ends_and_hides_at_least_half(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown
    assert shown.count("*") * 2 >= len(phone)


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("138 0000 1234", "138****1234"),
        ("１３８００００１２３４", "138****1234"),
        ("+86 138\u00a00000–1234", "138****1234"),
        ("13800001234/13800005678", "138****1234、138****5678"),
        ("13800001234（工友王测）", "138****1234"),
        ("0577—88123456转801", "057********56"),
        ("短号661", "*****"),
    ],
)
def test_of_a_phone_as_people_write_it_only_masked_numbers_are_shown(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("小葛\U000e0100", "小*"),
        ("葛\U000e0100测\ufe00三", "葛\U000e0100*三"),
        ("张测葛\U000e0100", "张*葛\U000e0100"),
        ("\U00020bb7测", "\U00020bb7*"),
    ],
)
def test_a_mask_counts_signs_and_leaves_no_selector_alone(name: str, shown: str) -> None:
    assert mask_name(name) == shown


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


def test_at_least_so_many_is_a_number_but_not_an_exact_one() -> None:
    stated = Headcount(at_least=11, as_told="十几个人")
    assert (stated.number(otherwise=1), stated.is_exact) == (11, False)
    assert Headcount(count=3).is_exact
