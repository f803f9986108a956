"""Reading a ticket and using it up, by the machine's clock, as for all tokens."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import jwt

from access.sign_in_links import TICKET_ALGORITHM, TICKET_AUDIENCE, TICKET_ISSUER
from database import Connection
from reporting.sign_in.store import use_ticket

LONGEST_ID: Final = 100


@dataclass(frozen=True, slots=True)
class Ticket:
    """A link's ticket: `token` is the bearer token that becomes the session's cookie."""

    ticket_id: str
    expires: datetime
    token: str = field(repr=False)


def read_ticket(secret: str | None, text: str) -> Ticket | None:
    """A ticket, when it is ours and not expired."""
    if not secret:
        return None
    try:
        claims = jwt.decode(
            text,
            secret,
            algorithms=[TICKET_ALGORITHM],
            issuer=TICKET_ISSUER,
            audience=TICKET_AUDIENCE,
            options={"require": ["exp", "jti", "iss", "aud"]},
        )
    except jwt.PyJWTError:
        return None
    ticket_id, token = str(claims["jti"]), claims.get("token")
    if not isinstance(token, str) or not 0 < len(ticket_id) <= LONGEST_ID:
        return None
    return Ticket(ticket_id, datetime.fromtimestamp(claims["exp"], UTC), token)


async def is_first_use(conn: Connection, ticket: Ticket, machine_now: datetime) -> bool:
    """Use a ticket up; False when it was used before."""
    return await use_ticket(conn, ticket.ticket_id, ticket.expires, machine_now)
