"""The SQL of idempotency_keys (tables.sql): a key is claimed, then holds the answer it was given."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from database import Connection, Pool
from sealing import Sealed, SealedTable

SEALED_TABLES: Final = (SealedTable("idempotency_keys", ("key",)),)


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it was sent, sealed, with the hash of the request it was given to."""

    request_hash: bytes
    status: int
    sealed: Sealed


async def claim_key(conn: Connection, client: str, key: bytes, request_hash: bytes) -> bool:
    """Whether the key is ours now; while another transaction claims it, this waits, up to lock_timeout."""
    claimed = await conn.fetchval(
        """
        INSERT INTO idempotency_keys (client, key, request_hash, created_at)
        VALUES ($1, $2, $3, now())  -- the machine's time: keys grow old, not business
        ON CONFLICT DO NOTHING RETURNING true
        """,
        client,
        key,
        request_hash,
    )
    return claimed is not None


async def store_answer(conn: Connection, client: str, key: bytes, answer: StoredAnswer) -> None:
    """Keep the answer under the key that this transaction has claimed."""
    await conn.execute(
        """
        UPDATE idempotency_keys SET status = $3, sealed = $4, sealed_key = $5
        WHERE client = $1 AND key = $2
        """,
        client,
        key,
        answer.status,
        answer.sealed.content,
        answer.sealed.key_id,
    )


async def forget_answers(pool: Pool, kept: timedelta, at_most: int) -> int:
    """How many were forgotten, the oldest first, of those that were stored longer ago than that."""
    forgotten: int = await pool.fetchval(
        """
        WITH old AS (
            SELECT client, key FROM idempotency_keys WHERE created_at < now() - $1::interval
            ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
        ), gone AS (
            DELETE FROM idempotency_keys k USING old
            WHERE (k.client, k.key) = (old.client, old.key) RETURNING 1
        )
        SELECT count(*) FROM gone
        """,
        kept,
        at_most,
    )
    return forgotten


async def stored_answer(conn: Connection, client: str, key: bytes) -> StoredAnswer | None:
    """What was answered under this key."""
    row = await conn.fetchrow(
        """
        SELECT request_hash, status, sealed, sealed_key FROM idempotency_keys
        WHERE client = $1 AND key = $2
        """,
        client,
        key,
    )
    if row is None:
        return None
    return StoredAnswer(row["request_hash"], row["status"], Sealed(row["sealed_key"], row["sealed"]))
