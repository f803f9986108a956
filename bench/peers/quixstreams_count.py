"""The peer of reporting's rebuild: a quixstreams job that keeps a count by case, with its changelog.

Runs in an environment of its own (requirements/bench-peers.in), so it knows nothing of ours.
`python quixstreams_count.py BROKER TOPIC EVENTS FOLDER` (BROKER: settings of librdkafka, as JSON) says how
many events a second it got, from the first to the last: what it does to end is not counted.
"""

import json
import sys
import time
from typing import Any
from uuid import uuid4

from quixstreams import Application
from quixstreams.kafka.configuration import ConnectionConfig


def run(broker: str, topic: str, events: int, folder: str) -> float:
    app = Application(
        broker_address=ConnectionConfig.from_librdkafka_dict(json.loads(broker)),
        consumer_group=f"bench-{uuid4().hex[:8]}",
        auto_offset_reset="earliest",
        auto_create_topics=True,
        state_dir=folder,
        loglevel="WARNING",
    )
    moments: list[float] = []

    def count(value: bytes, state: Any) -> bytes:
        if not moments:
            moments.append(time.perf_counter())
        state.set("events", state.get("events", 0) + 1)
        moments[1:] = [time.perf_counter()]
        return value

    log = app.topic(topic, key_deserializer="str", value_deserializer="bytes")
    app.dataframe(log).apply(count, stateful=True)
    app.run(count=events)
    began, ended = moments
    return events / (ended - began)


if __name__ == "__main__":
    broker, topic, events, folder = sys.argv[1:]
    sys.stdout.write(f"{run(broker, topic, int(events), folder)}\n")
