"""Who may call intake's routes."""

from typing import Annotated

from fastapi import Depends

from access import COUNTY_OFFICE, FILERS, Caller, Role, allow

Recorder = Annotated[Caller, Depends(allow(*COUNTY_OFFICE))]
"""Who records what comes in: the staff of a county, or its own system."""

Filer = Annotated[Caller, Depends(allow(*FILERS))]
"""Who files an application and brings its papers: the same, and a workstation; of its own cases only (N6)."""

Station = Annotated[Caller, Depends(allow(Role.workstation))]
"""Who does a preliminary review."""

Staff = Annotated[Caller, Depends(allow(Role.county_staff))]
"""Who decides: a named person of the county."""

Reader = Annotated[Caller, Depends(allow(*COUNTY_OFFICE, Role.city_staff))]

ListReader = Annotated[Caller, Depends(allow(*FILERS, Role.city_staff))]
"""Who lists cases; a workstation those it filed."""

CaseReader = Annotated[Caller, Depends(allow(*FILERS, Role.lawyer, Role.city_staff))]
"""Who reads a single case; a lawyer only the one this lawyer handles, a workstation what it filed."""

CasePeople = Annotated[Caller, Depends(allow(Role.county_staff, Role.lawyer))]
"""Who is shown a case in clear: those who decide on it, and the lawyer who handles it."""

EmployerAsker = Annotated[Caller, Depends(allow(Role.county_staff, Role.city_staff))]
"""Who asks whose a hash of the hot spots is: a named person of a county, or of the city."""

AgencyItself = Annotated[Caller, Depends(allow(Role.agency))]
"""An agency, by the code in its token."""

AgencyReader = Annotated[Caller, Depends(allow(Role.agency, Role.city_staff))]
"""Who reads what an agency was told: itself, and the city."""

ReferralReader = Annotated[Caller, Depends(allow(*COUNTY_OFFICE, Role.city_staff, Role.agency))]
"""Who reads a referral: its agency, its county, the city."""

ReferralCompleter = Annotated[Caller, Depends(allow(*COUNTY_OFFICE, Role.agency))]

City = Annotated[Caller, Depends(allow(Role.city_staff))]
"""Who keeps what is the whole city's."""

Anybody = Annotated[Caller, Depends(allow(*Role))]
