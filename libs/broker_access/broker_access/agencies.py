"""The topics, the user and the rights of an agency. All of it may be said again.

It blocks: call it in a thread.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from confluent_kafka.admin import NewTopic

from broker_access.admin import AGENCIES_MECHANISM, BrokerAdmin
from broker_access.rights import Right, join_groups, read_topic, write_topic
from contracts.agencies import AGENCY_CODE, OUT_TOPIC
from contracts.service_names import Service

PARTITIONS: Final = 3
KEPT_IN: Final = {"retention.ms": str(30 * 24 * 3600 * 1000), "cleanup.policy": "delete"}
KEPT_OUT: Final = {"retention.ms": "-1", "retention.bytes": "-1", "cleanup.policy": "delete"}
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


def grant(address: str, code: str, replicas: int = -1) -> AgencyAccess:
    """Topics and rights, intake's too; the agency cannot sign in before it has a password.

    `replicas`: as many as the brokers make by themselves, unless said.
    """
    access, admin = access_of(code), BrokerAdmin(address)
    admin.make_topics(
        NewTopic(name, PARTITIONS, replicas, config=dict(kept))
        for name, kept in ((access.topic_in, KEPT_IN), (access.topic_out, KEPT_OUT))
    )
    admin.allow({access.user: access.rights, Service.intake.value: access.intakes_rights})
    return access


def set_password(address: str, code: str, password: str) -> None:
    """From now on it signs in with this one."""
    BrokerAdmin(address).set_passwords({access_of(code).user: password}, AGENCIES_MECHANISM)


def revoke(address: str, code: str) -> None:
    """Its user and its rights go; the topics stay, with what was said in them."""
    access, admin = access_of(code), BrokerAdmin(address)
    admin.remove_user(access.user, AGENCIES_MECHANISM)
    admin.forbid_all(access.user)


def granted(address: str) -> dict[str, bool]:
    """The codes of all agencies that have topics, and whether each still has its rights."""
    admin = BrokerAdmin(address)
    found = filter(None, map(TOPIC_IN.fullmatch, sorted(admin.topics())))
    return {match["code"]: bool(admin.rights(access_of(match["code"]).user)) for match in found}
