"""What a user of Kafka may do, as data. The broker refuses whatever no right allows."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    ResourcePatternType,
    ResourceType,
)

WHICHEVER: Final[Any] = None


@dataclass(frozen=True, slots=True)
class Right:
    """An operation on a topic, a group or the cluster of this name, or on all whose names begin with it."""

    operation: AclOperation
    kind: ResourceType
    name: str
    prefix: bool = False

    def for_user(self, user: str) -> AclBinding:
        """As Kafka keeps it."""
        pattern = ResourcePatternType.PREFIXED if self.prefix else ResourcePatternType.LITERAL
        principal, host = f"User:{user}", "*"
        return AclBinding(
            self.kind, self.name, pattern, principal, host, self.operation, AclPermissionType.ALLOW
        )


def read_topic(name: str) -> Right:
    """Read it, and ask where it ends."""
    return Right(AclOperation.READ, ResourceType.TOPIC, name)


def write_topic(name: str) -> Right:
    """Write to it, idempotently too, and ask how many partitions it has."""
    return Right(AclOperation.WRITE, ResourceType.TOPIC, name)


def describe_topic(name: str) -> Right:
    """Ask for its partitions and where they end."""
    return Right(AclOperation.DESCRIBE, ResourceType.TOPIC, name)


def join_groups(prefix: str) -> Right:
    """Be a member of the groups whose names begin so."""
    return Right(AclOperation.READ, ResourceType.GROUP, prefix, prefix=True)


CLUSTER: Final = "kafka-cluster"


def on_cluster(operation: AclOperation) -> Right:
    """What concerns no topic and no group."""
    return Right(operation, ResourceType.BROKER, CLUSTER)


def on_topics(operation: AclOperation, prefix: str) -> Right:
    """An operation on the topics whose names begin so."""
    return Right(operation, ResourceType.TOPIC, prefix, prefix=True)


def exactly(binding: AclBinding) -> AclBindingFilter:
    """This one alone."""
    return AclBindingFilter(
        binding.restype,
        binding.name,
        binding.resource_pattern_type,
        binding.principal,
        binding.host,
        binding.operation,
        binding.permission_type,
    )


def all_of_user(user: str | None) -> AclBindingFilter:
    """Every right that a user has; of None, that anybody has."""
    return AclBindingFilter(
        ResourceType.ANY,
        WHICHEVER,
        ResourcePatternType.ANY,
        f"User:{user}" if user else WHICHEVER,
        WHICHEVER,
        AclOperation.ANY,
        AclPermissionType.ANY,
    )


def bindings(user: str, rights: Collection[Right]) -> list[AclBinding]:
    """All of them as Kafka keeps them."""
    return [right.for_user(user) for right in rights]
