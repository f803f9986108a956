"""A referral as it is shown: to its agency, its county, the city."""

from datetime import date, datetime
from uuid import UUID

from typing_extensions import TypedDict

from contracts.agencies import ReferralStatus, ReferralWithdrawalReason
from web import Page


class ReferralJson(TypedDict):
    """`case_id` is None while it waits for the application."""

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


class ReferralsJson(Page[ReferralJson]):
    pass
