"""Who is in a detachment: the codes with their Chinese names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.assignment import LawyerKind

LAWYER_KIND_NAMES: Final[Mapping[LawyerKind, str]] = MappingProxyType(
    {
        LawyerKind.lawyer: "律师",
        LawyerKind.legal_worker: "基层法律服务工作者",
    }
)
