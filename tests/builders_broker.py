"""Clients of librdkafka that try something as a user of Kafka, and what the broker said to it."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

ANSWER_SECONDS = 20.0
Options = dict[str, Any]


def signed_in(servers: str, user: str, password: str, mechanism: str = "SCRAM-SHA-512") -> Options:
    """How an agency's client is set."""
    return {
        "bootstrap.servers": servers,
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": mechanism,
        "sasl.username": user,
        "sasl.password": password,
    }


def answered(act: Callable[[], object]) -> int | None:
    """The broker's error code; None when it did what was asked."""
    try:
        act()
    except KafkaException as error:
        refusal = error.args[0]
        assert isinstance(refusal, KafkaError)
        return int(refusal.code())
    return None


def ask(options: Options, request: Callable[[AdminClient], Any]) -> None:
    """All answers to one request of an administrator's kind."""
    client = AdminClient({**options, "log_level": 0})
    futures: Mapping[Any, Future[Any]] | Future[Any] = request(client)
    for future in [futures] if isinstance(futures, Future) else futures.values():
        future.result(ANSWER_SECONDS)


def write(options: Options, topic: str) -> None:
    """One record to partition 0; raises what the broker says of it."""
    write_with(Producer({**options, "log_level": 0, "message.timeout.ms": 15_000}), topic)


def write_with(producer: Producer, topic: str) -> None:
    """The same on connections that are open already."""
    reports: list[KafkaError | None] = []
    producer.produce(topic, b"{}", partition=0, on_delivery=lambda error, _: reports.append(error))
    producer.flush(ANSWER_SECONDS)
    [error] = reports
    if error:
        raise KafkaException(error)


def read(options: Options, topic: str) -> bytes | None:
    """The first record of partition 0, without its group, which is one that it may join."""
    user = options["sasl.username"]
    group = "yuanxin-reporting" if user == "reporting" else f"{user}.alone"
    consumer = Consumer({**options, "log_level": 0, "group.id": group})
    try:
        if refusal := consumer.list_topics(topic, timeout=ANSWER_SECONDS).topics[topic].error:
            raise KafkaException(refusal)
        consumer.assign([TopicPartition(topic, 0, 0)])
        return _next_record(consumer)
    finally:
        consumer.close()


def read_in_group(options: Options, topic: str, group: str) -> bytes | None:
    """The first record that a new member of a group is given."""
    consumer = Consumer({**options, "log_level": 0, "group.id": group, "auto.offset.reset": "earliest"})
    try:
        consumer.subscribe([topic])
        return _next_record(consumer)
    finally:
        consumer.close()


def _next_record(consumer: Consumer) -> bytes | None:
    for _ in range(int(ANSWER_SECONDS)):
        record = consumer.poll(1.0)
        if record is None:
            continue
        if refusal := record.error():
            raise KafkaException(refusal)
        return record.value()
    return None


def first_error(options: Options) -> int | None:
    """What a client that cannot sign in is told."""
    seen: list[KafkaError] = []
    settings: Options = {**options, "log_level": 0, "error_cb": seen.append}
    client = AdminClient(settings)
    for _ in range(int(ANSWER_SECONDS)):
        client.poll(1.0)
        if seen:
            return int(seen[0].code())
    return None


def refused_at_last(options: Options) -> int | None:
    """The same soon after a password was changed: the broker hears of it a moment after the controller."""
    return next(filter(None, (first_error(options) for _ in range(3))), None)
