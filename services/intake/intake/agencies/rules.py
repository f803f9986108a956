"""What the files of campaigns say of agencies, beside what the register says; what is due on Kafka."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Final

from campaign import Agency, Campaign
from contracts.agencies import Way
from intake.agencies.codes import KafkaState, KafkaTrouble

COMPARED: Final = tuple(each.name for each in fields(Agency) if each.name not in ("code", "line"))


@dataclass(frozen=True, slots=True)
class Difference:
    """A file says something else of an agency than the register: which fields."""

    campaign: str
    agency: str
    fields: tuple[str, ...]


def in_files(campaigns: Iterable[Campaign]) -> Mapping[str, Agency]:
    """By code; of two campaigns that name the same agency the one that began first."""
    agencies: dict[str, Agency] = {}
    for campaign in sorted(campaigns, key=lambda each: (each.starts, each.code)):
        for agency in campaign.agencies:
            agencies.setdefault(agency.code, agency)
    return agencies


def differences(campaigns: Iterable[Campaign], register: Mapping[str, Agency]) -> Iterator[Difference]:
    """The register is right; whoever keeps the files is told."""
    for campaign in sorted(campaigns, key=lambda each: each.code):
        for agency in campaign.agencies:
            kept = register.get(agency.code)
            told = changed_fields(agency, kept) if kept else ()
            if told:
                yield Difference(campaign.code, agency.code, told)


def changed_fields(one: Agency, other: Agency) -> tuple[str, ...]:
    return tuple(name for name in COMPARED if getattr(one, name) != getattr(other, name))


@dataclass(frozen=True, slots=True)
class OnKafka:
    """`due`: asked for here and not yet done there; `is_open`: let in there when it was last looked at."""

    due: bool = False
    is_open: bool = False
    trouble: KafkaTrouble | None = None

    def after(self, before: Agency | None, agency: Agency) -> "OnKafka":
        """The city writes a line: who sends by Kafka is let in, again too; who no longer does is let out."""
        did = self.is_open or self.due or (before is not None and Way.kafka in before.ways)
        return OnKafka(Way.kafka in agency.ways or did, self.is_open)


def kafka_state(agency: Agency, kafka: OnKafka) -> KafkaState:
    """As it is shown."""
    if kafka.due:
        return KafkaState.to_make if Way.kafka in agency.ways else KafkaState.to_remove
    return KafkaState.made if kafka.is_open else KafkaState.none
