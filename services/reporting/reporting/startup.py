"""What both processes of reporting need first: campaign data."""

from collections.abc import Mapping

from campaign import Campaign, load_all
from reporting.settings import Settings
from serving import exit_on_mistake


def read_campaigns(settings: Settings) -> Mapping[str, Campaign]:
    """A mistake in a campaign's files is one clear line and no start."""
    with exit_on_mistake():
        return load_all(settings.campaigns)
