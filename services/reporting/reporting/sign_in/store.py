"""The table used_tickets."""

from datetime import datetime

from database import Connection


async def use_ticket(conn: Connection, ticket_id: str, expires: datetime, now: datetime) -> bool:
    """Whether this is the first use of a ticket. Those expired are forgotten: they open nothing any more."""
    await conn.execute("DELETE FROM used_tickets WHERE expires < $1", now)
    first = await conn.fetchval(
        "INSERT INTO used_tickets (ticket, expires) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true",
        ticket_id,
        expires,
    )
    return first is not None
