"""A line of the register as it is shown."""

from collections.abc import Sequence

from typing_extensions import TypedDict

from contracts.agencies import Way
from contracts.event import AgencyKind
from intake.agencies.codes import KafkaState, KafkaTrouble


class KafkaJson(TypedDict):
    """`trouble`: why what is to be done there was not done yet; it is tried again."""

    state: KafkaState
    trouble: KafkaTrouble | None


class AgencyJson(TypedDict):
    """`differs`: the campaigns whose agencies.csv says something else; the register is right."""

    code: str
    name: str
    kind: AgencyKind
    counties: Sequence[str]
    contact: str
    contact_phone: str
    ways: Sequence[Way]
    kafka: KafkaJson
    differs: Sequence[str]
    version: int


class AgenciesJson(TypedDict):
    items: Sequence[AgencyJson]


class KafkaPasswordJson(TypedDict):
    """`user`: as whom the agency signs in, by SCRAM-SHA-512, once `kafka.state` is made."""

    user: str
    topic_in: str
    topic_out: str
    kafka: KafkaJson
