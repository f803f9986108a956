"""The register: seeded from the files at the start, changed by the city; differences are said."""

from collections.abc import Collection

import structlog

from campaign import Agency, Campaign
from casework.act import Act
from database import Connection, Pool, while_transient
from intake.agencies import rules, store
from intake.agencies.rules import OnKafka
from intake.agencies.store import StoredAgency
from sealing import Sealing, about_row

log = structlog.get_logger()


async def keep_agencies(pool: Pool, campaigns: Collection[Campaign]) -> None:
    """Writes nothing where nobody is new: a database that may only be read is no reason not to start."""

    async def keep() -> None:
        async with pool.acquire() as conn, conn.transaction():
            known = await store.by_code(conn)
            new = [each for code, each in rules.in_files(campaigns).items() if code not in known]
            if new:
                await store.add(conn, new)
                known = await store.by_code(conn)
            for each in rules.differences(campaigns, known):
                log.warning(
                    "agencies.csv says something else than the register, which is right",
                    campaign=each.campaign,
                    agency=each.agency,
                    fields=list(each.fields),
                )

    await while_transient(keep)


async def put_agency(
    conn: Connection, before: StoredAgency | None, agency: Agency, act: Act
) -> StoredAgency | None:
    """A new line, or a locked one changed, with who did it; None: somebody else added it at this moment."""
    version = before.version + 1 if before else 1
    kafka = (before.kafka if before else OnKafka()).after(before.agency if before else None, agency)
    if not await store.put(conn, agency, version, kafka_due=kafka.due):
        return None
    fields = rules.changed_fields(before.agency, agency) if before else rules.COMPARED
    await store.audit(conn, agency.code, "change" if before else "add", fields, act)
    return StoredAgency(agency, version, kafka)


async def set_password(
    conn: Connection, stored: StoredAgency, password: str, sealing: Sealing, act: Act
) -> StoredAgency:
    """Of a locked line: kept sealed until Kafka has it, with who sent it."""
    code = stored.agency.code
    sealed = sealing.seal({"password": password}, about_password(code))
    await store.keep_password(conn, code, sealed, act.recorded)
    await store.audit(conn, code, "password", (), act)
    return StoredAgency(stored.agency, stored.version, OnKafka(due=True, is_open=stored.kafka.is_open))


def about_password(code: str) -> bytes:
    """What the password of an agency is sealed for."""
    return about_row("agency_passwords", code)
