"""A link that signs a browser in once: its ticket is made here, and reporting is told the ticket's hash."""

import hashlib
import json
import secrets
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from typing import Final
from uuid import uuid4

from access import Caller, Role
from devstack.development_keys import DevelopmentKeys
from devstack.errors import CannotRun
from devstack.kafka_and_postgres_ports import HOST

CREATED: Final = 201
RANDOM_BYTES: Final = 32
SECONDS: Final = 10.0


ONLY_READS: Final = Caller("development", Role.city_staff)
"""Somebody of the city, without a name."""


def sign_in_link(port: int, keys: DevelopmentKeys, start: str, who: Caller = ONLY_READS) -> str:
    """On the reporting service that listens there; `start`: what starts it."""
    ticket = secrets.token_urlsafe(RANDOM_BYTES)
    body = {
        "ticket_sha256": hashlib.sha256(ticket.encode()).hexdigest(),
        "subject": who.subject,
        "role": who.role,
        "county": who.county,
        "name": who.name,
    }
    headers = {
        "Authorization": f"Bearer {keys.token(Caller('yuanxin-up', Role.operator), timedelta(minutes=1))}",
        "Idempotency-Key": str(uuid4()),
        "Content-Type": "application/json",
    }
    status = _post(port, json.dumps(body), headers)
    if status is None:
        raise CannotRun(f"reporting does not answer; try again after `{start}`.")
    if status != CREATED:
        raise CannotRun(f"reporting gives no sign-in link (it answers {status}); try again after `{start}`.")
    return f"http://{HOST}:{port}/sign-in?ticket={ticket}"


def _post(port: int, body: str, headers: dict[str, str]) -> int | None:
    """The status it answers; None where nobody does."""
    connection = HTTPConnection(HOST, port, timeout=SECONDS)
    try:
        connection.request("POST", "/v1/sign-in-tickets", body, headers)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()
