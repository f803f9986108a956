"""What a service may read and write on Kafka is what it consumes and publishes (decision 36)."""

import importlib

import pytest

from broker_access.service_rights import READS, writes
from contracts.registry import PUBLISHERS
from contracts.service_names import SERVICES, Service
from contracts.topics import CASES, COUNTIES, WATERMARKS


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_may_read_what_it_consumes_and_reporting_the_watermarks_too(service: Service) -> None:
    consumed = set(importlib.import_module(f"{service}.consumer").TOPICS)
    watermarks = {WATERMARKS} if service is Service.reporting else set()
    assert set(READS[service]) == consumed | watermarks


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_may_write_the_logs_its_events_are_in_and_its_watermark(service: Service) -> None:
    published = {event.topic for event in PUBLISHERS[service].EVENTS}
    assert set(writes(service)) == published | {WATERMARKS}
    assert published <= {CASES, COUNTIES}
