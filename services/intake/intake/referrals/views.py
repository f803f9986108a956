"""A referral as it is shown."""

from intake.referrals.shown import ReferralJson
from intake.referrals.store import Referral


def show_referral(referral: Referral) -> ReferralJson:
    return {
        "agency": referral.agency,
        "document_no": referral.document_no,
        "campaign": referral.campaign,
        "county": referral.county,
        "referred_on": referral.referred_on,
        "made_at": referral.made_at,
        "withdrawn_at": referral.withdrawn_at,
        "withdrawal_reason": referral.withdrawal_reason,
        "case_id": referral.case_id,
        "case_no": referral.case_no,
        "status": referral.status,
        "status_at": referral.status_at,
        "refusal_reasons": referral.refusal_reasons,
        "responsible_instead": referral.responsible_instead,
    }
