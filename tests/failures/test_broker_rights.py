"""On Kafka the broker itself refuses whatever no right allows, and what is allowed works (decision 36)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import ClusterAuthorizationFailedError
from aiokafka.protocol.admin import DescribeAclsRequest
from confluent_kafka import ConsumerGroupTopicPartitions, ElectionType, KafkaError, Producer, TopicPartition
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from broker_access import BrokerAddress, agencies, client_options, librdkafka_options, quotas
from broker_access.admin import BrokerRefuses
from broker_access.rights import all_of_user
from builders_broker import (
    Options,
    answered,
    ask,
    first_error,
    read,
    read_in_group,
    refused_at_last,
    signed_in,
    write,
    write_with,
)
from contracts.topics import CASES, COUNTIES, WATERMARKS
from devstack.kafka import create_topics, declared_topics
from devstack.servers import KafkaServer, run_in_thread

TOPIC, GROUP, CLUSTER = (
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.GROUP_AUTHORIZATION_FAILED,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,
)
IN, OUT = "agency.court.in.v1", "agency.court.out.v1"
OF_OTHERS = ("agency.union.in.v1", "agency.union.out.v1", CASES, COUNTIES, WATERMARKS)
KAFKAS_OWN = ("__consumer_offsets", "__transaction_state")


@dataclass(frozen=True)
class Broker:
    server: KafkaServer
    court: Options

    @property
    def court_address(self) -> str:
        return str(BrokerAddress(self.server.agencies, "SCRAM-SHA-512", "agency.court", "password of court"))

    def as_service(self, name: str) -> Options:
        return dict(librdkafka_options(self.server.address_of(name)))


@pytest.fixture(scope="module")
def broker(folder: Path) -> Iterator[Broker]:
    """With the agencies `court` and `union`, and something in every topic."""
    with KafkaServer(folder / "kafka-rights") as server:
        run_in_thread(create_topics(server.bootstrap, declared_topics()))
        for code in ("court", "union"):
            agencies.grant(server.bootstrap, code)
            agencies.set_password(server.bootstrap, code, f"password of {code}")
        everything = librdkafka_options(server.bootstrap)
        for topic in (IN, OUT, *OF_OTHERS):
            write(everything, topic)
        yield Broker(server, signed_in(server.agencies, "agency.court", "password of court"))
    server.remove()


def test_an_agency_writes_in_and_reads_out_and_intake_is_the_other_end(broker: Broker) -> None:
    write({**broker.court, "enable.idempotence": "true"}, IN)
    assert read_in_group(broker.court, OUT, "agency.court.reader") == b"{}"
    assert read(broker.court, OUT) == b"{}"
    write(broker.as_service("intake"), OUT)
    assert read_in_group(broker.as_service("intake"), IN, "intake") == b"{}"


def test_it_sees_no_other_topic_and_no_other_group(broker: Broker) -> None:
    client = AdminClient(broker.court)
    assert {*client.list_topics(timeout=20).topics} == {IN, OUT}
    groups = client.list_consumer_groups().result(20)
    assert all(group.group_id.startswith("agency.court.") for group in groups.valid)


def _a_right() -> AclBinding:
    pattern, allow = ResourcePatternType.LITERAL, AclPermissionType.ALLOW
    return AclBinding(ResourceType.TOPIC, CASES, pattern, "User:agency.court", "*", AclOperation.READ, allow)


def _a_user(name: str) -> UserScramCredentialUpsertion:
    how = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
    return UserScramCredentialUpsertion(name, how, b"stolen")


def _kept(kind: ResourceType, name: str) -> ConfigResource:
    short = ConfigEntry("retention.ms", "1", incremental_operation=AlterConfigOpType.SET)
    return ConfigResource(kind, name, incremental_configs=[short])


def _committed(group: str) -> ConsumerGroupTopicPartitions:
    return ConsumerGroupTopicPartitions(group, [TopicPartition(IN, 0, 1)])


def _transaction(options: Options) -> None:
    Producer({**options, "transactional.id": "agency.court.1", "log_level": 0}).init_transactions(20)


OF_INTAKE = ConsumerGroupTopicPartitions("intake", [TopicPartition(IN, 0)])
THE_BROKER = ConfigResource(ResourceType.BROKER, "1")
KEPT_SHORT = _kept(ResourceType.BROKER, "1")
Act = Callable[[Options], object]
FORBIDDEN: dict[str, tuple[int, Act]] = {
    "write out": (TOPIC, partial(write, topic=OUT)),
    "read in": (TOPIC, partial(read, topic=IN)),
    **{f"write {topic}": (TOPIC, partial(write, topic=topic)) for topic in (*OF_OTHERS, *KAFKAS_OWN)},
    **{f"read {topic}": (TOPIC, partial(read, topic=topic)) for topic in (*OF_OTHERS, *KAFKAS_OWN)},
    **{
        f"join the group {group}": (GROUP, partial(read_in_group, topic=OUT, group=group))
        for group in ("court", "agency.court", "agency.union.reader", "intake", "yuanxin-reporting")
    },
    "commit for intake": (
        GROUP,
        partial(ask, request=lambda admin: admin.alter_consumer_group_offsets([_committed("intake")])),
    ),
    "read what intake committed": (
        GROUP,
        partial(ask, request=lambda admin: admin.list_consumer_group_offsets([OF_INTAKE])),
    ),
    "delete intake's group": (
        GROUP,
        partial(ask, request=lambda admin: admin.delete_consumer_groups(["intake"])),
    ),
    "delete its own group": (
        GROUP,
        partial(ask, request=lambda admin: admin.delete_consumer_groups(["agency.court.reader"])),
    ),
    "make a topic": (
        TOPIC,
        partial(ask, request=lambda admin: admin.create_topics([NewTopic("agency.court.more", 1, 1)])),
    ),
    "delete its topic": (TOPIC, partial(ask, request=lambda admin: admin.delete_topics([IN]))),
    "delete records": (
        TOPIC,
        partial(ask, request=lambda admin: admin.delete_records([TopicPartition(IN, 0, 1)])),
    ),
    "change its topic": (
        TOPIC,
        partial(ask, request=lambda admin: admin.incremental_alter_configs([_kept(ResourceType.TOPIC, IN)])),
    ),
    "add partitions": (
        TOPIC,
        partial(ask, request=lambda admin: admin.create_partitions([NewPartitions(IN, 9)])),
    ),
    "see its topic's settings": (
        TOPIC,
        partial(ask, request=lambda admin: admin.describe_configs([ConfigResource(ResourceType.TOPIC, IN)])),
    ),
    "see the broker's settings": (
        CLUSTER,
        partial(
            ask, request=lambda admin: admin.describe_configs([ConfigResource(ResourceType.BROKER, "1")])
        ),
    ),
    "change the broker's settings": (
        CLUSTER,
        partial(
            ask, request=lambda admin: admin.incremental_alter_configs([_kept(ResourceType.BROKER, "1")])
        ),
    ),
    "give itself a right": (CLUSTER, partial(ask, request=lambda admin: admin.create_acls([_a_right()]))),
    "take rights away": (
        CLUSTER,
        partial(ask, request=lambda admin: admin.delete_acls([all_of_user("agency.union")])),
    ),
    "set another's password": (
        CLUSTER,
        partial(ask, request=lambda admin: admin.alter_user_scram_credentials([_a_user("agency.union")])),
    ),
    "set its own password": (
        CLUSTER,
        partial(ask, request=lambda admin: admin.alter_user_scram_credentials([_a_user("agency.court")])),
    ),
    "elect another leader": (
        CLUSTER,
        partial(
            ask, request=lambda admin: admin.elect_leaders(ElectionType.PREFERRED, [TopicPartition(IN, 0)])
        ),
    ),
    "begin a transaction": (KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, _transaction),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_broker_refuses_an_agency_to(broker: Broker, what: str) -> None:
    refusal, act = FORBIDDEN[what]
    assert answered(partial(act, broker.court)) == refusal


def test_an_agency_comes_in_by_its_own_door_with_its_own_password_only(broker: Broker) -> None:
    inner = librdkafka_options(broker.server.bootstrap)["bootstrap.servers"]
    agencies_door = broker.server.agencies
    right = "password of court"
    tried = [
        signed_in(agencies_door, "agency.court", "password of union"),
        signed_in(agencies_door, "agency.nobody", right),
        signed_in(inner, "agency.court", right),
        signed_in(inner, "agency.court", right, "SCRAM-SHA-256"),
        signed_in(inner, "agency.court", right, "PLAIN"),
        {**broker.as_service("intake"), "bootstrap.servers": agencies_door},
        {"bootstrap.servers": agencies_door},
        {"bootstrap.servers": inner},
    ]
    with ThreadPoolExecutor(len(tried)) as at_once:
        refusals = [*at_once.map(first_error, tried)]
    named = KafkaError._AUTHENTICATION
    assert refusals[:6] == [named] * 6
    assert all(refusal in (KafkaError._TRANSPORT, KafkaError._ALL_BROKERS_DOWN) for refusal in refusals[6:])


def test_an_agency_neither_sets_nor_sees_how_much_it_may_do(broker: Broker) -> None:
    with pytest.raises(ClusterAuthorizationFailedError):
        quotas.set_quotas(broker.court_address, "agency.court", {"producer_byte_rate": 1e12}, 20.0)
    with pytest.raises(ClusterAuthorizationFailedError):
        quotas.quotas_of(broker.court_address, "agency.court", 20.0)


async def test_nobody_but_who_may_change_rights_sees_them(broker: Broker) -> None:
    for address, answer in ((broker.court_address, CLUSTER), (broker.server.bootstrap, 0)):
        client = AIOKafkaClient(**client_options(address))
        try:
            await client.bootstrap()
            everything = DescribeAclsRequest(1, None, 1, None, None, 1, 1)
            told = await client.send(client.get_random_node(), everything)
        finally:
            await client.close()
        assert told.error_code == answer


SERVICES_MAY_NOT: list[tuple[str, str, Act]] = [
    *(
        (service, f"{verb.__name__} {topic}", partial(verb, topic=topic))
        for service, verb, topics in (
            ("intake", read, (COUNTIES, WATERMARKS, OUT)),
            ("intake", write, (IN,)),
            ("assignment", read, (COUNTIES, WATERMARKS, IN, OUT)),
            ("assignment", write, (COUNTIES, IN, OUT)),
            ("mediation", read, (COUNTIES, WATERMARKS, IN, OUT)),
            ("mediation", write, (COUNTIES, IN, OUT)),
            ("reporting", read, (IN, OUT)),
            ("reporting", write, (CASES, IN, OUT)),
        )
        for topic in topics
    ),
]


@pytest.mark.parametrize(("service", "what"), [(service, what) for service, what, _ in SERVICES_MAY_NOT])
def test_the_broker_refuses_a_service_what_it_does_not_need(broker: Broker, service: str, what: str) -> None:
    [act] = [act for *which, act in SERVICES_MAY_NOT if which == [service, what]]
    assert answered(partial(act, broker.as_service(service))) == TOPIC


@pytest.mark.parametrize("service", ["intake", "assignment", "mediation", "reporting"])
def test_no_service_gives_rights_or_joins_another_s_group(broker: Broker, service: str) -> None:
    options = broker.as_service(service)
    for refusal, act in (FORBIDDEN["give itself a right"], FORBIDDEN["make a topic"]):
        assert answered(partial(act, options)) == refusal
    others = {"intake", "assignment", "mediation", "yuanxin-reporting", "agency.court.reader"}
    for group in others - {service, f"yuanxin-{service}"}:
        assert answered(partial(read_in_group, options, CASES, group)) == GROUP


def test_what_was_granted_is_granted_again_and_a_revoked_agency_is_let_in_no_more(broker: Broker) -> None:
    address = broker.server.bootstrap
    for _ in range(2):
        agencies.grant(address, "station")
        agencies.set_password(address, "station", "first")
    options = signed_in(broker.server.agencies, "agency.station", "first")
    write(options, "agency.station.in.v1")
    agencies.set_password(address, "station", "second")
    assert refused_at_last(options) == KafkaError._AUTHENTICATION
    assert agencies.granted(address) == {"court": True, "station": True, "union": True}

    with_second = signed_in(broker.server.agencies, "agency.station", "second")
    open_before = Producer({**with_second, "log_level": 0})
    write_with(open_before, "agency.station.in.v1")
    for _ in range(2):
        agencies.revoke(address, "station")
    assert answered(partial(write_with, open_before, "agency.station.in.v1")) == TOPIC
    assert refused_at_last(with_second) == KafkaError._AUTHENTICATION
    assert agencies.granted(address)["station"] is False
    write(broker.court, IN)


def test_only_who_may_can_grant(broker: Broker) -> None:
    with pytest.raises(BrokerRefuses, match=r"(?i)authorization failed"):
        agencies.grant(broker.server.address_of("mediation"), "thief")
    with pytest.raises(ValueError, match="agency's code"):
        agencies.grant(broker.server.bootstrap, "intake.v1")
