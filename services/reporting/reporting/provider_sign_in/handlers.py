"""What the cookie of a browser at the identity provider holds: its attempt, sealed; nothing is stored."""

import base64
import re
import secrets
from datetime import datetime, timedelta
from typing import Final

from reporting.identity_provider import Attempt
from sealing import Sealed, Sealing, Spoilt, UnknownKey

LIFETIME: Final = timedelta(minutes=10)
RANDOM_BYTES: Final = 32
BOARD: Final = "/board"
LONGEST_PAGE: Final = 500
OWN_PAGE: Final = re.compile(r"/[A-Za-z0-9]")
"""`//host` and `/\\host` are addresses of another host to a browser."""
ABOUT: Final = b"sign-in attempt"


def new_attempt(to: str | None, now: datetime) -> Attempt:
    state, nonce, verifier = (secrets.token_urlsafe(RANDOM_BYTES) for _ in range(3))
    return Attempt(state, nonce, verifier, own_page(to), now + LIFETIME)


def own_page(to: str | None) -> str:
    """The board instead of what is no page of ours: a link of a stranger must not lead to the stranger's."""
    return to if to and len(to) <= LONGEST_PAGE and OWN_PAGE.match(to) else BOARD


def write_attempt(attempt: Attempt, sealing: Sealing) -> str:
    """The value of the cookie."""
    words = {
        "state": attempt.state,
        "nonce": attempt.nonce,
        "verifier": attempt.verifier,
        "to": attempt.to,
        "expires": attempt.expires.isoformat(),
    }
    sealed = sealing.seal(words, ABOUT)
    return ".".join(map(_encoded, (sealed.key_id.encode(), sealed.content)))


def read_attempt(value: str, now: datetime, sealing: Sealing) -> Attempt | None:
    """None when it is not one of ours, or too old."""
    try:
        key_id, content = (base64.urlsafe_b64decode(part) for part in value.split("."))
        words = sealing.open(Sealed(key_id.decode(), content), ABOUT)
    except (ValueError, UnknownKey, Spoilt):
        return None
    expires = datetime.fromisoformat(words["expires"])
    attempt = Attempt(words["state"], words["nonce"], words["verifier"], own_page(words.get("to")), expires)
    return attempt if now < expires else None


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode()
