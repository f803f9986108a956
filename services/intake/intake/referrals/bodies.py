"""What completes a referral: the application, without what the referral says already."""

from typing import Annotated

from contracts.agency_facts import Responsible
from contracts.intake import RefusalReason
from intake.agency_messages.rules import Refused, read_data
from intake.applications.bodies import ApplicationBody, SourceBody, StatedBody
from intake.fields import NOT_EMPTY, one_to
from intake.referrals.handlers import SentBack, Stated
from intake.referrals.store import Referral
from web import Body


class ReferredApplicationBody(StatedBody):
    """移送所涉的申请：除专项行动、县（市、区）、渠道和来源外，与申请相同。"""

    def stated(self, referral: Referral) -> Stated:
        """As the application that it becomes: through the agency, under the number of its document."""
        body = ApplicationBody.model_validate(
            {
                **self.model_dump(by_alias=True),
                "campaign": referral.campaign,
                "county": referral.county,
                "channel": "agency",
                "source": SourceBody(system=referral.agency, reference=referral.document_no),
            }
        )
        return Stated(body.application(), body.statement())


class SendBackBody(Body):
    """退回移送：理由，以及应由谁负责。"""

    reasons: Annotated[tuple[RefusalReason, ...], one_to(10), NOT_EMPTY]
    responsible_instead: Responsible

    def sent_back(self) -> SentBack:
        return SentBack(tuple(dict.fromkeys(self.reasons)), self.responsible_instead)


def read_persons(plain: bytes, referral: Referral) -> Stated | Refused:
    """The same, as it came encrypted in a message."""
    body = read_data(ReferredApplicationBody, plain, "persons")
    return body if isinstance(body, Refused) else body.stated(referral)
