"""A case that was registered on the platform: docs/schemas/platform/registered.schema.json."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts import Channel
from intake.applications.bodies import ApplicationBody, SourceBody, StatedBody
from intake.case.rules.paper_kinds import Paper
from intake.case_files.handlers import MOST_FILES
from intake.fields import Code
from intake.platform.bodies import Number
from intake.registrations.codes import SYSTEM
from intake.registrations.rules import Registered
from web import Body, Instant
from web.patterns import FILE_NAME, SHA256


class RegisteredFileBody(Body):
    """A file beside the package."""

    name: Annotated[str, StringConstraints(pattern=FILE_NAME)]
    paper: Paper
    sha256: Annotated[str, StringConstraints(pattern=SHA256)]


class RegisteredApplicationBody(StatedBody):
    """What was stated; where, under which number and of which campaign it is, the package says."""

    channel: Channel


class RegisteredBody(Body):
    """`case_id`: ours, where the platform knows that it is one of ours."""

    schema_name: Literal["yuanxin-platform-registered-1"] = Field(alias="schema")
    number: Number
    case_id: UUID | None = None
    county: Code
    registered_at: Instant
    application: RegisteredApplicationBody
    files: Annotated[tuple[RegisteredFileBody, ...], Field(max_length=MOST_FILES)] = ()

    def registered(self, campaign: str, at: datetime) -> Registered:
        """As an application like every other."""
        body = ApplicationBody.model_validate(
            {
                **self.application.model_dump(by_alias=True),
                "campaign": campaign,
                "county": self.county,
                "occurred_at": at.isoformat(),
                "source": SourceBody(system=SYSTEM, reference=self.number),
            }
        )
        return Registered(
            campaign, self.county, self.number, self.case_id, at, body.application(), body.statement()
        )


def answer_to(package: str, **said: Any) -> dict[str, Any]:
    """As docs/schemas/platform/answer.schema.json has it; what is not said is left out."""
    return {"package": package, **{name: each for name, each in said.items() if each is not None}}
