"""What may be sent. What a worker cannot know exactly has a field for the words."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, Strict, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from contracts import CaseClass, Channel, RespondentRole
from contracts.intake import RefusalReason, TerminationGround
from intake.rules.application import Application, Claim, People, Recipient, Respondent
from intake.rules.codes import Form, IdType, IncidentKind, Paper, UrgentGround
from web import Body, Day, Fen, Instant, Text
from web.body import invalid_value

MOST_PEOPLE = 100_000


def _not_empty(items: tuple[Any, ...]) -> tuple[Any, ...]:
    if not items:
        raise PydanticCustomError("too_short", "at least one", {"min_length": 1})
    return items


SOME = AfterValidator(_not_empty)
"""At least one; asked only when the items are right, so that a wrong item is the only thing said."""

Code = Annotated[str, StringConstraints(min_length=1, max_length=64)]
System = Annotated[str, StringConstraints(max_length=64, pattern=r"^[a-z]+[0-9]{0,4}(-[a-z]+[0-9]{0,4})*$")]
"""A name that travels, so it is a code: no room for a person's name, or for a number that could be one's."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9+][0-9 \-]{2,29}$")]
IdNumber = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Yes = Annotated[bool, Strict()]
Number = Annotated[int, Strict(), Field(ge=1, le=MOST_PEOPLE)]


class ClaimBody(Body):
    """One claim: an amount in 分, or as told, or neither known."""

    case_class: CaseClass = Field(alias="class")
    amount_fen: Fen | None = None
    amount_as_told: Words | None = None


class RecipientBody(Body):
    """受援人; the first is the main one."""

    name: Name
    id_type: IdType = IdType.id_card
    id_number: IdNumber | None = None
    identity_seen: Yes
    phone: Phone | None = None


class RepresentativeBody(Body):
    """代表人 of a group."""

    name: Name
    phone: Phone | None = None


class AgentBody(Body):
    """代理人; `authority` takes down on what it rests."""

    name: Name
    phone: Phone | None = None
    authority: Words | None = None


class PeopleBody(Body):
    """How many: counted, or at least so many, or in words; words may stand beside either number."""

    count: Number | None = None
    at_least: Number | None = None
    as_told: Words | None = None

    @model_validator(mode="after")
    def _says_something_once(self) -> "PeopleBody":
        if self.count is not None and self.at_least is not None:
            raise invalid_value("invalid-body", "人数只能填写确数（count）或至少数（at_least）之一")
        if self.count is None and self.at_least is None and self.as_told is None:
            raise invalid_value("invalid-body", "须填写 count、at_least、as_told 之一")
        return self

    def people(self) -> People:
        return People(self.count, self.at_least, self.as_told)


class RespondentBody(Body):
    """被申请方; nothing but the role need be known."""

    role: RespondentRole
    name: Name | None = None
    credit_code: Code | None = None
    description: Words | None = None


class ProjectBody(Body):
    """The building site or order the wages were earned on."""

    name: Name | None = None
    place: Words | None = None


class SourceBody(Body):
    """The natural key: the system it comes from, and its number there."""

    system: System
    reference: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Placed(Body):
    """What every new record says: campaign, county, and when it happened."""

    campaign: Code
    county: Code
    occurred_at: Instant | None = None


class NewApplication(Placed):
    """An application, as it was made."""

    office: Code | None = None
    channel: Channel
    form: Form
    first_receiver: Name
    claims: Annotated[tuple[ClaimBody, ...], Field(max_length=20), SOME]
    migrant_worker: Yes
    recipients: Annotated[tuple[RecipientBody, ...], Field(max_length=500), SOME]
    representative: RepresentativeBody | None = None
    agent: AgentBody | None = None
    workers: PeopleBody
    respondents: Annotated[tuple[RespondentBody, ...], Field(max_length=20)] = ()
    project: ProjectBody | None = None
    owed_from: Day | None = None
    owed_to: Day | None = None
    contract_signed: Yes | None = None
    facts: Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
    papers_shown: Annotated[tuple[Paper, ...], Field(max_length=20)] = ()
    limitation_ends: Day | None = None
    urgent_grounds: Annotated[tuple[UrgentGround, ...], Field(max_length=10)] = ()
    source: SourceBody | None = None

    def application(self) -> Application:
        """What of it decides."""
        return Application(
            claims=tuple(
                Claim(claim.case_class, claim.amount_fen, claim.amount_as_told) for claim in self.claims
            ),
            migrant_worker=self.migrant_worker,
            recipients=tuple(
                Recipient(each.name, each.identity_seen, each.id_type, each.id_number, each.phone)
                for each in self.recipients
            ),
            workers=self.workers.people(),
            respondents=tuple(
                Respondent(each.role, each.name, each.credit_code) for each in self.respondents
            ),
            papers_shown=frozenset(self.papers_shown),
            agent_without_authority=self.agent is not None and self.agent.authority is None,
            limitation_ends=self.limitation_ends,
            urgent_grounds=self.urgent_grounds,
        )


class Happened(Body):
    """What every act on an application may say."""

    occurred_at: Instant | None = None


class NewPapers(Happened):
    papers: Annotated[tuple[Paper, ...], Field(max_length=20), SOME]


class NewDecision(Happened):
    """给予 or 不予; a refusal says why and who is responsible instead."""

    decision: Literal["grant", "refuse"]
    reasons: Annotated[tuple[RefusalReason, ...], Field(max_length=10)] = ()
    responsible_instead: Words | None = None
    note: Text | None = None


class NewWithdrawal(Happened):
    reason: Words
    deemed: Yes = False


class NewTermination(Happened):
    ground: TerminationGround
    note: Text | None = None


class NewReveal(Body):
    """Why somebody needs to see the personal data of a case."""

    reason: Words


class NewConsultation(Placed):
    channel: Channel
    case_class: CaseClass = Field(alias="class")
    workers: Number = 1
    topic: Text | None = None


class NewIncident(Placed):
    kind: IncidentKind
    people: PeopleBody
    place: Words | None = None
    facts: Text | None = None
