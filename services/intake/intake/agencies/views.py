"""A line of the register, and where the files say something else."""

from collections.abc import Iterable

from broker_access.agencies import access_of
from campaign import Campaign
from intake.agencies.rules import differences, kafka_state
from intake.agencies.shown import AgencyJson, KafkaJson, KafkaPasswordJson
from intake.agencies.store import StoredAgency


def show_agency(stored: StoredAgency, campaigns: Iterable[Campaign]) -> AgencyJson:
    agency = stored.agency
    told = differences(campaigns, {agency.code: agency})
    return {
        "code": agency.code,
        "name": agency.name,
        "kind": agency.kind,
        "counties": agency.counties,
        "contact": agency.contact,
        "contact_phone": agency.contact_phone,
        "ways": agency.ways,
        "kafka": show_kafka(stored),
        "differs": [each.campaign for each in told],
        "version": stored.version,
    }


def show_kafka(stored: StoredAgency) -> KafkaJson:
    return {"state": kafka_state(stored.agency, stored.kafka), "trouble": stored.kafka.trouble}


def show_password(stored: StoredAgency) -> KafkaPasswordJson:
    """All that is needed to sign in but the password, which its sender knows."""
    access = access_of(stored.agency.code)
    return {
        "user": access.user,
        "topic_in": access.topic_in,
        "topic_out": access.topic_out,
        "kafka": show_kafka(stored),
    }
