"""The page's signs: every value of a line has a sign and words of its own."""

from itertools import product
from typing import Any

import pytest

from contracts import CASE_CLASS_NAMES
from contracts.reporting import Check, Filing
from reporting.board.page import render
from reporting.board.page.symbols import CHECK, FILING, look
from reporting.daily_reports.bodies import Figures
from reporting.figures.rules.measures import MEASURES
from reporting.report_line.rules import SIGNED


def cell(filing: str = "on_time", content: str | None = None, check: str | None = None, **more: Any) -> Any:
    off = ("by_proxy", "silent", "system_down", "awaiting_second", "signed_by_two", "unusual_zero")
    marks = {**dict.fromkeys(off, False), "figures": None, **more}
    return {
        "county": "330302",
        "day": "2018-12-10",
        "filing": filing,
        "content": content,
        "check": check,
        **marks,
    }


def board(*cells: Any) -> dict[str, Any]:
    return {
        "campaign": "c",
        "name": "<行动>",
        "as_of": None,
        "counties": [{"code": "330302", "name": "鹿城区", "kind": "county"}],
        "days": ["2018-12-10"] if cells else [],
        "cells": [{**one, "due": True} for one in cells],
        "completeness": {"filed": 59, "due": 60, "rate": 0.9833},
        "timeliness": {"on_time": 0, "due": 0, "rate": None},
        "rates_by_county": [],
        "unusual_zeros": [],
        "totals": {
            "measures": {**dict.fromkeys(MEASURES, 0), "wages_recovered_fen": 1_234_567},
            "by_class": {name: {**dict.fromkeys(MEASURES, 0), "received": 3} for name in CASE_CLASS_NAMES},
            "not_exact": [],
            "not_exact_by_class": {},
            "signed": dict.fromkeys(MEASURES, 0),
            "missing_in_measures": [],
            "missing_in_signed": [],
            "not_given": dict.fromkeys(MEASURES, ()),
        },
        "silent_now": [],
        "outages": [],
        "collected_from": None,
    }


def test_every_filing_and_check_of_the_contracts_has_a_sign() -> None:
    assert FILING.keys() == set(Filing)
    assert CHECK.keys() == set(Check)


def test_no_two_values_share_words_or_look() -> None:
    unsigned = [cell(value) for value in Filing if value not in SIGNED]
    signed = [
        cell(value, content, check, figures={"received": 0})
        for value, content, check in product(sorted(SIGNED), ("zero_report", "figures"), Check)
    ]
    looks = [look({**one, "silent": silent}) for one in (*unsigned, *signed) for silent in (False, True)]

    assert len({one.words for one in looks}) == len(looks)
    assert len({(one.sign, one.marks, one.style) for one in looks}) == len(looks)


def test_a_zero_report_and_figures_of_no_application_differ() -> None:
    zero, none = (
        look(cell(content=content, check="agreeing", figures={"received": 0}))
        for content in ("zero_report", "figures")
    )

    assert (zero.sign, none.sign) == ("零", "报")
    assert (zero.words, none.words) == ("零报告，一致", "收到申请 0 件，一致")
    assert zero.style != none.style


def test_by_proxy_is_marked_and_withheld_figures_show_that_there_are_some() -> None:
    shown = look(cell(content="figures", check="to_be_checked", by_proxy=True))

    assert (shown.sign, shown.marks, shown.words) == ("报", ("代", "？"), "有数字，代报，待核对")


def test_who_waits_for_a_second_signature_has_not_filed_and_shows_it() -> None:
    waiting = look(cell("open", awaiting_second=True))
    by_two = look(cell(content="zero_report", check="agreeing", signed_by_two=True))

    assert (waiting.sign, waiting.marks, waiting.words) == ("待", ("审",), "待报，已填报，待审签")
    assert (by_two.marks, by_two.words) == (("双", "✓"), "零报告，填报、审签两人签名，一致")
    assert "待另一人审签" in render(board(cell("open", awaiting_second=True)))
    assert "待另一人审签" not in render(board(cell("open")))


def test_a_silent_county_is_never_a_zero() -> None:
    shown = look(cell("missing", silent=True))

    assert (shown.sign, shown.marks, shown.words, shown.style) == ("断", ("缺",), "未报，断报", "silent")


def test_who_reported_and_was_silent_for_a_while_shows_both() -> None:
    shown = look(cell(content="zero_report", check="agreeing", figures={}, silent=True))

    assert (shown.sign, shown.marks, shown.style) == ("零", ("✓", "断"), "zero touched")


def test_the_page_escapes_prints_money_in_yuan_and_no_rate_where_nothing_is_due() -> None:
    shown = board(cell("missing", silent=True))
    shown["totals"]["signed"]["closed"] = None
    html = render(shown)

    assert "&lt;行动&gt;" in html
    assert "12,345.67 元" in html
    assert "98.3%（59/60）" in html
    assert "—（尚无应报）" in html
    assert "尚无" in html
    assert "<td>—</td>" in html


def test_an_outage_of_ours_is_shown_as_ours_and_never_as_missing() -> None:
    down, first = look(cell("system_down")), look(cell("not_collected", silent=True))
    touched = look(cell("missing", system_down=True))
    page = render(
        {
            **board(cell("system_down", system_down=True)),
            "outages": [
                {"part": "signing", "from": "2018-12-10T16:00:00+08:00", "to": "2018-12-10T20:00:00+08:00"},
                {"part": "hearing", "from": "2018-12-10T15:59:00+08:00", "to": "2018-12-10T20:01:00+08:00"},
            ],
            "collected_from": "2018-12-09T09:00:00+08:00",
        }
    )

    assert (down.sign, down.words) == ("停", "系统停机，未能报送")
    assert (first.sign, first.marks, first.words) == ("前", ("断",), "系统启用前，未采集，断报")
    assert (touched.sign, touched.marks, touched.words) == ("缺", ("停",), "未报，期内系统曾停机")
    assert "2018-12-10 16:00:00 至 2018-12-10 20:00:00，其间无法签报" in page
    assert "至 2018-12-10 20:01:00，其间听不到各单位动静，不计入断报时限" in page
    assert "系统自 2018-12-09 09:00:00 起启用，此前不计未报、断报" in page
    assert "系统停机：" not in render(board(cell()))


def test_only_who_is_silent_now_is_in_the_headline() -> None:
    heard_again = board(cell("missing", silent=True))
    still = {**heard_again, "silent_now": [{"county": "330302", "name": "鹿城区", "raised": None}]}

    assert "<dt>目前断报</dt><dd>无</dd>" in render(heard_again)
    assert "<dt>目前断报</dt><dd>鹿城区</dd>" in render(still)


def test_many_missing_days_are_named_in_short() -> None:
    shown = board(cell("missing"))
    days = [f"2018-12-{day:02}" for day in range(10, 17)]
    shown["totals"]["missing_in_signed"] = [
        {"county": "330302", "name": "鹿城区", "days": days},
        {"county": "330303", "name": "龙湾区", "days": days[:2]},
        {"county": "330304", "name": "瓯海区", "days": days[:2]},
    ]

    html = render(shown)

    assert (
        "填报数合计中缺：</strong>鹿城区（12-10 至 12-16 间共 7 日）；龙湾区、瓯海区（12-10、12-11）" in html
    )
    assert "系统数合计不缺任何单位" in html


def test_each_sum_says_who_is_missing_in_it() -> None:
    shown = board(cell("missing"), cell("missing"))
    shown["counties"].append({"code": "330303", "name": "龙湾区", "kind": "county"})
    shown["cells"][1]["county"] = "330303"
    shown["totals"]["missing_in_measures"] = [
        {"county": one["code"], "name": one["name"], "days": ["2018-12-10"]} for one in shown["counties"]
    ]

    html = render(shown)

    assert "系统数合计中缺：</strong>全部单位（12-10）" in html
    assert "填报数合计不缺任何应报单位" in html


def test_a_board_without_days_says_so() -> None:
    assert "所选日期不在专项行动期间内" in render(board())


def test_what_may_be_signed_is_what_is_measured() -> None:
    assert set(Figures.model_fields) == set(MEASURES)


@pytest.mark.parametrize("value", sorted(SIGNED))
def test_late_and_afterwards_are_marked_and_on_time_is_not(value: str) -> None:
    shown = look(cell(value, "zero_report", "agreeing"))

    assert (shown.marks[0] in ("迟", "补")) is (value != "on_time")
