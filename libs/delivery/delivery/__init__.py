"""Events between services: stored with the change, sent at least once, applied once, in order."""

from delivery import (
    consumer,
    held,
    lag,
    ledger,
    log_records,
    outbox,
    quarantine,
    relay,
    source_epoch,
    watermark,
)
from delivery.backlog import backlog_gauges, pipeline_numbers
from delivery.effects import (
    Effects,
    Handler,
    Prepare,
    all_at_once,
    caused_by,
    nothing_to_prepare,
    on,
    one_by_one,
)
from delivery.fuse import Fuse, TooManyFailures
from delivery.ledger import BatchResult
from delivery.messages import Message, Partition
from delivery.outbox import NewEvent
from delivery.relay_first import RelayFirst
from delivery.watermark import Watermark

__all__ = [
    "BatchResult",
    "Effects",
    "Fuse",
    "Handler",
    "Message",
    "NewEvent",
    "Partition",
    "Prepare",
    "RelayFirst",
    "TooManyFailures",
    "Watermark",
    "all_at_once",
    "backlog_gauges",
    "caused_by",
    "consumer",
    "held",
    "lag",
    "ledger",
    "log_records",
    "nothing_to_prepare",
    "on",
    "one_by_one",
    "outbox",
    "pipeline_numbers",
    "quarantine",
    "relay",
    "source_epoch",
    "watermark",
]
