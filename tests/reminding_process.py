"""`python -m reporting` with a database and an address for reminders, for tests that kill it; no Kafka."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from subprocess import DEVNULL, Popen

import clock
from contracts import Service
from databases import Database
from devstack.checkout import CHECKOUT
from devstack.environment import keys_in
from devstack.kafka_and_postgres_ports import HOST
from devstack.service_processes import bare_environment, process_of


@contextmanager
def reporting(folder: Path, place: Database, now: datetime, address: str) -> Iterator[Popen[bytes]]:
    """Run it at an instant of business time; afterwards it is gone."""
    keys = keys_in(folder)
    keys.make()
    clock.advance(folder / "clock", now)
    settings = {
        "YUANXIN_DATABASE_URL": place.api_url,
        "YUANXIN_LOOPS_URL": place.url,
        "YUANXIN_KAFKA": f"{HOST}:1",
        "YUANXIN_HOST": HOST,
        "YUANXIN_PORT": "0",
        "YUANXIN_CLOCK": f"file:{folder / 'clock'}",
        "YUANXIN_CAMPAIGNS": str(CHECKOUT / "campaigns"),
        "YUANXIN_FILES": str(folder / "files"),
        "YUANXIN_ALERT_MESSAGES": address,
    }
    environment = bare_environment() | settings | dict(keys.settings_of(process_of(Service.reporting)))
    running = Popen([sys.executable, "-m", "reporting"], env=environment, stdout=DEVNULL)
    try:
        yield running
    finally:
        running.kill()
        running.wait()
