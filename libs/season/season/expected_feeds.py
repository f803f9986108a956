"""What each agency must have been told (N7), worked out from the journal alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from contracts.assignment import LawyerAssigned
from contracts.intake import (
    AidGranted,
    AidTerminated,
    ApplicationAccepted,
    ApplicationReceived,
    ApplicationRefused,
    ApplicationWithdrawn,
)
from contracts.mediation import AgreementReached, CaseClosed, ClosingCorrected, ProceedingsOpened
from season.facts import BY_HAND, AgencyRequest, Feed, Receipt, Referral, Status
from season.journal import CaseEvent, Entry, Message, Referred

ASSIGNED, MEDIATING = "assigned", "mediating"
STATUSES: Final[Mapping[str, str]] = {
    ApplicationReceived.type: "received",
    ApplicationAccepted.type: "accepted",
    AidGranted.type: "granted",
    ApplicationRefused.type: "refused",
    ApplicationWithdrawn.type: "withdrawn",
    AidTerminated.type: "terminated",
    LawyerAssigned.type: ASSIGNED,
    AgreementReached.type: "agreed",
    ProceedingsOpened.type: "in_proceedings",
    CaseClosed.type: "closed",
    ClosingCorrected.type: "closed",
}
"""What an agency is told of an event; of the others nothing."""

Document = tuple[str, str]
"""Agency, and the number of its paper."""


def feeds(entries: Sequence[Entry]) -> Mapping[str, Feed]:
    """By agency; one that was told nothing is left out."""
    messages, statuses, requests = messages_of(entries), statuses_of(entries), requests_of(entries)
    return {
        agency: feed(messages.get(agency, ()), statuses.get(agency, {}), requests.get(agency, ()))
        for agency in {*messages, *statuses, *requests}
    }


def feed(
    messages: Iterable[Message],
    statuses: Mapping[str, tuple[Status, ...]],
    requests: Iterable[AgencyRequest],
) -> Feed:
    receipts: list[Receipt] = []
    first: dict[str, Receipt] = {}
    for message in messages:
        receipts.append(receipt(message, first.get(message.id)))
        first.setdefault(message.id, receipts[-1])
    asked = tuple(sorted(requests))
    last = len(receipts) + sum(map(len, statuses.values())) + len(asked)
    return Feed(tuple(sorted(receipts)), last, statuses, asked)


def receipt(message: Message, first: Receipt | None) -> Receipt:
    """The same message again has the first receipt again; whatever is wrong with one is told."""
    if message.reason:
        return Receipt(message.id, "refused", message.reason, message.field, message.responsible_instead)
    if first is not None:
        return Receipt(message.id, "duplicate", first.reason, first.field, first.responsible_instead)
    return Receipt(message.id, "taken")


def messages_of(entries: Iterable[Entry]) -> Mapping[str, list[Message]]:
    sent: defaultdict[str, list[Message]] = defaultdict(list)
    for entry in entries:
        if entry.message is not None:
            sent[entry.message.agency].append(entry.message)
    return sent


def requests_of(entries: Iterable[Entry]) -> Mapping[str, list[AgencyRequest]]:
    """What agencies were asked and told; `answer_by` is what tells a request from its answer."""
    asked: defaultdict[str, list[AgencyRequest]] = defaultdict(list)
    for entry in entries:
        one = entry.asked
        if one is not None and one.answer_by is not None and one.agency not in BY_HAND:
            asked[one.agency].append(AgencyRequest(one.kind, one.case_no, one.document_no, one.answer_by))
    return asked


def statuses_of(entries: Sequence[Entry]) -> Mapping[str, Mapping[str, tuple[Status, ...]]]:
    """By agency and document: what happened to the case from when it was opened or joined, until the agency
    took it back."""
    told: defaultdict[str, dict[str, tuple[Status, ...]]] = defaultdict(dict)
    for (agency, number), (begun, ended) in cases_told(entries).items():
        told[agency][number] = tuple(statuses_between(entries, begun, ended))
    for entry, referred in referrals_in(entries):
        if referred.how == "sent_back":
            back = Status("refused", entry.at, referred.responsible_instead)
            told[referred.agency][referred.document_no] = (back,)
    return told


def cases_told(entries: Iterable[Entry]) -> Mapping[Document, tuple[Entry, datetime | None]]:
    """When each referral had its case, and when it was taken back after that."""
    cases: dict[Document, tuple[Entry, datetime | None]] = {}
    for entry, referred in referrals_in(entries):
        document = referred.agency, referred.document_no
        if referred.how in ("opened", "joined"):
            cases[document] = entry, None
        elif referred.how == "withdrawn" and document in cases:
            cases[document] = cases[document][0], entry.at
    return cases


def statuses_between(entries: Iterable[Entry], begun: Entry, ended: datetime | None) -> Iterator[Status]:
    statuses = list(
        statuses_of_case(
            event for entry in entries if entry.subject == begun.subject for event in entry.events
        )
    )
    if begun.referred is not None and begun.referred.how == "joined":
        yield [status for at, status in statuses if at <= begun.at][-1]
        statuses = [(at, status) for at, status in statuses if at > begun.at]
    yield from (status for at, status in statuses if ended is None or at < ended)


def statuses_of_case(events: Iterable[CaseEvent]) -> Iterator[tuple[datetime, Status]]:
    """In the order of time; the first lawyer opens mediation (N3.1), by a rule."""
    has_mediation = False
    for event in sorted(events, key=lambda event: event.time):
        name = STATUSES.get(event.type)
        if name is None:
            continue
        yield event.time, Status(name, event.time, **event.told)
        if name == ASSIGNED and not has_mediation:
            has_mediation = True
            yield event.time, Status(MEDIATING, None)


def referrals_in(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Referred]]:
    return ((entry, entry.referred) for entry in entries if entry.referred is not None)


def referrals(entries: Iterable[Entry]) -> Mapping[Document, Referral]:
    """Each document once, whatever was sent about it."""
    kept: dict[Document, Referral] = {}
    for entry, referred in referrals_in(entries):
        document = referred.agency, referred.document_no
        before = kept.get(document, Referral(entry.county or None, None))
        match referred.how:
            case "opened" | "joined":
                kept[document] = Referral(entry.county, entry.subject)
            case "withdrawn":
                kept[document] = Referral(before.county, before.case_id, withdrawn=True)
            case "sent_back":
                kept[document] = Referral(before.county, None, sent_back=True)
            case _:
                kept[document] = before
    return kept
