"""The case sweep: whose cases it covers, what may be filed, what a table and a form say (N1)."""

import json
from dataclasses import replace
from datetime import date, datetime
from itertools import permutations
from operator import itemgetter
from uuid import UUID

import pytest

from access import Caller, Role
from builders_case_sweep import carried_in, sweep_filing
from builders_reporting import LUCHENG, WENZHOU, at, event_at
from builders_reporting_store import wenzhou
from clock import SHANGHAI
from contracts import CaseClass, Event
from contracts.agency_facts import PriorityAnswer, PriorityAnswered
from contracts.mediation import PriorityRequested
from contracts.reporting import Check, Filing
from mediation.priority_requests.rules import Answer, answer_in_force
from reporting.case_sweep.codes import FIGURE_NAMES, FIGURES, OpenReason
from reporting.case_sweep.handlers import CountySweep
from reporting.case_sweep.rules.cases import (
    ZERO,
    CarriedIn,
    CarriedInVersion,
    SweptCase,
    assigned_between,
    figures_of,
    objection_to_carrying_in,
    swept_case,
    year_of,
)
from reporting.case_sweep.rules.filing import (
    FiledSweep,
    SweepRefused,
    SweepStatement,
    check_of,
    due_of,
    filing_at,
    hash_of,
    objection_to_filing,
    state_of_sweep,
)
from reporting.case_sweep.shown import CountySweepJson
from reporting.case_sweep.table import COLUMNS, MOST_LINES, TableRefused, lines_in
from reporting.case_sweep.views import show_case, show_county_sweep
from reporting.exports.printed import shortened
from reporting.figures.rules.pending_stock import advance
from reporting.figures.rules.priorities import as_rows, from_rows, with_priority
from reporting.figures.rules.stored_rows import Case, EndedAs, Priority
from reporting.sweep_pages.printing import MOST_PRINTED, closed_table, open_table, printed_county
from reporting.sweep_pages.rules import (
    carried_in_of,
    field_at,
    fields_of_case,
    fields_of_figures,
    fields_of_filing,
    filing_in,
    line_at,
    reason_in,
    withdrawal_in,
)

CAMPAIGN = wenzhou()
DUE = date(2019, 1, 11)
CASE = CarriedIn("温鹿援字〔2018〕12号", CaseClass.wages, date(2018, 3, 5))
SOME = {**ZERO, "wages_assigned": 3, "wages_closed": 1, "wages_open": 2}
FILED = FiledSweep(
    1, Filing.on_time, SweepStatement(zero=False, figures=SOME), SOME, "staff-1", "测试", at("12-20 09:00")
)


def test_the_year_is_that_in_which_the_campaign_starts_and_ends_at_its_last_midnight() -> None:
    assert year_of(CAMPAIGN) == 2018
    first, last = assigned_between(CAMPAIGN)
    assert (first, last) == (datetime(2018, 1, 1, tzinfo=SHANGHAI), datetime(2019, 1, 1, tzinfo=SHANGHAI))


@pytest.mark.parametrize(
    ("changed", "objection"),
    [
        ({}, None),
        ({"assigned_on": date(2018, 1, 1)}, None),
        ({"assigned_on": date(2018, 12, 5)}, None),
        ({"assigned_on": date(2017, 12, 31)}, "not-of-the-year"),
        ({"assigned_on": date(2019, 1, 1)}, "not-of-the-year"),
        ({"assigned_on": date(2018, 12, 6)}, "in-the-window"),
        ({"closed_on": date(2018, 12, 20)}, None),
        ({"closed_on": date(2018, 12, 21)}, "closed-in-the-future"),
        ({"result": EndedAs.not_recovered}, "result-of-an-open-case"),
    ],
)
def test_what_was_assigned_in_the_year_before_the_window_is_carried_in(
    changed: dict[str, object], objection: str | None
) -> None:
    case = replace(CASE, **changed)  # type: ignore[arg-type]
    assert objection_to_carrying_in(case, CAMPAIGN, date(2018, 12, 20)) == objection


def test_figures_are_by_class_and_every_one_is_there() -> None:
    counts = [(CaseClass.wages, True, 2), (CaseClass.wages, False, 1)]
    assert figures_of(counts) == SOME
    assert set(figures_of([])) == set(FIGURES) == set(FIGURE_NAMES)


def test_a_case_is_as_old_as_its_days_and_closed_no_older_than_its_last() -> None:
    version = CarriedInVersion(UUID(int=1), 1, WENZHOU, LUCHENG, CASE, "staff-1", "测试", at("12-20 09:00"))
    case = swept_case(version)
    assert case.is_open
    assert case.days_until(date(2018, 3, 15)) == 10
    closed = replace(case, closed_on=date(2018, 3, 7))
    assert not closed.is_open
    assert closed.days_until(date(2018, 12, 15)) == 2
    assert replace(case, closed_on=date(2018, 3, 5)).days_until(date(2018, 12, 15)) == 0
    assert isinstance(case, SweptCase)


def test_a_case_that_ended_before_it_was_assigned_took_no_negative_time() -> None:
    version = CarriedInVersion(UUID(int=1), 1, WENZHOU, LUCHENG, CASE, "staff-1", "测试", at("12-20 09:00"))
    case = replace(swept_case(version), closed_on=date(2018, 3, 4))
    assert case.days_until(date(2018, 12, 15)) is None
    [row] = closed_table([show_case(case, date(2018, 12, 15))]).rows
    assert row[4] == "未记录"


@pytest.mark.parametrize(
    ("name", "statement", "latest", "reason"),
    [
        ("测试", SweepStatement(zero=False, figures=SOME), None, None),
        (None, SweepStatement(zero=False, figures=SOME), None, "token-without-name"),
        ("测试", SweepStatement(zero=False, figures=SOME), FILED, "already-signed"),
        ("测试", SweepStatement(zero=False, figures=SOME, reason="漏"), None, "not-signed-yet"),
        ("测试", SweepStatement(zero=False, figures=SOME, reason="漏"), FILED, None),
        ("测试", SweepStatement(zero=False, figures=ZERO), None, "sweep-zeros-without-flag"),
        ("测试", SweepStatement(zero=True, figures=SOME), None, "zero-contradicts-figures"),
        ("测试", SweepStatement(zero=True, figures=ZERO), None, "sweep-zero-with-cases"),
        ("测试", SweepStatement(zero=True, figures=ZERO, remarks="不属本县"), None, None),
        (
            "测试",
            SweepStatement(zero=False, figures={**SOME, "wages_open": 1}),
            None,
            "sweep-does-not-add-up",
        ),
    ],
)
def test_a_named_person_files_once_then_corrects_with_a_reason_and_zero_is_explicit(
    name: str | None, statement: SweepStatement, latest: FiledSweep | None, reason: str | None
) -> None:
    refused = objection_to_filing(name, statement, SOME, latest)
    assert (refused.reason if refused else None) == reason


def test_where_the_system_knows_of_no_case_zero_needs_no_word() -> None:
    assert objection_to_filing("测试", SweepStatement(zero=True, figures=ZERO), ZERO, None) is None


def test_what_does_not_add_up_is_named_by_its_class() -> None:
    wrong = {**SOME, "work_injury_assigned": 1}
    refused = objection_to_filing("测试", SweepStatement(zero=False, figures=wrong), SOME, None)
    assert refused == SweepRefused("sweep-does-not-add-up", ("work_injury_assigned",))


@pytest.mark.parametrize(
    ("due", "when", "filing", "state"),
    [
        (DUE, "2019-01-11 23:59", Filing.on_time, "open"),
        (DUE, "2019-01-12 00:00", Filing.late, "missing"),
        (None, "2019-01-12 00:00", Filing.on_time, "not_asked"),
    ],
)
def test_it_is_in_time_until_the_end_of_its_day_and_what_is_asked_of_nobody_is_never_late(
    due: date | None, when: str, filing: Filing, state: str
) -> None:
    now = datetime.strptime(when, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
    assert filing_at(due, now) is filing
    assert state_of_sweep(None, due, now) == state
    assert state_of_sweep(FILED, due, now) == "filed"


@pytest.mark.parametrize(
    ("collected_from", "due"),
    [("12-06 00:00", DUE), ("01-11 23:59", DUE), ("01-12 00:00", None), (None, None)],
)
def test_nobody_owes_a_sweep_that_was_due_before_the_system_first_ran(
    collected_from: str | None, due: date | None
) -> None:
    assert due_of(DUE, at(collected_from) if collected_from else None) == due
    assert due_of(None, at("12-06 00:00")) is None


def test_what_is_filed_is_held_against_the_system_as_it_stood_then() -> None:
    assert check_of(None) is None
    assert check_of(FILED) is Check.agreeing
    assert check_of(replace(FILED, system=ZERO)) is Check.differing


def test_the_hash_is_of_what_travels_and_no_word_changes_it() -> None:
    assert len(hash_of(WENZHOU, LUCHENG, FILED)) == 64
    other_words = replace(FILED, name="另一人", statement=replace(FILED.statement, remarks="备注"))
    assert hash_of(WENZHOU, LUCHENG, other_words) == hash_of(WENZHOU, LUCHENG, FILED)
    other_figures = replace(FILED, statement=SweepStatement(zero=True, figures=ZERO))
    assert hash_of(WENZHOU, LUCHENG, other_figures) != hash_of(WENZHOU, LUCHENG, FILED)


def table(*lines: str) -> bytes:
    return "\r\n".join([COLUMNS, *lines]).encode("utf-8-sig")


def test_a_table_as_spreadsheets_save_it_is_read_line_by_line() -> None:
    lines = lines_in(
        table(
            "温鹿援字〔2018〕1号,劳动报酬,2018/3/5,L-7,,,仲裁中",
            "",
            "温鹿援字〔2018〕2号,工伤赔偿,2018-03-06,,2018-07-01,部分追回,",
        )
    )
    assert isinstance(lines, list)
    (first, one), (second, other) = lines
    assert (first, second) == (2, 4)
    assert one.case == CarriedIn("温鹿援字〔2018〕1号", CaseClass.wages, date(2018, 3, 5), "L-7")
    assert one.reason is OpenReason.in_arbitration
    assert (other.case.closed_on, other.case.result) == (date(2018, 7, 1), EndedAs.partly_recovered)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("某某一案,劳动报酬,2018-03-05,,,,", "第 2 行，案件编号: "),
        ("温援1号,抚养费,2018-03-05,,,,", "第 2 行，类别: “抚养费”不对，应为 劳动报酬、"),
        ("温援1号,劳动报酬,,,,,", "第 2 行，指派日期: 必填"),
        ("温援1号,劳动报酬,三月,,,,", "第 2 行，指派日期: “三月”不对"),
        ("温援1号,劳动报酬,2018-03-05,张三,,,", "第 2 行，承办人编号: "),
        ("温援1号,劳动报酬,2018-03-05,,2018-03-01,,", "第 2 行: 结案日期"),
        ("温援1号,劳动报酬,2018-03-05,,2018-04-01,,诉讼中", "第 2 行，未结原因: 已填结案日期的"),
        ("温援1号,劳动报酬,2018-03-05,,,,其他", "第 2 行，未结原因: “其他”不对"),
        (",劳动报酬,2018-03-05,,,,", "第 2 行，案件编号: 是空的"),
    ],
)
def test_each_line_that_is_no_case_is_named_with_its_column(line: str, words: str) -> None:
    refused = lines_in(table(line, "温援2号,劳动报酬,2018-03-05,,,,"))
    assert isinstance(refused, TableRefused)
    [flaw] = refused.flaws
    assert str(flaw.detail).startswith(words)


def test_what_is_no_table_is_refused_as_a_whole() -> None:
    for content, words in (
        (b"\xff\xfe\x00", "编码不是 UTF-8"),
        ("编号,类别\n".encode(), "各列应依次为"),
        (table(), "表中没有案件"),
        (table(*["温援1号,劳动报酬,2018-03-05,,,,"] * (MOST_LINES + 1)), f"至多 {MOST_LINES} 行"),
    ):
        refused = lines_in(content)
        assert isinstance(refused, TableRefused)
        [flaw] = refused.flaws
        assert words in str(flaw.detail)


def test_a_form_says_what_a_program_says() -> None:
    body = sweep_filing(wages_assigned=3, wages_closed=1, wages_open=2, remarks="甲")
    fields = {**fields_of_figures(body["figures"]), "content": "figures", "remarks": "甲", "key": "k"}
    assert filing_in(fields) == body
    assert filing_in({"content": "zero"}) == sweep_filing()
    assert filing_in({"figure_wages_assigned": "１,0", "figure_wages_open": "几件"}) == {
        "figures": {"wages_assigned": 10, "wages_open": "几件"}
    }
    filed = SweepStatement(zero=True, figures=ZERO, remarks="甲")
    assert filing_in({**fields_of_filing(filed), "reason": "乙"}) == sweep_filing("乙", "甲")
    case = CarriedIn("温援1号", CaseClass.work_injury, date(2018, 3, 5), "L-7")
    assert carried_in_of(fields_of_case(case)) == carried_in("温援1号")
    assert reason_in({"reason": "other", "note": "一\r\n二"}) == {"reason": "other", "note": "一\n二"}
    assert withdrawal_in({"withdrawal": "entered_twice"}) == {"reason": "entered_twice"}
    assert withdrawal_in({}) == {}


@pytest.mark.parametrize(
    ("pointer", "field", "line"),
    [
        ("#/figures/wages_open", "figure_wages_open", None),
        ("#/figures", "", None),
        ("#/zero", "content", None),
        ("#/remarks", "remarks", None),
        ("#/lines/7/case_no", "table", ("7", "case_no")),
        ("#/lines", "table", None),
    ],
)
def test_what_is_wrong_is_found_again_in_the_form(
    pointer: str, field: str, line: tuple[str, str] | None
) -> None:
    assert field_at(pointer) == field
    assert line_at(pointer) == line


ASKED = PriorityRequested(
    request_id=UUID(int=7), number=1, agency="court", document_no="1", answer_by=date(2018, 12, 27)
)
ANSWER = PriorityAnswered(
    fact_id=UUID(int=8), agency="court", request_id=UUID(int=7), answer=PriorityAnswer.granted
)
BY_HAND = ANSWER.model_copy(
    update={"by_hand": True, "answered_on": date(2018, 12, 21), "answer": PriorityAnswer.refused}
)


def priorities(*told: tuple[Event, str]) -> tuple[Priority, ...]:
    known: tuple[Priority, ...] = ()
    for event, when in told:
        assert isinstance(event, PriorityRequested | PriorityAnswered)
        known = with_priority(known, event_at(event, when), event)
    return known


def row_of(known: tuple[Priority, ...] | None) -> str:
    version = CarriedInVersion(UUID(int=1), 1, WENZHOU, LUCHENG, CASE, "staff-1", "测试", at("12-20 09:00"))
    case = replace(swept_case(version), priorities=known)
    [row] = open_table([show_case(case, date(2018, 12, 15))]).rows
    assert row[6] == "未记录", "nobody records urgings yet"
    return str(row[7])


def test_a_request_to_hear_a_case_first_stands_with_its_latest_answer() -> None:
    other = ASKED.model_copy(update={"request_id": UUID(int=9)})
    assert row_of(priorities((ASKED, "12-20 09:00"))) == "2018-12-20 请求（请于 2018-12-27 前答复），尚未答复"
    known = priorities((ASKED, "12-20 09:00"), (other, "12-21 09:00"), (ANSWER, "12-22 09:00"))
    assert row_of(known) == (
        "2018-12-20 请求，2018-12-22 同意优先办理；2018-12-21 请求（请于 2018-12-27 前答复），尚未答复"
    )
    assert from_rows(json.loads(json.dumps(as_rows(known)))) == known


LATER_WORD = ANSWER.model_copy(update={"fact_id": UUID(int=10), "answer": PriorityAnswer.decided_already})
LATER_PAPER = BY_HAND.model_copy(
    update={"fact_id": UUID(int=11), "answered_on": date(2018, 12, 22), "answer": PriorityAnswer.granted}
)
SAME_DAY = LATER_PAPER.model_copy(update={"fact_id": UUID(int=12), "answer": PriorityAnswer.refused})


@pytest.mark.parametrize(
    ("answers", "stands"),
    [
        ([(ANSWER, "12-22 09:00"), (BY_HAND, "12-23 09:00")], "2018-12-22 同意优先办理"),
        ([(ANSWER, "12-20 10:00"), (LATER_PAPER, "12-23 09:00")], "2018-12-20 同意优先办理"),
        ([(ANSWER, "12-22 09:00"), (LATER_WORD, "12-22 10:00")], "2018-12-22 已经办结"),
        ([(BY_HAND, "12-24 09:00"), (LATER_PAPER, "12-23 09:00")], "2018-12-22 同意优先办理"),
        ([(LATER_PAPER, "12-23 09:00"), (SAME_DAY, "12-24 09:00")], "2018-12-22 不同意优先办理"),
    ],
)
def test_the_agencys_own_last_word_holds_and_of_its_papers_the_latest_as_in_mediation(
    answers: list[tuple[PriorityAnswered, str]], stands: str
) -> None:
    held = answer_in_force([Answer(said, at(when)) for said, when in sorted(answers, key=itemgetter(1))])
    assert held is not None
    for read in permutations([(ASKED, "12-20 09:00"), *answers]):
        [known] = priorities(*read)
        assert row_of((known,)) == f"2018-12-20 请求，{stands}"
        assert (known.answer, known.answered_on) == (held.said.answer, held.day)
        assert from_rows(json.loads(json.dumps(as_rows([known])))) == (known,)


def test_requests_stand_in_the_order_of_asking_whichever_was_read_first() -> None:
    other = ASKED.model_copy(update={"request_id": UUID(int=9)})
    told = [(ASKED, "12-20 09:00"), (other, "12-21 09:00"), (ANSWER, "12-22 09:00")]
    assert len({priorities(*read) for read in permutations(told)}) == 1


def test_an_answer_kept_before_it_was_kept_how_it_came_is_not_guessed() -> None:
    [row] = as_rows(priorities((ASKED, "12-20 09:00"))) or []
    before = {name: row[name] for name in ("request_id", "asked_on", "answer_by", "answer", "answered_on")}
    assert from_rows([before]) == priorities((ASKED, "12-20 09:00"))
    assert from_rows([{**before, "answer": "granted", "answered_on": "2018-12-22"}]) is None


def test_an_answer_whose_request_was_not_read_is_not_lost_and_what_is_not_known_is_not_guessed() -> None:
    early = priorities((ANSWER, "12-22 09:00"))
    assert row_of(early) == "请求日期未记录，2018-12-22 同意优先办理"
    assert row_of(with_priority(early, event_at(ASKED, "12-20 09:00"), ASKED)) == (
        "2018-12-20 请求，2018-12-22 同意优先办理"
    )
    assert (row_of(()), row_of(None)) == ("未请求", "未记录")
    assert (as_rows(None), from_rows(None)) == (None, None)
    from_before = Case("case-1", WENZHOU, LUCHENG, priorities=None)
    after = advance(from_before, event_at(ASKED, "12-20 09:00"))
    assert after.priorities is None, "earlier requests may be missing"
    kept = advance(Case("case-2", WENZHOU, LUCHENG), event_at(ASKED, "12-20 09:00"))
    assert kept.priorities == priorities((ASKED, "12-20 09:00"))


def test_a_list_that_is_longer_than_a_file_takes_says_how_many_cases_there_are() -> None:
    version = CarriedInVersion(UUID(int=1), 1, WENZHOU, LUCHENG, CASE, "staff-1", "测试", at("12-20 09:00"))
    one = show_case(swept_case(version), date(2018, 12, 15))
    system = {**ZERO, "wages_open": 20_000, "work_injury_open": 5_000, "wages_closed": 1}
    sweep = CountySweep(CAMPAIGN, LUCHENG, system, (), DUE)
    shown = show_county_sweep(sweep, at("12-20 09:00"), Caller("staff-1", Role.county_staff, LUCHENG, "测试"))
    told = shown, "专项行动", [one] * (MOST_PRINTED + 1), [one], "测试", at("12-20 09:00")

    book = printed_county(*told, "xlsx")
    assert len(book.tables[1].rows) == MOST_PRINTED
    assert book.facts[-1] == ("清单", "未结共 25000 件、已结共 1 件，各只列指派最早的 20000 件")
    laid_out = shortened(printed_county(*told, "pdf"))
    assert "清单" not in dict(laid_out.facts)
    note = "共 25000 行，此处只列前 1000 行，其余见表格（XLSX，列前 20000 行）。"
    assert [table.note.startswith(note) for table in laid_out.tables] == [False, True, False]
    assert [len(table.rows) for table in laid_out.tables[1:]] == [1_000, 1]
    few: CountySweepJson = {**shown, "system": {**ZERO, "wages_open": 1, "wages_closed": 1}}
    whole = printed_county(few, "专项行动", [one], [one], "测试", at("12-20 09:00"), "xlsx")
    assert "清单" not in dict(whole.facts)
