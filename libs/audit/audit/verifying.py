"""Verifying: every entry against the one before it, every row against its entry, and what has none."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from audit import store
from audit.facts import Table, facts_of
from audit.findings import ChainReport, Finding, Wrong
from audit.links import BEFORE_THE_FIRST, VERSION, Entry, content_hash, link_hash
from database import Connection

PAGE: Final = 1000

DigestOf = Callable[[Mapping[str, Any]], bytes | None]
"""The `words_digest` that the sealed words of a row should have; None: they do not open."""
Reports = dict[str, ChainReport]


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain, as `audit head` printed it some time ago."""

    chain: str
    number: int
    hash: str


@dataclass(frozen=True)
class Verifier:
    """What is needed to verify; `words`: by table, where the service has the keys of sealed words."""

    service: str
    tables: Sequence[Table]
    secret: bytes
    words: Mapping[str, DigestOf]


async def verify(
    conn: Connection, verifier: Verifier, kept: Sequence[Head] = (), county: str | None = None
) -> Sequence[ChainReport]:
    """A report for each chain, also for those of which only kept heads or unsealed rows tell.

    Of one county: its chain, and what belongs to none, such as a trigger that is off or a row that is gone.
    Each statement sees an instant of its own; rows only join, so a running sealer does no harm.
    """
    heads = await store.heads(conn)
    reports = _Reports(verifier.service)
    for chain, head in heads.items():
        report = reports[chain]
        report.entries, report.sealed_at = head.number, head.sealed_at
        if _is_asked(chain, county):
            await _verify_chain(conn, verifier, head, report)
    for each in kept:
        if _is_asked(each.chain, county):
            await _verify_head(conn, each, reports[each.chain])
    await _verify_rows(conn, verifier, reports)
    reports[""].findings += await _guards_missing(conn, verifier.tables)
    if county is not None and county not in reports:
        reports[county].findings.append(Finding(Wrong.no_chain, county, row=county))
    wanted = (report for report in reports.values() if _is_asked(report.chain, county))
    return sorted(
        (report for report in wanted if report.chain or report.findings or report.unsealed),
        key=lambda report: report.chain,
    )


def _is_asked(chain: str, county: str | None) -> bool:
    return county is None or chain in (county, "")


class _Reports(defaultdict[str, ChainReport]):
    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def __missing__(self, chain: str) -> ChainReport:
        self[chain] = ChainReport(self._service, chain)
        return self[chain]


async def _verify_chain(conn: Connection, verifier: Verifier, head: Entry, report: ChainReport) -> None:
    number, before = 0, BEFORE_THE_FIRST
    while number < head.number:
        page = await store.entries_after(conn, head.chain, number, PAGE)
        if not page:  # the head was there when the heads were read
            report.findings.append(_removed(head.chain, number + 1, head.number))
            break
        for entry in page:
            if entry.number != number + 1:
                report.findings.append(_removed(head.chain, number + 1, entry.number - 1))
            elif entry.hash != link_hash(verifier.secret, before, entry):
                report.findings.append(_finding(Wrong.entry_changed, entry))
            number, before = entry.number, entry.hash
        report.findings += await _verify_page(conn, verifier, page)
    report.findings.sort(key=lambda finding: finding.number or 0)


def _removed(chain: str, first: int, last: int) -> Finding:
    return Finding(Wrong.entry_removed, chain, first, f"#{first}–#{last}")


async def _verify_page(conn: Connection, verifier: Verifier, page: Sequence[Entry]) -> Sequence[Finding]:
    facts, findings = facts_of(verifier.tables), []
    for name in {entry.fact for entry in page}:
        entries = [entry for entry in page if entry.fact == name]
        if name not in facts:
            findings += [_finding(Wrong.undeclared, entry) for entry in entries]
            continue
        rows = await store.read_rows(conn, facts[name], [entry.key for entry in entries])
        for entry, row in zip(entries, rows, strict=True):
            wrong = _wrong_with(verifier, entry, row.columns)
            findings += [_finding(wrong, entry)] if wrong else []
    return findings


def _wrong_with(verifier: Verifier, entry: Entry, columns: Mapping[str, Any] | None) -> Wrong | None:
    fact = facts_of(verifier.tables)[entry.fact]
    if columns is None:
        return Wrong.row_removed
    if entry.version != VERSION:
        return Wrong.entry_changed
    if content_hash(verifier.secret, entry.fact, fact.columns(columns)) != entry.content:
        return Wrong.row_changed
    digest_of = verifier.words.get(fact.table.name)
    if digest_of and columns["words_digest"] is not None and digest_of(columns) != columns["words_digest"]:
        return Wrong.words_changed
    return None


async def _verify_head(conn: Connection, head: Head, report: ChainReport) -> None:
    [*found] = await store.entries_after(conn, head.chain, head.number - 1, 1)
    if not found:
        report.findings.append(Finding(Wrong.cut_off, head.chain, head.number))
    elif found[0].number != head.number or found[0].hash.hex() != head.hash:
        report.findings.append(Finding(Wrong.rewritten, head.chain, head.number))


async def _verify_rows(conn: Connection, verifier: Verifier, reports: Reports) -> None:
    """What the chains do not hold: rows that wait, that are gone, that nobody queued."""
    for name, fact in facts_of(verifier.tables).items():
        for chain, key in await store.never_queued(conn, fact):
            reports[chain].findings.append(Finding(Wrong.past_the_trigger, chain, row=f"{name} {key}"))
        for chain, unsealed in (await store.unsealed_by_chain(conn, fact)).items():
            report = reports[chain]
            report.unsealed += unsealed.rows
            dates = (report.oldest_unsealed, unsealed.oldest)
            report.oldest_unsealed = min(date for date in dates if date)
    for row in await store.gone(conn):
        reports[""].findings.append(Finding(Wrong.removed_unsealed, row=f"{row.fact} {row.key}"))


async def _guards_missing(conn: Connection, tables: Sequence[Table]) -> Sequence[Finding]:
    wanted = {("audit_chain", "audit_removal"), ("audit_chain", "audit_change")}
    for table in tables:
        names = ("audit_removal", "audit_change", "audit_row", *(["audit_end"] if table.ended_by else []))
        wanted |= {(table.name, name) for name in names}
    missing = wanted - await store.guards(conn)
    return [Finding(Wrong.trigger_off, row=f"{table}: {name}") for table, name in sorted(missing)]


def _finding(wrong: Wrong, entry: Entry) -> Finding:
    return Finding(wrong, entry.chain, entry.number, f"{entry.fact} {entry.key}")
