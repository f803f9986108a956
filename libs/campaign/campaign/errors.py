"""What is wrong with a campaign's files, in one line for whoever edits them."""

import unicodedata
from pathlib import Path


class CampaignError(ValueError):
    """`args[0]`: the file, the key or line, and what is wrong there."""


def flaw_of_text(text: str) -> str | None:
    """A sign that nobody types: one that a database cannot keep, or one that nobody sees."""
    for sign in text:
        if unicodedata.category(sign) == "Cc":
            return "holds a control character"
        if unicodedata.category(sign) in ("Cf", "Zl", "Zp"):
            return f"holds the invisible character U+{ord(sign):04X}"
    return None


def flaw_of_code(text: str) -> str | None:
    """Compared sign by sign: there is no second way to write one (full-width digits), and no blank."""
    flaw = flaw_of_text(text)
    if flaw:
        return flaw
    for sign in text:
        plain = unicodedata.normalize("NFKC", sign)
        if sign.isspace() or plain != sign:
            return (
                f"holds {sign!r} (U+{ord(sign):04X}) where {plain!r} is meant"
                if plain.strip()
                else "holds a blank"
            )
    return None


def wrong(path: Path, place: str, what: str) -> CampaignError:
    """campaigns/x/campaign.toml: window.days: should be a whole number."""
    return CampaignError(f"{path}: {place}: {what}")
