#!/usr/bin/env python3
"""What an agency is told on Kafka, line by line: read_kafka.py SETTINGS AGENCY [STATUS]

SETTINGS is the file that `yuanxin agency add` names. It ends once a referral has that status, without one by
Ctrl-C; run again, it goes on where it stopped.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from confluent_kafka import Consumer

Settings = dict[str, Any]
Told = dict[str, Any]


def read_settings(file: str) -> Settings:
    """A setting of librdkafka per line."""
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line)


def read(
    settings: Settings, agency: str, group: str, is_last: Callable[[Told], bool], seconds: float
) -> bool:
    """Hand on what is told until `is_last`; False: it did not come in so many seconds.

    Acknowledged is what was handed on: whoever stops in between is told it again.
    """
    consumer = Consumer(
        {
            **settings,
            "group.id": f"agency.{agency}.{group}",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    until = time.monotonic() + seconds
    try:
        consumer.subscribe([f"agency.{agency}.out.v1"])
        while time.monotonic() < until:
            record = consumer.poll(1.0)
            if record is None:
                continue
            if record.error():
                raise SystemExit(str(record.error()))
            ends = is_last(json.loads(record.value() or b""))
            consumer.commit(message=record, asynchronous=False)
            if ends:
                return True
        return False
    finally:
        consumer.close()


def main(file: str, agency: str, status: str | None = None) -> None:
    def show(told: Told) -> bool:
        print(json.dumps(told, ensure_ascii=False), flush=True)
        return status is not None and told.get("status") == status

    read(read_settings(file), agency, "read", show, float("inf"))


if __name__ == "__main__":
    main(*sys.argv[1:])
