"""Why a case that was registered on the platform is not taken; the platform is told the code."""

from enum import StrEnum
from typing import Final

SYSTEM: Final = "municipal-platform"
"""Under which its numbers are kept with our applications, and who acts."""


class RegistrationRefusal(StrEnum):
    """`field` says which, where it is one of the package's."""

    too_large = "too_large"
    not_json = "not_json"
    not_encrypted = "not_encrypted"
    unreadable = "unreadable"
    key_unknown = "key_unknown"
    missing_field = "missing_field"
    unknown_field = "unknown_field"
    invalid_field = "invalid_field"
    unknown_county = "unknown_county"
    out_of_roster = "out_of_roster"
    outside_campaign = "outside_campaign"
    time_in_the_future = "time_in_the_future"
    number_differs = "number_differs"
    file_missing = "file_missing"
    file_differs = "file_differs"
    file_not_taken = "file_not_taken"
    too_many_files = "too_many_files"
