"""Kafka: its address with a user, the rights of services and agencies (decision 36)."""

from broker_access.address import BrokerAddress, client_options, librdkafka_options, parse_address

__all__ = ["BrokerAddress", "client_options", "librdkafka_options", "parse_address"]
