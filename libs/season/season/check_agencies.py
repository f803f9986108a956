"""Compares what agencies and counties without Kafka were told, and what agencies said, with the journal."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from season.difference import Difference, difference
from season.facts import Facts, Feed, Status

NOT_SHOWN: Final = "not shown"
NOT_RAISED: Final = "not raised"


def agencies(expected: Facts, shown: Facts) -> Iterator[Difference]:
    yield from feeds(expected.feeds, shown.feeds)
    for document in sorted({*expected.referrals, *shown.referrals}):
        named = expected.referrals.get(document), shown.referrals.get(document)
        yield from difference(None, None, f"referral {' '.join(document)}", *named)
    yield from lines("said of", expected.said, shown.said)
    yield from lines("priority asked in", expected.priority, shown.priority)
    for letter in sorted({*expected.requests, *shown.requests}):
        became = expected.requests.get(letter), shown.requests.get(letter)
        yield from difference(None, None, f"asked by letter {letter}", *became)
    for county in sorted({*expected.case_events, *shown.case_events}):
        cases = expected.case_events.get(county, {}), shown.case_events.get(county, {})
        yield from lines(f"events that {county} reads of", *cases)


def feeds(expected: Mapping[str, Feed], shown: Mapping[str, Feed]) -> Iterator[Difference]:
    """Each message was answered as often as it came, each referral followed, and nothing else was told."""
    for agency in sorted({*expected, *shown}):
        ours, theirs = expected.get(agency, Feed()), shown.get(agency, Feed())
        yield from surplus_and_missing(f"told {agency}", ours.receipts, theirs.receipts)
        yield from surplus_and_missing(f"asked of {agency}", ours.requests, theirs.requests)
        for document in sorted({*ours.statuses, *theirs.statuses}):
            what = f"statuses of {document} told {agency}"
            yield from statuses(what, ours.statuses.get(document, ()), theirs.statuses.get(document, ()))
        yield from difference(None, None, f"last number told {agency}", ours.last, theirs.last)


def statuses(what: str, expected: Sequence[Status], shown: Sequence[Status]) -> Iterator[Difference]:
    """In order, and each once."""
    yield from difference(None, None, what, tuple(expected), tuple(shown))


def lines(
    what: str, expected: Mapping[str, Sequence[Any]], shown: Mapping[str, Sequence[Any]]
) -> Iterator[Difference]:
    for subject in sorted({*expected, *shown}):
        yield from surplus_and_missing(f"{what} {subject}", expected.get(subject, ()), shown.get(subject, ()))


def surplus_and_missing(what: str, expected: Iterable[Any], shown: Iterable[Any]) -> Iterator[Difference]:
    """As often as it was, whatever the order."""
    ours, theirs = Counter(expected), Counter(shown)
    for each in sorted((ours - theirs).elements()):
        yield Difference(None, None, what, each, NOT_SHOWN)
    for each in sorted((theirs - ours).elements()):
        yield Difference(None, None, what, NOT_RAISED, each)


def agency_topics(
    feeds: Mapping[str, Sequence[str]], topics: Mapping[str, Sequence[str]]
) -> Iterator[Difference]:
    """By Kafka an agency is told what its feed says, and as often."""
    for agency in sorted({*feeds, *topics}):
        told = feeds.get(agency, ()), topics.get(agency, ())
        yield from surplus_and_missing(f"told {agency} by Kafka", *told)


def county_feed(
    county: str, log: Mapping[str, Sequence[str]], read: Mapping[str, Sequence[str]], foreign: Iterable[str]
) -> Iterator[Difference]:
    """Its system read what lies on the log of its cases: each once, those of a case in their order, and
    nothing of any other county."""
    for case in sorted({*log, *read}):
        lies = tuple(log.get(case, ())), tuple(read.get(case, ()))
        yield from difference(county, None, f"feed of {case}", *lies)
    yield from difference(county, None, "feed of another county's cases", [], sorted(foreign))


def personal(found: Mapping[str, Iterable[str]]) -> Iterator[Difference]:
    """Where words that name or describe a person lie in the open."""
    for place, words in sorted(found.items()):
        yield Difference(None, None, f"personal data in {place}", "none", ", ".join(sorted(words)))


def not_searched(places: Iterable[str]) -> Iterator[Difference]:
    """Where there was nothing to look at, nothing was looked for."""
    for place in places:
        yield Difference(None, None, f"personal data in {place}", "looked for", "nothing to look at")
