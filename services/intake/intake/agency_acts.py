"""What agencies may send, and which handler it goes to."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from contracts.agencies import ReferralMade, ReferralWithdrawn
from intake.agency_messages.message import AgencyAct
from intake.referrals.handlers import make_referral, withdraw_referral

AGENCY_ACTS: Final[Mapping[str, AgencyAct[Any]]] = MappingProxyType(
    {
        ReferralMade.type: AgencyAct(ReferralMade, make_referral),
        ReferralWithdrawn.type: AgencyAct(ReferralWithdrawn, withdraw_referral),
    }
)
"""Total: a type that contracts gains fails this service's tests until it has its handler."""
