"""All that is shown of one county on one day, read at one moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts.reporting import Filing
from reporting.daily_reports.rules.versions import (
    CorrectionLeave,
    Draft,
    ExemptionAct,
    FirstSignature,
    Place,
    StoredLine,
    Version,
)
from reporting.figures.rules.sums import ByClass, Figures


@dataclass(frozen=True, slots=True)
class Measured:
    """What the system has of a line, and how far that can be trusted."""

    figures: Figures
    by_class: ByClass
    pending: Mapping[str, int]
    """Stage by stage, at the end of the period."""
    complete: bool
    silent: bool
    heard: bool
    """It gave a sign of life in the period."""


@dataclass(frozen=True, slots=True)
class FullLine:
    """A line with its versions and its draft."""

    place: Place
    line: StoredLine
    versions: Sequence[Version]
    draft: Draft | None
    exemption_acts: Sequence[ExemptionAct]
    awaiting: FirstSignature | None
    """Signed by one of two; it counts for nothing yet."""
    leaves: Sequence[CorrectionLeave]
    measured: Measured
    excuse: Filing | None
    """What the line is called if nobody signs it: the system did not run when it was to be signed."""
    system_down: bool
    """The system did not run in some hours of the period."""
