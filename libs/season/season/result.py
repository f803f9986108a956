"""The end of a season: what it was, and whether reporting shows it so."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from season.difference import Difference
from season.exports import Exports
from season.facts import Amounts, Facts, Feed, Filing, Silence
from season.roster import Unit


@dataclass(frozen=True, slots=True)
class SeasonResult:
    """`spent`: where the seconds went. `shown`: the facts of the season, as reporting shows them.

    `not_compared`: what this stack could not show to the end. `signed_on_pages`: how many daily reports were
    signed by the forms of pages.
    """

    campaign: str
    seed: int
    applications: int
    requests: int
    seconds: float
    spent: Mapping[str, float]
    expected: Facts
    shown: Facts
    differences: Sequence[Difference]
    units: Sequence[Unit]
    not_compared: Sequence[str]
    exports: Exports
    signed_on_pages: int

    def as_json(self) -> dict[str, Any]:
        """var/demo/season.json."""
        return {
            "campaign": self.campaign,
            "seed": self.seed,
            "applications": self.applications,
            "requests": self.requests,
            "seconds": round(self.seconds, 1),
            "spent": {what: round(seconds, 1) for what, seconds in self.spent.items()},
            "facts": facts_as_json(self.shown, self.units),
            "not_compared": list(self.not_compared),
            "signed_on_pages": self.signed_on_pages,
            "exports": list(self.exports.made),
            "differences": [difference_as_json(each) for each in self.differences],
        }


def facts_as_json(facts: Facts, units: Sequence[Unit]) -> dict[str, Any]:
    """The same for the same seed, whenever and wherever the season is run."""
    names = {unit.code: unit.name for unit in units}
    rates = facts.rates
    return {
        "totals": counted(facts.sums.measures),
        "not_exact": sorted(facts.sums.not_exact),
        "by_class": {name: counted(figures) for name, figures in sorted(facts.sums.by_class.items())},
        "signed": counted(facts.sums.signed),
        "completeness": {"due": rates.due, "filed": rates.filed},
        "timeliness": {"due": rates.due, "on_time": rates.on_time},
        "lines": [
            line_as_json(county, period, filing) for (county, period), filing in sorted(facts.filings.items())
        ],
        "silences": [silence_as_json(each, names.get(each.county)) for each in facts.silences],
        "agencies": {agency: feed_as_json(feed) for agency, feed in sorted(facts.feeds.items())},
    }


def counted(figures: Amounts) -> dict[str, int]:
    """What there was of something; 0 and nothing heard are told apart by the comparison."""
    return {measure: amount for measure, amount in sorted(figures.items()) if amount}


def line_as_json(county: str, period: date, filing: Filing) -> dict[str, Any]:
    return {
        "county": county,
        "period": period.isoformat(),
        "filing": filing.filing,
        "content": filing.content,
        "check": filing.check,
        "by_proxy": filing.by_proxy,
    }


def silence_as_json(silence: Silence, name: str | None) -> dict[str, Any]:
    return {
        "county": silence.county,
        "name": name,
        "last_heard": silence.since.isoformat(),
        "from": silence.raised.isoformat(),
        "raised": silence.raised.isoformat(),
        "cleared": silence.cleared and silence.cleared.isoformat(),
    }


def feed_as_json(feed: Feed) -> dict[str, Any]:
    """How many of its messages were answered how, and how often a referral was said to have come so far."""
    statuses = (status.status for of_document in feed.statuses.values() for status in of_document)
    return {
        "receipts": counts(receipt.outcome for receipt in feed.receipts),
        "statuses": counts(statuses),
        "requests": len(feed.requests),
    }


def counts(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def difference_as_json(difference: Difference) -> dict[str, Any]:
    return {
        "county": difference.county,
        "period": difference.period and difference.period.isoformat(),
        "what": difference.what,
        "expected": readable(difference.expected),
        "shown": readable(difference.shown),
    }


def readable(value: Any) -> Any:
    """Numbers and words as they are, everything else as it reads."""
    return value if value is None or isinstance(value, int | str) else str(value)
