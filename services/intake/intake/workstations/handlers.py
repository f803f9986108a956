"""A workstation's preliminary review of a case that it filed before (N6). The case is locked."""

from dataclasses import replace

from casework.act import Act
from casework.events import case_event
from casework.versions import next_version
from database import Connection
from intake.case import changes
from intake.case.rules.allowed_acts import Action, NotAllowed, not_allowed
from intake.case.rules.case import Case
from intake.case.rules.review import StatedReview
from intake.papers import handlers as papers
from intake.workstations import store
from sealing import Sealing


async def review(
    conn: Connection, case: Case, stated: StatedReview, act: Act, sealing: Sealing
) -> Case | NotAllowed:
    """The list of papers that was told stays the one there is (N5.5); what the station saw leaves it."""
    if no := not_allowed(case, Action.preliminary_review, act.day):
        return no
    reviewed = next_version(replace(case, preliminary_review=stated.review))
    audit_row = changes.review_row(stated, case.case_id, case.state, act, sealing)
    done = case_event(reviewed, act, changes.review_done(stated.review))
    await changes.save(conn, reviewed, [audit_row], done)
    await store.keep(conn, case.case_id, stated.review)
    return await papers.supply_papers(conn, reviewed, frozenset(stated.review.papers_seen), act)
