"""Compares what the municipal platform has of each case, by its own records, with what people did."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from contracts.intake import (
    AidGranted,
    AidTerminated,
    ApplicationAccepted,
    ApplicationReceived,
    ApplicationRefused,
    ApplicationWithdrawn,
    NoticeServed,
    PapersSupplied,
    PreliminaryReviewDone,
)
from contracts.mediation import CaseClosed
from season.difference import Difference, difference
from season.facts import Facts

ACTIONS: Final[Mapping[str, str]] = {
    ApplicationReceived.type: "receive",
    PreliminaryReviewDone.type: "preliminary_review",
    ApplicationAccepted.type: "accept",
    PapersSupplied.type: "papers",
    NoticeServed.type: "serve_notice",
    AidGranted.type: "grant",
    ApplicationRefused.type: "refuse",
    ApplicationWithdrawn.type: "withdraw",
    AidTerminated.type: "terminate",
    CaseClosed.type: "close",
}
"""What a package calls an act that lies on the log as an event."""
CALLED: Final[Mapping[str, str]] = {"deem_withdrawn": "withdraw"}
"""Two acts of people that are one event."""
OF_REQUEST: Final = frozenset({"campaign", "county", "source", "occurred_at", "preliminary_review"})
"""What is sent with a statement and is no part of it, or is said elsewhere in the package."""


def platform(expected: Facts, shown: Facts) -> Iterator[Difference]:
    for case in sorted({*expected.on_platform, *shown.on_platform}):
        ours, theirs = expected.on_platform.get(case), shown.on_platform.get(case)
        yield from difference(None, None, f"{case} on the municipal platform", ours, theirs)
    missing = expected.not_uploaded, shown.not_uploaded
    yield from difference(None, None, "not uploaded to the municipal platform", *missing)


def package(
    case_id: str,
    package: Mapping[str, Any] | None,
    typed: Mapping[str, Any],
    case: Mapping[str, str],
    done: Sequence[str],
    files: Sequence[str],
) -> Iterator[Difference]:
    """The last one of a case holds what people typed, did and attached; `done`: types of events."""
    what = f"package of {case_id}"
    if package is None:
        yield Difference(None, None, what, "a package", None)
        return
    told, stated, sent = package["case"], statement(typed), statement(package["application"])
    yield from difference(None, None, what, dict(case), {name: told[name] for name in case})
    differing = [name for name in {*stated, *sent} if stated.get(name) != sent.get(name)]
    yield from difference(None, None, f"{what}: fields of the statement that differ", [], sorted(differing))
    acted = Counter(CALLED.get(each["action"], each["action"]) for each in package["acts"])
    shown = {action: times for action, times in acted.items() if action in ACTIONS.values()}
    expected = dict(Counter(ACTIONS[each] for each in done if each in ACTIONS))
    yield from difference(None, None, f"{what}: acts", expected, shown)
    yield from difference(
        None, None, f"{what}: files", sorted(files), sorted(each["sha256"] for each in package["files"])
    )


def statement(said: Mapping[str, Any]) -> Any:
    """Where nobody said which sort of identity, it is that of an identity card."""
    people = [{"id_type": "id_card", **each} for each in said["recipients"]]
    stated = {name: each for name, each in said.items() if name not in OF_REQUEST}
    return without_nothing({**stated, "recipients": people})


def without_nothing(value: Any) -> Any:
    """What nobody stated is not said, or said to be nothing."""
    if isinstance(value, Mapping):
        return {name: without_nothing(each) for name, each in value.items() if each not in (None, [], {})}
    return [without_nothing(each) for each in value] if isinstance(value, list) else value
