"""What listens where (A8): every listening socket of a running stack, against a table."""

import ipaddress
from collections.abc import Iterator, Mapping
from pathlib import Path

import aiohttp
import pytest

from devstack.stack import Stack

LISTENING = "0A"
"""TCP_LISTEN in /proc/net/tcp."""

EXPECTED: Mapping[str, int] = {
    "kafka": 3,  # services; agencies; the controller
    "postgres": 1,
    "intake": 1,
    "assignment": 1,
    "mediation": 1,
    "reporting": 1,
    "reporting-stream": 1,
}
"""Sockets per process of the stack, all of them on 127.0.0.1."""


def test_every_process_listens_on_loopback_and_nowhere_else(stack: Stack) -> None:
    found = {name: list(sockets_of(stack, name)) for name in stack.processes}
    assert {name: len(sockets) for name, sockets in found.items()} == EXPECTED, found
    hosts = {host for sockets in found.values() for host, _ in sockets}
    assert hosts == {"127.0.0.1"}, found


def test_what_listens_is_what_the_stack_says(stack: Stack) -> None:
    for name in ("intake", "assignment", "mediation", "reporting", "reporting-stream"):
        [(host, port)] = sockets_of(stack, name)
        assert stack.url(name) == f"http://{host}:{port}"


@pytest.mark.parametrize("name", ["intake", "assignment", "mediation", "reporting", "reporting-stream"])
async def test_every_process_answers_head_on_its_pages(stack: Stack, name: str) -> None:
    async with aiohttp.ClientSession(stack.url(name)) as client:
        for page in ("/livez", "/readyz", "/metrics"):
            async with client.head(page) as answer:
                assert (answer.status, await answer.read()) == (200, b""), page


def sockets_of(stack: Stack, name: str) -> Iterator[tuple[str, int]]:
    """Where a process and its children listen."""
    pid = stack.processes[name].pid
    assert pid
    inodes = {inode for one in family(pid) for inode in socket_inodes(one)}
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state, *_rest = line.split()
            if state == LISTENING and line.split()[9] in inodes:
                host, port = local.split(":")
                yield address(host), int(port, 16)


def family(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from family(int(child))


def socket_inodes(pid: int) -> Iterator[str]:
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = str(descriptor.readlink())
        except FileNotFoundError:
            continue
        if target.startswith("socket:["):
            yield target.removeprefix("socket:[").removesuffix("]")


def address(kernels: str) -> str:
    """As people write it; an IPv4 address that wears IPv6 is shown as itself."""
    words = [bytes.fromhex(kernels[at : at + 8])[::-1] for at in range(0, len(kernels), 8)]
    shown = ipaddress.ip_address(b"".join(words))
    mapped = shown.ipv4_mapped if isinstance(shown, ipaddress.IPv6Address) else None
    return str(mapped or shown)
