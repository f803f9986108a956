"""What is wrong with a campaign's files, in one line for whoever edits them."""

import unicodedata
from pathlib import Path


class CampaignError(ValueError):
    """`args[0]`: the file, the key or line, and what is wrong there."""


def has_control(text: str) -> bool:
    """Whether it holds a sign that nobody types, such as the NUL that a database cannot keep."""
    return any(unicodedata.category(sign) == "Cc" for sign in text)


def wrong(path: Path, place: str, what: str) -> CampaignError:
    """campaigns/x/campaign.toml: window.days: should be a whole number."""
    return CampaignError(f"{path}: {place}: {what}")
