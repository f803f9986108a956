"""One number of a source system is one application: the same body again gets the same answer."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from uuid_utils.compat import uuid7

from database import Connection
from intake.applications import store
from intake.applications.bodies import ApplicationBody
from intake.applications.store import NaturalKey
from intake.people.sealing import Sealing
from web import Answer, Problem, at, problems

Receive = Callable[[UUID], Awaitable[Answer | Problem]]
"""Makes the case of that id."""


async def receive_once(
    conn: Connection, body: ApplicationBody, sealing: Sealing, receive: Receive
) -> Answer | Problem:
    """Receive an application, or answer what was answered under its natural key; most have none."""
    case_id = uuid7()
    if body.source is None:
        return await receive(case_id)
    # Within the county: what another county's system calls its own is nobody else's.
    reference = sealing.hash(f"reference:{body.source.reference}")
    key = NaturalKey(body.campaign, body.county, body.source.system, reference)
    body_hash = sealing.hash(body.model_dump_json())
    earlier = await store.claim(conn, key, body_hash, case_id)
    if earlier is not None:
        return _again(earlier.answer) if earlier.body_hash == body_hash else _reused()
    answer = await receive(case_id)
    if isinstance(answer, Answer):
        await store.keep_answer(conn, key, to_json(answer.body).decode())
    return answer


def location(case_id: UUID | str) -> Mapping[str, str]:
    """Where the case is found."""
    return {"Location": f"/v1/applications/{case_id}"}


def _again(answer: Mapping[str, Any]) -> Answer:
    """As it was answered then; without the version, which the case may have left since."""
    return Answer(200, answer, location(answer["case_id"]))


def _reused() -> Problem:
    """The natural key was used for something else."""
    pointer = at("source", "reference", detail="此编号已用于另一内容的申请")
    return problems.source_reference_reused(None, pointer)
