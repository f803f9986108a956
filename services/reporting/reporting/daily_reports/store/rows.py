"""What rows of the daily report have in common: figures as JSON, and words that are sealed with them."""

import json

import asyncpg

from reporting.daily_reports.rules.versions import Statement
from reporting.daily_reports.rules.words import Words, statement_of
from sealing import Sealed, Sealing, about_row


def statement_in(row: asyncpg.Record, words: Words) -> Statement:
    """From a row of drafts, first signatures or versions, and what was sealed in it."""
    figures = None if row["figures"] is None else json.loads(row["figures"])
    return statement_of(words, figures, zero=row["zero"])


def open_words(sealing: Sealing, row: asyncpg.Record, table: str, *key: object) -> Words:
    return sealing.open(Sealed(row["sealed_key"], row["sealed"]), about_row(table, *key))


def figures_as_json(statement: Statement) -> str | None:
    return None if statement.figures is None else json.dumps(dict(statement.figures))
