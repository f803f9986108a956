"""What a preliminary review found, with the case."""

from uuid import UUID

from database import Connection
from intake.case.rules.review import Review
from intake.case.store import REVIEW


async def keep(conn: Connection, case_id: UUID, review: Review) -> None:
    """Of a case that is locked and was saved with it."""
    await conn.execute(
        "UPDATE cases SET preliminary_review = $2::text::jsonb WHERE case_id = $1",
        case_id,
        REVIEW.dump_json(review).decode(),
    )
