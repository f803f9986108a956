"""What agencies and counties without Kafka are shown, each read as whoever it is shown to."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from contracts.agencies import (
    CaseReferredToAgency,
    MessageAnswered,
    PriorityRequestedOfAgency,
    ReferralStatusChanged,
)
from contracts.agency_facts import COUNTY_FACTS
from season.client import Answer, Caller, Client
from season.expected_feeds import MEDIATING
from season.facts import (
    AgencyRequest,
    Feed,
    Happened,
    Receipt,
    Referral,
    Status,
    hearing_line,
    priority_line,
    request_line,
    said_line,
)
from season.people.agency_feeds import agency_caller
from season.people.case_events import OF_PEOPLE
from season.people.county_systems import system_of
from season.plan import AGENCIES
from season.running_stack import Record

PAGE: Final = "200"
KINDS: Final = {PriorityRequestedOfAgency.type: "priority", CaseReferredToAgency.type: "referral"}
COUNTY_FACT_TYPES: Final = frozenset(fact.type for fact in COUNTY_FACTS)
CITY: Final = Caller("city-staff", None, "city-season", "市局值班员")


class Unreadable(Exception):
    """A question about the season was not answered."""


def answered(path: str, answer: Answer) -> Answer:
    if not answer.good:
        raise Unreadable(f"{path} was answered {answer.status} {answer.problem}")
    return answer


async def read_feeds(client: Client) -> Mapping[str, Feed]:
    feeds = await asyncio.gather(*(read_feed(client, agency) for agency in AGENCIES))
    return dict(zip(AGENCIES, feeds, strict=True))


async def read_feed(client: Client, agency: str) -> Feed:
    """As the agency itself reads it, from the beginning."""
    items, last = await feed_items(client, agency)
    by_type: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for item in items:
        by_type[item["type"]].append(item["data"])
    statuses: defaultdict[str, list[Status]] = defaultdict(list)
    for told in by_type[ReferralStatusChanged.type]:
        statuses[told["document_no"]].append(status_of(told))
    return Feed(
        tuple(sorted(map(receipt_of, by_type[MessageAnswered.type]))),
        last,
        {document: tuple(of_document) for document, of_document in statuses.items()},
        tuple(sorted(request_of(kind, told) for type_, kind in KINDS.items() for told in by_type[type_])),
    )


async def feed_items(client: Client, agency: str) -> tuple[list[Mapping[str, Any]], int]:
    """All, and the number of the last."""
    items: list[Mapping[str, Any]] = []
    path, reader = f"/v1/agencies/{agency}/feed", agency_caller(agency)
    while True:
        after = str(items[-1]["number"] if items else 0)
        page = answered(path, await client.get(reader, "intake", path, after=after)).body
        items += page["items"]
        if not page["items"]:
            return items, page["last"]


def receipt_of(told: Mapping[str, Any]) -> Receipt:
    names = "reason", "field", "responsible_instead"
    return Receipt(told["message_id"], told["outcome"], *(told[name] or "" for name in names))


def status_of(told: Mapping[str, Any]) -> Status:
    words = {name: told[name] or "" for name in ("responsible_instead", "route", "method", "outcome")}
    at = None if told["status"] == MEDIATING else datetime.fromisoformat(told["time"])
    return Status(told["status"], at, **words, recovered_fen=told["recovered_fen"])


def request_of(kind: str, told: Mapping[str, Any]) -> AgencyRequest:
    until = date.fromisoformat(told["answer_by"])
    return AgencyRequest(kind, told["case_no"], told["document_no"], until)


async def read_requests(client: Client) -> Mapping[str, str]:
    """The whole list, as the city sees it."""
    return {item["document_no"]: became_of(item) async for item in pages(client, CITY, "/v1/agency-requests")}


def became_of(item: Mapping[str, Any]) -> str:
    when = "overdue" if item["overdue"] else "late" if item["late"] else "in time"
    told = [f"{each['answer']}{' on paper' if each['by_hand'] else ''}" for each in item["answers"]]
    return request_line(item["kind"], item["agency"], item["answer_by"], item["state"], when, told)


async def read_referrals(client: Client) -> Mapping[tuple[str, str], Referral]:
    """Each agency its own."""
    return {
        (item["agency"], item["document_no"]): Referral(
            item["county"],
            item["case_id"],
            item["withdrawn_at"] is not None,
            item["case_id"] is None and item["status"] == "refused",
        )
        for agency in AGENCIES
        async for item in pages(client, agency_caller(agency), "/v1/referrals")
    }


async def pages(client: Client, caller: Caller, path: str) -> AsyncIterator[Mapping[str, Any]]:
    query = {"limit": PAGE}
    while True:
        body = answered(path, await client.get(caller, "intake", path, **query)).body
        for item in body["items"]:
            yield item
        if not body["next_cursor"]:
            return
        query["cursor"] = body["next_cursor"]


Said = Mapping[str, tuple[str, ...]]


async def read_said(client: Client, cases: Collection[str], records: Sequence[Record]) -> tuple[Said, Said]:
    """What mediation shows of these cases: what agencies said, and what became of requests for priority; what
    was said of counties lies on the log, for who will draw the hot spots."""
    shown = await asyncio.gather(*(read_mediation(client, case) for case in cases))
    said = defaultdict[str, list[str]](list)
    asked: dict[str, tuple[str, ...]] = {}
    for case, body in zip(cases, shown, strict=True):
        for fact in body.get("agency_facts", ()):
            said[case].append(said_line(fact["type"], datetime.fromisoformat(fact["at"]), fact["said"]))
        if (to_come := body.get("next_hearing")) is not None:
            said[case].append(next_hearing(to_come))
        if requests := body.get("priority_requests", ()):
            asked[case] = tuple(map(priority_of, requests))
    for county, line in county_facts(records):
        said[county].append(line)
    return {subject: tuple(sorted(lines)) for subject, lines in said.items()}, asked


async def read_mediation(client: Client, case: str) -> Mapping[str, Any]:
    """Nothing of one that never came to mediation."""
    path = f"/v1/mediations/{case}"
    answer = await client.get(CITY, "mediation", path)
    return {} if answer.status == 404 else answered(path, answer).body


def next_hearing(shown: Mapping[str, Any]) -> str:
    starts = datetime.fromisoformat(shown["starts"])
    return hearing_line(shown["agency"], shown["route"], shown["hearing"], starts)


def priority_of(request: Mapping[str, Any]) -> str:
    return priority_line(request["agency"], request["document_no"], request["answer_by"], request["answer"])


def county_facts(records: Sequence[Record]) -> list[tuple[str, str]]:
    found = []
    for record in records:
        headers = {name: (told or b"").decode("utf-8", "replace") for name, told in record.headers}
        if record.topic.startswith("yuanxin.") and headers.get("ce_type") in COUNTY_FACT_TYPES:
            said = json.loads(record.value or b"")
            at = datetime.fromisoformat(headers["ce_time"])
            found.append((headers["ce_county"], said_line(headers["ce_type"], at, said)))
    return found


CaseEvents = Mapping[str, Mapping[str, tuple[Happened, ...]]]


async def read_case_events(client: Client, counties: Sequence[str]) -> CaseEvents:
    """Each county its own, in one go from the beginning; of what people do."""
    read = await asyncio.gather(*(county_items(client, county) for county in counties))
    shown: dict[str, Mapping[str, tuple[Happened, ...]]] = {}
    for county, items in zip(counties, read, strict=True):
        cases = defaultdict[str, list[Happened]](list)
        for item in items:
            if item["type"] in OF_PEOPLE:
                cases[item["subject"]].append((item["type"], datetime.fromisoformat(item["time"])))
        if cases:
            shown[county] = {case: tuple(sorted(done)) for case, done in cases.items()}
    return shown


async def county_items(client: Client, county: str) -> list[Mapping[str, Any]]:
    items: list[Mapping[str, Any]] = []
    after = ""
    while True:
        page = answered(
            "/v1/feed", await client.get(system_of(county), "intake", "/v1/feed", after=after, limit=PAGE)
        ).body
        if not page["items"]:
            return items
        items, after = [*items, *page["items"]], page["after"]
