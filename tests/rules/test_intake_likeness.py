"""When two applications look the same."""

from dataclasses import replace

import pytest

from builders_intake_rules import application, person
from contracts import CaseClass, RespondentRole
from intake.applications.rules.application import Application, Claim, Respondent
from intake.applications.rules.likeness import likeness

FIRM = Respondent(RespondentRole.employer, "测试建筑公司")
ONE = replace(
    application(recipients=(person(name="赵测山", phone="13800000001"),)),
    respondents=(FIRM,),
    claims=(Claim(CaseClass.wages, 500_000),),
)


def test_the_same_typed_otherwise_looks_the_same() -> None:
    typed = replace(
        ONE,
        recipients=(person(name="赵 测山", phone="１３８ 0000 0001"),),
        respondents=(replace(FIRM, name="测试建筑公司\u200b"),),
    )
    assert likeness(typed) == likeness(ONE) is not None


@pytest.mark.parametrize(
    "other",
    [
        replace(ONE, recipients=(person(name="钱测水", phone="13800000001"),)),
        replace(ONE, recipients=(person(name="赵测山", phone="13800000002"),)),
        replace(ONE, respondents=()),
    ],
)
def test_another_person_phone_or_employer_looks_different(other: Application) -> None:
    assert likeness(other) != likeness(ONE)


@pytest.mark.parametrize("typed", ["138-0000-0001", "+86 138 0000 0001", "008613800000001（本人）"])
def test_with_a_phone_another_amount_or_spelling_still_looks_the_same(typed: str) -> None:
    other = replace(
        ONE, recipients=(person(name="赵测山", phone=typed),), claims=(Claim(CaseClass.wages, 5_000_000),)
    )
    assert likeness(other) == likeness(ONE)


def test_without_a_phone_the_amount_tells_them_apart() -> None:
    bare = replace(ONE, recipients=(person(name="赵测山", phone=None),))
    more = replace(bare, claims=(Claim(CaseClass.wages, 500_001),))
    assert likeness(bare) not in (likeness(more), None)
    assert likeness(bare) == likeness(replace(bare))


def test_an_extension_alone_is_a_phone_too() -> None:
    short = replace(ONE, recipients=(person(name="赵测山", phone="661"),))
    assert likeness(short) not in (likeness(ONE), None)


def test_a_name_alone_is_no_likeness() -> None:
    nameless = Respondent(RespondentRole.employer)
    bare = replace(ONE, recipients=(person(name="赵测山", phone=None),), respondents=(nameless,))
    assert likeness(bare) is None
