"""What alarms tell of around the services: a full disk, a certificate, a calendar."""

import asyncio
import os
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from alarm_programs import PACKAGES
from alarm_scene import Alarm, NotRun, Scene, Trouble, restart
from builders_alarms import CERTIFICATES, DISKS, SHOWS_FIVE_DAYS, SHOWS_NOTHING
from builders_flows import at_local_time
from campaign import load, render
from clock import first_provisional_day
from devstack.checkout import CHECKOUT
from devstack.kafka_and_postgres_ports import HOST

CAMPAIGN: Final = "practice"
DISK_BYTES: Final = 8 << 20


def not_published() -> date:
    """The first day of which no calendar says whether it is worked."""
    day = first_provisional_day(date(2019, 1, 1), date(2100, 1, 1), {})
    assert day
    return day


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")


def write_campaign_of_later_years(folder: Path) -> None:
    """Its last days are of a year that is not published."""
    render(CHECKOUT / "campaigns" / CAMPAIGN, not_published() - timedelta(days=40), folder / CAMPAIGN)
    edit(folder / CAMPAIGN / "campaign.toml", "days = 85", "days = 60")


def need(program: str) -> None:
    if not shutil.which(program):
        raise NotRun(f"{program} is not here (Debian: apt-get install {PACKAGES[program]})")


@asynccontextmanager
async def disk_is_full(scene: Scene) -> AsyncIterator[None]:
    """A small one of its own, 95 % full, until there is room."""
    need(DISKS)
    ballast = scene.disk / "ballast"
    with small_disk(scene.disk):
        ballast.write_bytes(bytes(DISK_BYTES * 95 // 100))
        yield
        ballast.unlink()
        await scene.watch.inbox.hears("DiskNearlyFull", "resolved", 0, 120, mountpoint=str(scene.disk))


@contextmanager
def small_disk(place: Path) -> Iterator[None]:
    place.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=755", "tmpfs", str(place))
    made = subprocess.run(mount, capture_output=True, text=True) if os.geteuid() == 0 else None
    if made is None or made.returncode:
        raise NotRun("a full disk needs root and the right to mount a tmpfs")
    try:
        yield
    finally:
        subprocess.run(("umount", str(place)), check=True)


@asynccontextmanager
async def certificate_has_five_days(scene: Scene) -> AsyncIterator[None]:
    """Until the server has a new one."""
    need(CERTIFICATES)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(scene.watch.folder, days=5))
    scene.stays.push_async_callback(await listening(scene.watch.ports[SHOWS_FIVE_DAYS], context))
    scene.watch.watch_certificate(SHOWS_FIVE_DAYS)
    yield
    context.load_cert_chain(certificate(scene.watch.folder, days=365))


@asynccontextmanager
async def nobody_shows_a_certificate(scene: Scene) -> AsyncIterator[None]:
    need(CERTIFICATES)
    scene.watch.watch_certificate(SHOWS_NOTHING)
    yield
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(scene.watch.folder, days=364))
    scene.stays.push_async_callback(await listening(scene.watch.ports[SHOWS_NOTHING], context))


async def listening(port: int, context: ssl.SSLContext) -> Callable[[], Awaitable[None]]:
    """A server that shows a certificate and says nothing; what closes it."""

    async def answer(_: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        to_client.close()

    server = await asyncio.start_server(answer, HOST, port, ssl=context)

    async def close() -> None:
        server.close()
        await server.wait_closed()

    return close


def certificate(folder: Path, days: int) -> Path:
    """Signed by itself, good for so many days; with its key, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "board.example")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{days}.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@asynccontextmanager
async def years_pass(scene: Scene) -> AsyncIterator[None]:
    """Until a campaign is 20 days before days of which nothing is published; then its file tells of them."""
    stack, first = scene.api.stack, not_published()
    stack.advance(at_local_time(stack.now(), first - timedelta(days=20), 9))
    yield
    last = load(scene.campaigns / CAMPAIGN).last_entry_day
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    worked = f"worked = [{', '.join(map(str, days))}]"
    edit(scene.campaigns / CAMPAIGN / "campaign.toml", "worked = []", worked)
    await restart(scene, "reporting")
    async with scene.api.http.get(f"{stack.url('reporting')}/metrics") as answer:
        assert f'calendar_ends_timestamp_seconds{{campaign="{CAMPAIGN}"}}' not in await answer.text()


AROUND: Final = (
    Trouble("a disk 95 % full", disk_is_full, (Alarm("DiskNearlyFull", {"mountpoint": "{disk}"}),)),
    Trouble(
        "five days left",
        certificate_has_five_days,
        (Alarm("CertificateRunningOut", {"address": "{shows_five_days}"}),),
    ),
    Trouble(
        "nobody at its address",
        nobody_shows_a_certificate,
        (Alarm("CertificateNotRead", {"address": "{shows_nothing}"}),),
    ),
)
CALENDAR: Final = Trouble("20 days left", years_pass, (Alarm("CalendarRunningOut", {"campaign": CAMPAIGN}),))
