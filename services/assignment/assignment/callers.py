"""Who may call assignment's routes, and the county that a list may be asked for."""

from typing import Annotated

from fastapi import Depends, Query

from access import COUNTY_ROLES, Caller, Role, allow

Reader = Annotated[Caller, Depends(allow(*COUNTY_ROLES, Role.city_staff))]
Handler = Annotated[Caller, Depends(allow(Role.lawyer, Role.county_staff))]
"""Who acts for a lawyer: the lawyer, or the staff of the county."""
Staff = Annotated[Caller, Depends(allow(Role.county_staff))]

AskedCounty = Annotated[str, Query(pattern=r"^[0-9-]{1,20}$")]
