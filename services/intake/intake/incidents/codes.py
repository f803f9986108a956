"""Kinds of incidents, with their Chinese names."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class IncidentKind(StrEnum):
    """A first sign 苗头, or a group incident 群体性事件 (N5.5)."""

    first_sign = "first_sign"
    group_incident = "group_incident"


INCIDENT_KIND_NAMES: Final[Mapping[IncidentKind, str]] = MappingProxyType(
    {IncidentKind.first_sign: "苗头", IncidentKind.group_incident: "群体性事件"}
)
