"""What a person decides, and the codes of it."""

from datetime import timedelta
from typing import Any

import pytest

import timelimits
from builders_intake_rules import NOON, case
from intake.case.rules.states import State
from intake.codes.lists import CODE_LISTS
from intake.decisions.codes import Responsible, responsible_code
from intake.decisions.rules import grant


def names(limits: tuple[timelimits.Due, ...]) -> list[str]:
    return [due.limit.rule for due in limits]


def test_a_grant_accepts_what_was_not_accepted_yet() -> None:
    later = NOON + timedelta(days=1)
    assert grant(case(), later).accepted_at == later
    assert grant(case(State.accepted), later).accepted_at == NOON


@pytest.mark.parametrize("words", ["人民法院", "court"])
def test_who_is_responsible_instead_has_a_code(words: str) -> None:
    assert responsible_code(words) is Responsible.court


def test_words_of_ones_own_stay_at_home() -> None:
    assert responsible_code("去找老张，电话13800001234") is Responsible.as_told


def test_every_code_has_a_chinese_name() -> None:
    for names in CODE_LISTS.values():
        codes: Any = type(next(iter(names)))
        assert set(names) == set(codes)
        assert all(names.values())
