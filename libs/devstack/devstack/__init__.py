"""The whole stack on one machine: real Kafka, real PostgreSQL, the services as supervised processes.

What is named here is imported at its first use: `yuanxin status` need not wait for what `yuanxin up` needs.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from devstack.process import Process
    from devstack.servers import NOT_FOR_EVER, KafkaServer, PostgresServer, Servers
    from devstack.settings import CHECKOUT, Settings
    from devstack.stack import Stack
    from devstack.trouble import CannotRun
    from devstack.watch import NotQuiet, Watch, quiet

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

WHERE = {
    "process": ("Process",),
    "servers": ("NOT_FOR_EVER", "KafkaServer", "PostgresServer", "Servers"),
    "settings": ("CHECKOUT", "Settings"),
    "stack": ("Stack",),
    "trouble": ("CannotRun",),
    "watch": ("NotQuiet", "Watch", "quiet"),
}


def __getattr__(name: str) -> Any:
    for module, names in WHERE.items():
        if name in names:
            return getattr(import_module(f"devstack.{module}"), name)
    raise AttributeError(f"devstack has no {name}")
