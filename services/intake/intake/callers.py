"""Who may call intake's routes."""

from typing import Annotated

from fastapi import Depends

from access import COUNTY_OFFICE, Caller, Role, allow

Recorder = Annotated[Caller, Depends(allow(*COUNTY_OFFICE))]
"""Who records what comes in: the staff of a county, or its own system."""

Staff = Annotated[Caller, Depends(allow(Role.county_staff))]
"""Who decides: a named person of the county."""

Reader = Annotated[Caller, Depends(allow(*COUNTY_OFFICE, Role.city_staff))]

Anybody = Annotated[Caller, Depends(allow(*Role))]
