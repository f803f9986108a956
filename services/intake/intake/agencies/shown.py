"""A line of the register as it is shown."""

from collections.abc import Sequence

from typing_extensions import TypedDict

from contracts.agencies import AgencyKind, Way


class AgencyJson(TypedDict):
    """`differs`: the campaigns whose agencies.csv says something else; the register is right."""

    code: str
    name: str
    kind: AgencyKind
    counties: Sequence[str]
    contact: str
    contact_phone: str
    ways: Sequence[Way]
    differs: Sequence[str]
    version: int


class AgenciesJson(TypedDict):
    items: Sequence[AgencyJson]
