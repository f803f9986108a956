"""How the ticket of a sign-in link is signed: whoever makes one and whoever reads it agree here."""

from typing import Final

TICKET_ISSUER: Final = "yuanxin"
TICKET_AUDIENCE: Final = "yuanxin-sign-in"
TICKET_ALGORITHM: Final = "HS256"
