"""What of assignment is append-only and chained (S10): steps of cases, acts on registers of conflicts.

A step says why a lawyer was chosen.
"""

from typing import Final

from assignment.settings import Settings
from audit import OF_CASE, Table
from serving import Audited

AUDITED: Final[Audited[Settings]] = Audited(
    (Table("steps", ("id",), county=OF_CASE), Table("conflict_acts", ("id",)))
)
