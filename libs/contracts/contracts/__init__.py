"""The events of Yuanxin, defined once. See README.md."""

from contracts.event import (
    RULE,
    TIMER,
    Actor,
    ActorKind,
    CaseClass,
    Channel,
    Envelope,
    Event,
    Lane,
    RespondentRole,
    Route,
)
from contracts.kafka import UnknownType, Unreadable
from contracts.registry import EVENTS

__all__ = [
    "EVENTS",
    "RULE",
    "TIMER",
    "Actor",
    "ActorKind",
    "CaseClass",
    "Channel",
    "Envelope",
    "Event",
    "Lane",
    "RespondentRole",
    "Route",
    "UnknownType",
    "Unreadable",
]
