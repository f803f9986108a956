"""The SQL of idempotency_keys (tables.sql): a key is claimed, then holds the answer it was given."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from database import Connection


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it was sent, with the hash of the request it was given to."""

    request_hash: bytes
    status: int
    headers: Mapping[str, str]
    body: bytes


async def claim_key(conn: Connection, client: str, key: str, request_hash: bytes) -> bool:
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


async def store_answer(conn: Connection, client: str, key: str, answer: StoredAnswer) -> None:
    """Keep the answer under the key that this transaction has claimed."""
    await conn.execute(
        """
        UPDATE idempotency_keys SET status = $3, headers = $4::text::jsonb, body = $5
        WHERE client = $1 AND key = $2
        """,
        client,
        key,
        answer.status,
        json.dumps(dict(answer.headers)),
        answer.body,
    )


async def stored_answer(conn: Connection, client: str, key: str) -> StoredAnswer | None:
    """What was answered under this key."""
    row = await conn.fetchrow(
        """
        SELECT request_hash, status, headers::text, body FROM idempotency_keys
        WHERE client = $1 AND key = $2
        """,
        client,
        key,
    )
    if row is None:
        return None
    return StoredAnswer(row["request_hash"], row["status"], json.loads(row["headers"]), row["body"])
