"""On Kafka nobody has more than is declared: other rights are taken away, limits hold (decision 36)."""

import os
import select
import socket
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import pytest
from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ConfigResource,
    ResourcePatternType,
    ResourceType,
)

from broker_access import agencies, librdkafka_options, quotas
from broker_access.__main__ import main
from broker_access.admin import BrokerAdmin, BrokerRefuses
from broker_access.agencies import KEPT_IN, QUOTAS, access_of
from broker_access.rights import exactly
from broker_access.service_rights import REGISTRAR
from broker_access.services import let_in
from builders_broker import Options, answered, read, signed_in, write
from contracts.service_names import SERVICES
from contracts.topics import CASES
from devstack.kafka import Topic, create_topics, declared_topics
from devstack.passwords import password
from devstack.servers import KafkaServer, run_in_thread

IN = "agency.court.in.v1"
REFUSED = (KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.GROUP_AUTHORIZATION_FAILED)
"""The second: to read what one may see the settings of, one has to be in a group."""
ALLOW, DENY = AclPermissionType.ALLOW, AclPermissionType.DENY


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[KafkaServer]:
    """With the agency `court`."""
    with KafkaServer(folder / "kafka-declared") as server:
        run_in_thread(create_topics(server.bootstrap, declared_topics()))
        agencies.grant(server.bootstrap, "court")
        agencies.set_password(server.bootstrap, "court", "password of court")
        write(librdkafka_options(server.bootstrap), CASES)
        yield server
    server.remove()


def planted(user: str, permission: AclPermissionType = ALLOW) -> AclBinding:
    literal, read_it = ResourcePatternType.LITERAL, AclOperation.READ
    return AclBinding(ResourceType.TOPIC, CASES, literal, f"User:{user}", "*", read_it, permission)


def administrator(server: KafkaServer) -> AdminClient:
    return AdminClient({**librdkafka_options(server.bootstrap)})


def plant(server: KafkaServer, *bindings: AclBinding) -> None:
    admin = administrator(server)
    for answer in admin.create_acls([*bindings]).values():
        answer.result(20)


def uproot(server: KafkaServer, bindings: Iterable[AclBinding]) -> None:
    admin = administrator(server)
    for answer in admin.delete_acls([exactly(each) for each in bindings]).values():
        answer.result(20)


def let_in_again(server: KafkaServer, *others: str) -> set[AclBinding]:
    users = [*(service.value for service in SERVICES), *others]
    return {*let_in(server.bootstrap, {user: password(server.folder, user) for user in users})}


def test_a_right_that_is_not_declared_is_taken_away_and_nobody_elses_is(server: KafkaServer) -> None:
    beyond = {planted("agency.court"), planted("registrar")}
    denied = planted("agency.court", DENY)
    foreign = {planted("monitoring"), planted("admin"), planted("agency.never-let-in"), denied}
    admin = BrokerAdmin(server.bootstrap)
    before = admin.rights(None)
    plant(server, *beyond, *foreign)
    assert let_in_again(server, REGISTRAR) == beyond
    assert admin.rights(None) == before | foreign
    uproot(server, foreign)


def test_an_agency_that_is_let_in_again_has_no_more_than_before(server: KafkaServer) -> None:
    court = signed_in(server.agencies, "agency.court", "password of court")
    plant(server, planted("agency.court"))
    assert read(court, CASES) == b"{}"
    agencies.grant(server.bootstrap, "court")
    assert answered(lambda: read(court, CASES)) == KafkaError.TOPIC_AUTHORIZATION_FAILED
    write(court, IN)


def test_without_a_password_there_is_no_registrar(server: KafkaServer) -> None:
    address = server.address_of(REGISTRAR)
    try:
        let_in_again(server)
        assert not BrokerAdmin(server.bootstrap).rights(REGISTRAR)
        with pytest.raises(BrokerRefuses):
            BrokerAdmin(address, 2.0).topics()
    finally:
        let_in_again(server, REGISTRAR)


def test_the_registrar_lets_an_agency_in_and_out_and_reads_and_writes_nothing(server: KafkaServer) -> None:
    address = server.address_of(REGISTRAR)
    for _ in range(2):
        agencies.grant(address, "housing")
        agencies.set_password(address, "housing", "password of housing")
    housing = signed_in(server.agencies, "agency.housing", "password of housing")
    write(housing, "agency.housing.in.v1")
    assert agencies.granted(address)["housing"] is True
    options: Options = {**librdkafka_options(address)}
    for topic in (CASES, "agency.housing.in.v1", "agency.housing.out.v1"):
        for act in (read, write):
            assert answered(partial(act, options, topic)) in REFUSED, (act.__name__, topic)
    with pytest.raises(KafkaException, match=r"(?i)authorization"):
        _delete(options, "agency.housing.in.v1")
    agencies.revoke(address, "housing")
    assert agencies.granted(address)["housing"] is False
    assert "agency.housing.in.v1" in BrokerAdmin(server.bootstrap).topics()


def _delete(options: Options, topic: str) -> None:
    admin = AdminClient(options)
    for answer in admin.delete_topics([topic]).values():
        answer.result(20)


def test_the_limits_of_an_agency_are_what_the_broker_keeps(server: KafkaServer) -> None:
    assert quotas.quotas_of(server.bootstrap, "agency.court", 20.0) == QUOTAS
    kept = _settings_of(server, IN)
    assert {name: kept[name] for name in KEPT_IN} == KEPT_IN


def test_a_topic_of_an_earlier_version_gets_todays_limits(server: KafkaServer) -> None:
    run_in_thread(create_topics(server.bootstrap, [_without_limits("agency.union.in.v1")]))
    agencies.grant(server.bootstrap, "union")
    assert _settings_of(server, "agency.union.in.v1")["retention.bytes"] == KEPT_IN["retention.bytes"]


def test_the_broker_itself_refuses_a_message_over_the_limit(server: KafkaServer) -> None:
    court = signed_in(server.agencies, "agency.court", "password of court")
    producer = Producer({**court, "log_level": 0, "message.max.bytes": 4_000_000})
    told = []
    for size in (900_000, 1_500_000):
        producer.produce(IN, os.urandom(size), on_delivery=lambda error, _: told.append(error))
        producer.flush(20)
    assert [error and error.code() for error in told] == [None, KafkaError.MSG_SIZE_TOO_LARGE]


def test_who_writes_too_much_waits_and_another_agency_does_not(server: KafkaServer) -> None:
    agencies.grant(server.bootstrap, "union")
    agencies.set_password(server.bootstrap, "union", "password of union")
    waited: dict[str, list[float]] = {"court": [], "union": []}
    producers = {
        code: Producer(
            {
                **signed_in(server.agencies, access_of(code).user, f"password of {code}"),
                "log_level": 0,
                "queue.buffering.max.kbytes": 65_536,
                "throttle_cb": lambda event, code=code: waited[code].append(event.throttle_time),
            }
        )
        for code in waited
    }
    for _ in range(
        30
    ):  # what is written in ten seconds counts together: this is more than is allowed in them
        producers["court"].produce(IN, os.urandom(500_000))
    producers["union"].produce("agency.union.in.v1", b"{}")
    for producer in producers.values():
        assert producer.flush(60) == 0
        producer.poll(0)
    assert waited["court"]
    assert max(waited["court"]) > 0
    assert not waited["union"]


def test_one_machine_that_connects_without_end_is_cut_off(server: KafkaServer) -> None:
    host, port = server.agencies.split(":")
    elsewhere = ("127.0.0.9", 0)
    connections = [
        socket.create_connection((host, int(port)), 20, source_address=elsewhere) for _ in range(105)
    ]
    try:
        cut_off: set[socket.socket] = set()
        while len(cut_off) < 5:
            ended, _, _ = select.select([each for each in connections if each not in cut_off], [], [], 20)
            assert ended
            cut_off.update(ended)
        assert not select.select([each for each in connections if each not in cut_off], [], [], 0.5)[0]
    finally:
        for each in connections:
            each.close()


def _settings_of(server: KafkaServer, topic: str) -> dict[str, str | None]:
    admin = administrator(server)
    [answer] = admin.describe_configs([ConfigResource(ResourceType.TOPIC, topic)]).values()
    return {name: entry.value for name, entry in answer.result(20).items()}


def _without_limits(name: str) -> Topic:
    return Topic(name, agencies.PARTITIONS, {})


def test_whoever_administers_lets_an_agency_in_and_out_by_hand(
    server: KafkaServer, capsys: pytest.CaptureFixture[str]
) -> None:
    environment = {"YUANXIN_KAFKA": server.bootstrap}
    assert main(["agency", "add", "police"], environment) is None
    lines = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("#")]
    said = dict(line.split("=", 1) for line in lines)
    police = signed_in(server.agencies, said["sasl.username"], said["sasl.password"], said["sasl.mechanism"])
    write(police, "agency.police.in.v1")
    assert main(["agency", "remove", "police"], environment) is None
    assert agencies.granted(server.bootstrap)["police"] is False
    assert main(["agency", "add", "Police.x"], environment) == "'Police.x' is no agency's code"
    assert main(["agency", "add", "police"], {}) == "YUANXIN_KAFKA is not set"
    assert str(main(["agency"], environment)).startswith("python -m broker_access")
    nobody = {"YUANXIN_KAFKA": server.address_of("mediation")}
    assert "authorization failed" in str(main(["agency", "add", "police"], nobody)).lower()
