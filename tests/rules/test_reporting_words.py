"""What people typed into a report comes back as it was sealed."""

import json
from uuid import UUID

from builders_reporting import at
from contracts.reporting import Check
from reporting.daily_reports.rules.versions import Dispute, FirstSignature, Signature, Statement, Version
from reporting.daily_reports.rules.words import (
    statement_of,
    words_of_first,
    words_of_statement,
    words_of_version,
)

FIGURES = {"applications": 2}
STATEMENT = Statement(
    zero=False,
    figures=FIGURES,
    filled_by="甲",
    phone="13800001234",
    reviewed_by="乙",
    incidents="苗头一起",
    incidents_disputed="上期已报",
    remarks="无",
    disputed=(Dispute(UUID(int=1), "重复登记"),),
)


def test_a_statement_is_the_same_after_its_words_were_kept_as_json() -> None:
    words = json.loads(json.dumps(words_of_statement(STATEMENT)))
    assert statement_of(words, FIGURES, zero=False) == STATEMENT


def test_a_version_keeps_the_signers_name_and_why_it_was_corrected_beside_its_statement() -> None:
    signature = Signature("staff-1", "丙", at("12-20 18:00"), by_proxy=False, check_then=Check.agreeing)
    words = words_of_version(Version(2, STATEMENT, signature, "漏报一件"))
    assert words == {**words_of_statement(STATEMENT), "signer_name": "丙", "reason": "漏报一件"}


def test_a_first_signature_keeps_the_same_as_the_version_that_it_becomes() -> None:
    first = FirstSignature(1, STATEMENT, "staff-1", "丙", at("12-10 16:10"), "漏报一件")
    assert words_of_first(first) == {
        **words_of_statement(STATEMENT),
        "signer_name": "丙",
        "reason": "漏报一件",
    }
