"""The topics, the user and the rights of an agency. All of it may be said again.

It blocks: call it in a thread.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from confluent_kafka.admin import NewTopic

from broker_access.admin import AGENCIES_MECHANISM, ANSWER_SECONDS, BrokerAdmin
from broker_access.rights import Right, join_groups, read_topic, write_topic
from contracts.agencies import AGENCY_CODE, OUT_TOPIC
from contracts.service_names import Service

PARTITIONS: Final = 3
MIB: Final = 1024 * 1024
KEPT_IN: Final = {
    "retention.ms": str(30 * 24 * 3600 * 1000),
    # Of each partition: a million messages of the usual size. An agency that writes without end meets its own
    # oldest messages here, and not the disk of all.
    "retention.bytes": str(1024 * MIB),
    # What a broker takes unless set, and what clients fill a batch up to: with less, librdkafka's would be
    # refused. Said here, so that a broker set to take more does not take more from agencies.
    "max.message.bytes": str(MIB + 12),
    "cleanup.policy": "delete",
}
KEPT_OUT: Final = {"retention.ms": "-1", "retention.bytes": "-1", "cleanup.policy": "delete"}
QUOTAS: Final = {
    # A thousand messages of the usual size a second, more than is taken from all agencies together.
    "producer_byte_rate": float(MIB),
    # A feed of a year, read from its beginning, takes seconds.
    "consumer_byte_rate": 4.0 * MIB,
    # Half a thread of the broker's six or more, whatever is asked, refusals too.
    "request_percentage": 50.0,
}
"""What one agency may do on each broker; beyond it the broker makes that agency wait, and nobody else."""
TOPIC_IN: Final = re.compile(r"agency\.(?P<code>[^.]+)\.in\.v1")


@dataclass(frozen=True, slots=True)
class AgencyAccess:
    """What an agency has on Kafka, whether it is there yet or not.

    No code has a dot in it: no name here begins another agency's, and none is a service's.
    """

    code: str

    @property
    def user(self) -> str:
        """As whom it signs in."""
        return f"agency.{self.code}"

    @property
    def topic_in(self) -> str:
        """It writes there."""
        return f"agency.{self.code}.in.v1"

    @property
    def topic_out(self) -> str:
        """It reads there."""
        return OUT_TOPIC.format(code=self.code)

    @property
    def groups(self) -> str:
        """What the names of its consumer groups begin with."""
        return f"agency.{self.code}."

    @property
    def rights(self) -> Collection[Right]:
        """It writes in, reads out, in groups of its own: nothing else."""
        return [write_topic(self.topic_in), read_topic(self.topic_out), join_groups(self.groups)]

    @property
    def intakes_rights(self) -> Collection[Right]:
        """The other end."""
        return [read_topic(self.topic_in), write_topic(self.topic_out)]


def access_of(code: str) -> AgencyAccess:
    """A code that none can be is a ValueError: it becomes the name of a topic."""
    if not re.fullmatch(AGENCY_CODE, code):
        raise ValueError("an agency's code is 2 to 31 of a-z, 0-9 and -, and begins with a letter")
    return AgencyAccess(code)


def grant(
    address: str, code: str, replicas: int = -1, answer_seconds: float = ANSWER_SECONDS
) -> AgencyAccess:
    """Topics, limits and rights, intake's too; the agency cannot sign in before it has a password.

    `replicas`: as many as the brokers make by themselves, unless said.
    """
    access, admin = access_of(code), BrokerAdmin(address, answer_seconds)
    admin.make_topics(
        NewTopic(name, PARTITIONS, replicas, config=dict(kept))
        for name, kept in ((access.topic_in, KEPT_IN), (access.topic_out, KEPT_OUT))
    )
    admin.set_rights({access.user: access.rights})
    admin.allow({Service.intake.value: access.intakes_rights})
    admin.set_quotas(access.user, QUOTAS)
    return access


def set_password(address: str, code: str, password: str, answer_seconds: float = ANSWER_SECONDS) -> None:
    """From now on it signs in with this one."""
    BrokerAdmin(address, answer_seconds).set_passwords({access_of(code).user: password}, AGENCIES_MECHANISM)


def revoke(address: str, code: str, answer_seconds: float = ANSWER_SECONDS) -> None:
    """Its user and its rights go; the topics stay, with what was said in them."""
    access, admin = access_of(code), BrokerAdmin(address, answer_seconds)
    admin.remove_user(access.user, AGENCIES_MECHANISM)
    admin.set_rights({access.user: ()})


def granted(address: str, answer_seconds: float = ANSWER_SECONDS) -> dict[str, bool]:
    """The codes of all agencies that have topics, and whether each still has its rights."""
    admin = BrokerAdmin(address, answer_seconds)
    allowed = {right.principal for right in admin.rights(None)}
    return {access.code: f"User:{access.user}" in allowed for access in with_topics(admin)}


def with_topics(admin: BrokerAdmin) -> Collection[AgencyAccess]:
    """Every agency that was ever let in."""
    found = filter(None, map(TOPIC_IN.fullmatch, sorted(admin.topics())))
    return [access_of(match["code"]) for match in found]
