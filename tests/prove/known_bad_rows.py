"""Ways of keeping what people do that are known to be wrong (S10, S11): the checks must catch every one."""

from typing import Any
from uuid import UUID

from database import Connection


async def confirm_unwritten(owner: Connection, case: UUID) -> None:
    """The case changes, and nothing says who did it."""
    await owner.execute("UPDATE cases SET state = 'confirmed' WHERE case_id = $1", case)


async def pay_twice(owner: Connection, case: UUID) -> None:
    """What was acknowledged once is written down again, under another id."""
    await owner.execute(
        "INSERT INTO payments SELECT gen_random_uuid(), case_id, amount_fen, wages_fen, paid_on, at, recorded"
        " FROM payments WHERE case_id = $1",
        case,
    )


async def close_unwritten(owner: Connection, case: UUID) -> None:
    """A case is closed, and there is no closing."""
    await owner.execute("UPDATE cases SET state = 'closed' WHERE case_id = $1", case)


async def sign_unwritten(owner: Connection, county: str, period: Any) -> None:
    """The line is signed, and what was signed is kept nowhere."""
    await owner.execute(
        "INSERT INTO lines (campaign, county, period, filing, signed_at, latest)"
        " VALUES ('wenzhou-2018', $1, $2, 'on_time', now(), 1)",
        county,
        period,
    )


async def keep_answer_in_clear(owner: Connection, answer: bytes) -> None:
    """The stored answer of a key is the bytes that were sent."""
    await owner.execute(
        "INSERT INTO idempotency_keys VALUES ('clerk', 'key', 'hash', 201, $1, 'none', now())", answer
    )


async def keep_words_in_clear(owner: Connection, words: str) -> None:
    """A column of its own beside the sealed one, because it is handier to search."""
    await owner.execute("ALTER TABLE consultations ADD COLUMN topic text")
    await owner.execute(
        "INSERT INTO consultations (consultation_id, campaign, county, channel, case_class, workers,"
        " workers_exact, workers_known, occurred_at, recorded_at, sealed, sealed_key, topic)"
        " VALUES (gen_random_uuid(), 'wenzhou-2018', '330302', 'hotline', 'wages', 1, true, true,"
        " now(), now(), 'x', 'x', $1)",
        words,
    )
