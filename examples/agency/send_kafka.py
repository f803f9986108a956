#!/usr/bin/env python3
"""Refer somebody by Kafka: send_kafka.py SETTINGS AGENCY DOCUMENT_NO COUNTY [APPLICATION]

It ends with the receipt. SETTINGS is the file that `yuanxin agency add` names; APPLICATION a file with the
persons in JSON, which are encrypted to a key of INTAKE (in the environment).
"""

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import uuid4

from confluent_kafka import KafkaError, Message, Producer
from joserfc import jwe
from joserfc.jwk import import_key
from read_kafka import Settings, Told, read, read_settings


def referral(agency: str, document_no: str, county: str, persons: str | None) -> dict[str, Any]:
    """Sent again it is the same message. Encrypted again it is another one, under another id: the document's
    number makes that harmless."""
    data = {
        "document_no": document_no,
        "county": county,
        "referred_on": str(datetime.now().astimezone().date()),
    }
    return {
        "specversion": "1.0",
        "source": f"/{agency}",
        "id": f"{document_no}-{uuid4().hex[:8] if persons else 'made'}",
        "type": "cn.yuanxin.agency.referral-made.v1",
        "data": {**data, "persons": persons} if persons else data,
    }


def encrypted(application: str) -> str:
    """As compact JWE: nobody's name is on Kafka in clear."""
    with urlopen(f"{os.environ['INTAKE']}/v1/keys", timeout=10) as response:
        key = json.load(response)["keys"][0]
    header = {"alg": key["alg"], "enc": "A256GCM", "kid": key["kid"]}
    algorithms = [key["alg"], "A256GCM"]
    return jwe.encrypt_compact(header, application.encode(), import_key(key), algorithms=algorithms)


def send(settings: Settings, agency: str, key: str, event: dict[str, Any]) -> None:
    """Until the broker has it; messages of one key stay in order."""
    said: list[KafkaError | None] = []

    def note(error: KafkaError | None, _: Message) -> None:
        said.append(error)

    producer = Producer({**settings, "enable.idempotence": True, "message.timeout.ms": 30_000})
    headers: dict[str, str | bytes | None] = {"content-type": "application/cloudevents+json"}
    producer.produce(f"agency.{agency}.in.v1", json.dumps(event), key, headers=headers, on_delivery=note)
    producer.flush()
    if error := said[0]:
        raise SystemExit(f"{error}; run this again later, nothing happens twice")


def main(file: str, agency: str, document_no: str, county: str, application: str | None = None) -> None:
    settings = read_settings(file)
    persons = encrypted(Path(application).read_text(encoding="utf-8")) if application else None
    event = referral(agency, document_no, county, persons)
    send(settings, agency, document_no, event)

    def is_receipt(told: Told) -> bool:
        if told.get("message_id") != event["id"]:
            return False
        print(json.dumps(told, ensure_ascii=False))
        return True

    if not read(settings, agency, "send", is_receipt, seconds=60):
        raise SystemExit("no receipt yet; it will be on the out-topic")


if __name__ == "__main__":
    main(*sys.argv[1:])
