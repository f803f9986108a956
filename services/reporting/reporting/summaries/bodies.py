"""What is sent about summaries."""

from typing import Final, Literal

from pydantic import model_validator

from languages import Words
from reporting.summaries.rules import SummaryWords
from web import Body, LongText, Text, invalid_value

SIGNED_WITHOUT_WORDS: Final = Words(
    "签报时工作成效（achievements）和存在问题（problems）均须填写；没有问题的，请写明没有",
    "who signs writes achievements and problems; where there were none, says so",
)
NOTHING_WRITTEN: Final = Words("至少填写一项", "say something")


class SummaryWordsBody(Body):
    """工作成效、存在问题、意见建议；加密保存在本地。"""

    achievements: LongText | None = None
    problems: LongText | None = None
    suggestions: LongText | None = None

    def words(self) -> SummaryWords:
        return SummaryWords(self.achievements, self.problems, self.suggestions)

    @model_validator(mode="after")
    def _says_something(self) -> "SummaryWordsBody":
        """So that no empty form takes the place of a filled one."""
        if not (self.achievements or self.problems or self.suggestions):
            raise invalid_value("invalid-body", NOTHING_WRITTEN)
        return self


class SummaryBody(SummaryWordsBody):
    """总结：草稿，或者签报。数字由系统在签报时填入并固定。"""

    action: Literal["draft", "sign"]

    @model_validator(mode="after")
    def _signed_with_words(self) -> "SummaryBody":
        if self.action == "sign" and not (self.achievements and self.problems):
            raise invalid_value("invalid-body", SIGNED_WITHOUT_WORDS)
        return self


class SummaryCorrectionBody(Body):
    """更正后的总结，须写明理由；数字按更正时的系统数重新固定。"""

    achievements: LongText
    problems: LongText
    suggestions: LongText | None = None
    reason: Text

    def words(self) -> SummaryWords:
        return SummaryWords(self.achievements, self.problems, self.suggestions)
