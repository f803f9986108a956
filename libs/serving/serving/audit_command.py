"""`python -m <service> audit …`: verify the chains of its audit, or print their heads to keep outside.

`yuanxin audit` asks the services of the running stack. What a finding means is in the README of libs/audit.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, TypeVar

import asyncpg

import audit
from audit import DigestOf, Head, Table, Verifier
from serving.settings import Settings, exit_on_mistake

S = TypeVar("S", bound=Settings)


def no_words(_: Settings) -> Mapping[str, DigestOf]:
    """Of a service without sealed words, or without their keys."""
    return {}


@dataclass(frozen=True)
class Audited(Generic[S]):
    """What a service audits: its tables, and how to look at the sealed words in them."""

    tables: Sequence[Table]
    words: Callable[[S], Mapping[str, DigestOf]] = no_words


def run(service: str, words: Sequence[str], settings: S, audited: Audited[S]) -> int:
    """Print what was asked for; 1 when something is wrong with a chain."""
    asked = _parser(service).parse_args(words)
    if asked.verb == "head":
        return asyncio.run(_print_heads(service, settings, asked.county))
    verifier = Verifier(service, audited.tables, settings.read_audit_key(), audited.words(settings))
    with exit_on_mistake():
        kept = _read_heads(asked.against, service) if asked.against else ()
    return asyncio.run(_verify(settings, verifier, kept, asked))


def _parser(service: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(f"python -m {service} audit")
    verbs = parser.add_subparsers(dest="verb", required=True)
    head = verbs.add_parser("head", help="the end of each chain, a line of JSON each: keep it outside")
    verify = verbs.add_parser("verify", help="every row and every entry of the chains")
    verify.add_argument("--against", type=Path, help="heads that were kept outside")
    verify.add_argument("--json", action="store_true", help="for machines")
    for verb in (head, verify):
        verb.add_argument("--county", help="one chain only")
    return parser


async def _print_heads(service: str, settings: Settings, county: str | None) -> int:
    conn = await _connect(settings)
    try:
        for chain, head in sorted((await audit.heads(conn)).items()):
            if county in (None, chain):
                line = {"service": service, "chain": chain, "number": head.number, "hash": head.hash.hex()}
                _print(json.dumps(line))
    finally:
        await conn.close()
    return 0


def _read_heads(path: Path, service: str) -> Sequence[Head]:
    """Those of this service in a file that `audit head` wrote, of one or of all services."""
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [
            Head(line["chain"], line["number"], line["hash"]) for line in lines if line["service"] == service
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is not what `audit head` printed ({type(error).__name__})") from None


async def _verify(
    settings: Settings, verifier: Verifier, kept: Sequence[Head], asked: argparse.Namespace
) -> int:
    conn = await _connect(settings)
    try:
        reports = await audit.verify(conn, verifier, kept, asked.county)
    finally:
        await conn.close()
    if asked.json:
        _print(json.dumps([report.as_json() for report in reports], default=str, ensure_ascii=False))
    else:
        for report in reports:
            _print("\n".join(report.lines(datetime.now(UTC))))
    return 1 if any(report.findings for report in reports) else 0


async def _connect(settings: Settings) -> "asyncpg.Connection[asyncpg.Record]":
    """Without the limits of a service: a long chain takes its time, and nobody waits for it."""
    limits = {"application_name": "audit", "timezone": "Asia/Shanghai", "jit": "off"}
    return await asyncpg.connect(settings.loops_url, timeout=10, server_settings=limits)


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
