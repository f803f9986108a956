"""What becomes of an upload: by what the case is now, by what was sent, by what the platform answered."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from intake.platform.codes import PlatformState

RECEIPT_WAIT: Final = timedelta(hours=6)
"""A receipt that has not come by then is taken for lost: the same package is sent again."""
RETRY_AFTER: Final = timedelta(hours=1)
UNREADABLE: Final = "unreadable"
FIRST_PAUSE: Final = 5.0
LONGEST_PAUSE: Final = 600.0


@dataclass(frozen=True, slots=True)
class Upload:
    """How far the platform knows a case."""

    case_id: UUID
    campaign: str
    county: str
    state: PlatformState
    revision: int
    digest: bytes
    seen_version: int
    next_try: datetime
    platform_no: str | None = None
    reason: str | None = None
    attempts: int = 0
    uploaded_at: datetime | None = None
    answered_at: datetime | None = None
    registered_there: bool = False

    @property
    def registered_no(self) -> str | None:
        """Its number, where the case was registered there first."""
        return self.platform_no if self.registered_there else None

    @classmethod
    def first(cls, case_id: UUID, campaign: str, county: str, digest: bytes, now: datetime) -> "Upload":
        return cls(case_id, campaign, county, PlatformState.to_upload, 1, digest, 0, next_try=now)

    @property
    def is_due(self) -> bool:
        """A package of it is to be sent."""
        return self.state in (PlatformState.to_upload, PlatformState.changed)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the platform says of a package: its number, or why it does not take it."""

    case_id: UUID
    revision: int
    number: str | None = None
    reason: str | None = None


def looked_at(before: Upload, digest: bytes, version: int, now: datetime) -> Upload:
    """The case was read again: another content is another revision; the same one is sent when it is due."""
    seen = replace(before, seen_version=version)
    if digest != before.digest:
        was_sent = before.state is not PlatformState.to_upload
        state = PlatformState.changed if was_sent else PlatformState.to_upload
        anew = replace(seen, state=state, revision=before.revision + 1, digest=digest, reason=None)
        return replace(anew, attempts=0, next_try=now)
    if is_receipt_lost(before, now):
        return replace(seen, state=PlatformState.to_upload, next_try=now, attempts=0)
    return seen


def is_receipt_lost(upload: Upload, now: datetime) -> bool:
    sent = upload.uploaded_at if upload.state is PlatformState.uploaded else None
    return sent is not None and sent + RECEIPT_WAIT <= now


def tried(upload: Upload) -> Upload:
    return replace(upload, attempts=upload.attempts + 1)


def sent(upload: Upload, now: datetime) -> Upload:
    """Handed over."""
    return replace(upload, state=PlatformState.uploaded, uploaded_at=now, reason=None)


def not_packed(upload: Upload, reason: str, now: datetime) -> Upload:
    """Something of ours is missing: others go on, and this one is tried again."""
    return replace(upload, reason=reason, next_try=now + RETRY_AFTER)


def unreadable(upload: Upload, now: datetime) -> Upload:
    """Whether it has changed nobody knows: when it can be read again, it is sent again."""
    state = upload.state if upload.is_due else PlatformState.changed
    return not_packed(replace(upload, state=state), UNREADABLE, now)


def asked_again(upload: Upload, now: datetime) -> Upload:
    """A person wants it sent, whatever became of it before."""
    state = upload.state if upload.is_due else PlatformState.to_upload
    return replace(upload, state=state, next_try=now, reason=None, attempts=0)


def answered(upload: Upload, receipt: Receipt, now: datetime) -> Upload | None:
    """None: the receipt says nothing new. One that comes late, twice or about an older package never undoes
    a newer one; a number is kept whenever it comes, and the first one stays."""
    numbered = replace(upload, platform_no=upload.platform_no or receipt.number)
    if receipt.revision > upload.revision:
        return None
    if receipt.revision == upload.revision:
        state = PlatformState.acknowledged if receipt.number else PlatformState.refused
        numbered = replace(numbered, state=state, reason=receipt.reason)
    return replace(numbered, answered_at=now) if numbered != upload else None


def next_pause(pause: float) -> float:
    """Seconds to leave a platform alone that is away: longer each time, never longer than ten minutes."""
    return min(max(2 * pause, FIRST_PAUSE), LONGEST_PAUSE)
