"""What is wrong with a campaign's files, in one Chinese line for the bureau's person who edits them."""

import unicodedata
from pathlib import Path


class CampaignError(ValueError):
    """`args[0]`: the file, the key or line, and what is wrong there."""


def flaw_of_text(text: str) -> str | None:
    """A sign that nobody types: one that a database cannot keep, or one that nobody sees."""
    for sign in text:
        if sign in "\r\n\u2028\u2029":
            return "含有换行，应写在一行内"
        if unicodedata.category(sign) == "Cc":
            return "含有控制字符"
        if unicodedata.category(sign) == "Cf":
            return f"含有看不见的字符 U+{ord(sign):04X}"
    return None


def flaw_of_code(text: str) -> str | None:
    """Compared sign by sign: there is no second way to write one (full-width digits), and no blank."""
    flaw = flaw_of_text(text)
    if flaw:
        return flaw
    for sign in text:
        plain = unicodedata.normalize("NFKC", sign)
        if sign.isspace() or plain != sign:
            return f"“{sign}”（U+{ord(sign):04X}）应写成“{plain}”" if plain.strip() else "含有空格"
    return None


def wrong(path: Path, place: str, what: str) -> CampaignError:
    """campaigns/x/campaign.toml: window.days: 应为整数"""
    return CampaignError(f"{path}: {place}: {what}")
