"""lawyers.csv and the roster, compared: the roster is the truth, the file only adds."""

from dataclasses import make_dataclass

from assignment.detachment.rules import COLUMNS, Difference, cells_of, compare


def test_who_is_new_what_differs_and_who_is_gone() -> None:
    files = [("a", {"firm": "甲所"}), ("b", {"firm": "乙所"}), ("c", {"firm": "丙所"})]
    found = compare(files, {"a": {"firm": "甲所"}, "b": {"firm": "丁所"}, "d": {"firm": "戊所"}}, {"a", "d"})
    assert found.added == ["c"]
    assert found.differing == [Difference("b", "firm", "乙所", "丁所")]
    assert found.gone == ["d"]


def test_who_was_added_by_hand_is_not_gone_from_any_file() -> None:
    assert compare([], {"a": {}}, set()).gone == []


def test_a_lawyer_of_two_campaigns_is_named_once() -> None:
    lines = [("a", {"firm": "甲所"}), ("a", {"firm": "乙所"})]
    assert compare(lines, {}, set()).added == ["a"]
    assert len(compare(lines, {"a": {"firm": "丙所"}}, {"a"}).differing) == 1


def test_expertise_and_duty_days_are_sets() -> None:
    line = make_dataclass("Line", COLUMNS)
    one = line("330302", "甲", "甲所", "lawyer", ("wages", "other"), 5, (2, 1))
    other = line("330302", "甲", "甲所", "lawyer", ("other", "wages"), 5, (1, 2))
    assert cells_of(one) == cells_of(other)
