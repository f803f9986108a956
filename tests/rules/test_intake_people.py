"""What may be seen of people: numbers, masks, headcounts."""

from datetime import date

import pytest

from builders_intake_rules import (
    RIGHT_ID,
    WRONG_ID,
)
from intake.people.headcount import Headcount
from intake.people.identity import IdType, citizen_number, is_id_number, same_holder
from intake.people.masking import (
    RespondentKind,
    hide_numbers,
    mask_code,
    mask_id,
    mask_name,
    mask_phone,
    mask_respondent,
)


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


@pytest.mark.parametrize(
    "code",
    [
        "91110000600037341L",
        "91110000 6000 37341l",
        "913502031234567819",
        "91330300MA0000000X",
        "52330300MJ00000000",
    ],
)
def test_a_firms_code_is_shown_also_where_its_check_fails(code: str) -> None:
    assert mask_code(code) == code


@pytest.mark.parametrize(
    "number",
    [
        *(RIGHT_ID, WRONG_ID, RIGHT_ID[:6] + " " + RIGHT_ID[6:], "13812341234", "360000900307455"),
        *("360000199013074551", "３" + RIGHT_ID[1:], "910000199003074551", "外号大胡子"),
    ],
)
def test_what_may_be_a_persons_number_is_hidden_in_the_place_of_a_code(number: str) -> None:
    assert mask_code(number) == "*" * len(number)


def test_an_id_number_hides_the_birthday() -> None:
    assert mask_id(RIGHT_ID) == "360*************51"


@pytest.mark.parametrize("name", ["买买提·吐尔逊", "欧阳测某某", "张测三", "外号大胡子老板"])
def test_a_person_is_masked_however_long_the_name_and_so_is_who_nobody_said(name: str) -> None:
    hidden = name[0] + "*" * (len(name) - 2) + name[-1]
    assert mask_respondent(RespondentKind.person, name) == mask_respondent(None, name) == hidden


@pytest.mark.parametrize("name", ["温州测试建筑公司", "测建三局", "张测个体工商户", "测试2018-12-06项目部"])
def test_an_organisation_is_shown_however_short_the_name(name: str) -> None:
    assert mask_respondent(RespondentKind.organisation, name) == name


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"张测（身份证{RIGHT_ID}）", "张测(身份证" + "*" * 18 + ")"),
        ("李测家自建房 138 0000 1234", "李测家自建房 *************"),
        ("王测１３８００００１２３４", "王测***********"),
        ("第三标段（2018-2019）88号楼", "第三标段（2018-2019）88号楼"),
    ],
)
def test_a_persons_number_in_a_name_is_hidden(text: str, shown: str) -> None:
    assert hide_numbers(text) == shown
    assert mask_respondent(RespondentKind.organisation, text) == shown


def test_at_least_so_many_is_a_number_but_not_an_exact_one() -> None:
    stated = Headcount(at_least=11, as_told="十几个人")
    assert (stated.number(otherwise=1), stated.is_exact) == (11, False)
    assert Headcount(count=3).is_exact


OLD_ID = "360000900307455"
"""The holder of RIGHT_ID, on a card from before 1999."""


def test_fifteen_digits_and_eighteen_are_one_person_on_whatever_paper() -> None:
    card = same_holder(IdType.id_card, RIGHT_ID)
    assert same_holder(IdType.household_register, OLD_ID) == card
    assert same_holder(IdType.residence_permit, RIGHT_ID[:6] + " " + RIGHT_ID[6:]) == card
    assert same_holder(IdType.id_card, RIGHT_ID[:6] + "-" + RIGHT_ID[6:]) == card


def test_other_numbers_are_told_apart_by_the_kind_of_paper() -> None:
    assert same_holder(IdType.passport, "E12345678") != same_holder(IdType.other, "E12345678")
    assert same_holder(IdType.passport, "E 1234 5678") == same_holder(IdType.passport, "e12345678")


@pytest.mark.parametrize("number", ["360000901307455", "36000090030745X", "3600009003074", ""])
def test_fifteen_characters_without_a_birthday_are_no_old_number(number: str) -> None:
    assert not is_id_number(number)


@pytest.mark.parametrize(
    ("on", "age"), [(date(2018, 3, 6), 27), (date(2018, 3, 7), 28), (date(1990, 3, 6), -1)]
)
def test_the_age_is_that_of_the_day(on: date, age: int) -> None:
    found = citizen_number(RIGHT_ID)
    assert found is not None
    assert found.age(on) == age
