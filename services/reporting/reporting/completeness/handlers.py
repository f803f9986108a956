"""Whether it can be told how everything stood at a past moment."""

from datetime import datetime

from campaign import Campaign
from database import Connection
from languages import Words
from reporting.completeness.rules import objection_to_instant, objection_to_unseen
from reporting.figures.store.queries import figures_told_from
from reporting.figures.store.stock import stock_told_from
from reporting.watermarks.store import judged_to, read_seen


async def why_not_as_of(conn: Connection, campaign: Campaign, instant: datetime) -> Words | None:
    """None: how figures stood then can be told, and will be told the same at any later time."""
    return await _objection(conn, campaign, instant, await figures_told_from(conn, campaign.code))


async def why_no_stock_as_of(conn: Connection, campaign: Campaign, instant: datetime) -> Words | None:
    """The same of a line with its stock, and of the cases in it."""
    figures_from = await figures_told_from(conn, campaign.code)
    stock_from = await stock_told_from(conn, campaign.code)
    told_from = max(figures_from, stock_from) if figures_from and stock_from else figures_from
    return await _objection(conn, campaign, instant, told_from)


async def why_no_record_as_of(conn: Connection, instant: datetime) -> Words | None:
    """The same of what is kept in versions with their times, and needs no figure."""
    return objection_to_unseen(instant, (await read_seen(conn)).as_of)


async def _objection(
    conn: Connection, campaign: Campaign, instant: datetime, told_from: datetime | None
) -> Words | None:
    return objection_to_instant(
        campaign,
        instant,
        told_from=told_from,
        judged_to=await judged_to(conn, campaign.code),
        seen_to=(await read_seen(conn)).as_of,
    )
