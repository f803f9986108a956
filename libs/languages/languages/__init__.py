"""Chinese texts that know their English, and which of the two a caller reads (decision 29)."""

from languages.accepted import CHINESE, ENGLISH, Language, preferred
from languages.words import Words

__all__ = ["CHINESE", "ENGLISH", "Language", "Words", "preferred"]
