"""Kinds of agencies, the ways by which they send, how far they are on Kafka, with their Chinese names."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from contracts.agencies import Way


class KafkaState(StrEnum):
    """Whether an agency has its topics and rights on Kafka, or what is still to be done."""

    none = "none"
    to_make = "to_make"
    made = "made"
    to_remove = "to_remove"


class KafkaTrouble(StrEnum):
    """Why what is to be done on Kafka was not done yet. It is tried again."""

    no_registrar = "no_registrar"
    away = "away"
    refused = "refused"
    unreadable = "unreadable"


WAY_NAMES: Final[Mapping[Way, str]] = MappingProxyType(
    {Way.kafka: "消息队列", Way.http: "接口", Way.by_hand: "人工"}
)

KAFKA_STATE_NAMES: Final[Mapping[KafkaState, str]] = MappingProxyType(
    {
        KafkaState.none: "未开通",
        KafkaState.to_make: "待开通",
        KafkaState.made: "已开通",
        KafkaState.to_remove: "待关闭",
    }
)

KAFKA_TROUBLE_NAMES: Final[Mapping[KafkaTrouble, str]] = MappingProxyType(
    {
        KafkaTrouble.no_registrar: "本系统未设置开通账号，由管理员开通",
        KafkaTrouble.away: "消息队列暂时不可用，将自动重试",
        KafkaTrouble.refused: "消息队列拒绝，需管理员处理",
        KafkaTrouble.unreadable: "密码无法读出，请重新设置",
    }
)
