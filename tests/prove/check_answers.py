"""H1, S9, S10, S11: what clients were answered, what is kept of their acts, what may be nowhere."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from prove.findings import Finding, finding
from prove.journal import Entry


def no_surprises(entries: Iterable[Entry]) -> Finding:
    """Nobody got an answer that nothing explains."""
    entries = list(entries)
    wrong = [f"{e.what} was answered {e.status} {e.said}" for e in entries if e.kind == "surprise"]
    return finding("H1", wrong, **Counter[str](entry.kind for entry in entries))


def s9_same_answers(entries: Iterable[Entry]) -> Finding:
    """The same key gave the same bytes, and never a second case."""
    entries = list(entries)
    repeats = [entry for entry in entries if entry.kind == "repeated"]
    wrong = [
        f"key {entry.key} was answered differently ({entry.status})"
        for entry in repeats
        if entry.digest != entry.same_as
    ]
    cases = Counter(entry.subject for entry in entries if entry.what == "apply" and entry.kind == "done")
    wrong += [f"two keys, one case {case}" for case, n in cases.items() if n > 1]
    return finding("S9", wrong, repeated=len(repeats), cases=len(cases))


CHANGES_STATE: Final = {"refuse": "refused", "grant": "granted", "withdraw": "withdrawn", "close": "closed"}


def s10_audited(entries: Iterable[Entry], rows: Sequence[tuple[str, str, str | None, str]]) -> Finding:
    """Each acknowledged change has its row, once, and the rows of a case follow on from one another."""
    reached: defaultdict[str, list[str]] = defaultdict(list)
    wrong = list[str]()
    for case, action, before, after in rows:
        states = reached[case]
        if before is not None and (not states or states[-1] != before):
            wrong.append(f"{case}: {action} from {before}, but it was {states[-1] if states else 'nothing'}")
        states.append(after)
    changes = 0
    for entry in entries:
        if entry.kind != "done" or entry.subject is None or entry.what not in ("apply", *CHANGES_STATE):
            continue
        changes += 1
        state = CHANGES_STATE.get(entry.what)
        if not reached.get(entry.subject) or (state and state not in reached[entry.subject]):
            wrong.append(f"{entry.what} of {entry.subject} has no row")
    return finding("S10", wrong, changes=changes, rows=len(rows))


def s10_chained(reports: Sequence[Mapping[str, Any]]) -> Finding:
    """Every chain of every service verifies, and nothing waits to be sealed."""
    wrong = [f"{r['service']} {r['chain']}: {each['wrong']}" for r in reports for each in r["findings"]]
    wrong += [f"{r['service']} {r['chain']}: {r['unsealed']} unsealed" for r in reports if r["unsealed"]]
    sealed = sum(report["entries"] for report in reports)
    return finding("S10", wrong, chains=len(reports), sealed=sealed)


def s11_nothing_personal(words: Collection[str], texts: Mapping[str, Iterable[str]]) -> Finding:
    """No planted word in any form, in topics, logs, metrics and foreign databases."""
    wrong, characters = list[str](), 0
    for where, of_place in texts.items():
        joined = "\n".join(of_place)
        characters += len(joined)
        wrong += [f"{where}: {word}" for word in words if any(form in joined for form in _forms(word))]
    return finding("S11", wrong, words=len(words), places=len(texts), characters=characters)


def _forms(word: str) -> tuple[str, ...]:
    """As it is, escaped as JSON does, and as PostgreSQL prints bytes."""
    return word, word.encode("unicode_escape").decode(), word.encode().hex()
