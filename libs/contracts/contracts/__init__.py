"""The events of Yuanxin, defined once. See README.md."""

from contracts.chinese_names import CASE_CLASS_NAMES
from contracts.content_modes import Unreadable
from contracts.event import (
    RULE,
    TIMER,
    Actor,
    ActorKind,
    AgencyKind,
    CaseClass,
    Channel,
    Envelope,
    Event,
    Industry,
    Lane,
    LimitStage,
    PlaceKind,
    RecordWithdrawalReason,
    RespondentRole,
    Route,
)
from contracts.kafka import UnknownType
from contracts.registry import EVENTS, PUBLISHERS, foreign_events
from contracts.service_names import SERVICES, SOURCES, Service, source_of

__all__ = [
    "CASE_CLASS_NAMES",
    "EVENTS",
    "PUBLISHERS",
    "RULE",
    "SERVICES",
    "SOURCES",
    "TIMER",
    "Actor",
    "ActorKind",
    "AgencyKind",
    "CaseClass",
    "Channel",
    "Envelope",
    "Event",
    "Industry",
    "Lane",
    "LimitStage",
    "PlaceKind",
    "RecordWithdrawalReason",
    "RespondentRole",
    "Route",
    "Service",
    "UnknownType",
    "Unreadable",
    "foreign_events",
    "source_of",
]
