"""Who may call reporting's routes."""

from typing import Annotated, Final

from fastapi import Depends

from access import CITY_ROLES, COUNTY_OFFICE, COUNTY_ROLES, Caller, Role, allow, allow_page

READERS: Final = COUNTY_ROLES | CITY_ROLES

Reader = Annotated[Caller, Depends(allow(*READERS))]
PageReader = Annotated[Caller, Depends(allow_page(*READERS))]
"""The same people in a browser."""

CityReader = Annotated[Caller, Depends(allow(*CITY_ROLES))]

Filler = Annotated[Caller, Depends(allow(*COUNTY_OFFICE, Role.city_staff))]
"""Who may put a draft."""

Signer = Annotated[Caller, Depends(allow(Role.county_staff, Role.city_staff))]
"""Who may sign and correct."""

Operator = Annotated[Caller, Depends(allow(Role.operator))]
"""Who may make sign-in links."""

CityStaff = Annotated[Caller, Depends(allow(Role.city_staff))]
