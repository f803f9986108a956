"""Users, rights and topics, said to the broker until it goes by them. It blocks: call it in a thread."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Future
from typing import Any, Final, TypeVar

from aiokafka.errors import KafkaError as KafkaProtocolError
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (
    AclBinding,
    AclPermissionType,
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialAlteration,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)

from broker_access import quotas
from broker_access.address import librdkafka_options
from broker_access.rights import Right, all_of_user, bindings, exactly

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


class BrokerAway(BrokerRefuses):
    """It was not asked, or did not answer: later it may do it."""


class BrokerAdmin:
    """As somebody who may change them; `answer_seconds`: how long each answer is waited for."""

    def __init__(self, address: str, answer_seconds: float = ANSWER_SECONDS) -> None:
        quiet = {"log_level": 0, "allow.auto.create.topics": False}
        self._client = AdminClient({**librdkafka_options(address), **quiet})
        self._address, self._seconds = address, answer_seconds

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
            self._unless(KafkaError.RESOURCE_NOT_FOUND, answer)
        self._until(lambda: user not in self._users(mechanism))

    def _users(self, mechanism: ScramMechanism) -> set[str]:
        """Who has a password of this kind. Only who may ask may ask: librdkafka 2.16 dies of a refusal."""
        described: Any = self._client.describe_user_scram_credentials(request_timeout=self._seconds)
        users = self._answer(described)
        return {
            name
            for name, described_user in users.items()
            if any(info.mechanism == mechanism for info in described_user.scram_credential_infos)
        }

    def allow(self, rights: Mapping[str, Collection[Right]]) -> None:
        """Add what is missing to the rights of these users."""
        wanted = [binding for user, of_user in rights.items() for binding in bindings(user, of_user)]
        if wanted:
            self._wait(self._client.create_acls(wanted).values())
            self._until(lambda: {*wanted} <= self.rights(None))

    def set_rights(self, rights: Mapping[str, Collection[Right]]) -> Collection[AclBinding]:
        """These users may do exactly this; what is answered was taken away. What forbids something is left,
        since it gives nobody anything, and so is everybody else."""
        self.allow(rights)
        wanted = {binding for user, of_user in rights.items() for binding in bindings(user, of_user)}
        users = {f"User:{user}" for user in rights}
        extra = {
            each
            for each in self.rights(None) - wanted
            if each.principal in users and each.permission_type == AclPermissionType.ALLOW
        }
        if extra:
            self._wait(self._client.delete_acls([exactly(each) for each in extra]).values())
            self._until(lambda: not extra & self.rights(None))
        return extra

    def rights(self, user: str | None) -> set[AclBinding]:
        """What a user may do, or all of them."""
        return {*self._answer(self._client.describe_acls(all_of_user(user)))}

    def topics(self) -> set[str]:
        """The names of all there are."""
        return self._run(lambda: {*self._client.list_topics(timeout=self._seconds).topics})

    def make_topics(self, topics: Iterable[NewTopic]) -> None:
        """Those that are not there yet; those that are get these settings."""
        wanted, there = list(topics), self.topics()
        if missing := [topic for topic in wanted if topic.topic not in there]:
            made = self._client.create_topics(missing, request_timeout=self._seconds)
            for answer in made.values():
                self._unless(KafkaError.TOPIC_ALREADY_EXISTS, answer)
        self._until(lambda: {topic.topic for topic in wanted} <= self.topics())
        self._wait(self._client.incremental_alter_configs([_settings(topic) for topic in wanted]).values())

    def set_quotas(self, user: str, limits: Mapping[str, float]) -> None:
        """What a user may do a second; the broker makes it wait for the rest."""
        self._run(lambda: quotas.set_quotas(self._address, user, limits, self._seconds))

    def _answer(self, future: Future[T]) -> T:
        return self._run(lambda: future.result(self._seconds))

    def _unless(self, harmless: int, answer: Future[Any]) -> None:
        """What it says may be that it is so already."""
        try:
            answer.result(self._seconds)
        except (KafkaException, TimeoutError) as error:
            reason = error.args[0] if error.args else None
            if not (isinstance(reason, KafkaError) and reason.code() == harmless):
                raise _refusal(error) from error

    def _wait(self, futures: Iterable[Future[Any]]) -> None:
        for future in futures:
            self._answer(future)

    def _run(self, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except (KafkaException, KafkaProtocolError, OSError, TimeoutError) as error:
            raise _refusal(error) from error

    def _until(self, is_so: Callable[[], bool]) -> None:
        """The controller answers before the broker has heard of it."""
        until = time.monotonic() + self._seconds
        while not is_so():
            if time.monotonic() > until:
                raise BrokerRefuses("the broker has not heard of it in time")
            time.sleep(LOOK_SECONDS)


def _settings(topic: NewTopic) -> ConfigResource:
    entries = [
        ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
        for name, value in (topic.config or {}).items()
    ]
    return ConfigResource(ResourceType.TOPIC, topic.topic, incremental_configs=entries)


AWAY: Final = frozenset(
    {
        KafkaError._TRANSPORT,
        KafkaError._TIMED_OUT,
        KafkaError._ALL_BROKERS_DOWN,
        KafkaError._RESOLVE,
        KafkaError.REQUEST_TIMED_OUT,
        KafkaError.NOT_CONTROLLER,
    }
)


def _refusal(error: Exception) -> BrokerRefuses:
    reason = error.args[0] if error.args else error
    if isinstance(reason, KafkaError):
        return BrokerAway(reason.str()) if reason.code() in AWAY else BrokerRefuses(reason.str())
    if isinstance(error, OSError | TimeoutError) or getattr(error, "retriable", False):
        return BrokerAway(repr(error))
    return BrokerRefuses(repr(reason))
