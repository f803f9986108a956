"""Making a backup while people work: databases, then files, then the log, then what it says of itself."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import asyncpg

from contracts.service_names import Service
from delivery import source_epoch
from devstack.backup import database_copy, log_copy, manifest
from devstack.backup.manifest import Manifest, database_file
from devstack.backup.site import Site
from devstack.errors import CannotRun
from devstack.software import OnProgress

LOG: Final = "log.jsonl.gz"
FILES: Final = "files"
CAMPAIGNS: Final = "campaigns"


async def make(site: Site, folder: Path, on_progress: OnProgress) -> Manifest:
    """A new folder. A database's copy is one snapshot; what is said after it lies in the log, copied last.

    So whatever one of the copies knows of another service lies in the copy of the log too. A file is stored
    before the row that names it: copied after the databases, none is missing.
    """
    _make_folder(folder)
    taken_at = datetime.now(UTC)
    epochs: dict[str, int] = {}
    migrations: dict[str, Mapping[str, int]] = {}
    for service, url in site.owner_urls.items():
        on_progress(f"{service}: the database …")
        epochs[service], migrations[service] = await _look_at(service, url)
        await asyncio.to_thread(database_copy.save, url, folder / database_file(service))
    on_progress("files and campaigns …")
    for service, files in site.files.items():
        await asyncio.to_thread(files.copy_to, folder / FILES / service)
    await asyncio.to_thread(site.campaigns.copy_to, folder / CAMPAIGNS)
    on_progress("the log …")
    ends, odd = await log_copy.save(site.kafka, folder / LOG)
    keys = manifest.key_fingerprints(site.keys)
    hashes = await asyncio.to_thread(manifest.hashes, folder)
    written = Manifest(taken_at.isoformat(), epochs, migrations, ends, odd, keys, hashes)
    manifest.write(folder, written)
    return written


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise CannotRun(f"{folder} is there already; a backup is a new folder.") from None


async def _look_at(service: Service, url: str) -> tuple[int, Mapping[str, int]]:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        rows = await connection.fetch("SELECT package, max(version) FROM migrations GROUP BY package")
        return await source_epoch.current(connection), {row[0]: row[1] for row in rows}
    finally:
        await connection.close()
