"""The whole stack on one machine: real Kafka, real PostgreSQL, the services as supervised processes."""

from devstack.process import Process
from devstack.quiet import NotQuiet, Watch, quiet
from devstack.servers import NOT_FOR_EVER, KafkaServer, PostgresServer, Servers
from devstack.settings import CHECKOUT, Settings
from devstack.stack import Stack
from devstack.trouble import CannotRun

__all__ = [
    "CHECKOUT",
    "NOT_FOR_EVER",
    "CannotRun",
    "KafkaServer",
    "NotQuiet",
    "PostgresServer",
    "Process",
    "Servers",
    "Settings",
    "Stack",
    "Watch",
    "quiet",
]
