"""S1 to S6: what was acknowledged, what lies in the log, what became of it in each service's database."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from prove.evidence import LoggedEvent, ServiceState, Subject
from prove.findings import Finding, finding
from prove.journal import Entry


def s1_everywhere(entries: Iterable[Entry], states: Sequence[ServiceState]) -> Finding:
    """Every acknowledged case is in every service, and no service has one that nobody acknowledged."""
    acknowledged = {entry.subject for entry in entries if entry.kind == "done" and entry.what == "apply"}
    wrong = [
        f"{state.name} has no case {case}" for state in states for case in acknowledged - set(state.cases)
    ]
    wrong += [
        f"{s.name} has case {case} that nobody acknowledged"
        for s in states
        for case in set(s.cases) - acknowledged
    ]
    return finding("S1", wrong, acknowledged=len(acknowledged), services=len(states))


def s2_one_effect(events: Iterable[LoggedEvent], states: Iterable[ServiceState]) -> Finding:
    """Each event has one effect where a row per event is kept; no effect is without its event."""
    first = {event.id: event for event in events if event.source}
    wrong, rows = list[str](), 0
    for state in states:
        rows += sum(state.effects.values())
        expected = {
            one.id for one in first.values() if one.type in state.effect_types and one.source != state.source
        }
        wrong += [
            f"{state.name}: {first[one].type} of {first[one].subject} had no effect"
            for one in expected - set(state.effects)
        ]
        wrong += [
            f"{state.name}: an effect without its event, {one}" for one in set(state.effects) - set(first)
        ]
        wrong += [f"{state.name}: {n} effects of {one}" for one, n in state.effects.items() if n > 1]
    return finding("S2", wrong, events=len(first), effects=rows)


def s3_in_order(events: Iterable[LoggedEvent], states: Iterable[ServiceState] = ()) -> Finding:
    """Per source and subject 1, 2, …, n in the log, one event per number; readers applied all of them.

    Behind a restore the numbers go on behind the last that the source still knows (decision 52).
    """
    numbers: defaultdict[Subject, dict[int, str]] = defaultdict(dict)
    wrong = [*_out_of_order((event for event in events if event.source), numbers)]
    for state in states:
        for subject, last in state.applied.items():
            if last != len(numbers.get(subject, ())):
                wrong.append(f"{state.name} applied {last} of {len(numbers.get(subject, ()))} of {subject}")
    return finding("S3", wrong, subjects=len(numbers), events=sum(map(len, numbers.values())))


def _out_of_order(
    events: Iterable[LoggedEvent], numbers: defaultdict[Subject, dict[int, str]]
) -> Iterator[str]:
    epochs: Counter[Subject] = Counter()
    forgotten: defaultdict[Subject, set[str]] = defaultdict(set)
    for event in events:
        subject = event.source, event.subject
        seen = numbers[subject]
        if event.epoch > epochs[subject]:
            epochs[subject] = event.epoch
            forgotten[subject] |= {seen.pop(number) for number in [*seen] if number >= event.epoch_first}
        if event.id in forgotten[subject]:
            continue
        if seen.setdefault(event.sequence, event.id) != event.id:
            yield f"{event.source} {event.subject}: two events have number {event.sequence}"
        elif event.sequence > len(seen):
            yield f"{event.source} {event.subject}: {event.sequence} came before {len(seen)}"


def s4_all_sent(events: Iterable[LoggedEvent], states: Iterable[ServiceState]) -> Finding:
    """The outbox is empty, and every number that was given lies in the log."""
    last: Counter[Subject] = Counter()
    for event in events:
        last[event.source, event.subject] = max(last[event.source, event.subject], event.sequence)
    wrong, given = list[str](), 0
    for state in states:
        given += sum(state.given.values())
        if state.outbox:
            wrong.append(f"{state.name} has {state.outbox} rows in its outbox")
        for subject, number in state.given.items():
            if last[state.source, subject] != number:
                end = last[state.source, subject]
                wrong.append(f"{state.name} gave {subject} number {number}, the log ends at {end}")
    return finding("S4", wrong, numbers_given=given)


def s5_all_accounted(
    events: Iterable[LoggedEvent], states: Iterable[ServiceState], ends: Mapping[tuple[str, int], int],
    samples: Sequence[Mapping[tuple[str, str, int], int]] = (),
) -> Finding:  # fmt: skip
    """Every record was applied, a duplicate or set aside, and progress only grew."""
    logged = list(events)
    wrong, sums = list[str](), Counter[str]()
    for state in states:
        wrong += [f"{state.name} is at {state.progress.get(w, 0)} of {end} in {w[0]}/{w[1]}"
                  for w, end in ends.items() if w in state.progress and state.progress[w] != end]  # fmt: skip
        of_state, unaccounted = _accounted(logged, state)
        sums.update(of_state)
        wrong += [f"{state.name}: nothing became of {place}" for place in unaccounted]
    wrong += _shrunk(samples)
    return finding("S5", wrong, **sums, samples=len(samples))


def _accounted(events: Iterable[LoggedEvent], state: ServiceState) -> tuple[Counter[str], list[str]]:
    seen, sums, unaccounted = set[str](), Counter[str](), list[str]()
    for event in events:
        if event.place[:2] not in state.progress:
            continue
        if event.place in state.held:
            sums[state.held[event.place]] += 1
        elif event.id in seen:
            sums["duplicate"] += 1
        elif event.source and (event.epoch, event.sequence) <= _applied_of(state, event):
            sums["applied"] += 1
            seen.add(event.id)
        else:
            unaccounted.append("/".join(map(str, event.place)))
    return sums, unaccounted


def _applied_of(state: ServiceState, event: LoggedEvent) -> tuple[int, int]:
    subject = event.source, event.subject
    return state.epochs.get(subject, 0), state.applied.get(subject, 0)


def _shrunk(samples: Sequence[Mapping[tuple[str, str, int], int]]) -> Iterator[str]:
    latest: dict[tuple[str, str, int], int] = {}
    for sample in samples:
        for place, offset in sample.items():
            if offset < latest.get(place, 0):
                yield f"progress of {place} went back from {latest[place]} to {offset}"
            latest[place] = offset


def s6_nothing_waits(
    states: Iterable[ServiceState], poison: Collection[tuple[str, int, int]] = ()
) -> Finding:
    """After replay nothing is parked or in quarantine; only what was planted was dismissed."""
    held = [(state.name, place, what) for state in states for place, what in state.held.items()]
    wrong = [f"{name}: {place} is {what}" for name, place, what in held if what != "dismissed"]
    wrong += [f"{name}: {place} was none of the poison, and was dismissed"
              for name, place, what in held if what == "dismissed" and place not in poison]  # fmt: skip
    return finding("S6", wrong, planted=len(poison), dismissed=sum(what == "dismissed" for *_, what in held))
