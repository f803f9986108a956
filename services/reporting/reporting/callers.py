"""Who may call reporting's routes."""

from typing import Annotated, Final

from fastapi import Depends

from access import CITY_ROLES, COUNTY_OFFICE, COUNTY_ROLES, Caller, Role, allow, allow_form, allow_page

READERS: Final = COUNTY_ROLES | CITY_ROLES
SIGNERS: Final = frozenset({Role.county_staff, Role.city_staff})

Reader = Annotated[Caller, Depends(allow(*READERS))]
PageReader = Annotated[Caller, Depends(allow_page(*READERS))]
"""The same people in a browser."""

CityReader = Annotated[Caller, Depends(allow(*CITY_ROLES))]

CityPageReader = Annotated[Caller, Depends(allow_page(*CITY_ROLES))]

CityForm = Annotated[Caller, Depends(allow_form(Role.city_staff))]
"""The city's staff by a form of our pages."""

Filler = Annotated[Caller, Depends(allow(*COUNTY_OFFICE, Role.city_staff))]
"""Who may put a draft."""

Signer = Annotated[Caller, Depends(allow(*SIGNERS))]
"""Who may sign and correct."""

FormSigner = Annotated[Caller, Depends(allow_form(*SIGNERS))]
"""The same people by a form of our pages."""

Recorder = Annotated[Caller, Depends(allow(Role.county_staff))]
"""Who may record activities, and file the case sweep: a person of the county's office."""

FormRecorder = Annotated[Caller, Depends(allow_form(Role.county_staff))]
"""The same people by a form of our pages."""

EvidenceReader = Annotated[Caller, Depends(allow(*SIGNERS))]
"""Who may open what was shown as evidence: there are people on photos."""

FormEvidenceReader = Annotated[Caller, Depends(allow_form(*SIGNERS))]

Operator = Annotated[Caller, Depends(allow(Role.operator))]
"""Who may make sign-in links."""

CityStaff = Annotated[Caller, Depends(allow(Role.city_staff))]


def may_read_words(caller: Caller) -> bool:
    """What somebody wrote in their own words of a case or a filing: staff of the county and of the city."""
    return caller.role in SIGNERS


def may_sign(caller: Caller) -> bool:
    """A named person of the county's office, or of the city (by proxy)."""
    return caller.role in SIGNERS and caller.name is not None
