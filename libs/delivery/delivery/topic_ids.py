"""Kafka's own id of a topic: one that was deleted and created again has another id, and is another log.

aiokafka 0.14 speaks Metadata up to version 5; ids come with version 10 (KIP-516). What that takes is here.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.abstract import AbstractType
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)

from broker_access import client_options

NO_ID: Final = UUID(int=0)
ANSWER_SECONDS: Final = 10.0
REQUEST_MS: Final = 3_000
"""A broker whose machine is gone answers nothing at all; time must be left for the next one."""

TopicsNow = Callable[[], Awaitable[Collection[str]]]
"""The topics that are to be read at present, where they come and go."""


async def topic_ids(bootstrap: str, topics: Collection[str]) -> dict[str, UUID]:
    """The ids of the topics that exist."""
    described = await _describe(bootstrap, topics)
    return {name: topic_id for _, name, topic_id, *_ in described if topic_id != NO_ID}


async def partitions_of(bootstrap: str, topics: Collection[str]) -> list[TopicPartition]:
    """The partitions of the topics that exist; aiokafka's consumer knows only those it is assigned."""
    return [
        TopicPartition(name, number)
        for _, name, _, _, partitions, *_ in await _describe(bootstrap, topics)
        for _, number, *_ in partitions
    ]


async def _describe(bootstrap: str, topics: Collection[str]) -> Sequence[tuple[Any, ...]]:
    client = AIOKafkaClient(**client_options(bootstrap), request_timeout_ms=REQUEST_MS)
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await client.bootstrap()
            answer = await client.send(client.get_random_node(), _MetadataRequest(topics))
    finally:
        async with asyncio.timeout(ANSWER_SECONDS):  # it waits for connections that may not answer either
            await client.close()
    described: Sequence[tuple[Any, ...]] = answer.topics
    return described


class _Uuid(AbstractType[UUID]):  # type: ignore[misc]
    @classmethod
    def encode(cls, value: UUID) -> bytes:
        return value.bytes

    @classmethod
    def decode(cls, data: BytesIO) -> UUID:
        return UUID(bytes=data.read(16))


class _MetadataResponse(Response):  # type: ignore[misc]
    API_KEY = 3
    API_VERSION = 12
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            CompactArray(
                ("node_id", Int32),
                ("host", CompactString("utf-8")),
                ("port", Int32),
                ("rack", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("cluster_id", CompactString("utf-8")),
        ("controller_id", Int32),
        (
            "topics",
            CompactArray(
                ("error_code", Int16),
                ("topic", CompactString("utf-8")),
                ("topic_id", _Uuid),
                ("is_internal", Boolean),
                (
                    "partitions",
                    CompactArray(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", CompactArray(Int32)),
                        ("isr", CompactArray(Int32)),
                        ("offline_replicas", CompactArray(Int32)),
                        ("tags", TaggedFields),
                    ),
                ),
                ("authorized_operations", Int32),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _MetadataRequestStruct(RequestStruct):  # type: ignore[misc]
    FLEXIBLE_VERSION = True
    API_KEY = 3
    API_VERSION = 12
    RESPONSE_TYPE = _MetadataResponse
    SCHEMA = Schema(
        (
            "topics",
            CompactArray(("topic_id", _Uuid), ("topic", CompactString("utf-8")), ("tags", TaggedFields)),
        ),
        ("allow_auto_topic_creation", Boolean),
        ("include_authorized_operations", Boolean),
        ("tags", TaggedFields),
    )


class _MetadataRequest(Request[_MetadataRequestStruct]):  # type: ignore[misc]
    API_KEY = 3

    def __init__(self, topics: Collection[str]) -> None:
        self._topics = topics

    def build(self, request_struct_class: Any) -> Any:
        return request_struct_class([(NO_ID, topic, {}) for topic in self._topics], False, False, {})
