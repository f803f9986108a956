"""Who may call mediation's routes."""

from typing import Annotated

from fastapi import Depends

from access import COUNTY_PEOPLE, Caller, Role, allow

Reader = Annotated[Caller, Depends(allow(*COUNTY_PEOPLE, Role.city_staff))]

Writer = Annotated[Caller, Depends(allow(*COUNTY_PEOPLE))]
"""Who acts in a case: mediators, the staff of the county, the lawyer of the case."""
