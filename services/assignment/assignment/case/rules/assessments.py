"""What the rule saw of the candidates for a case, as it is kept in the history and shown."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Exclusion(StrEnum):
    """Why a lawyer can't take a case now. The first that applies is shown: what lasts before what passes."""

    lacks_expertise = "lacks_expertise"
    conflict = "conflict"
    client_conflict = "client_conflict"
    declared_conflict = "declared_conflict"
    handled_before = "handled_before"
    off_duty = "off_duty"
    at_capacity = "at_capacity"


@dataclass(frozen=True, slots=True)
class Assessment:
    """One candidate as the rule saw it at that moment."""

    lawyer_id: str
    load: int
    capacity: int
    last_assigned_at: datetime | None
    excluded_for: Exclusion | None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a lawyer was chosen, or nobody: one sentence, and what was seen of each candidate."""

    text: str
    candidates: tuple[Assessment, ...]
