"""Which day a page is about, and where it stands."""

from reporting.calendar.rules.roster import names
from reporting.daily_reports.rules.versions import Place


def title_of(place: Place) -> str:
    return f"{names(place.campaign)[place.key.county]}　{place.key.period.isoformat()} 日报"


def path_of(place: Place) -> str:
    """The page's address, from where our own begin."""
    key = place.key
    return f"campaigns/{key.campaign}/counties/{key.county}/days/{key.period.isoformat()}"
