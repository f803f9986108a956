"""The topics every stack declares (deploy/topics.toml); names and partition counts never change."""

from typing import Final

CASES: Final = "yuanxin.cases.v1"
"""The case log: every life-cycle event of every service, keyed by case id, kept for ever."""

COUNTIES: Final = "yuanxin.counties.v1"
"""What concerns a county and no case: reports, consultations, incidents, silence; keyed by county code."""

WATERMARKS: Final = "yuanxin.watermarks.v1"
"""How far each service has published; keyed by service, kept a day."""
