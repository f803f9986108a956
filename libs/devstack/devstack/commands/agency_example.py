"""What `yuanxin agency add` prints: a message to us by Kafka and by HTTP, and the answers, each as pasted."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from uuid import uuid4

from broker_access.agencies import AgencyAccess
from contracts.agencies import ReferralMade
from contracts.content_modes import STRUCTURED

OLDEST_LIBRDKAFKA: Final = "2.6.1"
"""Older ones say the server's nonce twice, which Kafka 4 answers as it answers a wrong password."""

SENDING: Final = """\
.venv/bin/python - <<'END'
from pathlib import Path
from confluent_kafka import Producer
lines = Path({file!r}).read_text().splitlines()
producer = Producer(dict(line.split("=", 1) for line in lines))
headers = {{"content-type": {media!r}}}
told = lambda error, _: print(error or "sent")
producer.produce({topic!r}, {message!r}, headers=headers, on_delivery=told)
producer.flush()
END"""
READING: Final = """\
.venv/bin/python - <<'END'
from pathlib import Path
from confluent_kafka import Consumer
lines = Path({file!r}).read_text().splitlines()
settings = dict(line.split("=", 1) for line in lines)
consumer = Consumer({{**settings, "group.id": {group!r}, "auto.offset.reset": "earliest"}})
consumer.subscribe([{topic!r}])
while record := consumer.poll(20):
    print(record.value().decode())
consumer.close()
END"""


@dataclass(frozen=True)
class Example:
    """`file`: its settings for librdkafka; `county`: one that the agency serves."""

    access: AgencyAccess
    file: Path
    intake: str
    token: str
    county: str

    def lines(self, today: date) -> Iterator[str]:
        """Without a line that wraps: everything can be pasted."""
        code, file, access = self.access.code, shlex.quote(str(self.file)), self.access
        yield f"Agency {code}: writes {access.topic_in}, reads {access.topic_out}, in groups {access.groups}…"
        yield f"Its settings for kcat and librdkafka (a password is in it): {self.file}\n"
        yield f"Token for HTTP, good for a day:\n{self.token}\n"
        yield f"A message by Kafka (a referral without a person):\n{self._sending(today)}\n"
        yield f"Its answers by Kafka:\n{self._reading()}\n"
        message = shlex.quote(self._message(today))
        header = shlex.quote(f"content-type={STRUCTURED}")
        yield f"The same two with kcat (librdkafka {OLDEST_LIBRDKAFKA} or newer: kcat -V):"
        yield f"echo {message} | kcat -F {file} -P -t {access.topic_in} -H {header}"
        yield f"kcat -F {file} -X auto.offset.reset=earliest -G {access.groups}reader {access.topic_out}\n"
        yield f"A message by HTTP:\n{self._curl(today)}\n"
        words = ("curl", "-sS", f"{self.intake}/v1/agencies/{code}/feed?after=0", "-H", self._bearer)
        yield f"Its answers by HTTP:\n{shlex.join(words)}"

    @property
    def _bearer(self) -> str:
        return f"Authorization: Bearer {self.token}"

    def _message(self, today: date) -> str:
        number = uuid4().hex[:8]
        return json.dumps(
            {
                "specversion": "1.0",
                "id": number,
                "source": f"/{self.access.code}",
                "type": ReferralMade.type,
                "datacontenttype": "application/json",
                "data": {
                    "document_no": f"{today.year}-{number}-1",
                    "county": self.county,
                    "referred_on": today.isoformat(),
                },
            }
        )

    def _sending(self, today: date) -> str:
        return SENDING.format(
            file=str(self.file),
            topic=self.access.topic_in,
            message=self._message(today),
            media=STRUCTURED,
        )

    def _reading(self) -> str:
        group = f"{self.access.groups}reader"
        return READING.format(file=str(self.file), group=group, topic=self.access.topic_out)

    def _curl(self, today: date) -> str:
        headers = (self._bearer, f"Content-Type: {STRUCTURED}")
        words = ["curl", "-sS", "-X", "POST", f"{self.intake}/v1/agency-events"]
        words += [word for header in headers for word in ("-H", header)]
        return shlex.join([*words, "-d", self._message(today)])
