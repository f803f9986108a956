"""H1, S9, S11: what clients were answered, and what may be nowhere."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

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


def s11_nothing_personal(words: Collection[str], texts: Mapping[str, Iterable[str]]) -> Finding:
    """No planted word in any form, in topics, logs, metrics and databases, intake's own included."""
    wrong, characters = list[str](), 0
    for where, of_place in texts.items():
        joined = "\n".join(of_place)
        characters += len(joined)
        wrong += [f"{where}: {word}" for word in words if any(form in joined for form in _forms(word))]
    return finding("S11", wrong, words=len(words), places=len(texts), characters=characters)


def _forms(word: str) -> tuple[str, ...]:
    """As it is, escaped as JSON does, and as PostgreSQL prints bytes."""
    return word, word.encode("unicode_escape").decode(), word.encode().hex()
