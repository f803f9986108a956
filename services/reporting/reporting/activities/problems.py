"""What the routes of activities refuse by."""

from typing import Final

from web import problems

OF_AN_ACTIVITY: Final = (
    problems.unknown_campaign,
    problems.unknown_county,
    problems.foreign_county,
    problems.token_without_name,
    problems.time_in_the_future,
    problems.outside_campaign,
    problems.out_of_roster,
)
OF_EVIDENCE: Final = (
    problems.token_without_name,
    problems.impossible_transition,
    problems.file_not_taken,
    problems.body_too_large,
    problems.too_many_files,
)
OF_OPENING: Final = (problems.file_waits, problems.file_refused, problems.file_gone)
