"""How a session ended: the codes with their Chinese names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.mediation import SessionOutcome

SESSION_OUTCOME_NAMES: Final[Mapping[SessionOutcome, str]] = MappingProxyType(
    {
        SessionOutcome.continues: "继续调解",
        SessionOutcome.agreement_near: "接近达成协议",
        SessionOutcome.refused: "一方明确拒绝调解",
    }
)
