"""How far the platform knows a case, with the Chinese names."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class PlatformState(StrEnum):
    to_upload = "to_upload"
    changed = "changed"
    uploaded = "uploaded"
    acknowledged = "acknowledged"
    refused = "refused"


PLATFORM_STATE_NAMES: Final[Mapping[PlatformState, str]] = MappingProxyType(
    {
        PlatformState.to_upload: "待上传",
        PlatformState.changed: "上传后有变动，待再次上传",
        PlatformState.uploaded: "已上传，待回执",
        PlatformState.acknowledged: "平台已接收",
        PlatformState.refused: "平台退回",
    }
)

NOT_THERE: Final = (PlatformState.to_upload, PlatformState.changed, PlatformState.refused)
"""What somebody who asks what is still missing there wants to see."""
