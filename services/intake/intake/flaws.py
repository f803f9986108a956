"""Why something can't be recorded as it was sent, and where the flaw is. What was sent is never quoted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from languages import Words

Path = tuple[str | int, ...]
"""A place in what was sent: ("recipients", 0, "id_number")."""


NOT_OURS: Final = Words("不是本单位的受理点", "no office of your unit")


class FlawKind(StrEnum):
    """What is wrong; each has its problem in HTTP (`intake.problems`)."""

    unknown_campaign = "unknown_campaign"
    unknown_county = "unknown_county"
    foreign_county = "foreign_county"
    out_of_roster = "out_of_roster"
    unknown_office = "unknown_office"
    outside_campaign = "outside_campaign"
    contradiction = "contradiction"
    id_check_digit = "id_check_digit"
    source_reference_reused = "source_reference_reused"
    not_for_this_role = "not_for_this_role"
    answer_by_before_request = "answer_by_before_request"
    document_no_used = "document_no_used"


@dataclass(frozen=True, slots=True)
class Flaw:
    """A flaw and its places; `hint`: what would be right there, `detail`: what to do about it as a whole.

    `members`: what a program reads of it beside that.
    """

    kind: FlawKind
    places: tuple[Path, ...]
    hint: Words | None = None
    detail: Words | None = None
    members: Mapping[str, Any] = field(default_factory=dict)
