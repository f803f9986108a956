"""A Faust worker with `take()`, whose first batch fails; arguments: BOOTSTRAP TOPIC DATABASE DATADIR."""

import sys
from typing import Any

import asyncpg
import faust

from broker_access.faust_client import faust_options
from delivery import Message
from delivery.messages import storable_headers
from prove.known_bad import TRACE


def app_of(bootstrap: str, topic: str, url: str, folder: str) -> Any:
    app = faust.App("bad-take", **faust_options(bootstrap), datadir=folder, web_enabled=False,
                    topic_disable_leader=True, consumer_auto_offset_reset="earliest")  # fmt: skip
    failed: list[bool] = []

    @app.agent(app.topic(topic, value_type=bytes, value_serializer="raw"))
    async def read(stream: Any) -> None:
        async for batch in stream.take(1, within=0.1):
            if not failed:
                failed.append(True)
                raise RuntimeError("the first batch fails")
            headers = storable_headers(
                Message(topic, 0, 0, b"", b"", list(stream.current_event.headers.items()))
            )
            connection = await asyncpg.connect(url)
            await connection.execute(TRACE, headers.subject, headers.sequence, headers.id)
            await connection.close()
            assert batch

    return app


if __name__ == "__main__":
    faust.Worker(app_of(*sys.argv[1:]), loglevel="warning").execute_from_commandline()
