"""One broker or three: where clients find them, and how many must have what is acknowledged."""

import pytest

from devstack.kafka_and_postgres_ports import kafka_port_names, kafka_servers
from devstack.kafka_properties import properties


def test_clients_are_told_every_broker_and_nothing_else_that_listens() -> None:
    ports = {name: 9000 + place for place, name in enumerate(kafka_port_names(3))}
    assert kafka_servers({**ports, "postgres": 1}) == "127.0.0.1:9000,127.0.0.1:9003,127.0.0.1:9006"
    assert kafka_servers(ports, "kafka-agencies") == "127.0.0.1:9001,127.0.0.1:9004,127.0.0.1:9007"
    assert kafka_servers({"kafka": 8106, "kafka-agencies": 8109}) == "127.0.0.1:8106"


@pytest.mark.parametrize(("brokers", "needed"), [(1, 1), (3, 2)])
def test_one_of_three_may_be_lost_and_a_broker_alone_needs_nobody(brokers: int, needed: int) -> None:
    ports = {name: 9000 + place for place, name in enumerate(kafka_port_names(brokers))}
    lines = properties(ports, "admin", "word", brokers, brokers).splitlines()
    said = dict(line.split("=", 1) for line in lines if line and line[0] != "#")
    assert {value for name, value in said.items() if name.endswith("replication.factor")} == {str(brokers)}
    assert {value for name, value in said.items() if name.endswith((".min.isr", "insync.replicas"))} == {
        str(needed)
    }
    assert said["node.id"] == str(brokers)
    assert said["controller.quorum.voters"].count("@127.0.0.1:") == brokers
