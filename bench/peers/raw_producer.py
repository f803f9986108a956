"""The peer of the relay: payloads that are there already, sent by a producer with the relay's own settings.

`python -m bench.peers.raw_producer BOOTSTRAP RECORDS TOPIC`; RECORDS is a pickled list of (key, headers,
value).
"""

import asyncio
import pickle
import sys
from pathlib import Path
from typing import Any

import uvloop

from delivery import broker


async def produce(bootstrap: str, records: list[Any], topic: str) -> None:
    """As many on their way as the producer takes; the last acknowledgement ends it."""
    async with broker.producer(bootstrap) as producer:
        sent = [
            await producer.send(topic, value, key=key, headers=headers) for key, headers, value in records
        ]
        await asyncio.gather(*sent)


if __name__ == "__main__":
    bootstrap, records, topic = sys.argv[1:]
    uvloop.run(produce(bootstrap, pickle.loads(Path(records).read_bytes()), topic))  # noqa: S301 our own
