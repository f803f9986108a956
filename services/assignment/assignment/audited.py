"""What of assignment is append-only and chained (S10): every step of a case, and why a lawyer was chosen."""

from typing import Final

from assignment.settings import Settings
from audit import OF_CASE, Table
from serving import Audited

AUDITED: Final[Audited[Settings]] = Audited((Table("steps", ("id",), county=OF_CASE),))
