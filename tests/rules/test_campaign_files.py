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


def test_the_case_sweep_is_due_on_the_day_of_the_notice_and_asked_of_nobody_where_none_is_set(
    wenzhou: Campaign, folder: Path
) -> None:
    assert wenzhou.case_sweep_due == date(2019, 1, 11)
    toml = folder / "campaign.toml"
    text = toml.read_text(encoding="utf-8")
    toml.write_text(text.replace("due_day = 37", ""), encoding="utf-8")
    assert campaign.load(folder).case_sweep_due is None
    toml.write_text(text.replace("due_day = 37", "due_day = 86"), encoding="utf-8")
    with pytest.raises(CampaignError, match=r"case_sweep\.due_day: 最大为 85"):
        campaign.load(folder)


def test_the_times_of_the_daily_report_and_of_silence(wenzhou: Campaign) -> None:
    (terms,) = wenzhou.terms
    assert (terms.cut_off, terms.due, terms.city_report_at) == (time(16), time(17), time(17, 30))
    assert (terms.silence_limit, wenzhou.last_silence_limit) == (timedelta(hours=26), timedelta(hours=34))


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


def test_the_summaries_are_due_by_the_end_of_a_saturday(wenzhou: Campaign) -> None:
    assert wenzhou.summary_due == date(2019, 3, 2)
    assert wenzhou.summary_due_at == datetime.fromisoformat("2019-03-03T00:00:00+08:00")


def test_a_campaign_whose_notice_names_no_day_for_summaries_has_none(folder: Path) -> None:
    file = folder / "campaign.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("due_days = 2 ", ""), encoding="utf-8")
    undated = campaign.load(folder)
    assert (undated.summary_due, undated.summary_due_at) == (None, None)


def test_two_signatures_and_a_lock_are_off_unless_asked_for(wenzhou: Campaign, folder: Path) -> None:
    assert (wenzhou.second_signature, wenzhou.corrections_locked_from(DECEMBER)) == (False, None)
    file = folder / "campaign.toml"
    asked = "[daily_report]\nsecond_signature = true\ncorrection_lock_days = 3\n"
    file.write_text(file.read_text(encoding="utf-8").replace("[daily_report]", asked, 1), encoding="utf-8")
    strict = campaign.load(folder)
    assert strict.second_signature
    assert strict.corrections_locked_from(DECEMBER) == datetime.fromisoformat("2018-12-10T00:00:00+08:00")


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
    with pytest.raises(CampaignError, match="还不是日期"):
        campaign.load(CAMPAIGNS / "practice")


def test_several_folders_are_read_and_a_code_occurs_once(folder: Path) -> None:
    with pytest.raises(CampaignError, match="是两个专项行动的代码"):
        campaign.load_all(f"{CAMPAIGNS}:{folder.parent}")


def test_a_missing_folder_of_campaigns_is_named(tmp_path: Path) -> None:
    with pytest.raises(CampaignError, match="nowhere: 文件夹: 没有找到"):
        campaign.load_all(str(tmp_path / "nowhere"))


def test_no_folder_means_no_campaign() -> None:
    assert campaign.load_all("") == {}


TOML_MISTAKES = [
    ("days = 85", "days = 0", "window.days: 应大于 0"),
    ("days = 85", 'days = "85"', "window.days: 应为整数"),
    ("starts = 2018-12-06", "starts = 2018-12-06T00:00:00", "window.starts: 应为 2018-12-06 这样的日期"),
    ("cut_off = 16:00:00", "", "daily_report.cut_off: 没有写"),
    ("cut_off", "cutoff", "daily_report.cutoff: 不是专项行动的项目"),
    ("\ndue = 17:00:00", "\ndue = 17", "daily_report.due: 应为 16:00:00 这样的时间"),
    ("\ncut_off", '\nsecond_signature = "yes"\ncut_off', "daily_report.second_signature: 应为 true 或 false"),
    ("\ncut_off", "\nsecond_signature = 1\ncut_off", "daily_report.second_signature: 应为 true 或 false"),
    ("\ncut_off", "\ncorrection_lock_days = 0\ncut_off", "daily_report.correction_lock_days: 应大于 0"),
    ("\ncut_off", "\ncorrection_lock_days = 366\ncut_off", "daily_report.correction_lock_days: 最大为 365"),
    ("\ncut_off", "\ncorrection_lock_days = true\ncut_off", "correction_lock_days: 应为整数"),
    ('code = "wenzhou-2018"', 'code = ""', "code: 应为文字"),
    ("第{seq}号", "第号", "case_no.template: 应含有"),
    ("{seq}", "{seq:04}", "case_no.template: 应含有"),
    ("{seq}", "{seq", "case_no.template: 应含有"),
    ("{office}", "{0}", "case_no.template: 应含有"),
    ("2018-12-29, ", "2018-12-29, 2018-12-30, ", "working_days: 2018-12-30 不能既上班又放假"),
    ("2018-12-29, ", '"2018-12-29", ', "working_days.worked: 应为日期的列表"),
    ("due_days = 2 ", "due_days = 0 ", "summary.due_days: 应大于 0"),
    ("due_days = 2 ", "due_days = 366 ", "summary.due_days: 最大为 365"),
    ("due_days = 2 ", "due_days = 2019-03-02 ", "summary.due_days: 应为整数"),
    ("code = ", "colour = 1\ncode = ", "colour: 不是专项行动的项目"),
    ("[window]", "[window", "文件: 第 7 行附近不合 TOML 的写法"),
    ("late_entry_days = 30", "late_entry_days = 366", "window.late_entry_days: 最大为 365"),
    ("late_entry_days = 30", "", "window.late_entry_days: 没有写"),
    ("days = 85", "days = 9000000", "window.days: 最大为 1000"),
    ("\nlimit_hours = 26", "\nlimit_hours = 99999999999999", "silence.limit_hours: 最大为 1000"),
    ("last_limit_hours = 34", "last_limit_hours = 9999", "silence.last_limit_hours: 最大为 1000"),
    ("days = 10 ", "days = 999999999 ", "papers.days: 最大为 365"),
    ("starts = 2018-12-06", "starts = 9999-12-30", "window.starts: 应在 1990 年至 2100 年之间"),
    ("\ndue = 17:00:00", "\ndue = 15:00:00", "daily_report.due: 应晚于 daily_report.cut_off"),
    (
        "\ncity_report_at = 17:30:00",
        "\ncity_report_at = 17:00:00",
        "daily_report.city_report_at: 应晚于 daily_report.due",
    ),
    (
        "last_late_until = 16:00:00",
        "last_late_until = 09:00:00",
        "daily_report.last_late_until: 应晚于 daily_report.last_due",
    ),
    ("[papers]", "[reminders]\nbefore_minutes = 0\n[papers]", "reminders.before_minutes: 应大于 0"),
    ("[papers]", "[reminders]\ncity_after_minutes = 361\n[papers]", "city_after_minutes: 最大为 360"),
    (
        "[papers]",
        "[reminders]\ndeputy_after_minutes = 20\n[papers]",
        "reminders.city_after_minutes: 应大于 reminders.deputy_after_minutes",
    ),
    ('code = "wenzhou-2018"', 'code = "wenzhou\\u00002018"', "code: 含有控制字符"),
    ('code = "wenzhou-2018"', 'code = "wenzhou–２018"', "code: “２”（U+FF12）应写成“2”"),
    ('notice = "', 'notice = "\\u200b', "notice: 含有看不见的字符 U+200B"),
]


@pytest.mark.parametrize(("right", "wrong", "line"), TOML_MISTAKES)
def test_a_mistake_in_campaign_toml_is_one_line_with_its_key(
    folder: Path, right: str, wrong: str, line: str
) -> None:
    assert line in complaint(folder, "campaign.toml", lambda text: text.replace(right, wrong, 1))


TWIN = "330302,甲,county,甲,,,甲,1,乙,2,丙,,yes"
TABLE_MISTAKES = [
    ("counties.csv", ",county,", ",town,", "第 2 行，kind: “town”不对，应为 county、branch 之一"),
    ("counties.csv", "330302,鹿城区", "330302,", "第 2 行，name: 是空的"),
    ("counties.csv", "\n330303,", f"\n{TWIN}\n330303,", "第 3 行，code: “330302”在同一天指两个报送单位"),
    ("counties.csv", "温鹿,,", "温鹿,2019,", "第 2 行，valid_from: “2019”不对，应为2019-08-16 这样的日期"),
    (
        "counties.csv",
        "温鹿,,",
        "温鹿,2019-02-01,2019-01-31",
        "第 2 行，valid_to: 2019-01-31 早于 valid_from",
    ),
    ("counties.csv", "温龙,", "温鹿,", "第 3 行，number_prefix: 两个报送单位都用了“温鹿”"),
    ("counties.csv", "330303,龙", "330\x00303,龙", "第 3 行，code: 含有控制字符"),
    ("counties.csv", "330303,龙", "330303\u200b,龙", "第 3 行，code: 含有看不见的字符 U+200B"),
    ("counties.csv", "330303,龙", "33０303,龙", "第 3 行，code: “０”（U+FF10）应写成“0”"),
    ("counties.csv", "330303,龙", "330 303,龙", "第 3 行，code: 含有空格"),
    ("counties.csv", "龙湾区", "龙湾\u200d区", "第 3 行，name: 含有看不见的字符 U+200D"),
    ("counties.csv", "温龙,", "温\u3000龙,", "第 3 行，number_prefix: 含有空格"),
    ("offices.csv", "330302-W2", "330302－W2", "第 3 行，code: “－”（U+FF0D）应写成“-”"),
    ("lawyers.csv", "330302-L01", "330302-L０1", "第 2 行，id: “０”（U+FF10）应写成“0”"),
    ("counties.csv", "10000010000", "1.38E+10", "第 2 行，contact_phone: “1.38E+10”已被 Excel 缩写"),
    ("counties.csv", "10000010001", "57788888888", "第 2 行，deputy_phone: “57788888888”像是区号前的 0"),
    ("counties.csv", "330302,鹿", "3.30302E+11,鹿", "第 2 行，code: “3.30302E+11”已被 Excel 缩写"),
    ("counties.csv", "330302,鹿", "30302,鹿", "第 2 行，code: “30302”有 5 位，行政区划代码为 6、9 或 12 位"),
    ("counties.csv", "温鹿,,", "3月2日,,", "第 2 行，number_prefix: “3月2日”已被 Excel 改写成日期"),
    ("lawyers.csv", "330302-L01", "2-Mar", "第 2 行，id: “2-Mar”已被 Excel 改写成日期"),
    ("counties.csv", "鹿城区", '"鹿城\n区"', "第 2 行，name: 含有换行"),
    ("counties.csv", "鹿城区", '"鹿城区\n"', "第 2 行，name: 含有换行"),
    ("counties.csv", "鹿城区", "鹿城\u2028区", "第 2 行，name: 含有换行"),
    ("counties.csv", "鹿城区", '"鹿城区', "第 2 行: 英文引号不成对"),
    ("counties.csv", "温鹿,,", "温鹿,2019/13/1,", "第 2 行，valid_from: “2019/13/1”不对"),
    ("counties.csv", "code,name", "name,code", "第 1 行: 各列应依次为"),
    ("counties.csv", "330302,鹿城区,", "330302,鹿城,区,", "第 2 行: 格数与首行不同"),
    ("offices.csv", "330302,", "330399,", "第 2 行，county: counties.csv 中没有“330399”"),
    ("offices.csv", "330302-W2", "330302-W1", "第 3 行，code: “330302-W1”出现了两次"),
    ("offices.csv", ",window", ",door", "第 2 行，kind: “door”不对，应为"),
    ("lawyers.csv", ",60,", ",0,", "第 2 行，capacity: “0”不对，应为1 至 1000 的整数"),
    ("lawyers.csv", ",60,", ",99999999999,", "第 2 行，capacity: “99999999999”不对，应为1 至 1000 的整数"),
    ("lawyers.csv", "1 2 4 5 6", "1 2 7", "第 2 行，duty_days: “1 2 7”不对，应为用空格分开的"),
    ("lawyers.csv", "wages ", "wage ", "第 2 行，expertise:"),
    ("lawyers.csv", "330302,卫测乙", "330399,卫测乙", "第 2 行，county: counties.csv 中没有“330399”"),
]


@pytest.mark.parametrize(("table", "right", "wrong", "line"), TABLE_MISTAKES)
def test_a_mistake_in_a_table_is_one_line_with_its_place(
    folder: Path, table: str, right: str, wrong: str, line: str
) -> None:
    assert line in complaint(folder, table, lambda text: text.replace(right, wrong, 1))


@pytest.mark.parametrize("name", ["campaign.toml", "counties.csv", "offices.csv", "lawyers.csv"])
def test_a_missing_or_wrongly_saved_file_is_named(folder: Path, name: str) -> None:
    (folder / name).write_bytes("温州".encode("gbk"))
    assert f"{name}: 文件: 编码不是 UTF-8" in refused(folder)
    (folder / name).unlink()
    assert f"{name}: 文件: 没有找到" in refused(folder)


def test_a_table_saved_by_a_spreadsheet_is_read(folder: Path) -> None:
    text = (folder / "counties.csv").read_text(encoding="utf-8")
    (folder / "counties.csv").write_text(text.replace("\n", "\r\n"), encoding="utf-8-sig")
    assert len(campaign.load(folder).counties) == 12


def test_days_as_a_spreadsheet_rewrites_them_are_read(folder: Path) -> None:
    change(folder, "counties.csv", "温鹿,,,", "温鹿,2018/12/6,2019/1/5,")
    lucheng = campaign.load(folder).counties[0]
    assert (lucheng.valid_from, lucheng.valid_to) == (date(2018, 12, 6), date(2019, 1, 5))


@pytest.mark.parametrize("tail", [",,,,,,,,,,,,\n" * 30, "\n\n", " , ,\n"])
def test_empty_lines_that_a_spreadsheet_leaves_behind_count_for_nothing(folder: Path, tail: str) -> None:
    with (folder / "counties.csv").open("a", encoding="utf-8") as table:
        table.write(tail)
    assert len(campaign.load(folder).counties) == 12


def test_empty_columns_that_a_spreadsheet_leaves_behind_count_for_nothing(folder: Path) -> None:
    table = folder / "counties.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text("".join(f"{line},,\n" for line in lines), encoding="utf-8")
    assert len(campaign.load(folder).counties) == 12
    change(folder, "counties.csv", ",yes,,", ",yes,,备注")
    assert "第 2 行: 格数与首行不同" in refused(folder)


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("name", ["counties.csv", "offices.csv", "lawyers.csv"])
def test_a_table_in_another_encoding_is_one_chinese_line_that_says_how_to_save_it(
    folder: Path, name: str, encoding: str
) -> None:
    (folder / name).write_bytes((folder / name).read_text(encoding="utf-8").encode(encoding))
    assert f"{name}: 文件: 编码不是 UTF-8；请在表格软件中另存为“CSV UTF-8（逗号分隔）”" in refused(folder)


@pytest.mark.parametrize(
    ("sign", "name"), [(";", "分号"), ("\t", "制表符"), ("，", "中文逗号"), ("；", "中文分号")]
)
def test_another_separator_is_named(folder: Path, sign: str, name: str) -> None:
    text = (folder / "counties.csv").read_text(encoding="utf-8")
    (folder / "counties.csv").write_text(text.replace(",", sign), encoding="utf-8")
    assert f"counties.csv: 第 1 行: 各列之间应为英文逗号，这里是{name}；请在表格软件中另存为" in refused(
        folder
    )


def test_what_stands_behind_a_break_in_a_quoted_cell_keeps_its_line(folder: Path) -> None:
    change(folder, "counties.csv", "330303,龙湾区", '330303,"龙湾\n区"')
    assert "第 3 行，name: 含有换行" in refused(folder)
    change(folder, "counties.csv", '"龙湾\n区",county', '"龙湾区",town')
    assert "第 3 行，kind: “town”不对" in refused(folder)


def test_a_code_may_return_with_another_life(folder: Path) -> None:
    table = folder / "counties.csv"
    text = table.read_text(encoding="utf-8").replace("温鹿,,,", "温鹿,,2018-12-31,", 1)
    again = text.splitlines()[1].replace("温鹿,,2018-12-31,", "温鹿,2019-01-01,,")
    table.write_text(f"{text}{again}\n", encoding="utf-8")
    season = campaign.load(folder)
    assert season.county("330302", date(2018, 12, 31)) is not season.county("330302", date(2019, 1, 1))


def change(folder: Path, name: str, right: str, wrong: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert right in text
    (folder / name).write_text(text.replace(right, wrong, 1), encoding="utf-8")


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


@pytest.mark.parametrize(
    ("adapter", "to"), [("folder", "/srv/platform"), ("http", "https://platform.example/v1")]
)
def test_a_campaign_may_name_the_municipal_platform(folder: Path, adapter: str, to: str) -> None:
    assert campaign.load(folder).platform is None
    name_platform(folder, adapter, to)
    assert campaign.load(folder).platform == campaign.Platform(adapter, to)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("adapter", "to", "key"),
    [
        ("ftp", "/srv/platform", "platform.adapter"),
        ("folder", "srv/platform", "platform.to"),
        ("http", "http://platform.example", "platform.to"),
        ("http", "https:///v1", "platform.to"),
    ],
)
def test_a_platform_that_cannot_be_meant_is_one_line(folder: Path, adapter: str, to: str, key: str) -> None:
    name_platform(folder, adapter, to)
    with pytest.raises(CampaignError, match=key):
        campaign.load(folder)


def name_platform(folder: Path, adapter: str, to: str) -> None:
    with (folder / "campaign.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[platform]\nadapter = "{adapter}"\nto = "{to}"\n')


def with_addresses(folder: Path, of_lucheng: str, header: str = "contact_email,deputy_email") -> None:
    """The columns that may follow in counties.csv, filled in for the first county."""
    table = folder / "counties.csv"
    first, lucheng, *others = table.read_text(encoding="utf-8").splitlines()
    lines = [f"{first},{header}", f"{lucheng},{of_lucheng}", *(f"{line},," for line in others)]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_county_may_have_addresses_to_which_reminders_go(folder: Path) -> None:
    assert campaign.load(folder).counties[0].contact_email == ""
    with_addresses(folder, "wu@example.gov.cn,feng@example.gov.cn")
    lucheng, longwan = campaign.load(folder).counties[:2]
    assert (lucheng.contact_email, lucheng.deputy_email) == ("wu@example.gov.cn", "feng@example.gov.cn")
    assert (longwan.contact_email, longwan.deputy_email) == ("", "")


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        ("wu.example.gov.cn,", "第 2 行，contact_email: “wu.example.gov.cn”不对，应为一个电子邮箱地址"),
        (",a@b.cn; c@d.cn", "第 2 行，deputy_email: “a@b.cn; c@d.cn”不对"),
        ("a@b,", "第 2 行，contact_email: “a@b”不对"),
    ],
)
def test_what_is_no_address_is_named(folder: Path, cells: str, line: str) -> None:
    with_addresses(folder, cells)
    assert line in refused(folder)


def test_half_of_the_columns_is_refused_with_all_of_them(folder: Path) -> None:
    with_addresses(folder, "wu@example.gov.cn", "contact_email")
    assert "后面可以再加 successor,contact_email,deputy_email" in refused(folder)


DUTY = "date,county,contact,contact_phone,contact_email,deputy,deputy_phone,deputy_email\n"


def test_who_is_on_duty_by_date_stands_for_the_contact_and_perhaps_the_deputy(folder: Path) -> None:
    rows = "2018-12-08,330302,甲,1,jia@b.cn,,,\n2018/12/9,330302,乙,2,,丙,3,bing@b.cn\n"
    (folder / "duty.csv").write_text(DUTY + rows, encoding="utf-8")
    loaded = campaign.load(folder)
    usual, eighth, ninth = (loaded.county("330302", date(2018, 12, day)) for day in (7, 8, 9))
    assert usual is not None and eighth is not None and ninth is not None  # noqa: PT018
    assert usual == loaded.counties[0]
    assert (eighth.contact, eighth.contact_phone, eighth.contact_email) == ("甲", "1", "jia@b.cn")
    assert (eighth.deputy, eighth.deputy_phone) == (usual.deputy, usual.deputy_phone)
    assert (ninth.contact_email, ninth.deputy, ninth.deputy_phone, ninth.deputy_email) == (
        "",
        "丙",
        "3",
        "bing@b.cn",
    )


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (
            "2018-12-05,330302,甲,1,,,,",
            "第 2 行，date: 2018-12-05 不在专项行动期间（2018-12-06 至 2019-02-28）",
        ),
        ("12-08,330302,甲,1,,,,", "第 2 行，date: “12-08”不对"),
        (",330302,甲,1,,,,", "第 2 行，date: 是空的"),
        ("2018-12-08,330399,甲,1,,,,", "第 2 行，county: counties.csv 中没有 2018-12-08 应报送的“330399”"),
        ("2018-12-08,330302,,1,,,,", "第 2 行，contact: 是空的"),
        ("2018-12-08,330302,甲,,,,,", "第 2 行，contact_phone: 是空的"),
        ("2018-12-08,330302,甲,1,jia,,,", "第 2 行，contact_email: “jia”不对"),
        ("2018-12-08,330302,甲,1,,,2,", "第 2 行，deputy: 是空的"),
        ("2018-12-08,330302,甲,1,,乙,,", "第 2 行，deputy_phone: 是空的"),
        (
            "2018-12-08,330302,甲,1,,,,\n2018-12-08,330302,乙,1,,,,",
            "第 3 行，county: “330302”在 2018-12-08 出现了两次",
        ),
    ],
)
def test_a_mistake_in_the_duty_table_is_one_line_with_its_place(folder: Path, row: str, line: str) -> None:
    (folder / "duty.csv").write_text(f"{DUTY}{row}\n", encoding="utf-8")
    assert f"duty.csv: {line}" in refused(folder)


def test_when_a_report_is_asked_for_may_be_set(folder: Path) -> None:
    assert campaign.load(folder).reminders == campaign.ReminderTimes()
    times = "[reminders]\nbefore_minutes = 45\ndeputy_after_minutes = 5\n"
    with (folder / "campaign.toml").open("a", encoding="utf-8") as toml:
        toml.write(times)
    minutes = (timedelta(minutes=45), timedelta(minutes=5), timedelta(minutes=20))
    assert campaign.load(folder).reminders == campaign.ReminderTimes(*minutes)
