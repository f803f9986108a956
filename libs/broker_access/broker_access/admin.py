"""Users, rights and topics, said to the broker until it goes by them. It blocks: call it in a thread."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Future
from typing import Any, Final, TypeVar

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (
    AclBinding,
    AdminClient,
    NewTopic,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialAlteration,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)

from broker_access.address import librdkafka_options
from broker_access.rights import Right, all_of_user, bindings

T = TypeVar("T")

ANSWER_SECONDS: Final = 30.0
LOOK_SECONDS: Final = 0.02
ITERATIONS: Final = 4096
"""The least that Kafka takes. Every connection computes them, and our passwords are random anyway."""
SERVICES_MECHANISM: Final = ScramMechanism.SCRAM_SHA_256
AGENCIES_MECHANISM: Final = ScramMechanism.SCRAM_SHA_512
"""An agency's password is good on the listener of agencies only, a service's on the inner one only: each
offers one of the two, and no user has both."""


class BrokerRefuses(Exception):
    """Kafka did not do it, or is away; says what it answered."""


class BrokerAdmin:
    """As somebody who may change them."""

    def __init__(self, address: str) -> None:
        quiet = {"log_level": 0, "allow.auto.create.topics": False}
        self._client = AdminClient({**librdkafka_options(address), **quiet})

    def set_passwords(self, passwords: Mapping[str, str], mechanism: ScramMechanism) -> None:
        """Make users, or give those that are there another password."""
        how = ScramCredentialInfo(mechanism, ITERATIONS)
        users: list[UserScramCredentialAlteration] = [
            UserScramCredentialUpsertion(name, how, word.encode()) for name, word in passwords.items()
        ]
        self._wait(self._client.alter_user_scram_credentials(users).values())
        self._until(lambda: set(passwords) <= self._users(mechanism))

    def remove_user(self, user: str, mechanism: ScramMechanism) -> None:
        """Who is not there is removed already."""
        gone = UserScramCredentialDeletion(user, mechanism)
        for answer in self._client.alter_user_scram_credentials([gone]).values():
            try:
                answer.result(ANSWER_SECONDS)
            except (KafkaException, TimeoutError) as error:
                if not _is_about_nobody(error):
                    raise _refusal(error) from error
        self._until(lambda: user not in self._users(mechanism))

    def _users(self, mechanism: ScramMechanism) -> set[str]:
        """Who has a password of this kind. Only who may ask may ask: librdkafka 2.16 dies of a refusal."""
        described: Any = self._client.describe_user_scram_credentials(request_timeout=ANSWER_SECONDS)
        users = self._answer(described)
        return {
            name
            for name, described_user in users.items()
            if any(info.mechanism == mechanism for info in described_user.scram_credential_infos)
        }

    def allow(self, rights: Mapping[str, Collection[Right]]) -> None:
        """Add what is missing to the rights of these users."""
        wanted = [binding for user, of_user in rights.items() for binding in bindings(user, of_user)]
        self._wait(self._client.create_acls(wanted).values())
        self._until(lambda: {*wanted} <= self.rights(None))

    def forbid_all(self, user: str) -> None:
        """Take every right of a user away."""
        self._wait(self._client.delete_acls([all_of_user(user)]).values())
        self._until(lambda: not self.rights(user))

    def rights(self, user: str | None) -> set[AclBinding]:
        """What a user may do, or all of them."""
        return {*self._answer(self._client.describe_acls(all_of_user(user)))}

    def topics(self) -> set[str]:
        """The names of all there are."""
        return self._run(lambda: {*self._client.list_topics(timeout=ANSWER_SECONDS).topics})

    def make_topics(self, topics: Iterable[NewTopic]) -> None:
        """Those that are not there yet."""
        there = self.topics()
        missing = [topic for topic in topics if topic.topic not in there]
        if missing:
            self._wait(self._client.create_topics(missing, request_timeout=ANSWER_SECONDS).values())
            self._until(lambda: {topic.topic for topic in missing} <= self.topics())

    def _answer(self, future: Future[T]) -> T:
        return self._run(lambda: future.result(ANSWER_SECONDS))

    def _wait(self, futures: Iterable[Future[Any]]) -> None:
        for future in futures:
            self._answer(future)

    def _run(self, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except (KafkaException, TimeoutError) as error:
            raise _refusal(error) from error

    def _until(self, is_so: Callable[[], bool]) -> None:
        """The controller answers before the broker has heard of it."""
        until = time.monotonic() + ANSWER_SECONDS
        while not is_so():
            if time.monotonic() > until:
                raise BrokerRefuses("the broker has not heard of it in time")
            time.sleep(LOOK_SECONDS)


def _is_about_nobody(error: Exception) -> bool:
    reason = error.args[0] if error.args else None
    return isinstance(reason, KafkaError) and reason.code() == KafkaError.RESOURCE_NOT_FOUND


def _refusal(error: Exception) -> BrokerRefuses:
    reason = error.args[0] if error.args else error
    return BrokerRefuses(reason.str() if isinstance(reason, KafkaError) else repr(reason))
