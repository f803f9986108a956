"""What may be changed in a campaign that has begun, and the one line for what may not."""

import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import pytest

import campaign
from campaign import allowed_changes, fixed_facts, forbidden_change
from campaign.fixed_facts import MOST_NAMED

CAMPAIGNS = Path(__file__).parents[2] / "campaigns"
BEFORE_IT_BEGAN = datetime.fromisoformat("2018-12-05T09:00:00+08:00")
BEGUN = datetime.fromisoformat("2019-01-15T09:00:00+08:00")
AFTER_ALL = "2019-03-20T09:00:00+08:00"

Change = Callable[[str], str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CAMPAIGNS / "wenzhou-2018", tmp_path / "wenzhou-2018"))


def values(folder: Path) -> Mapping[str, str]:
    return {key: fact.value for key, fact in fixed_facts(campaign.load(folder)).items()}


def after(folder: Path, name: str, change: Change, now: datetime = BEGUN) -> str | None:
    """What is said of the changed folder by who knows what it was."""
    before, path = values(folder), folder / name
    text = path.read_text(encoding="utf-8")
    assert change(text) != text
    path.write_text(change(text), encoding="utf-8")
    return forbidden_change(campaign.load(folder), before, now)


def put(old: str, new: str) -> Change:
    return lambda text: text.replace(old, new, 1)


def test_nothing_changed_is_nothing_to_say(folder: Path) -> None:
    assert forbidden_change(campaign.load(folder), values(folder), BEGUN) is None


def test_a_campaign_seen_for_the_first_time_may_have_begun(folder: Path) -> None:
    assert forbidden_change(campaign.load(folder), {}, BEGUN) is None


REFUSED = [
    (
        "campaign.toml",
        put("cut_off = 16:00:00", "cut_off = 15:00:00"),
        "campaign.toml: daily_report.cut_off: 原为",
    ),
    ("campaign.toml", put("\ndue = 17:00", "\ndue = 17:15"), "campaign.toml: daily_report.due: 原为“17:00"),
    ("campaign.toml", put("days = 85", "days = 60"), "campaign.toml: daily_report.last_"),
    ("campaign.toml", put("starts = 2018-12-06", "starts = 2019-02-06"), "campaign.toml: "),
    ("campaign.toml", put("due_day = 37", "due_day = 40"), "campaign.toml: case_sweep.due_day: 原为“37”"),
    ("campaign.toml", put("due_days = 2 ", "due_days = 9 "), "campaign.toml: summary.due_days: 原为“2”"),
    (
        "campaign.toml",
        put("\ncut_off", "\nsecond_signature = true\ncut_off"),
        "campaign.toml: daily_report.second_signature: 原为“false”，现为“true”",
    ),
    (
        "campaign.toml",
        put("\ncut_off", "\ncorrection_lock_days = 3\ncut_off"),
        "campaign.toml: daily_report.correction_lock_days: 原为“”，现为“3”",
    ),
    ("campaign.toml", put("2018-12-29, ", ""), "campaign.toml: working_days.2018-12-29: 不见了"),
    (
        "counties.csv",
        put("温鹿,,", "温城,,"),
        "counties.csv: 第 2 行，number_prefix: 原为“温鹿”，现为“温城”",
    ),
    ("counties.csv", put("温鹿,,", "温鹿,2018-12-10,"), "counties.csv: 330302: "),
    ("counties.csv", put("温鹿,,,", "温鹿,,2019-01-14,"), "counties.csv: 第 2 行，valid_to: 原为“”，现为"),
    ("offices.csv", put("330302-W2", "330302-W9"), "offices.csv: 330302-W2: 不见了"),
]


@pytest.mark.parametrize(("name", "change", "line"), REFUSED)
def test_what_figures_stand_on_may_not_change(folder: Path, name: str, change: Change, line: str) -> None:
    said = after(folder, name, change)
    assert said is not None
    assert line in said
    assert "\n" not in said


def test_a_corrected_code_under_the_same_prefix_names_the_line(folder: Path) -> None:
    for name in ("offices.csv", "lawyers.csv"):
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8").replace("330302", "330399"), encoding="utf-8")
    text = (CAMPAIGNS / "wenzhou-2018" / "counties.csv").read_text(encoding="utf-8")
    (folder / "counties.csv").write_text(text.replace("330302,", "330399,", 1), encoding="utf-8")
    said = forbidden_change(campaign.load(folder), values(CAMPAIGNS / "wenzhou-2018"), BEGUN)
    assert said is not None
    assert "counties.csv: 第 2 行，code: 原为“330302”，现为“330399”" in said


@pytest.mark.parametrize(
    ("change", "is_named"),
    [
        (put("cut_off = 16:00:00", "cut_off = 15:00:00"), True),
        (put("days = 85", "days = 86"), True),
        (put("援申字", "援字"), False),
    ],
)
def test_where_a_day_may_be_named_from_which_on_it_changes_the_line_says_so(
    folder: Path, change: Change, is_named: bool
) -> None:
    said = after(folder, "campaign.toml", change)
    assert said is not None
    assert said.endswith("另写 [[changes]]") is is_named


def test_all_that_may_not_change_is_named_at_once_and_the_rest_counted(folder: Path) -> None:
    said = after(
        folder, "offices.csv", lambda text: text.replace(",330302-W", ",330302-X").replace("-T", "-Y")
    )
    assert said is not None
    assert said.count("不见了") == MOST_NAMED
    assert "另有" in said
    assert said.endswith("行动已经开始，这些不能再改，请改回")


def test_what_was_changed_and_may_be_is_told_by_line(folder: Path) -> None:
    before, path = values(folder), folder / "counties.csv"
    text = path.read_text(encoding="utf-8").replace("温鹿,,,", "温鹿,,2019-01-15,", 1)
    path.write_text(text + "330399,新区,county,温新,2019-01-16,,甲,1,乙,2,,,yes\n", encoding="utf-8")
    assert allowed_changes(campaign.load(folder), before) == {
        "added": ["counties.csv: 330399 from 2019-01-16", "counties.csv: number_prefix 温新"],
        "changed": ["counties.csv: 330302: valid_to"],
    }
    assert allowed_changes(campaign.load(folder), {}) == {}
    shorter = {key: fact.value for key, fact in fixed_facts(campaign.load(folder)).items()}
    path.write_text(text, encoding="utf-8")
    assert "counties.csv: 330399 from 2019-01-16" in allowed_changes(campaign.load(folder), shorter)["gone"]


ALLOWED = [
    ("campaign.toml", put("情暖民工", "情暖")),
    ("campaign.toml", put("2018-12-29, ", "2018-12-29, 2019-02-23, ")),
    ("counties.csv", put("吴测乙,10000010000", "吴测丁,10000010009")),
    ("counties.csv", put("鹿城区", "鹿城")),
    ("counties.csv", put("温鹿,,,", "温鹿,,2019-01-15,")),
    ("counties.csv", lambda text: text + "330399,新区,county,温新,2019-01-16,,甲,1,乙,2,,,yes\n"),
    ("offices.csv", lambda text: text + "330302,330302-T9,新街道司法所,township\n"),
    ("lawyers.csv", put("330302-L01,330302,卫测乙", "330302-L01,330302,卫测丙")),
    ("lawyers.csv", lambda text: text.replace(text.splitlines()[1] + "\n", "")),
    ("lawyers.csv", lambda text: text + "330302-L99,330302,甲,某某所,lawyer,wages,5,1 2,yes\n"),
]


@pytest.mark.parametrize(("name", "change"), ALLOWED)
def test_persons_names_and_what_is_added_may_change(folder: Path, name: str, change: Change) -> None:
    assert after(folder, name, change) is None


def test_a_unit_that_is_added_owes_nothing_for_days_that_are_over(folder: Path) -> None:
    said = after(folder, "counties.csv", lambda text: text + "330399,新区,county,温新,,,甲,1,乙,2,,,yes\n")
    assert said is not None
    assert "新增的报送单位只能自明天（2019-01-16）或以后起报送" in said


@pytest.mark.parametrize("name", ["case_sweep.due_day", "summary.due_days"])
def test_a_date_that_earlier_versions_did_not_keep_is_no_change(folder: Path, name: str) -> None:
    """A system updated after the date has passed starts with the files it had."""
    before = {key: value for key, value in values(folder).items() if name not in key}
    assert forbidden_change(campaign.load(folder), before, datetime.fromisoformat(AFTER_ALL)) is None
    assert allowed_changes(campaign.load(folder), before) == {}


@pytest.mark.parametrize(
    ("name", "line", "in_time", "late"),
    [
        ("case_sweep.due_day", "due_day = 37", "2019-01-11T23:59", "2019-01-12T00:00"),
        ("summary.due_days", "due_days = 2 ", "2019-03-02T23:59", "2019-03-03T00:00"),
    ],
)
def test_a_date_is_not_set_once_it_is_over(
    folder: Path, name: str, line: str, in_time: str, late: str
) -> None:
    whole = campaign.load(folder)
    toml = folder / "campaign.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace(line, ""), encoding="utf-8")
    without = values(folder)
    assert forbidden_change(whole, without, datetime.fromisoformat(f"{in_time}:00+08:00")) is None
    said = forbidden_change(whole, without, datetime.fromisoformat(f"{late}:00+08:00"))
    assert said is not None
    assert f"campaign.toml: {name}: 原为“”，现为" in said
    taken_away = forbidden_change(campaign.load(folder), {**without, f"campaign.toml: {name}": "9"}, BEGUN)
    assert taken_away is not None
    assert f"{name}: 原为“9”，现为“”" in taken_away


def test_the_end_of_a_unit_that_has_passed_stays(folder: Path) -> None:
    change = put("温鹿,,,", "温鹿,,2019-01-10,")
    assert after(folder, "counties.csv", change, BEFORE_IT_BEGAN) is None
    assert after(folder, "counties.csv", put("温鹿,,2019-01-10,", "温鹿,,2019-01-20,")) is not None


def test_before_its_first_day_anything_may_change(folder: Path) -> None:
    assert (
        after(folder, "campaign.toml", put("cut_off = 16:00:00", "cut_off = 15:00:00"), BEFORE_IT_BEGAN)
        is None
    )


def test_a_campaign_that_has_begun_is_not_moved_into_the_future(folder: Path) -> None:
    assert after(folder, "campaign.toml", put("starts = 2018-12-06", "starts = 2019-12-06")) is not None
