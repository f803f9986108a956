"""One address says where Kafka is and as whom to go there; a mistake is said without its password."""

import pytest
from faust import SASLCredentials

from broker_access import BrokerAddress, client_options, librdkafka_options, parse_address
from broker_access.agencies import access_of
from broker_access.faust_client import faust_options

AS_INTAKE = "scram-sha-256://intake:secret@a:9092,b:9092"


def test_an_address_without_a_user_is_in_clear_as_nobody() -> None:
    assert client_options("kafka:9092") == {"bootstrap_servers": "kafka:9092"}
    assert librdkafka_options("[::1]:9092") == {
        "bootstrap.servers": "[::1]:9092",
        "security.protocol": "PLAINTEXT",
    }
    assert faust_options("a:9092,b:9093") == {"broker": ["kafka://a:9092", "kafka://b:9093"]}


def test_an_address_with_a_user_signs_in_wherever_it_is_used() -> None:
    options = client_options(AS_INTAKE)
    assert (options["bootstrap_servers"], options["security_protocol"]) == ("a:9092,b:9092", "SASL_PLAINTEXT")
    assert (options["sasl_plain_username"], options["sasl_plain_password"]) == ("intake", "secret")
    assert librdkafka_options(AS_INTAKE)["sasl.mechanism"] == options["sasl_mechanism"] == "SCRAM-SHA-256"
    credentials = faust_options(AS_INTAKE)["broker_credentials"]
    assert isinstance(credentials, SASLCredentials)
    assert (credentials.username, credentials.password, credentials.mechanism.value) == (
        "intake",
        "secret",
        "SCRAM-SHA-256",
    )


def test_over_tls_the_broker_s_certificate_is_checked() -> None:
    address = AS_INTAKE.replace("://", "+tls://")
    options = client_options(address)
    assert options["security_protocol"] == librdkafka_options(address)["security.protocol"] == "SASL_SSL"
    assert options["ssl_context"].check_hostname
    assert faust_options(address)["broker_credentials"].protocol.value == "SASL_SSL"


def test_what_an_address_says_is_read_again_as_written() -> None:
    strange = BrokerAddress("kafka:9092", "SCRAM-SHA-512", "a:b", "p@s/s w:rd", tls=True)
    assert parse_address(str(strange)) == strange
    assert "p@s" not in repr(strange)


@pytest.mark.parametrize(
    "mistake",
    [
        "kafka",
        "kafka:port",
        "",
        "scram-sha-256://intake@kafka:9092",
        "scram-sha-256://intake:secret@kafka",
        "scram-sha-256://intake:secret/x@kafka:9092",
        "sha256://intake:secret@kafka:9092",
        "postgresql://intake:secret@kafka:9092",
    ],
)
def test_a_mistake_is_said_without_what_was_written(mistake: str) -> None:
    with pytest.raises(ValueError, match=r"host:port|mechanism") as said:
        parse_address(mistake)
    assert "secret" not in str(said.value)


@pytest.mark.parametrize("code", ["", "c", "Court", "1st", "a.b", "agency*", "x" * 32, "court\n"])
def test_what_is_no_code_of_an_agency_names_no_topic(code: str) -> None:
    with pytest.raises(ValueError, match="agency's code"):
        access_of(code)
