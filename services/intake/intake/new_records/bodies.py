"""What every new record is sent with."""

from intake.fields import Code, Name
from intake.new_records.rules import StatedEmployer, employer_ref
from web import Body, Instant


class RecordBody(Body):
    """Campaign, county, and when it happened."""

    campaign: Code
    county: Code
    occurred_at: Instant | None = None


class EmployerBody(Body):
    """用工方的名称；统一社会信用代码知道的填写。"""

    name: Name
    credit_code: Code | None = None

    def stated(self, match_key: bytes) -> StatedEmployer:
        ref = employer_ref(self.name, self.credit_code, match_key)
        return StatedEmployer(self.name, self.credit_code, ref)
