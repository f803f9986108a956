"""What may be changed in a campaign that has begun, and the one line for what may not."""

import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import pytest

import campaign
from campaign import fixed_facts, forbidden_change

CAMPAIGNS = Path(__file__).parents[2] / "campaigns"
BEFORE_IT_BEGAN = datetime.fromisoformat("2018-12-05T09:00:00+08:00")
BEGUN = datetime.fromisoformat("2019-01-15T09:00:00+08:00")

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
        "campaign.toml: daily_report.cut_off: was",
    ),
    ("campaign.toml", put("\ndue = 17", "\ndue = 18"), "campaign.toml: daily_report.due: was '17:00:00'"),
    ("campaign.toml", put("days = 85", "days = 60"), "campaign.toml: daily_report.last_"),
    ("campaign.toml", put("starts = 2018-12-06", "starts = 2019-02-06"), "campaign.toml: "),
    ("campaign.toml", put("2018-12-29, ", ""), "campaign.toml: working_days.2018-12-29: is gone"),
    (
        "counties.csv",
        put("温鹿,,", "温城,,"),
        "counties.csv: line 2, number_prefix: was '温鹿' and is '温城'",
    ),
    ("counties.csv", put("温鹿,,", "温鹿,2018-12-10,"), "counties.csv: 330302: "),
    ("counties.csv", put("温鹿,,,", "温鹿,,2019-01-14,"), "counties.csv: line 2, valid_to: was '' and is"),
    ("offices.csv", put("330302-W2", "330302-W9"), "offices.csv: 330302-W2: is gone"),
    (
        "lawyers.csv",
        put("330302-L01,330302,卫测乙", "330302-L01,330302,卫测丙"),
        "lawyers.csv: line 2, id 330302-L01: the line, or its place, was changed",
    ),
    ("lawyers.csv", lambda text: text.replace(text.splitlines()[1] + "\n", ""), "lawyers.csv: "),
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
    assert said == "counties.csv: line 2, code: was '330302' and is '330399', but the campaign has begun"


ALLOWED = [
    ("campaign.toml", put("情暖民工", "情暖")),
    ("campaign.toml", put("2018-12-29, ", "2018-12-29, 2019-02-23, ")),
    ("counties.csv", put("吴测乙,10000010000", "吴测丁,10000010009")),
    ("counties.csv", put("鹿城区", "鹿城")),
    ("counties.csv", put("温鹿,,,", "温鹿,,2019-01-15,")),
    ("counties.csv", lambda text: text + "330399,新区,county,温新,2019-01-16,,甲,1,乙,2,,,yes\n"),
    ("offices.csv", lambda text: text + "330302,330302-T9,新街道司法所,township\n"),
    ("lawyers.csv", lambda text: text + "330302-L99,330302,甲,某某所,lawyer,wages,5,1 2,yes\n"),
]


@pytest.mark.parametrize(("name", "change"), ALLOWED)
def test_persons_names_and_what_is_added_may_change(folder: Path, name: str, change: Change) -> None:
    assert after(folder, name, change) is None


def test_a_unit_that_is_added_owes_nothing_for_days_that_are_over(folder: Path) -> None:
    said = after(folder, "counties.csv", lambda text: text + "330399,新区,county,温新,,,甲,1,乙,2,,,yes\n")
    assert said is not None
    assert "a unit added to a campaign that has begun starts today or later" in said


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
