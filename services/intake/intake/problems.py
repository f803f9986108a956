"""A flaw as the caller reads it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from intake.flaws import Flaw, FlawKind
from web import Problem, at, problems
from web.problems import Kind

KINDS: Final[Mapping[FlawKind, Kind]] = MappingProxyType(
    {
        FlawKind.unknown_campaign: problems.unknown_campaign,
        FlawKind.unknown_county: problems.unknown_county,
        FlawKind.foreign_county: problems.foreign_county,
        FlawKind.out_of_roster: problems.out_of_roster,
        FlawKind.unknown_office: problems.unknown_office,
        FlawKind.outside_campaign: problems.outside_campaign,
        FlawKind.contradiction: problems.invalid_body,
        FlawKind.id_check_digit: problems.id_check_digit,
        FlawKind.source_reference_reused: problems.source_reference_reused,
        FlawKind.not_for_this_role: problems.forbidden_role,
        FlawKind.answer_by_before_request: problems.answer_by_before_request,
        FlawKind.document_no_used: problems.document_no_used,
    }
)


OF_A_RECORD: Final = (
    problems.unknown_campaign,
    problems.unknown_county,
    problems.foreign_county,
    problems.out_of_roster,
    problems.outside_campaign,
    problems.time_in_the_future,
)
"""What every new record may be answered, as the routes describe it."""


def problem_of(flaw: Flaw) -> Problem:
    """With a pointer to each place."""
    places = (at(*path, detail=flaw.hint) for path in flaw.places)
    return KINDS[flaw.kind](flaw.detail, *places, **flaw.members)
