"""What names or describes a person, looked for where it must not lie open: on Kafka, in logs, in metrics.

Whatever form it has there: as it is, escaped, as hexadecimal digits, or in base64, wherever in it; and all
that in a text that is encoded in base64 itself.
"""

import re
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from season.plan import Act, Plan, What
from season.running_stack import Record

NUMBERS: Final = frozenset({"id_number", "phone"})
SHORTEST: Final = 3
"""A word of two signs says nobody's name."""
URL_SAFE: Final = str.maketrans("+/", "-_")
STANDARD: Final = str.maketrans("-_", "+/")
ENCODED: Final = re.compile(r"[A-Za-z0-9+/_-]{16,}")
"""What may be base64 of base64 of a word, or of more."""
CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
SENT_BY_AGENCIES: Final = frozenset({What.send_message, What.send_rubbish, What.set_going})
"""Numbers of documents and names of firms: what an agency says is no person's."""
OF_LETTERS: Final = frozenset({"document_no", "case_no", "letter", "agency_fact", "agency"})


def words_of(plan: Plan) -> frozenset[str]:
    """All that the season's people typed, names and facts and reasons, and the numbers of persons."""
    return frozenset(word for acts in plan.acts.values() for act in acts for word in words_in(act))


def words_in(act: Act) -> Iterator[str]:
    if act.what not in SENT_BY_AGENCIES:
        yield from typed(act.body)


def typed(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in OF_LETTERS and key != "source":
                yield from typed(inner, key)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from typed(inner, name)
    elif isinstance(value, str) and len(value) >= SHORTEST and (name in NUMBERS or CHINESE.search(value)):
        yield value


class Search:
    """For many words at once, in one pass over a text."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = {form: word for word in words for form in forms(word)}
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for form in self._words:
            lengths[form[:SHORTEST]].add(len(form))
        self._lengths = dict(lengths)

    def in_text(self, text: str) -> set[str]:
        """And in what is encoded in it, however often."""
        found = self._plainly_in(text)
        for run in ENCODED.findall(text):
            if inner := decoded(run):
                found |= self.in_text(inner)
        return found

    def _plainly_in(self, text: str) -> set[str]:
        begun = ((at, text[at : at + SHORTEST]) for at in range(len(text) - SHORTEST + 1))
        candidates = (
            text[at : at + length]
            for at, start in begun
            if start in self._lengths
            for length in self._lengths[start]
        )
        return {self._words[form] for form in candidates if form in self._words}


def decoded(run: str) -> str | None:
    """None: it is no text, as what is encrypted or hashed is none."""
    padded = run.translate(STANDARD) + "=" * (-len(run) % 4)
    try:
        return b64decode(padded, validate=True).decode()
    except ValueError:
        return None


def forms(word: str) -> Iterator[str]:
    """As it is, escaped as JSON does, as in an address; the bytes of each in digits and in base64."""
    escaped = word.encode("unicode_escape").decode()
    for text in {word, escaped, escaped.upper().replace("\\U", "\\u"), quote(word)}:
        yield text
        yield text.encode().hex()
        for coded in in_base64(text.encode()):
            yield coded
            yield coded.translate(URL_SAFE)


def in_base64(inner: bytes) -> Iterator[str]:
    """Wherever it begins in what was encoded: the signs that are made of its bits alone."""
    for before in range(3):
        coded = b64encode(bytes(before) + inner).decode()
        yield coded[-(-before * 8 // 6) : (before + len(inner)) * 8 // 6]


def in_records(search: Search, records: Iterable[Record]) -> Mapping[str, set[str]]:
    """By topic, in keys, headers and values; what is said in every record is looked at once."""
    parts: defaultdict[str, set[bytes]] = defaultdict(set)
    for record in records:
        headers = (part for name, told in record.headers for part in (name.encode(), told))
        parts[record.topic].update(part for part in (record.key, record.value, *headers) if part)
    return found_in(
        search, ((topic, part.decode("utf-8", "replace")) for topic, of in parts.items() for part in of)
    )


def in_logs(search: Search, folder: Path) -> Mapping[str, set[str]]:
    """By the file; a folder without any has not been searched."""
    files = sorted(path for path in folder.rglob("*.log*") if path.is_file())
    if not files:
        raise FileNotFoundError(f"no logs in {folder}")
    return found_in(search, ((path.name, line) for path in files for line in lines_of(path)))


def lines_of(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", errors="replace") as file:
        yield from file


def found_in(search: Search, texts: Iterable[tuple[str, str]]) -> Mapping[str, set[str]]:
    """By the place of a text."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for place, text in texts:
        if words := search.in_text(text):
            found[place] |= words
    return found
