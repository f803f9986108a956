"""The campaign of a season: a copy of the founding one, which changes while it runs (decision 70)."""

import shutil
from pathlib import Path
from typing import Final

import campaign
from devstack.checkout import CHECKOUT

CODE: Final = "wenzhou-2018"
CAMPAIGNS: Final = CHECKOUT / "campaigns"
CHANGES: Final = """
[[changes]] # the sweep of cases is put off
from = 2019-01-05
case_sweep.due_day = 39

[[changes]] # the evening hours of the windows belong to the same day
from = 2019-02-16
daily_report.cut_off = 17:45:00
daily_report.due = 18:30:00
daily_report.city_report_at = 19:00:00

[[changes]]
from = 2019-02-20
silence.limit_hours = 30
"""


def write_season_campaign(campaigns: Path, *, by_two: bool = False) -> None:
    """Into a folder of campaigns. `by_two`: it asks for two signatures of each daily report."""
    folder = campaigns / CODE
    shutil.copytree(CAMPAIGNS / CODE, folder, dirs_exist_ok=True)
    file = folder / "campaign.toml"
    text = (CAMPAIGNS / CODE / "campaign.toml").read_text(encoding="utf-8") + CHANGES
    if by_two:
        text = text.replace("\ncut_off =", "\nsecond_signature = true\ncut_off =", 1)
    file.write_text(text, encoding="utf-8")
    assert campaign.load(folder).second_signature == by_two
