"""How far the system figures can be trusted: what was seen, and what is held."""

from dataclasses import dataclass
from datetime import datetime

from database import Connection
from delivery import held
from delivery.held import HeldCounties
from reporting.rules.board import is_complete
from reporting.rules.periods import Period
from reporting.store import watching


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything recorded before `as_of` was seen, except what is held."""

    as_of: datetime | None
    held: HeldCounties

    def complete(self, period: Period, county: str) -> bool:
        """Whether a county's system figures of a period are complete."""
        return is_complete(period, self.as_of, held=self.held.unknown or county in self.held.counties)


async def read(conn: Connection) -> Standing:
    """As of the statement's snapshot."""
    seen = await watching.seen(conn)
    return Standing(seen.as_of, await held.counties(conn))
