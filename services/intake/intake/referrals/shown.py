"""A referral as it is shown: to its agency, its county, the city."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from typing_extensions import TypedDict

from contracts.agencies import ReferralStatus, ReferralWithdrawalReason
from contracts.agency_facts import Responsible
from contracts.intake import RefusalReason
from web import Page


class ReferralJson(TypedDict):
    """`case_id` is None while it waits for the application.

    `refusal_reasons`, `responsible_instead`: of one that was sent back without one.
    """

    agency: str
    document_no: str
    campaign: str | None
    county: str | None
    referred_on: date | None
    made_at: datetime | None
    withdrawn_at: datetime | None
    withdrawal_reason: ReferralWithdrawalReason | None
    case_id: UUID | None
    case_no: str | None
    status: ReferralStatus | None
    status_at: datetime | None
    refusal_reasons: Sequence[RefusalReason]
    responsible_instead: Responsible | None


class ReferralsJson(Page[ReferralJson]):
    pass
