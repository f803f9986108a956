"""The SQL of idempotency_keys (tables.sql): a key is claimed, then holds the answer it was given."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from database import Connection, Pool, bytes_literal, literal
from sealing import Sealed, SealedTable

SEALED_TABLES: Final = (SealedTable("idempotency_keys", ("key",)),)


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it was sent, sealed, with the hash of the request it was given to."""

    request_hash: bytes
    status: int
    sealed: Sealed


CLAIMED: Final = "INSERT 0 1"
"""How PostgreSQL answers `claim_key` when the key is ours now."""


def claim_key(client: str, key: bytes, request_hash: bytes) -> str:
    """The statement, sent with BEGIN; while another transaction claims the key it waits, up to lock_timeout.

    The machine's time: keys grow old, not business.
    """
    values = f"{literal(client)}, {bytes_literal(key)}, {bytes_literal(request_hash)}, now()"
    return (
        "INSERT INTO idempotency_keys (client, key, request_hash, created_at) "  # noqa: S608 (literals)
        f"VALUES ({values}) ON CONFLICT DO NOTHING"
    )


def store_answer(client: str, key: bytes, answer: StoredAnswer) -> str:
    """The statement that keeps the answer under the key this transaction has claimed, sent with COMMIT."""
    sealed = f"{bytes_literal(answer.sealed.content)}, sealed_key = {literal(answer.sealed.key_id)}"
    return (
        f"UPDATE idempotency_keys SET status = {answer.status:d}, sealed = {sealed} "  # noqa: S608 (literals)
        f"WHERE client = {literal(client)} AND key = {bytes_literal(key)}"
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
