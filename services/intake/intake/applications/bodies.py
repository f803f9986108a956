"""An application as it is sent. What a worker cannot know exactly has a field for the words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import Field, StringConstraints

from contracts import CaseClass, Channel, Industry, RespondentRole
from contracts.intake import Form
from intake.applications.rules.application import Application, Claim, Recipient, Respondent
from intake.case.bodies import FirstReviewBody
from intake.case.rules.aid_first import UrgentGround
from intake.case.rules.paper_kinds import Paper
from intake.case.rules.review import StatedReview
from intake.fields import NOT_EMPTY, Code, HeadcountBody, Name, Words, one_to
from intake.new_records.bodies import RecordBody
from intake.people.identity import IdType
from intake.people.masking import RespondentKind
from web import ONE_LINE, SYSTEM, Body, Day, Fen, Flag, Phone

System = Annotated[str, StringConstraints(max_length=64, pattern=SYSTEM)]
CAME_LATER: Final = ("industry", "area")
IdNumber = Annotated[str, StringConstraints(min_length=1, max_length=40), ONE_LINE]


class ClaimBody(Body):
    """一项请求：金额（单位：分），或者照所述填写，也可以都不填。"""

    case_class: CaseClass = Field(alias="class")
    amount_fen: Fen | None = None
    amount_as_told: Words | None = None


class RecipientBody(Body):
    """受援人；第一位为主要受援人。"""

    name: Name
    id_type: IdType = IdType.id_card
    id_number: IdNumber | None = None
    identity_seen: Flag
    phone: Phone | None = None


class RepresentativeBody(Body):
    """共同请求的代表人。"""

    name: Name
    phone: Phone | None = None


class AgentBody(Body):
    """代理人；`authority`：代理权限的依据。"""

    name: Name
    phone: Phone | None = None
    authority: Words | None = None


class RespondentBody(Body):
    """被申请方；只有身份必填。未写明是单位的，名称以掩码显示。"""

    role: RespondentRole
    kind: RespondentKind | None = None
    name: Name | None = None
    credit_code: Code | None = None
    description: Words | None = None


class ProjectBody(Body):
    """所涉工程项目。"""

    name: Name | None = None
    place: Words | None = None


class SourceBody(Body):
    """来源：从哪个系统来，在该系统中的编号。"""

    system: System
    reference: Annotated[str, StringConstraints(min_length=1, max_length=200), ONE_LINE]


class StatedBody(Body):
    """一份申请所述的内容。`industry`：用工方所属行业；`area`：工作地，填报送单位代码或其受理点代码。"""

    office: Code | None = None
    form: Form
    first_receiver: Name
    claims: Annotated[tuple[ClaimBody, ...], one_to(20), NOT_EMPTY]
    migrant_worker: Flag
    recipients: Annotated[tuple[RecipientBody, ...], one_to(500), NOT_EMPTY]
    representative: RepresentativeBody | None = None
    agent: AgentBody | None = None
    workers: HeadcountBody
    respondents: Annotated[tuple[RespondentBody, ...], Field(max_length=20)] = ()
    project: ProjectBody | None = None
    owed_from: Day | None = None
    owed_to: Day | None = None
    contract_signed: Flag | None = None
    facts: Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
    papers_shown: Annotated[tuple[Paper, ...], Field(max_length=20)] = ()
    limitation_ends: Day | None = None
    urgent_grounds: Annotated[tuple[UrgentGround, ...], Field(max_length=10)] = ()
    industry: Industry | None = None
    area: Code | None = None


class ApplicationBody(RecordBody, StatedBody):
    """一份申请，照申请时所述填写。"""

    channel: Channel
    source: SourceBody | None = None
    preliminary_review: FirstReviewBody | None = None

    def application(self) -> Application:
        """What rules need of it; what a station saw was shown (N5.5)."""
        review = self.preliminary_review
        return Application(
            channel=self.channel,
            form=self.form,
            office=self.office,
            owed_from=self.owed_from,
            owed_to=self.owed_to,
            claims=tuple(
                Claim(claim.case_class, claim.amount_fen, claim.amount_as_told) for claim in self.claims
            ),
            migrant_worker=self.migrant_worker,
            recipients=tuple(
                Recipient(each.name, each.identity_seen, each.id_type, each.id_number, each.phone)
                for each in self.recipients
            ),
            workers=self.workers.headcount(),
            respondents=tuple(
                Respondent(each.role, each.name, each.credit_code) for each in self.respondents
            ),
            papers_shown=frozenset((*self.papers_shown, *(review.papers_seen if review else ()))),
            papers_asked=frozenset(review.papers_asked if review else ()),
            agent_without_authority=self.agent is not None and self.agent.authority is None,
            limitation_ends=self.limitation_ends,
            urgent_grounds=self.urgent_grounds,
            source_system=self.source.system if self.source else None,
            industry=self.industry,
            area=self.area,
        )

    def filed_at(self, station: str | None) -> "ApplicationBody":
        """What a workstation files is its own, also where it does not say so."""
        return self if station is None else self.model_copy(update={"office": station})

    def reviewed(self, at: datetime) -> StatedReview | None:
        """The preliminary review of the workstation that files it."""
        review = self.preliminary_review
        if review is None or self.office is None:
            return None
        return review.stated(self.office, at, review.papers_asked)

    def statement(self) -> dict[str, Any]:
        """All of it, as it is kept sealed and shown again.

        Without what it does not say of the fields that came later: the same application, sent again after
        they came, is the same.
        """
        unsaid = {name for name in CAME_LATER if getattr(self, name) is None}
        return self.model_dump(mode="json", by_alias=True, exclude=unsaid)


def read_statement(statement: Mapping[str, Any]) -> ApplicationBody:
    """What was kept, also before a field was added, which has a default, or taken away, which is left out."""
    return ApplicationBody.model_validate(statement, extra="ignore")
