"""How a notice is served, with the Chinese names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.intake import ServiceManner

SERVICE_MANNER_NAMES: Final[Mapping[ServiceManner, str]] = MappingProxyType(
    {
        ServiceManner.handed: "直接送达",
        ServiceManner.posted: "邮寄送达",
        ServiceManner.electronic: "电子送达",
        ServiceManner.left: "留置送达",
    }
)
