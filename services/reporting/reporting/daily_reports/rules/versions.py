"""A statement, the versions it is signed in, and the stored line after each act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from campaign import Campaign
from contracts.reporting import Check, Filing
from reporting.calendar.rules.periods import Period
from reporting.daily_reports.rules.incident_words import tell_of_incident
from reporting.report_line.rules import LineKey, SignedFigures, held_when_due


@dataclass(frozen=True, slots=True)
class Place:
    """Which line people act on, and whether the county is in the roster at its cut-off."""

    campaign: Campaign
    key: LineKey
    period: Period
    in_roster: bool

    @property
    def locked_from(self) -> datetime | None:
        """From this instant on a correction needs the city's leave."""
        return self.campaign.corrections_locked_from(self.period.date)


@dataclass(frozen=True, slots=True)
class Dispute:
    """An event a person says is none of their period, and why."""

    event_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What a person fills in: zero, or figures; who says so; which events they dispute."""

    zero: bool
    figures: Mapping[str, int] | None
    filled_by: str
    phone: str
    reviewed_by: str | None = None
    incidents: str | None = None
    remarks: str | None = None
    disputed: tuple[Dispute, ...] = ()
    incidents_disputed: str | None = None
    """Why what `incidents` tells of is no incident of this period."""

    @property
    def tells_of_incident(self) -> bool:
        return tell_of_incident(self.incidents)

    @property
    def incident_words(self) -> tuple[str, str | None] | None:
        """What the city is shown; None: no incident is told of."""
        return (
            (self.incidents, self.incidents_disputed) if self.incidents and self.tells_of_incident else None
        )

    @property
    def has_words(self) -> bool:
        return bool(self.incidents or self.remarks)

    @property
    def is_disputed(self) -> bool:
        """Whether it says that something which stands against it is none of this period."""
        return bool(self.disputed) or (self.tells_of_incident and self.incidents_disputed is not None)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft 草稿: it counts for nothing."""

    statement: Statement
    drafted_by: str
    drafted_at: datetime
    by_machine: bool | None
    """None: of a draft from before this was kept."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Whose act a version is, and what the check said when it was signed."""

    signed_by: str
    signer_name: str | None
    signed_at: datetime
    by_proxy: bool
    check_then: Check


@dataclass(frozen=True, slots=True)
class FirstSignature:
    """The first of two: what a named person filled in and signed counts for nothing before the second.

    `number`: the line's version after the act · `reason`: of a correction, or of filling in for a unit
    that is overdue.
    """

    number: int
    statement: Statement
    signed_by: str
    signer_name: str | None
    signed_at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """What was signed: number 1, and its corrections, each with its reason, beside it.

    `first`: the signature before this one, where two are asked for · `leave`: which of the city's a
    correction used.
    """

    number: int
    statement: Statement
    signature: Signature
    reason: str | None = None
    first: FirstSignature | None = None
    leave: int | None = None

    @property
    def signed_figures(self) -> SignedFigures:
        """As far as checking it goes."""
        return SignedFigures(self.number, self.statement.figures or {}, self.statement.is_disputed)


@dataclass(frozen=True, slots=True)
class SignedWords:
    """What a signature tells of an incident; `words` None: of none."""

    words: tuple[str, str | None] | None
    by: str
    at: datetime


def signed_words(versions: Sequence[Version], firsts: Sequence[FirstSignature]) -> Sequence[SignedWords]:
    """In the order of signing. One of two signatures tells of an incident, and takes none back."""
    found: list[SignedWords] = []
    waiting = [first for first in firsts if first.statement.incident_words]
    for version in versions:
        signed_until = version.first.number if version.first else 0
        found += [_words_of_first(first) for first in waiting if first.number <= signed_until]
        waiting = [first for first in waiting if first.number > signed_until]
        signature = version.signature
        by = signature.signer_name or signature.signed_by
        found.append(SignedWords(version.statement.incident_words, by, signature.signed_at))
    return [*found, *(_words_of_first(first) for first in waiting)]


def _words_of_first(first: FirstSignature) -> SignedWords:
    return SignedWords(first.statement.incident_words, first.signer_name or first.signed_by, first.signed_at)


@dataclass(frozen=True, slots=True)
class Signatures:
    """What was signed of a line until now, by one or by two."""

    versions: Sequence[Version] = ()
    firsts: Sequence[FirstSignature] = ()

    @property
    def words(self) -> Sequence[SignedWords]:
        return signed_words(self.versions, self.firsts)


NO_SIGNATURES: Final = Signatures()


@dataclass(frozen=True, slots=True)
class ExemptionAct:
    """The city exempted a line, or withdrew that: why, who, when."""

    act: Literal["exempted", "withdrawn"]
    reason: str
    by: str
    name: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class CorrectionLeave:
    """The city's leave for one correction of a locked day: why, who, when.

    `number`: the line's version after the act.
    """

    number: int
    reason: str
    by: str
    name: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredLine:
    """A line as it is stored; its defaults are those of one that nobody has touched.

    `version` is its ETag, `latest` the number of its latest signed version; `awaiting` that of the first
    signature which waits for the second, `leave` that of the city's leave which no correction has used.
    """

    version: int = 0
    filing: Filing | None = None
    by_proxy: bool = False
    signed_at: datetime | None = None
    latest: int | None = None
    exempt_reason: str | None = None
    exempted_by: str | None = None
    exempted_at: datetime | None = None
    asked_anew_at: datetime | None = None
    has_draft: bool = False
    awaiting: int | None = None
    leave: int | None = None

    def after_draft(self) -> "StoredLine":
        return replace(self, version=self.version + 1, has_draft=True)

    def after_signing(self, signature: Signature, filing: Filing) -> "StoredLine":
        """The first signing fixes filing and the proxy mark for good."""
        return replace(
            self,
            version=self.version + 1,
            filing=filing,
            by_proxy=signature.by_proxy,
            signed_at=signature.signed_at,
            latest=1,
            has_draft=False,
            awaiting=None,
        )

    def after_first_signature(self) -> "StoredLine":
        """It takes the place of one that waited before."""
        return replace(self, version=self.version + 1, awaiting=self.version + 1, has_draft=False)

    def after_correction(self, number: int) -> "StoredLine":
        """A leave of the city is for one correction."""
        return replace(
            self, version=self.version + 1, latest=number, has_draft=False, awaiting=None, leave=None
        )

    def after_leave(self) -> "StoredLine":
        return replace(self, version=self.version + 1, leave=self.version + 1)

    def after_exemption_withdrawn(self, period: Period, at: datetime) -> "StoredLine":
        """The report is asked for again; what was decided stays among the acts."""
        held = held_when_due(period, self.exempted_at, at)
        return replace(
            self,
            version=self.version + 1,
            exempt_reason=None,
            exempted_by=None,
            exempted_at=None,
            asked_anew_at=at if held else self.asked_anew_at,
        )

    def before(
        self, instant: datetime, versions: Sequence[Version], acts: Sequence[ExemptionAct]
    ) -> "StoredLine":
        """As it was just before an instant, by the versions and acts until then; drafts are not kept."""
        first = next(iter(versions), None)
        exemption = _exemption_in_force(acts)
        asked_anew = self.asked_anew_at
        return StoredLine(
            filing=self.filing if first else None,
            by_proxy=self.by_proxy and first is not None,
            signed_at=first.signature.signed_at if first else None,
            latest=versions[-1].number if versions else None,
            exempt_reason=exemption[-1].reason if exemption else None,
            exempted_by=exemption[-1].by if exemption else None,
            exempted_at=exemption[0].at if exemption else None,
            asked_anew_at=asked_anew if asked_anew and asked_anew < instant else None,
        )

    def after_exemption(self, reason: str, by: str, at: datetime) -> "StoredLine":
        """The first decision's time stays when the reason is put anew."""
        return replace(
            self,
            version=self.version + 1,
            exempt_reason=reason,
            exempted_by=by,
            exempted_at=self.exempted_at or at,
        )


def _exemption_in_force(acts: Sequence[ExemptionAct]) -> Sequence[ExemptionAct]:
    """The decision and its later reasons; none where the last act withdrew it."""
    in_force: list[ExemptionAct] = []
    for act in acts:
        in_force = [*in_force, act] if act.act == "exempted" else []
    return in_force
