"""A text for a person: it is its Chinese, and has its English beside it."""

from languages.accepted import ENGLISH, Language


class Words(str):
    """`Words("必填", "required")` is "必填" wherever a text is wanted, and `.in_(ENGLISH)` it is "required".

    Both are written in one place, so neither can be forgotten (mypy) nor stay behind when the other changes.
    """

    __slots__ = ("english",)

    english: str

    def __new__(cls, chinese: str, english: str) -> "Words":
        words = super().__new__(cls, chinese)
        words.english = english
        return words

    def in_(self, language: Language) -> str:
        return self.english if language == ENGLISH else str(self)
