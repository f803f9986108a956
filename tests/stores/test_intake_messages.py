"""What receiving an application costs in messages to PostgreSQL, and what two at once see of each other."""

import asyncio
from typing import Any

from builders_casework import COUNTY, TUESDAY
from builders_intake import CLIENT, Desk, application, desk, intake_app
from builders_intake_rules import citizen, wenzhou
from builders_web import served
from database import Pool
from databases import as_the_api


async def messages(pool: Pool, system: str | None = None) -> list[str]:
    """The statements of one POST, as they were sent; what a session learns once it has learnt before."""
    sent: list[str] = []
    async with as_the_api(pool) as api, api.acquire() as first:
        app = intake_app(api, TUESDAY, {"wenzhou-2018": wenzhou()})
        async with served(app, CLIENT) as session:
            staff = Desk(session)
            others = [await api.acquire() for _ in range(api.get_max_size() - 1)]
            for connection in (first, *others):
                connection.add_query_logger(lambda query: sent.append(" ".join(query.query.split())))
            for connection in others:
                await api.release(connection)
            for number in range(1, 4):
                sent.clear()
                source = {"system": system, "reference": f"2019-{number}"} if system else None
                reply = await staff.apply(recipients=[person(number)], source=source)
                assert reply.status == 201, reply
    return sent


def person(number: int) -> dict[str, Any]:
    return {"name": f"赵测{number}", "identity_seen": True, "id_number": citizen(f"198001{number + 10}")}


async def test_an_application_is_three_messages_to_the_database(pool: Pool) -> None:
    """Begun with its key claimed, numbered and stored with what happened, committed with its answer."""
    begun, added, committed = await messages(pool)
    assert begun.startswith("BEGIN; SELECT set_config(")
    assert "INSERT INTO idempotency_keys" in begun
    assert "case_numbers" in added
    assert "INSERT INTO cases" in added
    assert "INSERT INTO outbox" in added
    assert committed.startswith("UPDATE idempotency_keys")
    assert committed.endswith("COMMIT;")


async def test_a_natural_key_costs_one_more(pool: Pool) -> None:
    """Its receipt is kept, for whoever sends the same again."""
    assert len(await messages(pool, "union")) == 4


async def test_of_two_alike_at_once_the_second_is_told_of_the_first(pool: Pool) -> None:
    """It waits for its number, and then looks with the eyes of that moment."""
    async with desk(pool) as client:
        for number in range(1, 7):
            body = application(recipients=[person(number)], county=COUNTY)
            both = await asyncio.gather(client.apply(body), client.apply(body))
            assert sorted("same_identity" in reply.warned for reply in both) == [False, True]
