"""Every county signs its final summary when the season is over (N9)."""

from collections.abc import Iterator, Sequence

from season.calendar import SEASON_ENDS
from season.plan.acts import Act, What, Who
from season.roster import Unit


def summaries(units: Sequence[Unit]) -> Iterator[Act]:
    for unit in units:
        words = {"achievements": f"{unit.name}追回一批欠薪。", "problems": "工地流动性大，证据难取。"}
        yield Act(SEASON_ENDS, unit.code, Who.staff, What.sign_summary, words)
