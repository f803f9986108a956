"""Clients that nobody here wrote, each as an agency's own systems would use it."""

import json
import subprocess
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal
from urllib.request import Request, urlopen
from uuid import uuid4

from cloudevents.core.bindings import http as sdk_http
from cloudevents.core.bindings import kafka as sdk_kafka
from cloudevents.core.v1.event import CloudEvent
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Message, Producer, TopicPartition

import kafka_console
import kcat
from broker_access import BrokerAddress, librdkafka_options
from broker_access.agencies import AgencyAccess

Json = dict[str, Any]
Mode = Literal["structured", "binary"]
STRUCTURED: Final = "application/cloudevents+json"


@dataclass(frozen=True)
class Station:
    """What an agency was given: its user on Kafka and its token for HTTP."""

    access: AgencyAccess
    address: BrokerAddress
    intake: str
    token: str
    folder: Path

    @property
    def options(self) -> dict[str, str]:
        return dict(librdkafka_options(str(self.address)))

    @property
    def new_group(self) -> str:
        return f"{self.access.groups}{uuid4().hex}"


@dataclass(frozen=True)
class Client:
    """One of them: it sends in one mode, and reads all that the agency was told."""

    station: Station
    mode: Mode

    @abstractmethod
    def send(self, event: Json) -> None: ...

    @abstractmethod
    def told(self) -> Sequence[Json]: ...


def headers_of(event: Mapping[str, Any], mode: Mode) -> dict[str, str]:
    """As CloudEvents' binding for Kafka has them."""
    if mode == "structured":
        return {"content-type": STRUCTURED}
    attributes = {f"ce_{name}": str(value) for name, value in event.items() if name != "data"}
    return {"content-type": "application/json", **attributes}


def value_of(event: Json, mode: Mode) -> str:
    return json.dumps(event if mode == "structured" else event["data"], ensure_ascii=False)


Record = tuple[bytes | None, Mapping[str, Any]]
"""A value and its headers."""


def record_of(event: Json, mode: Mode) -> Record:
    return value_of(event, mode).encode(), headers_of(event, mode)


def produce(station: Station, *records: Record, key: str | bytes | None = None, **options: Any) -> None:
    """By librdkafka; raises what became of a record instead. One key is one partition."""
    settings = {**station.options, "log_level": 0, "linger.ms": 100, "partitioner": "consistent"}
    producer = Producer({**settings, **options})
    errors: list[Any] = []
    topic = station.access.topic_in
    for value, headers in records:
        told = [*headers.items()]
        producer.produce(topic, value, key, headers=told, on_delivery=lambda error, _: errors.append(error))
    producer.flush(20)
    assert len(errors) == len(records), "no answer of the broker"
    for error in filter(None, errors):
        raise KafkaException(error)


def all_records(station: Station) -> Iterator[Message]:
    """The agency's out-topic from its beginning to its end, by librdkafka."""
    consumer = Consumer(
        {**station.options, "log_level": 0, "group.id": station.new_group, "enable.auto.commit": False}
    )
    try:
        topic = station.access.topic_out
        partitions = consumer.list_topics(topic, timeout=20).topics[topic].partitions
        ends = {each: consumer.get_watermark_offsets(TopicPartition(topic, each))[1] for each in partitions}
        consumer.assign([TopicPartition(topic, each, OFFSET_BEGINNING) for each, end in ends.items() if end])
        missing = sum(ends.values())
        while missing:
            record = consumer.poll(20)
            assert record is not None, "the end of the topic does not come"
            assert record.error() is None, record.error()
            missing -= 1
            yield record
    finally:
        consumer.close()


class Librdkafka(Client):
    """confluent-kafka."""

    def send(self, event: Json) -> None:
        produce(self.station, record_of(event, self.mode))

    def told(self) -> Sequence[Json]:
        return [json.loads(record.value() or b"") for record in all_records(self.station)]


def sdk_event(event: Json) -> CloudEvent:
    attributes = {name: value for name, value in event.items() if name != "data"}
    attributes |= {"time": datetime.fromisoformat(event["time"]), "datacontenttype": "application/json"}
    return CloudEvent(attributes, event["data"])


class SdkOnKafka(Client):
    """CloudEvents' official SDK makes the record and reads ours; librdkafka carries them."""

    def send(self, event: Json) -> None:
        made = sdk_event(event)
        turn = sdk_kafka.to_structured_event if self.mode == "structured" else sdk_kafka.to_binary_event
        message = turn(made)
        produce(self.station, (message.value, message.headers), key=message.key)

    def told(self) -> Sequence[Json]:
        events = []
        for record in all_records(self.station):
            headers: dict[str, Any] = dict(record.headers() or [])
            message = sdk_kafka.KafkaMessage(headers, record.key(), record.value() or b"")
            events.append(sdk_kafka.from_kafka_event(message))
        return [{**each.get_data(), "type": each.get_type()} for each in events]  # type: ignore[dict-item]


class Kcat(Client):
    """A program of its own, of Debian."""

    def send(self, event: Json) -> None:
        pairs = [f"{name}={text}" for name, text in headers_of(event, self.mode).items()]
        words = [word for pair in pairs for word in ("-H", pair)]
        self._run(["-P", "-t", self.station.access.topic_in, *words], value_of(event, self.mode) + "\n")

    def told(self) -> Sequence[Json]:
        words = ["-C", "-q", "-e", "-o", "beginning", "-t", self.station.access.topic_out]
        return [json.loads(line) for line in self._run(words).splitlines()]

    def _run(self, words: Sequence[str], line: str = "") -> str:
        environment = kcat.environment(self.station.folder)
        settings = self.station.folder / "kcat.properties"
        settings.write_text("".join(f"{name}={value}\n" for name, value in self.station.options.items()))
        command = ["kcat", "-F", str(settings), *words]
        run = subprocess.run(command, env=environment, input=line, capture_output=True, text=True, timeout=60)
        assert run.returncode == 0, run.stderr
        return run.stdout


class JavaConsole(Client):
    """Kafka's console producer and consumer: a message is a line, its headers stand before it."""

    def send(self, event: Json) -> None:
        codec = "snappy" if self.mode == "structured" else "lz4"
        pairs = [f"{name}:{text}" for name, text in headers_of(event, self.mode).items()]
        words = ["--topic", self.station.access.topic_in, "--reader-property", "parse.headers=true"]
        words += ["--compression-codec", codec]
        line = f"{','.join(pairs)}\t{value_of(event, self.mode)}\n"
        self._run(kafka_console.PRODUCER, words, line)

    def told(self) -> Sequence[Json]:
        there = sum(1 for _ in all_records(self.station))
        words = ["--topic", self.station.access.topic_out, "--group", self.station.new_group]
        words += ["--from-beginning", "--max-messages", str(there), "--timeout-ms", "30000"]
        return [json.loads(line) for line in self._run(kafka_console.CONSUMER, words).splitlines()]

    def _run(self, program: str, words: Sequence[str], line: str = "") -> str:
        settings = kafka_console.write_settings(self.station.folder / "java.properties", self.station.address)
        return kafka_console.run_console(program, self.station.address, settings, words, line)


class HttpClient(Client):
    """What was sent over HTTP is answered at once, and in the feed too."""

    def told(self) -> Sequence[Json]:
        told, last = list[Json](), 0
        while page := self._page(last):
            told += [item["data"] for item in page["items"]]
            if page["last"] == last:
                return told
            last = page["last"]
        return told

    def _page(self, after: int) -> Json:
        feed = f"{self.station.intake}/v1/agencies/{self.station.access.code}/feed?after={after}"
        request = Request(feed, headers={"Authorization": f"Bearer {self.station.token}"})
        with urlopen(request, timeout=20) as answer:
            page: Json = json.load(answer)
        return page

    @property
    def url(self) -> str:
        return f"{self.station.intake}/v1/agency-events"


class SdkOnHttp(HttpClient):
    """CloudEvents' official SDK makes the request."""

    def send(self, event: Json) -> None:
        made = sdk_event(event)
        turn = sdk_http.to_structured_event if self.mode == "structured" else sdk_http.to_binary_event
        message = turn(made)
        headers = {**message.headers, "Authorization": f"Bearer {self.station.token}"}
        with urlopen(Request(self.url, message.body, headers), timeout=20) as answer:
            assert answer.status == 200


class Curl(HttpClient):
    """As in docs/agencies.md."""

    def send(self, event: Json) -> None:
        headers = {name.replace("ce_", "ce-"): text for name, text in headers_of(event, self.mode).items()}
        headers["Authorization"] = f"Bearer {self.station.token}"
        words = [word for name, text in headers.items() for word in ("-H", f"{name}: {text}")]
        command = ["curl", "-sS", "--fail-with-body", self.url, *words, "-d", "@-"]
        value = value_of(event, self.mode)
        run = subprocess.run(command, input=value, capture_output=True, text=True, timeout=60)
        assert run.returncode == 0, run.stderr or run.stdout


CLIENTS: Final[Mapping[str, type[Client]]] = {
    "librdkafka": Librdkafka,
    "kcat": Kcat,
    "Java console": JavaConsole,
    "CloudEvents SDK on Kafka": SdkOnKafka,
    "CloudEvents SDK on HTTP": SdkOnHttp,
    "curl": Curl,
}
