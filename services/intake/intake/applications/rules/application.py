"""An application as rules see it: what people know stays in their words, what rules need has a type."""

from dataclasses import dataclass
from datetime import date

from contracts import CaseClass, Channel, Industry, RespondentRole
from contracts.intake import Form
from intake.case.rules.aid_first import UrgentGround
from intake.case.rules.paper_kinds import Paper
from intake.people.headcount import Headcount
from intake.people.identity import IdType


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim; an amount somebody cannot know exactly stays as told ("十五六万")."""

    case_class: CaseClass
    amount_fen: int | None = None
    amount_as_told: str | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """受援人; the number of a document may be missing, and the document may not have been seen."""

    name: str
    identity_seen: bool
    id_type: IdType = IdType.id_card
    id_number: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Respondent:
    """被申请方; who owes may be known by a nickname only."""

    role: RespondentRole
    name: str | None = None
    credit_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What of an application is decided by, counted or sent; the whole of it is kept sealed."""

    channel: Channel
    form: Form
    claims: tuple[Claim, ...]
    migrant_worker: bool
    recipients: tuple[Recipient, ...]
    workers: Headcount
    office: str | None = None
    owed_from: date | None = None
    owed_to: date | None = None
    respondents: tuple[Respondent, ...] = ()
    papers_shown: frozenset[Paper] = frozenset()
    papers_asked: frozenset[Paper] = frozenset()
    agent_without_authority: bool = False
    limitation_ends: date | None = None
    urgent_grounds: tuple[UrgentGround, ...] = ()
    source_system: str | None = None
    industry: Industry | None = None
    area: str | None = None

    @property
    def claim_classes(self) -> tuple[CaseClass, ...]:
        """The classes claimed, in the order of the sweep (N1)."""
        claimed = {claim.case_class for claim in self.claims}
        return tuple(each for each in CaseClass if each in claimed)

    @property
    def case_class(self) -> CaseClass:
        """The class the case is counted in: the first of those claimed."""
        return self.claim_classes[0]

    @property
    def worker_count(self) -> int:
        """Where there are only words, those whose names we have: a lower bound, and no count."""
        return self.workers.number(otherwise=len(self.recipients))

    @property
    def amount_claimed_fen(self) -> int | None:
        """What was stated as a number; None when all of it stayed words."""
        return _sum(self.claims)

    @property
    def amount_claimed_exact(self) -> bool:
        """Whether every claim has its amount; otherwise what was stated is a part of it."""
        return all(claim.amount_fen is not None for claim in self.claims)

    @property
    def wages_claimed_fen(self) -> int | None:
        return _sum(tuple(claim for claim in self.claims if claim.case_class is CaseClass.wages))


def _sum(claims: tuple[Claim, ...]) -> int | None:
    known = [claim.amount_fen for claim in claims if claim.amount_fen is not None]
    return sum(known) if known else None
