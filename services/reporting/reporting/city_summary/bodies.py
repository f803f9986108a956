"""What is sent about the city's summary."""

from typing import Literal

from pydantic import model_validator

from reporting.summaries.bodies import SIGNED_WITHOUT_WORDS, SummaryWordsBody
from web import invalid_value


class CitySummaryBody(SummaryWordsBody):
    """全市总结：草稿，或者签发。表和合计由系统在签发时填入并固定。"""

    action: Literal["draft", "issue"]

    @model_validator(mode="after")
    def _issued_with_words(self) -> "CitySummaryBody":
        if self.action == "issue" and not (self.achievements and self.problems):
            raise invalid_value("invalid-body", SIGNED_WITHOUT_WORDS)
        return self
