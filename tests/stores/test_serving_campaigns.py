"""At the start a campaign is held to what it was when it began."""

import shutil
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

import campaign
from campaign import Campaign, fixed_facts
from database import Pool, open_pool
from databases import Databases
from serving import keep_campaigns

CAMPAIGNS = Path(__file__).parents[2] / "campaigns"
BEFORE = datetime.fromisoformat("2018-12-01T09:00:00+08:00")
BEGUN = datetime.fromisoformat("2019-01-15T09:00:00+08:00")
MUCH_LATER = datetime.fromisoformat("2019-03-20T09:00:00+08:00")
CHANGED_FROM = "campaign.toml: changes"


def with_cut_off(folder: Path, at: str) -> Campaign:
    """The campaign with another cut-off."""
    copy = Path(shutil.copytree(CAMPAIGNS / "wenzhou-2018", folder / at.replace(":", "")))
    text = (copy / "campaign.toml").read_text(encoding="utf-8")
    (copy / "campaign.toml").write_text(
        text.replace("cut_off = 16:00:00", f"cut_off = {at}"), encoding="utf-8"
    )
    return campaign.load(copy)


def with_change(folder: Path, first_day: str) -> Campaign:
    """The campaign with a later cut-off from a day on."""
    copy = Path(shutil.copytree(CAMPAIGNS / "wenzhou-2018", folder / first_day))
    with (copy / "campaign.toml").open("a", encoding="utf-8") as toml:
        toml.write(f"\n[[changes]]\nfrom = {first_day}\ndaily_report.cut_off = 16:30:00\n")
    return campaign.load(copy)


@pytest.fixture
async def pool(databases: Databases) -> AsyncIterator[Pool]:
    fresh = await databases.fresh("intake")
    async with open_pool(fresh.url) as opened:
        yield opened


async def stored(pool: Pool) -> dict[str, str]:
    rows = await pool.fetch("SELECT key, value FROM campaign_facts")
    return {row["key"]: row["value"] for row in rows}


async def test_a_campaign_changed_after_it_began_is_one_line_and_no_start(pool: Pool, tmp_path: Path) -> None:
    await keep_campaigns(pool, [with_cut_off(tmp_path, "16:00:00")], BEFORE)
    kept = await stored(pool)
    with pytest.raises(SystemExit) as refused:
        await keep_campaigns(pool, [with_cut_off(tmp_path, "15:00:00")], BEGUN)
    line = str(refused.value)
    assert line.startswith("专项行动 wenzhou-2018: campaign.toml: daily_report.cut_off: 原为“16:00:00”")
    assert "\n" not in line
    assert await stored(pool) == kept


async def test_until_it_begins_the_last_word_counts(pool: Pool, tmp_path: Path) -> None:
    for at in ("16:00:00", "15:00:00"):
        await keep_campaigns(pool, [with_cut_off(tmp_path, at)], BEFORE)
    kept = await stored(pool)
    assert kept["campaign.toml: daily_report.cut_off"] == "15:00:00"
    assert kept.keys() == fixed_facts(campaign.load(CAMPAIGNS / "wenzhou-2018")).keys()


async def test_a_start_after_an_allowed_change_says_which(pool: Pool, tmp_path: Path) -> None:
    before = with_cut_off(tmp_path, "16:00:00")
    await keep_campaigns(pool, [before], BEGUN)
    with capture_logs() as quiet:
        await keep_campaigns(pool, [before], BEGUN)
    table = tmp_path / "160000" / "offices.csv"
    table.write_text(table.read_text(encoding="utf-8") + "330302,330302-T9,新街道司法所,township\n", "utf-8")
    with capture_logs() as said:
        await keep_campaigns(pool, [campaign.load(table.parent)], BEGUN)
    assert quiet == []
    assert [(line["campaign"], line["added"]) for line in said] == [
        ("wenzhou-2018", ["offices.csv: 330302-T9"])
    ]


async def test_a_dated_change_is_taken_before_its_day_and_kept_from_then_on(
    pool: Pool, tmp_path: Path
) -> None:
    """The life of a change, start by start; a second service that was not started in time is refused."""
    founding = campaign.load(CAMPAIGNS / "wenzhou-2018")
    early, later = with_change(tmp_path, "2019-01-16"), with_change(tmp_path, "2019-01-18")
    await keep_campaigns(pool, [founding], BEGUN)
    await keep_campaigns(pool, [early], BEGUN)
    assert (await stored(pool))[f"{CHANGED_FROM} 2019-01-16 daily_report.cut_off"] == "16:30:00"
    await keep_campaigns(pool, [later], BEGUN)
    assert await stored(pool) == {key: fact.value for key, fact in fixed_facts(later).items()}
    await keep_campaigns(pool, [later], MUCH_LATER)
    for otherwise, line in (
        (founding, f"{CHANGED_FROM} 2019-01-18 daily_report.cut_off: 不见了"),
        (early, f"{CHANGED_FROM} 2019-01-18 daily_report.cut_off: 不见了"),
    ):
        with pytest.raises(SystemExit, match=line):
            await keep_campaigns(pool, [otherwise], MUCH_LATER)
    assert await stored(pool) == {key: fact.value for key, fact in fixed_facts(later).items()}


async def test_a_change_whose_day_has_begun_is_refused_until_it_is_recorded_by_hand(
    pool: Pool, tmp_path: Path
) -> None:
    """By hand: docs/operations.md, for a service that was away when the others took it."""
    await keep_campaigns(pool, [campaign.load(CAMPAIGNS / "wenzhou-2018")], BEGUN)
    kept, changed = await stored(pool), with_change(tmp_path, "2019-01-15")
    with pytest.raises(SystemExit) as refused:
        await keep_campaigns(pool, [changed], BEGUN)
    line = str(refused.value)
    assert line.startswith(
        f"专项行动 wenzhou-2018: {CHANGED_FROM} 2019-01-15 daily_report.cut_off: 2019-01-15 已经开始，"
        "变更只能自明天（2019-01-16）或以后起，请改 from"
    )
    assert "\n" not in line
    assert await stored(pool) == kept
    await pool.execute(
        "INSERT INTO campaign_facts VALUES"
        " ('wenzhou-2018', 'campaign.toml: changes 2019-01-15 daily_report.cut_off', '16:30:00')"
    )
    await keep_campaigns(pool, [changed], BEGUN)


async def test_a_system_updated_after_a_date_has_passed_starts_with_the_files_it_had(pool: Pool) -> None:
    """Versions before this one did not keep when sweep and summaries are due."""
    founding = campaign.load(CAMPAIGNS / "wenzhou-2018")
    await keep_campaigns(pool, [founding], BEGUN)
    whole = await stored(pool)
    await pool.execute("DELETE FROM campaign_facts WHERE key ~ 'due_day'")
    assert len(whole) - len(await stored(pool)) == 2
    with capture_logs() as said:
        await keep_campaigns(pool, [founding], MUCH_LATER)
    assert said == []
    assert await stored(pool) == whole


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        ("second_signature = true", "daily_report.second_signature: 原为“false”，现为“true”"),
        ("correction_lock_days = 3", "daily_report.correction_lock_days: 原为“”，现为“3”"),
    ],
)
async def test_a_rule_that_earlier_versions_did_not_have_is_not_switched_on_at_the_update(
    pool: Pool, tmp_path: Path, setting: str, line: str
) -> None:
    """It would bind days that were signed without it."""
    founding = campaign.load(CAMPAIGNS / "wenzhou-2018")
    copy = Path(shutil.copytree(CAMPAIGNS / "wenzhou-2018", tmp_path / "wenzhou-2018"))
    text = (copy / "campaign.toml").read_text(encoding="utf-8")
    (copy / "campaign.toml").write_text(text.replace("[daily_report]", f"[daily_report]\n{setting}"), "utf-8")
    await keep_campaigns(pool, [founding], BEGUN)
    await pool.execute("DELETE FROM campaign_facts WHERE key ~ 'second_signature|correction_lock_days'")
    kept = await stored(pool)
    with pytest.raises(SystemExit) as refused:
        await keep_campaigns(pool, [campaign.load(copy)], BEGUN)
    assert str(refused.value).startswith(f"专项行动 wenzhou-2018: campaign.toml: {line}")
    assert await stored(pool) == kept
    await keep_campaigns(pool, [founding], BEGUN)
    assert (await stored(pool)).keys() == fixed_facts(founding).keys()


async def test_what_has_not_changed_is_not_written_again(pool: Pool, tmp_path: Path) -> None:
    one = with_cut_off(tmp_path, "16:00:00")
    await keep_campaigns(pool, [one], BEGUN)
    before = await pool.fetch("SELECT xmin::text, key FROM campaign_facts ORDER BY key")
    await keep_campaigns(pool, [one], BEGUN)
    assert await pool.fetch("SELECT xmin::text, key FROM campaign_facts ORDER BY key") == before
