"""What is asked of a stack with many cases: each page and list, and one more application."""

import http.client
import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from access import Role
from bench import rig
from bench.http_load import NUMBER
from bench.processes import cpu_by_process, shares_of
from bench.profile import Shares
from bench.rounds import ROUNDS
from bench.sending import PATH, application
from clock import SHANGHAI, day_of
from devstack.stack import Stack

ASKED: Final = 25
DAYS_OPEN: Final = 60
COUNTY: Final = "330302"


@dataclass
class Asked:
    """A page: milliseconds of each round, and which process spent its CPU in all of them."""

    milliseconds: list[float] = field(default_factory=list)
    spent: Counter[str] = field(default_factory=Counter)

    @property
    def shares(self) -> Shares:
        return list(shares_of(self.spent))


def measured(made: Stack) -> Mapping[str, Asked]:
    """Each page in turn, round by round."""
    pages = {page: Asked() for page in requests(made)}
    for _ in range(ROUNDS):
        for page, ask in requests(made).items():
            before = cpu_by_process(made)
            pages[page].milliseconds.append(ask())
            pages[page].spent.update(spent_since(before, cpu_by_process(made)))
    return pages


def spent_since(before: Mapping[str, float], now: Mapping[str, float]) -> Mapping[str, float]:
    return {name: now[name] - before[name] for name in now}


def requests(made: Stack) -> Mapping[str, Callable[[], float]]:
    today = day_of(datetime.now(SHANGHAI))
    past = today - timedelta(days=DAYS_OPEN // 2)
    city, staff = made.token(Role.city_staff, name="测试"), made.token(Role.county_staff, COUNTY, name="测试")
    reporting, intake = made.held_ports["reporting"], made.held_ports["intake"]
    campaign = f"/v1/campaigns/{rig.CAMPAIGN}"
    line = f"{campaign}/counties/{COUNTY}/days"
    return {
        "board": lambda: get(reporting, f"{campaign}/board", city),
        "day": lambda: get(reporting, f"{campaign}/days/{past}", city),
        "line-past": lambda: get(reporting, f"{line}/{past}", staff),
        "line-today": lambda: get(reporting, f"{line}/{today}", staff),
        "list": lambda: get(intake, PATH, staff),
        "list-none": lambda: get(intake, f"{PATH}?state=refused", staff),
        "post": lambda: post(intake, staff),
    }


def get(port: int, path: str, token: str) -> float:
    return _median(port, "GET", path, token, 200)


def post(port: int, token: str) -> float:
    return _median(port, "POST", PATH, token, 201)


def _median(port: int, method: str, path: str, token: str, expected: int) -> float:
    """Of requests one after the other over one connection; the first is not counted."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times = []
    for _ in range(1 + ASKED):
        headers = {"Authorization": f"Bearer {token}"}
        body = None
        if method == "POST":
            headers |= {"Idempotency-Key": secrets.token_hex(8), "Content-Type": "application/json"}
            body = application(COUNTY, 1).replace(NUMBER, f"{secrets.randbelow(10**8):08}").encode()
        began = time.perf_counter()
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        said = answer.read()
        times.append((time.perf_counter() - began) * 1000)
        if answer.status != expected:
            raise RuntimeError(f"{method} {path}: {answer.status} {said[:300]!r}")
    connection.close()
    return median(times[1:])
