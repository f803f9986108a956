"""How proceedings ended: the codes with their Chinese names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.mediation import ProceedingsOutcome

PROCEEDINGS_OUTCOME_NAMES: Final[Mapping[ProceedingsOutcome, str]] = MappingProxyType(
    {
        ProceedingsOutcome.won: "胜诉",
        ProceedingsOutcome.partly_won: "部分胜诉",
        ProceedingsOutcome.lost: "败诉",
        ProceedingsOutcome.settled: "和解",
        ProceedingsOutcome.withdrawn: "撤回",
    }
)
