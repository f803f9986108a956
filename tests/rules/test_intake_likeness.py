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
        replace(ONE, claims=(Claim(CaseClass.wages, 500_001),)),
        replace(ONE, claims=(Claim(CaseClass.wages),)),
    ],
)
def test_another_person_phone_employer_or_amount_looks_different(other: Application) -> None:
    assert likeness(other) != likeness(ONE)


def test_a_name_alone_is_no_likeness() -> None:
    nameless = Respondent(RespondentRole.employer)
    bare = replace(ONE, recipients=(person(name="赵测山", phone=None),), respondents=(nameless,))
    assert likeness(bare) is None
