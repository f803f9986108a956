"""Who may call assignment's routes."""

from typing import Annotated

from fastapi import Depends

from access import COUNTY_ROLES, Caller, Role, allow

Reader = Annotated[Caller, Depends(allow(*COUNTY_ROLES, Role.city_staff))]
Handler = Annotated[Caller, Depends(allow(Role.lawyer, Role.county_staff))]
"""Who acts for a lawyer: the lawyer, or the staff of the county."""
Staff = Annotated[Caller, Depends(allow(Role.county_staff))]
RegisterReader = Annotated[Caller, Depends(allow(Role.lawyer, Role.county_staff, Role.city_staff))]
"""Who reads whom a firm acts for: its lawyers, the staff of the county, the city."""
