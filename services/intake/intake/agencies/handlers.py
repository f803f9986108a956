"""At the start: agencies that the register does not know are taken from the files, differences are said."""

from collections.abc import Collection

import structlog

from campaign import Campaign
from database import Pool, while_transient
from intake.agencies import rules, store

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
