"""How much a user may do on Kafka a second (client quotas).

librdkafka 2.16 has no call for them, and aiokafka 0.14 asks but does not set; what setting takes is here
(AlterClientQuotas, KIP-546, version 0). It blocks, like everything of broker_access that changes something.
"""

import asyncio
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import for_code
from aiokafka.protocol.admin import DescribeClientQuotasRequest
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Boolean, Float64, Int16, Int32, Schema, String

from broker_access.address import client_options

USER: Final = "user"
REQUEST_MS: Final = 3_000
"""A broker whose machine is gone answers nothing at all; time must be left for the next one."""
EXACTLY: Final = 0
"""How DescribeClientQuotas says that a name is one name."""


def set_quotas(address: str, user: str, limits: Mapping[str, float], seconds: float) -> None:
    """By Kafka's own names; said again, the same."""
    for code, _, _ in _answer(_ask(address, _AlterQuotas(user, limits), seconds)).entries:
        _raise_if(code, user)


def quotas_of(address: str, user: str, seconds: float) -> Mapping[str, float]:
    """As the broker keeps them."""
    asked = DescribeClientQuotasRequest([(USER, EXACTLY, user)], True)
    told = _answer(_ask(address, asked, seconds))
    _raise_if(told.error_code, user)
    return {name: value for _, values in told.entries or () for name, value in values}


def _answer(asked: Coroutine[None, None, Any]) -> Any:
    """In a loop of its own, also when the caller is in one."""
    with ThreadPoolExecutor(1) as worker:
        return worker.submit(asyncio.run, asked).result()


def _raise_if(code: int, user: str) -> None:
    if code:
        raise for_code(code)(f"quotas of {user}")


async def _ask(address: str, request: Any, seconds: float) -> Any:
    client = AIOKafkaClient(**client_options(address), request_timeout_ms=REQUEST_MS)
    try:
        async with asyncio.timeout(seconds):
            await client.bootstrap()
            return await client.send(client.get_random_node(), request)
    finally:
        async with asyncio.timeout(seconds):  # it waits for connections that may not answer either
            await client.close()


ENTITY: Final = Array(("entity_type", String("utf-8")), ("entity_name", String("utf-8")))


class _AlterQuotasResponse(Response):  # type: ignore[misc]
    API_KEY = 49
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("entries", Array(("error_code", Int16), ("error_message", String("utf-8")), ("entity", ENTITY))),
    )


class _AlterQuotasStruct(RequestStruct):  # type: ignore[misc]
    API_KEY = 49
    API_VERSION = 0
    RESPONSE_TYPE = _AlterQuotasResponse
    SCHEMA = Schema(
        (
            "entries",
            Array(
                ("entity", ENTITY),
                ("ops", Array(("key", String("utf-8")), ("value", Float64), ("remove", Boolean))),
            ),
        ),
        ("validate_only", Boolean),
    )


class _AlterQuotas(Request[_AlterQuotasStruct]):  # type: ignore[misc]
    API_KEY = 49

    def __init__(self, user: str, limits: Mapping[str, float]) -> None:
        self._entry = ([(USER, user)], [(name, value, False) for name, value in limits.items()])

    def build(self, request_struct_class: Any) -> Any:
        return request_struct_class([self._entry], False)
