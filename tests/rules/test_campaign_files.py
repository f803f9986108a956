"""Campaigns as data: what the founding one says, and one line for every mistake in a file."""

import shutil
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

import campaign
from campaign import Campaign, CampaignError, StandingOrder

CAMPAIGNS = Path(__file__).parents[2] / "campaigns"
DECEMBER = date(2018, 12, 6)
TODAY = date(2026, 1, 5)
CLASSES = ("wages", "work_injury", "social_insurance", "other")


@pytest.fixture(scope="module")
def wenzhou() -> Campaign:
    return campaign.load(CAMPAIGNS / "wenzhou-2018")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy to make mistakes in."""
    return Path(shutil.copytree(CAMPAIGNS / "wenzhou-2018", tmp_path / "a-campaign"))


def test_the_founding_window_is_85_days_and_ends_at_midnight(wenzhou: Campaign) -> None:
    assert wenzhou.starts == datetime.fromisoformat("2018-12-06T00:00:00+08:00")
    assert wenzhou.ends == datetime.fromisoformat("2019-03-01T00:00:00+08:00")


def test_the_last_period_is_due_the_next_morning(wenzhou: Campaign) -> None:
    assert wenzhou.last_due == datetime.fromisoformat("2019-03-01T10:00:00+08:00")
    assert wenzhou.last_late_until == datetime.fromisoformat("2019-03-01T16:00:00+08:00")


def test_the_times_of_the_daily_report_and_of_silence(wenzhou: Campaign) -> None:
    assert (wenzhou.cut_off, wenzhou.due, wenzhou.city_report_at) == (time(16), time(17), time(17, 30))
    assert (wenzhou.silence_limit, wenzhou.last_silence_limit) == (timedelta(hours=26), timedelta(hours=34))


def test_eleven_counties_and_one_branch_office_report(wenzhou: Campaign) -> None:
    kinds = [county.kind for county in wenzhou.roster(DECEMBER)]
    assert (kinds.count("county"), kinds.count("branch")) == (11, 1)


def test_one_county_asks_a_person_the_others_have_a_standing_order(wenzhou: Campaign) -> None:
    without = [county.code for county in wenzhou.counties if county.standing_order is None]
    assert without == ["330329"]
    assert isinstance(wenzhou.counties[0].standing_order, StandingOrder)


@pytest.mark.parametrize("name", ["wenzhou-2018", "practice"])
def test_everybody_in_the_campaigns_of_this_repository_is_made_up(name: str) -> None:
    for table in ("counties.csv", "lawyers.csv"):
        lines = (CAMPAIGNS / name / table).read_text(encoding="utf-8").splitlines()
        assert all(line.endswith(",yes") for line in lines[1:])


def test_each_class_finds_somebody_of_the_detachment_on_duty_every_day(wenzhou: Campaign) -> None:
    for county in wenzhou.counties:
        detachment = [lawyer for lawyer in wenzhou.lawyers if lawyer.county == county.code]
        for day in range(7):
            on_duty = {case for lawyer in detachment if day in lawyer.duty_days for case in lawyer.expertise}
            assert on_duty == set(CLASSES), (county.name, day)


def test_a_case_number_follows_the_template(wenzhou: Campaign) -> None:
    assert wenzhou.case_no(wenzhou.counties[0], 2018, 7) == "温鹿援申字〔2018〕第7号"


def test_an_office_belongs_to_its_county(wenzhou: Campaign) -> None:
    lucheng, longwan = wenzhou.counties[:2]
    assert lucheng.office("330302-W1") in wenzhou.offices
    assert longwan.office("330302-W1") is None


def test_working_days_of_that_winter_are_overruled(wenzhou: Campaign) -> None:
    assert wenzhou.overrides[date(2019, 2, 2)] is True
    assert wenzhou.overrides[date(2019, 2, 4)] is False


def test_a_roster_has_dates(tmp_path: Path) -> None:
    season = campaign.load(CAMPAIGNS / "practice", first_day=date(2019, 8, 1))
    assert season.county("330383", date(2019, 8, 15)) is None
    assert season.county("330383", date(2019, 8, 16)) is not None
    assert season.county("999999", date(2019, 8, 16)) is None


def test_practice_is_dated_by_its_first_day(tmp_path: Path) -> None:
    target = campaign.render(CAMPAIGNS / "practice", TODAY, tmp_path / "campaigns" / "practice")
    dated = campaign.load(target)
    assert (dated.starts.date(), (dated.ends - dated.starts).days) == (TODAY, 85)


def test_dating_again_replaces_the_copy(tmp_path: Path) -> None:
    for day in (TODAY, TODAY + timedelta(days=1)):
        campaign.render(CAMPAIGNS / "practice", day, tmp_path / "practice")
    assert campaign.load(tmp_path / "practice").starts.date() == TODAY + timedelta(days=1)


def test_an_undated_campaign_waits_for_its_date() -> None:
    assert set(campaign.load_all(str(CAMPAIGNS))) == {"wenzhou-2018"}
    with pytest.raises(CampaignError, match="has no date yet"):
        campaign.load(CAMPAIGNS / "practice")


def test_several_folders_are_read_and_a_code_occurs_once(folder: Path) -> None:
    with pytest.raises(CampaignError, match="the code of two campaigns"):
        campaign.load_all(f"{CAMPAIGNS}:{folder.parent}")


def test_a_missing_folder_of_campaigns_is_named(tmp_path: Path) -> None:
    with pytest.raises(CampaignError, match="nowhere: folder: is missing"):
        campaign.load_all(str(tmp_path / "nowhere"))


def test_no_folder_means_no_campaign() -> None:
    assert campaign.load_all("") == {}


TOML_MISTAKES = [
    ("days = 85", "days = 0", "window.days: should be above 0"),
    ("days = 85", 'days = "85"', "window.days: should be a whole number"),
    ("starts = 2018-12-06", "starts = 2018-12-06T00:00:00", "window.starts: should be a date"),
    ("cut_off = 16:00:00", "", "daily_report.cut_off: is missing"),
    ("cut_off", "cutoff", "daily_report.cutoff: is not a key"),
    ("\ndue = 17:00:00", "\ndue = 17", "daily_report.due: should be a time"),
    ('code = "wenzhou-2018"', 'code = ""', "code: should be a text"),
    ("第{seq}号", "第号", "case_no.template: should hold"),
    ("{seq}", "{seq:04}", "case_no.template: should hold"),
    ("{seq}", "{seq", "case_no.template: should hold"),
    ("{office}", "{0}", "case_no.template: should hold"),
    ("2018-12-29, ", "2018-12-29, 2018-12-30, ", "working_days: 2018-12-30 cannot be both"),
    ("2018-12-29, ", '"2018-12-29", ', "working_days.worked: should be a list of dates"),
    ("code = ", "colour = 1\ncode = ", "colour: is not a key of a campaign"),
    ("[window]", "[window", "file: is not TOML"),
    ("late_entry_days = 30", "late_entry_days = 366", "window.late_entry_days: should be 365 at most"),
    ("late_entry_days = 30", "", "window.late_entry_days: is missing"),
    ("days = 85", "days = 9000000", "window.days: should be 1000 at most"),
    ("\nlimit_hours = 26", "\nlimit_hours = 99999999999999", "silence.limit_hours: should be 1000 at most"),
    ("last_limit_hours = 34", "last_limit_hours = 9999", "silence.last_limit_hours: should be 1000 at most"),
    ("days = 10 ", "days = 999999999 ", "papers.days: should be 365 at most"),
    ("starts = 2018-12-06", "starts = 9999-12-30", "window.starts: should be in the years 1990 to 2100"),
    ("\ndue = 17:00:00", "\ndue = 15:00:00", "daily_report.due: should be later than daily_report.cut_off"),
    (
        "last_late_until = 16:00:00",
        "last_late_until = 09:00:00",
        "daily_report.last_late_until: should be later than daily_report.last_due",
    ),
    ('code = "wenzhou-2018"', 'code = "wenzhou\\u00002018"', "code: holds a control character"),
    ('code = "wenzhou-2018"', 'code = "wenzhou–２018"', "code: holds '２' (U+FF12) where '2' is meant"),
    ('notice = "', 'notice = "\\u200b', "notice: holds the invisible character U+200B"),
]


@pytest.mark.parametrize(("right", "wrong", "line"), TOML_MISTAKES)
def test_a_mistake_in_campaign_toml_is_one_line_with_its_key(
    folder: Path, right: str, wrong: str, line: str
) -> None:
    assert line in complaint(folder, "campaign.toml", lambda text: text.replace(right, wrong, 1))


TWIN = "330302,甲,county,甲,,,甲,1,乙,2,丙,,yes"
TABLE_MISTAKES = [
    ("counties.csv", ",county,", ",town,", "line 2, kind: 'town' is none of county, branch"),
    ("counties.csv", "330302,鹿城区", "330302,", "line 2, name: is empty"),
    ("counties.csv", "\n330303,", f"\n{TWIN}\n330303,", "line 3, code: '330302' stands for two units"),
    ("counties.csv", "温鹿,,", "温鹿,2019,", "line 2, valid_from: '2019' is not a date"),
    (
        "counties.csv",
        "温鹿,,",
        "温鹿,2019-02-01,2019-01-31",
        "line 2, valid_to: 2019-01-31 is before valid_from",
    ),
    ("counties.csv", "温龙,", "温鹿,", "line 3, number_prefix: '温鹿' is the prefix of two units"),
    ("counties.csv", "330303,龙", "330\x00303,龙", "line 3, code: holds a control character"),
    ("counties.csv", "330303,龙", "330303\u200b,龙", "line 3, code: holds the invisible character U+200B"),
    ("counties.csv", "330303,龙", "33０303,龙", "line 3, code: holds '０' (U+FF10) where '0' is meant"),
    ("counties.csv", "330303,龙", "330 303,龙", "line 3, code: holds a blank"),
    ("counties.csv", "龙湾区", "龙湾\u200d区", "line 3, name: holds the invisible character U+200D"),
    ("counties.csv", "温龙,", "温\u3000龙,", "line 3, number_prefix: holds a blank"),
    ("offices.csv", "330302-W2", "330302－W2", "line 3, code: holds '－' (U+FF0D) where '-' is meant"),
    ("lawyers.csv", "330302-L01", "330302-L０1", "line 2, id: holds '０' (U+FF10) where '0' is meant"),
    ("counties.csv", "code,name", "name,code", "line 1: the columns should be"),
    ("counties.csv", "330302,鹿城区,", "330302,鹿城,区,", "line 2: has another number of cells"),
    ("offices.csv", "330302,", "330399,", "line 2, county: '330399' is not in counties.csv"),
    ("offices.csv", "330302-W2", "330302-W1", "line 3, code: '330302-W1' occurs twice"),
    ("offices.csv", ",window", ",door", "line 2, kind: 'door' is none of"),
    ("lawyers.csv", ",60,", ",0,", "line 2, capacity: '0' is not a whole number above 0"),
    ("lawyers.csv", ",60,", ",99999999999,", "line 2, capacity: '99999999999' is not a whole number above 0"),
    ("lawyers.csv", "1 2 4 5 6", "1 2 7", "line 2, duty_days: '1 2 7' is not a list of days"),
    ("lawyers.csv", "wages ", "wage ", "line 2, expertise:"),
    ("lawyers.csv", "330302,卫测乙", "330399,卫测乙", "line 2, county: '330399' is not in counties.csv"),
]


@pytest.mark.parametrize(("table", "right", "wrong", "line"), TABLE_MISTAKES)
def test_a_mistake_in_a_table_is_one_line_with_its_place(
    folder: Path, table: str, right: str, wrong: str, line: str
) -> None:
    assert line in complaint(folder, table, lambda text: text.replace(right, wrong, 1))


@pytest.mark.parametrize("name", ["campaign.toml", "counties.csv", "offices.csv", "lawyers.csv"])
def test_a_missing_or_wrongly_saved_file_is_named(folder: Path, name: str) -> None:
    (folder / name).write_bytes("温州".encode("gbk"))
    assert f"{name}: file: is not UTF-8" in refused(folder)
    (folder / name).unlink()
    assert f"{name}: file: is missing" in refused(folder)


def test_a_table_saved_by_a_spreadsheet_is_read(folder: Path) -> None:
    text = (folder / "counties.csv").read_text(encoding="utf-8")
    (folder / "counties.csv").write_text(text.replace("\n", "\r\n"), encoding="utf-8-sig")
    assert len(campaign.load(folder).counties) == 12


def test_a_code_may_return_with_another_life(folder: Path) -> None:
    table = folder / "counties.csv"
    text = table.read_text(encoding="utf-8").replace("温鹿,,,", "温鹿,,2018-12-31,", 1)
    again = text.splitlines()[1].replace("温鹿,,2018-12-31,", "温鹿,2019-01-01,,")
    table.write_text(f"{text}{again}\n", encoding="utf-8")
    season = campaign.load(folder)
    assert season.county("330302", date(2018, 12, 31)) is not season.county("330302", date(2019, 1, 1))


def complaint(folder: Path, name: str, change: Callable[[str], str]) -> str:
    text = (folder / name).read_text(encoding="utf-8")
    assert change(text) != text
    (folder / name).write_text(change(text), encoding="utf-8")
    return refused(folder)


def refused(folder: Path) -> str:
    with pytest.raises(CampaignError) as raised:
        campaign.load(folder)
    assert "\n" not in str(raised.value)
    assert str(folder) in str(raised.value)
    return str(raised.value)
