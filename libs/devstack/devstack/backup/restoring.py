"""A backup brought back into empty databases; each service goes on in a new epoch (decisions 52 and 53)."""

import asyncio
import csv
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from contracts.service_names import SERVICES, Service
from contracts.topics import CASES, COUNTIES
from delivery import source_epoch
from delivery.messages import SpoiltHeaders, headers_of
from devstack.backup import database_copy, log_copy, manifest
from devstack.backup.making import CAMPAIGNS, FILES, LOG
from devstack.backup.manifest import Manifest, database_file
from devstack.backup.site import Site
from devstack.errors import CannotRun
from devstack.software import OnProgress

ANOTHER_LOG: Final = f"""
UPDATE public.progress SET topic_id = NULL,
       next_offset = CASE WHEN topic IN ('{CASES}', '{COUNTIES}') THEN next_offset ELSE 0 END;
"""  # noqa: S608 names of our own
LOST: Final = "lost-events.csv"
COLUMNS: Final = (
    "source",
    "type",
    "subject",
    "sequence",
    "county",
    "recorded",
    "id",
    "topic",
    "partition",
    "offset",
)


class Lost(NamedTuple):
    """How many events of a service the log knows and its copy does not; subjects it does not know at all."""

    events: int
    forgotten: Collection[str]


async def restore(
    site: Site, folder: Path, services: Collection[Service], on_progress: OnProgress
) -> Mapping[str, int]:
    """Everything is looked at before anything is written; each database is brought back in one transaction.

    How many events of each service the copy does not know: LOST, in the backup's folder, says which.
    """
    on_progress("the copy is looked at …")
    copy = await asyncio.to_thread(look_at, folder, site.keys)
    epoch = _new_epoch(copy, services)
    for service in services:
        await database_copy.check_empty(site.owner_urls[service])
    log_is_lost = await _log_is_lost(copy, site, services)
    if log_is_lost:
        on_progress("the log …")
        await log_copy.load(site.kafka, folder / LOG)
    (folder / LOST).write_text(",".join(COLUMNS) + "\r\n", encoding="utf-8")
    lost: dict[str, int] = {}
    for service in services:
        on_progress(f"{service}: what the log knows and the copy does not …")
        found = await _list_lost_events(copy, site, service, epoch, folder)
        lost[service] = found.events
        on_progress(f"{service}: the database …")
        then = source_epoch.statements(epoch, found.forgotten) + (ANOTHER_LOG if log_is_lost else "")
        url = site.owner_urls[service]
        await asyncio.to_thread(database_copy.load, url, folder / database_file(service), then)
    for service in site.files.keys() & {*services}:
        await asyncio.to_thread(site.files[service].bring_back, folder / FILES / service)
    if Service.intake in services:
        await asyncio.to_thread(site.campaigns.bring_back, folder / CAMPAIGNS)
    return lost


def look_at(folder: Path, keys: Path) -> Manifest:
    """Whether it is a whole backup, and the keys are those that it needs."""
    copy = manifest.read(folder)
    if missing := manifest.missing_keys(copy.keys, keys):
        raise CannotRun(
            f"{keys} does not have the keys under which the copy is sealed: {', '.join(missing)}."
            " They are in no backup: bring them from where you keep them."
        )
    return copy


def _new_epoch(copy: Manifest, services: Collection[Service]) -> int:
    epoch = source_epoch.epoch_of(datetime.now(UTC))
    if epoch <= max(copy.epochs[service] for service in services):
        raise CannotRun("this machine's clock is behind an earlier restore; set it right first.")
    return epoch


async def _log_is_lost(copy: Manifest, site: Site, services: Collection[Service]) -> bool:
    """Whether the topics are empty and the copy is not: it is written anew, which only all services bear."""
    now = await log_copy.ends(site.kafka)
    pairs = [
        (now.get(topic, ())[partition] if partition < len(now.get(topic, ())) else 0, end)
        for topic, of in copy.log_ends.items()
        for partition, end in enumerate(of)
    ]
    if all(reached >= end for reached, end in pairs):
        return False
    if any(reached for reached, _ in pairs):
        raise CannotRun("Kafka's log ends before the copy of it, and is not empty: it is another log.")
    if copy.log_odd:
        raise CannotRun(
            f"Kafka is empty, and {copy.log_odd} offsets of the copied log cannot be written anew."
        )
    if {*services} != {*SERVICES}:
        raise CannotRun("Kafka is empty: then all services are restored together, without --service.")
    return True


async def _list_lost_events(copy: Manifest, site: Site, service: Service, epoch: int, folder: Path) -> Lost:
    """What the service said after the backup: the log has it, the copy does not. Added to the list."""
    source, before = f"/yuanxin/{service}", copy.epochs[service]
    known = {row[0]: int(row[1]) for row in database_copy.table(folder / database_file(service), "subjects")}
    seen, forgotten = set[str](), set[str]()
    with (folder / LOST).open("a", newline="", encoding="utf-8") as written:
        rows = csv.writer(written)
        async for message in log_copy.read(site.kafka):
            headers = headers_of(message)
            if isinstance(headers, SpoiltHeaders) or headers.source != source or str(headers.id) in seen:
                continue
            number = headers.epoch, headers.sequence
            if not (before, known.get(headers.subject, 0)) < number < (epoch, 0):
                continue
            seen.add(str(headers.id))
            if headers.subject not in known:
                forgotten.add(headers.subject)
            what = headers.source, headers.type, headers.subject, headers.sequence, headers.county
            rows.writerow([*what, headers.recorded.isoformat(), headers.id, *message.place])
    return Lost(len(seen), forgotten)
