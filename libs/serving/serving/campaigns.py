"""At each start: a campaign is still what it was when it began, as far as figures stand on it."""

import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime

import structlog

from campaign import Campaign, allowed_changes, fixed_facts, forbidden_change
from database import AdvisoryLock, Connection, Pool, while_transient

log = structlog.get_logger()

Keep = Callable[[Connection, Sequence[Campaign]], Awaitable[None]]
"""What else a service stores of its campaigns."""


async def keep_campaigns(
    pool: Pool, campaigns: Iterable[Campaign], now: datetime, also: Keep | None = None
) -> None:
    """No start after a change that is forbidden: one line says which. What is allowed is kept from now on.

    Writes nothing where nothing has changed: a database that may only be read is no reason not to start.
    `also` stores with the facts, one start after the other: what two processes started with does not mix.
    """
    known = sorted(campaigns, key=lambda one: one.code)

    async def keep() -> None:
        async with pool.acquire() as conn, conn.transaction():
            await conn.execute("SELECT pg_advisory_xact_lock($1)", int(AdvisoryLock.campaigns))
            for one in known:
                await _keep(conn, one, now)
            if also is not None:
                await also(conn, known)

    await while_transient(keep)


async def _keep(conn: Connection, campaign: Campaign, now: datetime) -> None:
    before = await _stored(conn, campaign.code)
    change = forbidden_change(campaign, before, now)
    if change is not None:
        sys.exit(f"专项行动 {campaign.code}: {change}")
    changes = allowed_changes(campaign, before)
    if changes:
        log.info(
            "the files of a campaign say something else than at the last start",
            campaign=campaign.code,
            **changes,
        )
    facts = {key: fact.value for key, fact in fixed_facts(campaign).items()}
    await _forget(conn, campaign.code, before.keys() - facts.keys())
    await _store(conn, campaign.code, dict(facts.items() - before.items()))


async def _stored(conn: Connection, campaign: str) -> Mapping[str, str]:
    rows = await conn.fetch("SELECT key, value FROM campaign_facts WHERE campaign = $1", campaign)
    return {row["key"]: row["value"] for row in rows}


async def _forget(conn: Connection, campaign: str, keys: Iterable[str]) -> None:
    """Before it began, a campaign may lose what it had."""
    gone = sorted(keys)
    if gone:
        await conn.execute(
            "DELETE FROM campaign_facts WHERE campaign = $1 AND key = ANY ($2::text[])", campaign, gone
        )


async def _store(conn: Connection, campaign: str, facts: Mapping[str, str]) -> None:
    """In the order of their keys, as several processes may start at once."""
    if facts:
        await conn.execute(
            """
            INSERT INTO campaign_facts (campaign, key, value)
            SELECT $1, key, value FROM unnest($2::text[], $3::text[]) AS new (key, value) ORDER BY key
            ON CONFLICT (campaign, key) DO UPDATE SET value = EXCLUDED.value
            """,
            campaign,
            sorted(facts),
            [facts[key] for key in sorted(facts)],
        )
