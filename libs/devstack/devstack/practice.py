"""The campaign `practice` of a stack: it starts on the day on which the stack was first used."""

from datetime import date, datetime
from pathlib import Path

import campaign
from clock import SHANGHAI, day_of
from devstack.errors import CannotRun
from devstack.settings import Settings


def campaigns_of(settings: Settings) -> Path:
    """The folder of the stack's campaigns."""
    return settings.state / "campaigns"


def practice_of(settings: Settings) -> Path:
    """The dated copy."""
    return campaigns_of(settings) / settings.practice.name


def write_dated_copy(settings: Settings) -> None:
    """As the undated one is now."""
    try:
        campaigns_of(settings).mkdir(parents=True, exist_ok=True)
        campaign.render(settings.practice, _first_day(settings.state), practice_of(settings))
        if settings.practice_platform is not None:
            name_platform(practice_of(settings), settings.practice_platform.resolve())
    except campaign.CampaignError as error:
        raise CannotRun(str(error)) from None
    except PermissionError as error:
        raise CannotRun(f"no permission to write to {error.filename}; use a clone of your own.") from None


def name_platform(campaign_folder: Path, platform: Path) -> None:
    """As docs/platform.md has it; in the folder the platform's side makes `receipts`."""
    (platform / "receipts").mkdir(parents=True, exist_ok=True)
    with (campaign_folder / "campaign.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[platform]\nadapter = \"folder\"\nto = '{platform}'\n")
    campaign.load(campaign_folder)


def _first_day(state: Path) -> date:
    file = state / "first-day"
    if not file.exists():
        file.write_text(day_of(datetime.now(SHANGHAI)).isoformat())
    return date.fromisoformat(file.read_text().strip())
