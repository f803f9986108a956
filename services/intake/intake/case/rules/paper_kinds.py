"""The papers a case may have; which of them are asked for is decided in `intake.papers`."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Paper(StrEnum):
    """Papers 申请材料 an application may ask for."""

    application_form = "application_form"
    identity = "identity"
    claim_evidence = "claim_evidence"
    means_statement = "means_statement"
    agent_authority = "agent_authority"


PAPER_NAMES: Final[Mapping[Paper, str]] = MappingProxyType(
    {
        Paper.application_form: "法律援助申请表",
        Paper.identity: "身份证明",
        Paper.claim_evidence: "与申请事项有关的材料",
        Paper.means_statement: "经济困难状况说明",
        Paper.agent_authority: "代理权限证明",
    }
)


def in_order(papers: Collection[Paper]) -> tuple[Paper, ...]:
    """As they stand in the list of papers."""
    return tuple(paper for paper in Paper if paper in papers)
