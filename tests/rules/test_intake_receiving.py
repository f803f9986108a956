"""What the rule makes of an application at once: lane, papers, acceptance, grant, and why."""

from datetime import date, timedelta
from typing import Any

import pytest

from builders_intake_rules import (
    ALL_PAPERS,
    DECEMBER,
    NOW,
    ORDER,
    WRONG_ID,
    application,
    claims,
    person,
)
from campaign import StandingOrder
from contracts import CaseClass, Lane, RespondentRole
from intake.rules import lanes, papers
from intake.rules.application import Application, Claim, People, Respondent
from intake.rules.codes import NAMES, Paper, Responsible, State, UrgentGround, responsible
from intake.rules.receiving import Judgement, acceptance_basis, judge


def judged(told: Application, on: date = DECEMBER, order: StandingOrder | None = ORDER) -> Judgement:
    return judge(told, on, 10, order)


def rules(found: Judgement) -> list[str]:
    return [reason.rule for reason in found.reasons]


def warned(found: Judgement) -> list[str]:
    return [warning.code for warning in found.warnings]


@pytest.mark.parametrize("classes", [["wages"], ["work_injury"], ["social_insurance", "work_injury"]])
def test_any_wage_or_injury_claim_of_a_migrant_worker_is_green(classes: list[str]) -> None:
    assert lanes.lane(application(*classes)) is Lane.green


@pytest.mark.parametrize("classes", [["social_insurance"], ["other"], ["social_insurance", "other"]])
def test_social_insurance_takes_the_ordinary_lane(classes: list[str]) -> None:
    assert lanes.lane(application(*classes)) is Lane.ordinary


def test_who_is_no_migrant_worker_takes_the_ordinary_lane() -> None:
    assert lanes.lane(application("wages", migrant_worker=False)) is Lane.ordinary


def test_green_is_accepted_and_granted_at_once_under_the_standing_order() -> None:
    found = judged(application())
    assert (found.state, found.standing_order) == (State.granted, ORDER)
    assert rules(found) == ["green_lane", "means_exempt", "priority", "papers_complete", "standing_order"]


def test_the_grant_by_rule_is_in_the_heads_name_and_cites_the_order() -> None:
    reason = judged(application()).reasons[-1]
    assert (ORDER.name in reason.text, reason.paragraph) == (True, ORDER.reference)


def test_without_a_standing_order_green_is_accepted_and_a_person_is_asked() -> None:
    found = judged(application(), order=None)
    assert (found.state, found.standing_order) == (State.accepted, None)
    assert "asks_person" in rules(found)


def test_green_with_papers_owed_is_accepted_first_and_told_everything_once() -> None:
    found = judged(application(papers_shown=frozenset({Paper.application_form})))
    assert found.state is State.granted
    assert found.accepted_first
    assert found.owed is not None
    assert found.owed.papers == (Paper.identity, Paper.claim_evidence)
    assert {"accepted_first": "N2.3", "told_once": "N5.5"}.items() <= {
        reason.rule: reason.paragraph for reason in found.reasons
    }.items()


def test_papers_are_owed_by_one_date() -> None:
    found = judged(application(papers_shown=frozenset()))
    assert found.owed is not None
    assert found.owed.due == DECEMBER + timedelta(days=10)


def test_ordinary_with_complete_papers_is_accepted_by_rule_and_not_granted() -> None:
    found = judged(application("social_insurance"))
    assert (found.state, found.standing_order, found.owed) == (State.accepted, None, None)
    assert rules(found) == ["ordinary_lane", "papers_complete"]


def test_ordinary_with_papers_owed_is_only_received() -> None:
    found = judged(application("other", papers_shown=ALL_PAPERS - {Paper.means_statement}))
    assert (found.state, found.accepted_first) == (State.received, False)
    assert "papers_owed" in rules(found)


def test_only_the_ordinary_lane_asks_about_means() -> None:
    assert Paper.means_statement not in papers.asked(Lane.green, application())
    assert Paper.means_statement in papers.asked(Lane.ordinary, application())


def test_an_agent_without_a_word_on_the_authority_owes_it() -> None:
    found = judged(application(agent_without_authority=True))
    assert found.owed is not None
    assert found.owed.papers == (Paper.agent_authority,)


def test_a_number_that_cannot_be_right_on_an_unseen_card_leaves_the_identity_owed() -> None:
    found = judged(application(recipients=(person(identity_seen=False, id_number=WRONG_ID),)))
    assert found.owed is not None
    assert found.owed.papers == (Paper.identity,)
    assert warned(found) == ["id_check_digit"]


def test_every_paper_has_a_name() -> None:
    assert all(papers.name(paper) for paper in Paper)


def test_the_means_exemption_rests_on_the_notice_then_on_the_law() -> None:
    assert lanes.means_basis(Lane.green, DECEMBER) == "N2.1"
    assert lanes.means_basis(Lane.green, NOW) == "法律援助法 42(3)"
    assert lanes.means_basis(Lane.ordinary, NOW) is None


def test_acceptance_rests_on_the_notice_or_on_the_law_of_the_day() -> None:
    assert acceptance_basis(Lane.green, NOW) == "N2.1"
    assert acceptance_basis(Lane.ordinary, NOW) == "法律援助法 43"
    assert acceptance_basis(Lane.ordinary, DECEMBER) == "办理法律援助案件程序规定（2012）13"


def test_four_facts_are_four_facts() -> None:
    near = DECEMBER + timedelta(days=3)
    found = judged(application(papers_shown=frozenset(), limitation_ends=near))
    assert (found.means_basis, found.accepted_first, found.aid_first, found.urgent) == (
        "N2.1",
        True,
        True,
        True,
    )
    calm = judged(application())
    assert (calm.means_basis, calm.accepted_first, calm.aid_first, calm.urgent) == (
        "N2.1",
        False,
        False,
        False,
    )


def test_urgent_with_complete_papers_needs_no_aid_before_the_papers() -> None:
    found = judged(application(limitation_ends=DECEMBER + timedelta(days=3)))
    assert (found.urgent, found.aid_first) == (True, False)


@pytest.mark.parametrize(
    ("on", "paragraph"), [(DECEMBER, "办理法律援助案件程序规定（2012）18"), (NOW, "法律援助法 44")]
)
def test_a_coded_ground_lets_aid_come_before_the_papers(on: date, paragraph: str) -> None:
    urgent = application("other", papers_shown=frozenset(), urgent_grounds=(UrgentGround.preservation,))
    found = judged(urgent, on)
    assert (found.state, found.aid_first, found.urgent) == (State.received, True, False)
    assert ("aid_first", paragraph) in [(reason.rule, reason.paragraph) for reason in found.reasons]


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
    found = judged(application(limitation_ends=DECEMBER + timedelta(days=days)))
    assert warned(found) == ([warning] if warning else [])
    assert found.urgent is urgent


def test_ten_workers_form_a_group() -> None:
    assert "group" in rules(judged(application(workers=People(count=10))))
    assert "group" not in rules(judged(application(workers=People(count=9))))


def test_words_are_never_forced_into_a_number() -> None:
    told = application(workers=People(as_told="十几个人"), recipients=(person(), person()))
    assert (told.worker_count, told.workers.exact) == (2, False)


def test_at_least_so_many_is_a_number_but_not_an_exact_one() -> None:
    told = People(at_least=11, as_told="十几个人")
    assert (told.number(otherwise=1), told.exact) == (11, False)
    assert People(count=3).exact


def test_fewer_workers_than_names_is_a_warning() -> None:
    assert warned(judged(application(recipients=(person(), person())))) == ["fewer_workers_than_recipients"]


def test_a_failing_credit_code_is_a_warning_and_no_refusal() -> None:
    firms = (
        Respondent(RespondentRole.employer, "甲公司", "91330300MA0000000X"),
        Respondent(RespondentRole.employer, "乙公司", "91110000600037341L"),
        Respondent(RespondentRole.employer, "丙公司"),
    )
    found = judged(application(respondents=firms))
    assert [(warning.code, warning.path) for warning in found.warnings] == [
        ("credit_code", ("respondents", 0, "credit_code"))
    ]


def test_the_case_is_counted_in_the_first_class_claimed() -> None:
    told = application("other", "social_insurance", "work_injury")
    assert told.case_class is CaseClass.work_injury
    assert told.claim_classes == (CaseClass.work_injury, CaseClass.social_insurance, CaseClass.other)


def test_amounts_told_as_numbers_add_up_and_words_stay_words() -> None:
    mixed = (
        Claim(CaseClass.wages, 1_000),
        Claim(CaseClass.wages, amount_as_told="十五六万"),
        Claim(CaseClass.work_injury, 500),
    )
    told = application(claims=mixed)
    assert (told.amount_claimed_fen, told.wages_claimed_fen) == (1_500, 1_000)
    assert application(claims=claims("wages")).amount_claimed_fen is None


@pytest.mark.parametrize("words", ["人民法院", "court"])
def test_who_is_responsible_instead_has_a_code(words: str) -> None:
    assert responsible(words) is Responsible.court


def test_words_of_ones_own_stay_at_home() -> None:
    assert responsible("去找老张，电话13800001234") is Responsible.as_told


def test_every_code_has_a_chinese_name() -> None:
    for names in NAMES.values():
        codes: Any = type(next(iter(names)))
        assert set(names) == set(codes)
        assert all(names.values())
