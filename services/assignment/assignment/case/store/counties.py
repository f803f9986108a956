"""The lock of a county: whoever changes a case, a lawyer or the waiting list of a county holds its row."""

from collections.abc import Collection

from database import Connection


async def lock(conn: Connection, codes: Collection[str]) -> None:
    """Lock counties until the transaction ends, in the order of their codes, so that nobody deadlocks."""
    in_order = sorted(set(codes))
    await conn.execute(
        "INSERT INTO counties (code) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING", in_order
    )
    await conn.fetch("SELECT FROM counties WHERE code = ANY($1) ORDER BY code FOR UPDATE", in_order)
