"""What a rebuilding says to a person and to a machine."""

import getpass
import os
from datetime import date

import pytest

from reporting.rebuild.rules import Comparison, Difference, Rebuilt, progress_line
from reporting.rebuild_command import user_name

RECEIVED = Difference("figures", "330302", date(2018, 12, 9), "received", "12", "11")


def test_a_difference_names_county_day_and_measure_and_both_numbers() -> None:
    assert str(RECEIVED) == "330302 2018-12-09：系统数 收到申请：12 → 11"


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (
            Difference("figures", "330302", None, "amount_claimed_fen_inexact", None, "2"),
            "330302：系统数 申请标的额（不确数的件数）：无 → 2",
        ),
        (
            Difference("stock", "330302", None, "stock_handled", "1", None),
            "330302：未结存量 在办：1 → 无",
        ),
        (
            Difference("applied", None, None, "/yuanxin/intake a-case", "4", "5"),
            "全部：收讫序号 /yuanxin/intake a-case：4 → 5",
        ),
    ],
)
def test_what_is_not_there_and_what_has_no_county_is_said(difference: Difference, said: str) -> None:
    assert str(difference) == said


def test_an_identical_recount_says_so_in_one_line() -> None:
    ended = Rebuilt(300, 2.4, Comparison({"figures": 0}), exchanged=False)
    assert [*ended.lines] == ["共 300 条消息，用时 2 秒。", "与现有数据一致，未作任何更改。"]


@pytest.mark.parametrize(
    ("exchanged", "set_aside", "said"),
    [
        (True, 0, "已换成重算的结果；已签署的日报与预警未动。"),
        (False, 0, "只比较，未更换。"),
        (False, 4, "未更换：有 4 条消息现有数据已计入，重算时却无法处理。"),
    ],
)
def test_differences_are_listed_and_counted_and_it_is_said_what_became_of_them(
    exchanged: bool, set_aside: int, said: str
) -> None:
    found = Comparison({"figures": 70, "stock": 0, "cases": 1}, [RECEIVED], set_aside)
    lines = [*Rebuilt(300, 2.4, found, exchanged).lines]
    assert lines[1] == str(RECEIVED)
    assert lines[2] == "不一致的行数：系统数 70，案件 1。"
    assert lines[3].startswith(said)


def test_a_machine_is_told_the_same() -> None:
    found = Comparison({"figures": 1}, [RECEIVED])
    assert Rebuilt(300, 2.44, found, exchanged=True).as_json() == {
        "identical": False,
        "exchanged": True,
        "messages": 300,
        "seconds": 2.4,
        "rows": {"figures": 1},
        "set_aside": 0,
        "differences": [
            {
                "table": "figures",
                "county": "330302",
                "period": "2018-12-09",
                "what": "received",
                "live": "12",
                "recounted": "11",
            }
        ],
    }


def test_a_row_without_a_day_has_none_for_a_machine_either() -> None:
    assert Difference("cases", "330302", None, "c", "c", None).as_json()["period"] is None


def test_progress_says_how_far_it_is_how_fast_and_how_long_the_rest_takes() -> None:
    assert progress_line(30, 120, since=20, seconds=2.0) == "已读 30 / 120 条（25%），每秒 10 条，还需约 9 秒"


def test_progress_says_no_more_than_it_knows() -> None:
    assert progress_line(0, 0, since=0, seconds=0.0) == "已读 0 / 0 条，每秒 0 条"


@pytest.mark.parametrize("missing", [KeyError("uid not found"), OSError("No username set")])
def test_who_has_a_number_and_no_name_as_in_a_container_is_named_by_the_number(
    missing: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown() -> str:
        raise missing

    monkeypatch.setattr(getpass, "getuser", unknown)
    assert user_name() == f"uid {os.getuid()}"
