"""What a person decides, and the codes of it."""

from datetime import date, timedelta
from typing import Any

import pytest

import timelimits
from builders_intake_rules import NOON, case
from contracts import ActorKind
from contracts.agency_facts import Responsible
from contracts.intake import RefusalReason
from intake.case.rules.legal_basis import remedy
from intake.case.rules.states import State
from intake.codes.lists import CODE_LISTS
from intake.decisions.codes import responsible_code
from intake.decisions.rules import NEEDED, ONLY_IN_A_REFUSAL, decision_flaw, grant
from intake.flaws import Flaw, FlawKind
from intake.withdrawals.rules import BY_A_PERSON, deeming_flaw


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


def test_a_refusal_says_why_and_who_is_responsible_instead_and_a_grant_neither() -> None:
    reasons = (RefusalReason.no_claim,)
    assert decision_flaw("refuse", reasons, "人民法院") is None
    assert decision_flaw("grant", (), None) is None
    assert decision_flaw("refuse", reasons, None) == Flaw(
        FlawKind.contradiction, (("responsible_instead",),), hint=NEEDED
    )
    assert decision_flaw("grant", reasons, "人民法院") == Flaw(
        FlawKind.contradiction, (("reasons",), ("responsible_instead",)), hint=ONLY_IN_A_REFUSAL
    )


def test_a_client_withdraws_and_only_a_person_confirms_that_an_application_is_deemed_withdrawn() -> None:
    assert deeming_flaw(ActorKind.client, deemed=False) is None
    assert deeming_flaw(ActorKind.person, deemed=True) is None
    assert deeming_flaw(ActorKind.client, deemed=True) == Flaw(
        FlawKind.not_for_this_role, (("deemed",),), detail=BY_A_PERSON
    )


@pytest.mark.parametrize(
    ("on", "law"), [(date(2018, 12, 10), "法律援助条例 19"), (date(2022, 1, 1), "法律援助法 49")]
)
def test_a_refusal_tells_the_remedy_of_its_day(on: date, law: str) -> None:
    assert remedy(on).law == law
