"""The user of each service and exactly what it needs; the same in every stack."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from confluent_kafka.admin import AclOperation

from broker_access.rights import (
    Right,
    describe_topic,
    join_groups,
    on_cluster,
    on_topics,
    read_topic,
    write_topic,
)
from contracts.registry import PUBLISHERS
from contracts.service_names import SERVICES, Service
from contracts.topics import CASES, COUNTIES, WATERMARKS

READS: Final[Mapping[Service, Collection[str]]] = MappingProxyType(
    {
        Service.intake: (CASES,),
        Service.assignment: (CASES,),
        Service.mediation: (CASES,),
        Service.reporting: (CASES, COUNTIES, WATERMARKS),
    }
)
GROUPS: Final[Mapping[Service, str]] = MappingProxyType(
    {service: service.value for service in SERVICES} | {Service.reporting: "yuanxin-reporting"}
)


def writes(service: Service) -> Collection[str]:
    """The logs that its events are in, and how far it has published them."""
    return [*sorted({event.topic for event in PUBLISHERS[service].EVENTS} & {CASES, COUNTIES}), WATERMARKS]


def rights_of(service: Service) -> Collection[Right]:
    """Its relay, which says with every watermark where both logs end; its consumer; its lag."""
    return [
        *(describe_topic(topic) for topic in (CASES, COUNTIES)),
        *(write_topic(topic) for topic in writes(service)),
        *(read_topic(topic) for topic in READS[service]),
        join_groups(GROUPS[service]),
    ]


REGISTRAR: Final = "registrar"
"""As whom intake lets in the agencies of its register (decision 42). Kafka has no lesser right to make users
and rights than ALTER of the cluster, and who has it can give itself any other."""
REGISTRARS_RIGHTS: Final[Collection[Right]] = (
    *(
        on_cluster(operation)
        for operation in (
            AclOperation.ALTER,
            AclOperation.DESCRIBE,
            AclOperation.ALTER_CONFIGS,
            AclOperation.DESCRIBE_CONFIGS,
        )
    ),
    *(
        on_topics(operation, "agency.")
        for operation in (AclOperation.CREATE, AclOperation.DESCRIBE, AclOperation.ALTER_CONFIGS)
    ),
)
