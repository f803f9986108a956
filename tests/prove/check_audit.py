"""S10: every acknowledged act has its row, every row its act, and the chains over them verify."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from prove.act_rows import Act
from prove.findings import Finding, finding
from prove.journal import Entry

LEADS_TO: Final = {
    "papers": "accepted",
    "refuse": "refused",
    "grant": "granted",
    "withdraw": "withdrawn",
    "close": "closed",
}
"""Acts of people, and the state in which intake then has the case."""
ROW_OF_ITS_OWN: Final[Mapping[str, frozenset[str]]] = {
    "assignment": frozenset({"confirm"}),
    "mediation": frozenset({"session", "agree", "pay", "fail", "proceed", "end", "close"}),
    "reporting": frozenset({"sign_zero", "sign_figures"}),
}
NEEDS: Final[Mapping[tuple[str, str], frozenset[str]]] = {
    ("assignment", "assigned"): frozenset({"assign"}),
    ("assignment", "confirmed"): frozenset({"confirm"}),
    ("assignment", "ended"): frozenset({"withdrawn", "terminated", "closed"}),
    ("mediation", "performing"): frozenset({"agree"}),
    ("mediation", "failed"): frozenset({"fail"}),
    ("mediation", "proceedings"): frozenset({"proceed"}),
    ("mediation", "closed"): frozenset({"close"}),
    ("reporting", "signed"): frozenset({"sign_zero", "sign_figures"}),
}
"""By service and state: an act without which nothing is in it."""


def s10_audited(
    entries: Iterable[Entry], rows: Sequence[tuple[str, str, str | None, str]], states: Mapping[str, str]
) -> Finding:
    """Intake: each acknowledged change has its row, the rows of a case follow on and end where it stands."""
    reached: defaultdict[str, list[str]] = defaultdict(list)
    wrong = list[str]()
    for case, action, before, after in rows:
        past = reached[case]
        if before is not None and (not past or past[-1] != before):
            wrong.append(f"{case}: {action} from {before}, but it was {past[-1] if past else 'nothing'}")
        past.append(after)
    changes = 0
    for entry in entries:
        if entry.kind != "done" or entry.subject is None or entry.what not in ("apply", *LEADS_TO):
            continue
        changes += 1
        state = LEADS_TO.get(entry.what)
        if not reached.get(entry.subject) or (state and state not in reached[entry.subject]):
            wrong.append(f"{entry.what} of {entry.subject} has no row")
    wrong += [
        f"intake: {case} is {state}, and its rows say {', '.join(reached[case]) or 'nothing'}"
        for case, state in states.items()
        if reached[case][-1:] != [state]
    ]
    return finding("S10", wrong, changes=changes, rows=len(rows))


def s10_acts(
    service: str, entries: Iterable[Entry], rows: Sequence[Act], states: Mapping[str, str]
) -> Finding:
    """Another service: a row for each acknowledged act and no other; no state without the act behind it."""
    kept = Counter(rows)
    done = Counter(act_of(e) for e in entries if e.kind == "done" and e.what in ROW_OF_ITS_OWN[service])
    acts = {act: n for act, n in kept.items() if act[0] in ROW_OF_ITS_OWN[service]}
    wrong = [
        f"{service}: {what} of {subject} was acknowledged {done[what, subject]} times and has"
        f" {acts.get((what, subject), 0)} rows"
        for what, subject in sorted({*done, *acts})
        if done[what, subject] != acts.get((what, subject), 0)
    ]
    for subject, state in states.items():
        needed = NEEDS.get((service, state), frozenset())
        if needed and not any(kept[what, subject] for what in needed):
            wrong.append(f"{service}: {subject} is {state}, and no row says how it came to be")
    return finding("S10", wrong, service=service, acknowledged=done.total(), rows=len(rows))


def act_of(entry: Entry) -> Act:
    return entry.what, f"{entry.county} {entry.period}" if entry.period else str(entry.subject)


def s10_chained(reports: Sequence[Mapping[str, Any]]) -> Finding:
    """Every chain of every service verifies, and nothing waits to be sealed."""
    wrong = [f"{r['service']} {r['chain']}: {each['wrong']}" for r in reports for each in r["findings"]]
    wrong += [f"{r['service']} {r['chain']}: {r['unsealed']} unsealed" for r in reports if r["unsealed"]]
    sealed = sum(report["entries"] for report in reports)
    return finding("S10", wrong, chains=len(reports), sealed=sealed)
