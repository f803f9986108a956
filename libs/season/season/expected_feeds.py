"""What each agency must have been told (N7), worked out from the journal alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from season.facts import Feed, Receipt
from season.journal import Entry, Message


def feeds(entries: Iterable[Entry]) -> Mapping[str, Feed]:
    """By agency; one that sent nothing was told nothing."""
    sent: defaultdict[str, list[Message]] = defaultdict(list)
    for entry in entries:
        if entry.message is not None:
            sent[entry.message.agency].append(entry.message)
    return {agency: feed(messages) for agency, messages in sent.items()}


def feed(messages: Iterable[Message]) -> Feed:
    receipts: list[Receipt] = []
    first: dict[str, Receipt] = {}
    for message in messages:
        receipts.append(receipt(message, first.get(message.id)))
        first.setdefault(message.id, receipts[-1])
    return Feed(tuple(sorted(receipts)), len(receipts))


def receipt(message: Message, first: Receipt | None) -> Receipt:
    """The same message again has the first receipt again; whatever is wrong with one is told."""
    if message.reason:
        return Receipt(message.id, "refused", message.reason, message.field, message.responsible_instead)
    if first is not None:
        return Receipt(message.id, "duplicate", first.reason, first.field, first.responsible_instead)
    return Receipt(message.id, "taken")
