"""What the rule makes of an application at once: lane, papers, acceptance, grant, and why."""

from datetime import date, timedelta
from typing import Any

import pytest

from builders_intake_rules import (
    ALL_PAPERS,
    DECEMBER,
    NOON,
    NOW,
    ORDER,
    RIGHT_ID,
    WRONG_ID,
    application,
    citizen,
    claims,
    person,
)
from campaign import StandingOrder
from contracts import CaseClass, Lane, RespondentRole
from intake.applications.rules import lanes
from intake.applications.rules.application import Application, Claim, Respondent
from intake.applications.rules.cautions import same_application
from intake.applications.rules.holders import impossible_ids, repeated_recipients
from intake.applications.rules.outcome import Outcome, decide
from intake.case.rules.aid_first import UrgentGround
from intake.case.rules.paper_kinds import Paper
from intake.case.rules.states import State
from intake.people.headcount import Headcount
from intake.people.identity import IdType


def decided(body: Application, on: date = DECEMBER, order: StandingOrder | None = ORDER) -> Outcome:
    return decide(body, on, on, 10, order)


def rules(outcome: Outcome) -> list[str]:
    return [reason.rule for reason in outcome.reasons]


def warned(outcome: Outcome) -> list[str]:
    return [caution.code for caution in outcome.cautions]


@pytest.mark.parametrize("classes", [["wages"], ["work_injury"], ["social_insurance", "work_injury"]])
def test_any_wage_or_injury_claim_of_a_migrant_worker_is_green(classes: list[str]) -> None:
    assert lanes.choose_lane(application(*classes)) is Lane.green


@pytest.mark.parametrize("classes", [["social_insurance"], ["other"], ["social_insurance", "other"]])
def test_social_insurance_takes_the_ordinary_lane(classes: list[str]) -> None:
    assert lanes.choose_lane(application(*classes)) is Lane.ordinary


def test_who_is_no_migrant_worker_takes_the_ordinary_lane() -> None:
    assert lanes.choose_lane(application("wages", migrant_worker=False)) is Lane.ordinary


def test_green_is_accepted_and_granted_at_once_under_the_standing_order() -> None:
    outcome = decided(application())
    assert (outcome.state, outcome.standing_order) == (State.granted, ORDER)
    assert rules(outcome) == ["green_lane", "means_exempt", "priority", "papers_complete", "standing_order"]


def test_the_grant_by_rule_is_in_the_heads_name_and_cites_the_order() -> None:
    reason = decided(application()).reasons[-1]
    assert (ORDER.name in reason.text, reason.paragraph) == (True, ORDER.reference)


def test_without_a_standing_order_green_is_accepted_and_a_person_is_asked() -> None:
    outcome = decided(application(), order=None)
    assert (outcome.state, outcome.standing_order) == (State.accepted, None)
    assert "asks_person" in rules(outcome)


def test_green_with_papers_owed_is_accepted_first_and_told_everything_once() -> None:
    outcome = decided(application(papers_shown=frozenset({Paper.application_form})))
    assert outcome.state is State.granted
    assert outcome.accepted_first
    assert outcome.owed is not None
    assert outcome.owed.papers == (Paper.identity, Paper.claim_evidence)
    assert {"accepted_first": "N2.3", "told_once": "N5.5"}.items() <= {
        reason.rule: reason.paragraph for reason in outcome.reasons
    }.items()


def test_papers_are_owed_by_one_date() -> None:
    outcome = decided(application(papers_shown=frozenset()))
    assert outcome.owed is not None
    assert outcome.owed.due == DECEMBER + timedelta(days=10)


def test_ordinary_with_complete_papers_is_accepted_by_rule_and_not_granted() -> None:
    outcome = decided(application("social_insurance"))
    assert (outcome.state, outcome.standing_order, outcome.owed) == (State.accepted, None, None)
    assert rules(outcome) == ["ordinary_lane", "papers_complete"]


def test_ordinary_with_papers_owed_is_only_received() -> None:
    outcome = decided(application("other", papers_shown=ALL_PAPERS - {Paper.means_statement}))
    assert (outcome.state, outcome.accepted_first) == (State.received, False)
    assert "papers_owed" in rules(outcome)


def test_an_agent_without_a_word_on_the_authority_owes_it() -> None:
    outcome = decided(application(agent_without_authority=True))
    assert outcome.owed is not None
    assert outcome.owed.papers == (Paper.agent_authority,)


def test_a_number_that_cannot_be_right_on_an_unseen_card_leaves_the_identity_owed() -> None:
    outcome = decided(application(recipients=(person(identity_seen=False, id_number=WRONG_ID),)))
    assert outcome.owed is not None
    assert outcome.owed.papers == (Paper.identity,)
    assert warned(outcome) == ["id_check_digit"]


def test_four_facts_are_four_facts() -> None:
    near = DECEMBER + timedelta(days=3)
    outcome = decided(application(papers_shown=frozenset(), limitation_ends=near))
    assert (outcome.means_basis, outcome.accepted_first, outcome.aid_first, outcome.urgent) == (
        "N2.1",
        True,
        True,
        True,
    )
    calm = decided(application())
    assert (calm.means_basis, calm.accepted_first, calm.aid_first, calm.urgent) == (
        "N2.1",
        False,
        False,
        False,
    )


def test_urgent_with_complete_papers_needs_no_aid_before_the_papers() -> None:
    outcome = decided(application(limitation_ends=DECEMBER + timedelta(days=3)))
    assert (outcome.urgent, outcome.aid_first) == (True, False)


@pytest.mark.parametrize(
    ("on", "paragraph"), [(DECEMBER, "办理法律援助案件程序规定（2012）18"), (NOW, "法律援助法 44")]
)
def test_a_coded_ground_lets_aid_come_before_the_papers(on: date, paragraph: str) -> None:
    urgent = application("other", papers_shown=frozenset(), urgent_grounds=(UrgentGround.preservation,))
    outcome = decided(urgent, on)
    assert (outcome.state, outcome.aid_first, outcome.urgent) == (State.received, True, False)
    assert ("aid_first", paragraph) in [(reason.rule, reason.paragraph) for reason in outcome.reasons]


@pytest.mark.parametrize(
    ("days", "warning", "urgent"),
    [
        (31, None, False),
        (30, "limitation_near", False),
        (7, "limitation_near", False),
        (6, "limitation_urgent", True),
        (0, "limitation_urgent", True),
        (-1, "limitation_passed", True),
    ],
)
def test_a_limitation_warns_at_thirty_days_and_is_urgent_under_seven(
    days: int, warning: str | None, urgent: bool
) -> None:
    outcome = decided(application(limitation_ends=DECEMBER + timedelta(days=days)))
    assert warned(outcome) == ([warning] if warning else [])
    assert outcome.urgent is urgent


def test_ten_workers_form_a_group() -> None:
    assert "group" in rules(decided(application(workers=Headcount(count=10))))
    assert "group" not in rules(decided(application(workers=Headcount(count=9))))


def test_words_are_never_forced_into_a_number() -> None:
    in_words = application(workers=Headcount(as_told="十几个人"), recipients=(person(), person()))
    assert (in_words.worker_count, in_words.workers.is_exact) == (2, False)


def test_fewer_workers_than_names_is_a_warning() -> None:
    two = (person(), person(name="钱测海", id_number=citizen("19850101")))
    assert warned(decided(application(recipients=two))) == ["fewer_workers_than_recipients"]


def test_a_failing_credit_code_is_a_warning_and_no_refusal() -> None:
    firms = (
        Respondent(RespondentRole.employer, "甲公司", "91330300MA0000000X"),
        Respondent(RespondentRole.employer, "乙公司", "91110000600037341L"),
        Respondent(RespondentRole.employer, "丙公司"),
    )
    outcome = decided(application(respondents=firms))
    assert [(warning.code, warning.path) for warning in outcome.cautions] == [
        ("credit_code", ("respondents", 0, "credit_code"))
    ]


def test_a_wrong_number_is_a_flaw_only_when_the_card_was_seen() -> None:
    seen, unseen = person(id_number=WRONG_ID), person(id_number=WRONG_ID, identity_seen=False)
    assert impossible_ids((person(), seen, unseen), seen=True) == (("recipients", 1, "id_number"),)
    assert impossible_ids((person(), seen, unseen), seen=False) == (("recipients", 2, "id_number"),)


@pytest.mark.parametrize(
    ("number", "seen", "warned"),
    [
        ("360000900307455", True, ["old_id_number"]),
        ("360000900307455", False, ["old_id_number"]),
        (citizen("20990101"), False, ["not_born_yet"]),
        (citizen("20010101"), True, ["minor"]),
        (citizen("20001224"), True, []),
        (citizen("19381224"), True, ["very_old"]),
        (citizen("19381225"), True, []),
        (citizen("18190101"), True, ["very_old"]),
    ],
)
def test_a_number_that_tells_something_odd_of_its_holder_is_warned_of(
    number: str, seen: bool, warned: list[str]
) -> None:
    other = person(id_number=citizen("19850101"))
    made = application(
        recipients=(other, person(id_number=number, identity_seen=seen)), workers=Headcount(count=2)
    )
    found = decide(made, NOON.date(), NOON.date(), 7, None)
    assert [each.code for each in found.cautions] == warned
    assert all(each.path == ("recipients", 1, "id_number") for each in found.cautions)
    assert (found.owed is not None) == (warned == ["not_born_yet"])


FITTING_000 = "360000199003071000"


@pytest.mark.parametrize(
    ("number", "seen", "warned"),
    [
        (FITTING_000, False, ["shortened_id_number"]),
        (FITTING_000, True, []),
        ("360000199003074000", False, ["id_check_digit", "shortened_id_number"]),
        ("3.60000199003074E+17", False, ["id_check_digit", "shortened_id_number"]),
    ],
)
def test_a_number_that_a_spreadsheet_may_have_shortened_is_warned_of_where_no_card_was_seen(
    number: str, seen: bool, warned: list[str]
) -> None:
    people = (person(), person(id_number=number, identity_seen=seen))
    made = application(recipients=people, workers=Headcount(count=2))
    found = decide(made, NOON.date(), NOON.date(), 7, None)
    assert [each.code for each in found.cautions] == warned


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"id_number": RIGHT_ID}, {"name": "别名", "id_number": RIGHT_ID}, True),
        ({"id_number": "360000900307455"}, {"id_number": citizen("19900307")}, True),
        ({"id_number": RIGHT_ID}, {"id_number": citizen("19910307")}, False),
        ({"id_number": None}, {"id_number": RIGHT_ID}, True),
        ({"id_number": None, "phone": "138 0000 1234"}, {"id_number": None, "phone": "13800001234"}, True),
        ({"id_number": None, "phone": "13800001234"}, {"id_number": None, "phone": "13900001234"}, False),
        ({"id_number": None}, {"name": "钱测海", "id_number": None}, False),
    ],
)
def test_one_person_twice_on_one_list_is_pointed_out(
    one: dict[str, Any], other: dict[str, Any], same: bool
) -> None:
    people = (person(name="孙测江", id_number=citizen("19850101")), person(**one), person(**other))
    found = [(each.path, each.text) for each in repeated_recipients(people)]
    assert found == ([(("recipients", 2), "与第2位受援人看来是同一人，可能重复填写，请核对")] if same else [])


def test_only_identity_cards_have_a_check_digit() -> None:
    passport = person(id_type=IdType.passport, id_number="E12345678")
    assert impossible_ids((passport, person(id_number=None)), seen=True) == ()


def test_the_case_is_counted_in_the_first_class_claimed() -> None:
    mixed = application("other", "social_insurance", "work_injury")
    assert mixed.case_class is CaseClass.work_injury
    assert mixed.claim_classes == (CaseClass.work_injury, CaseClass.social_insurance, CaseClass.other)


def test_amounts_told_as_numbers_add_up_and_words_stay_words() -> None:
    mixed = (
        Claim(CaseClass.wages, 1_000),
        Claim(CaseClass.wages, amount_as_told="十五六万"),
        Claim(CaseClass.work_injury, 500),
    )
    stated = application(claims=mixed)
    assert (stated.amount_claimed_fen, stated.wages_claimed_fen) == (1_500, 1_000)
    assert application(claims=claims("wages")).amount_claimed_fen is None
    assert (stated.amount_claimed_exact, application(claims=claims("wages")).amount_claimed_exact) == (
        all(claim.amount_fen is not None for claim in stated.claims),
        False,
    )


def test_an_application_that_looks_like_an_earlier_one_is_a_caution_that_names_the_first() -> None:
    caution = same_application("鹿城〔2018〕0001")
    assert (caution.code, caution.path) == ("same_application", ("recipients",))
    assert "鹿城〔2018〕0001号申请" in caution.text
