"""A referral is made or withdrawn."""

from contracts.agencies import MessageRefusal, ReferralMade, ReferralWithdrawn
from database import Connection
from intake.agency_messages.message import AgencyMessage, Outside, Refused, Taken
from intake.referrals import rules, store
from intake.referrals.store import NewReferral


async def make_referral(
    conn: Connection, message: AgencyMessage[ReferralMade], outside: Outside
) -> Taken | Refused:
    """The same document again joins the referral that is there; a withdrawal that came first stands."""
    data, act = message.data, message.act
    admission = rules.admit_referral(data, message.agency, act.at, act.recorded, outside.campaigns)
    if isinstance(admission, Refused):
        return admission
    new = NewReferral(
        agency=message.agency.code,
        document_no=data.document_no,
        campaign=admission.campaign.code,
        county=admission.county.code,
        referred_on=data.referred_on,
        made_at=act.at,
        recorded_at=act.recorded,
    )
    if await store.add(conn, new):
        return Taken(document_no=data.document_no)
    before = await store.find(conn, new.agency, new.document_no)
    assert before is not None
    if before.withdrawn_at is not None:
        return Refused(MessageRefusal.already_withdrawn, "#/document_no", document_no=data.document_no)
    if before.county != new.county:
        return Refused(MessageRefusal.document_reused, "#/document_no", document_no=data.document_no)
    return Taken(document_no=data.document_no)


async def withdraw_referral(
    conn: Connection, message: AgencyMessage[ReferralWithdrawn], outside: Outside
) -> Taken | Refused:
    """Twice is once; before the referral, it is remembered."""
    data, act = message.data, message.act
    await store.withdraw(conn, message.agency.code, data.document_no, data.reason, act.at, act.recorded)
    return Taken(document_no=data.document_no)
