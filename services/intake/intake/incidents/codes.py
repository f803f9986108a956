"""Kinds of incidents, with their Chinese names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.intake import IncidentKind

INCIDENT_KIND_NAMES: Final[Mapping[IncidentKind, str]] = MappingProxyType(
    {IncidentKind.first_sign: "苗头", IncidentKind.group_incident: "群体性事件"}
)
