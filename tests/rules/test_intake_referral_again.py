"""A referral sent again under its document's number: joined, or refused with the reason."""

from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from builders_intake_rules import NOON
from contracts.agencies import MessageRefusal
from intake.referrals.rules import not_to_be_joined

LUCHENG, LONGWAN = "330302", "330303"


@dataclass(frozen=True)
class Known:
    document_no: str = "温劳监移〔2019〕1号"
    county: str | None = LUCHENG
    withdrawn_at: datetime | None = None
    is_sent_back: bool = False
    responsible_instead: str | None = None


def test_the_same_document_for_the_same_county_joins() -> None:
    assert not_to_be_joined(Known(), LUCHENG) is None


@pytest.mark.parametrize(
    ("known", "county", "refusal"),
    [
        (Known(withdrawn_at=NOON), LUCHENG, MessageRefusal.already_withdrawn),
        (Known(is_sent_back=True), LUCHENG, MessageRefusal.already_refused),
        (Known(is_sent_back=True, withdrawn_at=NOON), LUCHENG, MessageRefusal.already_withdrawn),
        (Known(), LONGWAN, MessageRefusal.document_reused),
    ],
)
def test_what_was_taken_back_sent_back_or_belongs_to_another_county_does_not(
    known: Known, county: str, refusal: MessageRefusal
) -> None:
    refused = not_to_be_joined(known, county)

    assert refused is not None
    assert (refused.reason, refused.document_no) == (refusal, known.document_no)


def test_who_is_responsible_instead_is_told_again() -> None:
    sent_back = replace(Known(is_sent_back=True), responsible_instead="labour-inspection")
    refused = not_to_be_joined(sent_back, LUCHENG)

    assert refused is not None
    assert refused.responsible_instead == "labour-inspection"
