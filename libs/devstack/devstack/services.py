"""The processes of Yuanxin itself: what each is called, runs, reads and is told by its environment."""

import http.client
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devstack.ports import HOST

if TYPE_CHECKING:
    from devstack.keys import Keys

DATABASES = ("intake", "assignment", "mediation", "reporting")


@dataclass(frozen=True)
class Service:
    """One process: `python -m <module>`, on one database, with some of the key files."""

    name: str
    module: str
    database: str
    keys: tuple[str, ...] = ()
    migrates: bool = True

    def key_files(self, keys: "Keys") -> dict[str, str]:
        """The settings that name its key files."""
        files = {
            "YUANXIN_INTAKE_KEYS": keys.intake,
            "YUANXIN_MATCH_KEY": keys.match,
            "YUANXIN_SIGN_IN_SECRET": keys.sign_in,
        }
        own = {"YUANXIN_REQUEST_KEY": str(keys.requests[self.database])}
        return {**own, **{name: str(files[name]) for name in self.keys}}


SERVICES = (
    Service("intake", "intake", "intake", ("YUANXIN_INTAKE_KEYS", "YUANXIN_MATCH_KEY")),
    Service("assignment", "assignment", "assignment", ("YUANXIN_MATCH_KEY",)),
    Service("mediation", "mediation", "mediation"),
    Service("reporting", "reporting", "reporting", ("YUANXIN_SIGN_IN_SECRET",)),
    Service("reporting-stream", "reporting.stream", "reporting", ("YUANXIN_SIGN_IN_SECRET",), migrates=False),
)
"""The worker comes last: it needs the tables that reporting itself migrates."""


def bare_environment() -> dict[str, str]:
    """What every process gets of ours: nothing that could set something by accident."""
    kept = ("PATH", "HOME", "SSL_CERT_FILE", "LD_LIBRARY_PATH")
    found = {name: os.environ[name] for name in kept if name in os.environ}
    return {**found, "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}


def answers_ready(port: int) -> bool:
    """GET /readyz: the database, the broker and the migrations are there."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
