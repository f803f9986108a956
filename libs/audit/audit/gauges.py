"""How long the chains are and what waits for the sealer, for Prometheus, from any replica."""

from collections.abc import Awaitable, Callable

from audit import store
from database import Connection
from telemetry import metrics


def audit_gauges(service: str) -> Callable[[Connection], Awaitable[None]]:
    """Sets them before they are read."""

    async def set_gauges(conn: Connection) -> None:
        unsealed, heads = await store.unsealed(conn), await store.heads(conn)
        metrics.audit_unsealed.labels(service).set(unsealed.rows)
        metrics.audit_unsealed_oldest.labels(service).set(
            unsealed.oldest.timestamp() if unsealed.oldest else 0
        )
        for chain, head in heads.items():
            metrics.audit_chain_entries.labels(service, chain).set(head.number)

    return set_gauges
