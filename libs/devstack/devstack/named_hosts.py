"""Work in a network whose names this machine does not know: a loop that is told their addresses."""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


class _Loop(asyncio.SelectorEventLoop):
    """Kafka's clients go to the name that a broker gives of itself, whatever address they came by."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        self._names = names

    async def getaddrinfo(self, host: Any, port: Any, **how: Any) -> Any:
        return await super().getaddrinfo(self._names.get(host, host), port, **how)


def run(work: Coroutine[Any, Any, T], names: Mapping[str, str]) -> T:
    """Like `asyncio.run`; `names`: addresses by name."""
    with asyncio.Runner(loop_factory=lambda: _Loop(names)) as runner:
        return runner.run(work)
