"""What counties read of their cases, and what agencies said, worked out from the journal alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from contracts.agency_facts import HearingMoved, HearingScheduled
from season.calendar import SEASON_ENDS
from season.facts import BY_HAND, Happened, hearing_line, priority_line, request_line, said_line
from season.journal import Asked, Entry

HEARINGS: Final = frozenset({HearingScheduled.type, HearingMoved.type})


def case_events(entries: Iterable[Entry]) -> Mapping[str, Mapping[str, tuple[Happened, ...]]]:
    """By county and case what people did; what rules did is not in the journal."""
    events: defaultdict[str, defaultdict[str, list[Happened]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        if entry.subject is not None and entry.events:
            events[entry.county][entry.subject] += [(event.type, event.time) for event in entry.events]
    return {
        county: {case: tuple(sorted(done)) for case, done in cases.items()}
        for county, cases in events.items()
    }


def said(entries: Sequence[Entry]) -> Mapping[str, tuple[str, ...]]:
    """By case or county, in one line each; and the next hearing of a case, when the season is over."""
    lines: defaultdict[str, list[str]] = defaultdict(list)
    for case, hearing in next_hearings(entries).items():
        lines[case].append(hearing)
    for entry in entries:
        if entry.said is not None:
            lines[entry.subject or entry.county].append(
                said_line(entry.said.type, entry.said.time, entry.said.said)
            )
    return {subject: tuple(sorted(of_subject)) for subject, of_subject in lines.items()}


def next_hearings(entries: Iterable[Entry]) -> Mapping[str, str]:
    """Of each hearing what was said last holds; the earliest that is still to come."""
    latest: defaultdict[str, dict[tuple[str, str, int], datetime]] = defaultdict(dict)
    for entry in entries:
        if entry.subject is not None and entry.said is not None and entry.said.type in HEARINGS:
            told = entry.said.said
            hearing = told["agency"], told["route"], told["hearing"]
            latest[entry.subject][hearing] = datetime.fromisoformat(told["starts"])
    to_come = {
        case: min((at, hearing) for hearing, at in hearings.items() if at >= SEASON_ENDS)
        for case, hearings in latest.items()
        if any(at >= SEASON_ENDS for at in hearings.values())
    }
    return {case: hearing_line(*hearing, at) for case, (at, hearing) in to_come.items()}


def priority(entries: Iterable[Entry]) -> Mapping[str, tuple[str, ...]]:
    """By case each request, in the order of asking, with the last answer to it."""
    asked: defaultdict[str, dict[str, Asked]] = defaultdict(dict)
    answers: dict[str, str] = {}
    for entry in entries:
        if entry.asked is None or entry.subject is None or entry.asked.kind != "priority":
            continue
        if entry.asked.answer_by is None:
            answers[entry.asked.document_no] = entry.asked.answer
        else:
            asked[entry.subject][entry.asked.document_no] = entry.asked
    return {
        case: tuple(
            priority_line(one.agency, letter, one.answer_by, answers.get(letter))
            for letter, one in letters.items()
        )
        for case, letters in asked.items()
    }


def requests(entries: Iterable[Entry]) -> Mapping[str, str]:
    """By our letter: what became of it. The agency's own word holds, paper where that is not final."""
    letters: dict[str, Asked] = {}
    sent: set[str] = set()
    answers: defaultdict[str, list[tuple[Asked, date]]] = defaultdict(list)
    for entry in entries:
        if (one := entry.asked) is None:
            continue
        if one.answer_by is not None:
            letters[one.document_no] = one
        elif one.answer:
            answers[one.document_no].append((one, one.day or entry.at.date()))
        else:
            sent.add(one.document_no)
    return {
        letter: became_of(asked, answers[letter], is_sent=letter in sent or asked.agency not in BY_HAND)
        for letter, asked in letters.items()
    }


def became_of(asked: Asked, answers: Sequence[tuple[Asked, date]], *, is_sent: bool) -> str:
    assert asked.answer_by is not None
    final = [each for each in answers if each[0].answer != "taken"]
    holds = max(final, key=lambda each: not each[0].paper, default=None)
    state = "answered" if holds else "taken" if answers else "sent" if is_sent else "to_be_sent"
    when = "overdue" if asked.answer_by < SEASON_ENDS.date() else "in time"
    if holds:
        when = "late" if holds[1] > asked.answer_by else "in time"
    told = [f"{one.answer}{' on paper' if one.paper else ''}" for one, _ in answers]
    return request_line(asked.kind, asked.agency, asked.answer_by, state, when, told)
