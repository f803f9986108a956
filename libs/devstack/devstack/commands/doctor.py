"""doctor: what is wrong with the stack and its machine, and what to do about it."""

import asyncio
import http.client
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib.metadata import distributions
from typing import Annotated, Any, Final

import typer
from aiokafka.errors import KafkaError

from access import Caller, Role
from clock import SHANGHAI
from contracts.service_names import SERVICES
from devstack import doctor as checks
from devstack.backup import log_copy
from devstack.checkout import CHECKOUT
from devstack.doctor import Finding
from devstack.environment import StackAddresses, keys_in
from devstack.kafka_and_postgres_ports import HOST
from devstack.postgres_home import data_in
from devstack.settings import Settings
from devstack.status import process_names, settings_of_running, status_of, supervisor_of
from devstack.supervisor import addresses_of

AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]
PIN: Final = re.compile(r"([A-Za-z0-9._-]+)(?:\[.*?\])?==([^ \\;]+)")
MOMENT_SECONDS: Final = 5.0
PROGRAM: Final = "18"
"""The major version of the embedded PostgreSQL's programs (software.py)."""


def doctor(as_json: AsJson = False) -> None:
    """What is wrong here, and what to do; exit status 1 when something is wrong now."""
    findings = [*_look()]
    if as_json:
        typer.echo(json.dumps([finding.as_json() for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            mark = "✗" if finding.is_fault else "!"
            typer.echo(f"{mark} {finding.about}：{finding.what}\n  → {finding.do}")
        if not findings:
            typer.echo("没有发现问题。")
    raise typer.Exit(checks.exit_status(findings))


def _look() -> Iterator[Finding]:
    settings, now = settings_of_running(), datetime.now(SHANGHAI)
    state, data = settings.state, data_in(settings.state / "postgres")
    has_data = (data / "PG_VERSION").exists()
    yield from checks.platform()
    yield from checks.disk(state if state.exists() else CHECKOUT)
    yield from checks.clocks(now, checks.newest_file(state))
    yield from checks.calendar(now.date())
    yield from checks.keys(state / "keys", now, has_data=has_data)
    yield from checks.backups(CHECKOUT / "var" / "backups", now, has_data=has_data)
    yield from checks.versions(_pinned(), {_canonical(one.name): one.version for one in distributions()})
    if has_data:
        yield from checks.database_version((data / "PG_VERSION").read_text().strip(), PROGRAM)
    if supervisor_of(state) is None:
        yield from checks.free_ports(settings.ports)
    else:
        yield from checks.processes(_states(settings))
        yield from asyncio.run(_pipelines(addresses_of(settings)))


def _states(settings: Settings) -> Mapping[str, str]:
    return {name: status_of(settings, name).state for name in process_names(settings)}


def _pinned() -> Mapping[str, str]:
    """What the stack itself is locked to."""
    lines = (CHECKOUT / "requirements" / "run.txt").read_text(encoding="utf-8").splitlines()
    found = (PIN.match(line) for line in lines if ";" not in line)
    return {_canonical(pin[1]): pin[2] for pin in found if pin}


def _canonical(name: str) -> str:
    """Hyphens and underscores are the same in the name of a library."""
    return re.sub(r"[-_.]+", "-", name).lower()


async def _pipelines(addresses: StackAddresses) -> list[Finding]:
    """What is behind is looked at again a moment later: who reads meanwhile is only busy."""
    first = _numbers_of_all(addresses)
    try:
        ends = await log_copy.ends(addresses.bootstrap)
    except (KafkaError, OSError, TimeoutError):  # that Kafka does not answer, another finding says
        ends = {}
    if any(_behind(numbers, ends) for numbers in first.values()):
        await asyncio.sleep(MOMENT_SECONDS)
    second = _numbers_of_all(addresses)
    findings: list[Finding] = []
    for service, numbers in second.items():
        stands = numbers is not None and numbers["progress"] == (first[service] or numbers)["progress"]
        findings += checks.pipeline(service, numbers, _behind(numbers, ends) if stands else 0)
    return findings


def _numbers_of_all(addresses: StackAddresses) -> Mapping[str, Mapping[str, Any] | None]:
    token = keys_in(addresses.folder).token(Caller("doctor", Role.operator), timedelta(minutes=1))
    return {service: _numbers(addresses.ports[service], token) for service in SERVICES}


def _behind(numbers: Mapping[str, Any] | None, ends: log_copy.Ends) -> int:
    if numbers is None:
        return 0
    nexts = numbers["progress"]
    return sum(
        max(0, end - nexts.get(topic, {}).get(str(partition), 0))
        for topic, of in ends.items()
        if topic in nexts
        for partition, end in enumerate(of)
    )


def _numbers(port: int, token: str) -> Mapping[str, Any] | None:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/v1/pipeline", headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        return dict(json.loads(answer.read())) if answer.status == 200 else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
