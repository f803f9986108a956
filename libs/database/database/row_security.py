"""Row-level security, the second lock (decision 16): which rows a transaction of the API may touch.

The code asks for the county in every query. Where it forgets to, the database knows from two settings of
the transaction whose request this is, and gives the role of the API no other rows. They are sent with BEGIN,
in one message, and end with the transaction; what is left behind is '', which sees nothing.

A round trip costs more than a statement: what every request does first and last goes with BEGIN and COMMIT.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import asyncpg

from database.connection import Connection

ALL_COUNTIES: Final = "*"
READ: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL enable_bitmapscan = off"
"""One snapshot for all statements, and no way to write.

What is read is a page in the order of an index. By its guess of how many rows are there and in sight,
PostgreSQL would rather gather and sort them all first, which takes the longer the more there are.
"""

PROCEDURES: Final = """
-- May this transaction of the API see the rows of a county?
CREATE OR REPLACE FUNCTION sees_county(county text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE current_setting('app.county', true)
           WHEN '*' THEN true WHEN '' THEN false ELSE county = current_setting('app.county', true) END;

-- CALL protect_rows('cases', 'sees_county(county)'): the API sees, adds, changes and removes only such rows
-- of the table; the loops see all. What each may do at all is a matter of GRANT.
CREATE OR REPLACE PROCEDURE protect_rows(protected regclass, which text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', protected);
    EXECUTE format('CREATE POLICY api ON %s TO :api_role USING (%s)', protected, which);
    EXECUTE format('CREATE POLICY loops ON %s TO :loops_role USING (true)', protected);
END $$;
"""
"""Made anew by every migration, before the files that call them."""


class RolledBack(Exception):
    """COMMIT was answered with ROLLBACK: a statement had failed and nobody had said so."""


@dataclass(frozen=True, slots=True)
class Sight:
    """The county whose rows may be touched (ALL_COUNTIES: any), and the client whose stored answers may.

    `office`: of a county's rows only what this workstation filed, where a table knows it.
    """

    county: str = ""
    client: str = ""
    office: str = ""

    @property
    def sql(self) -> str:
        """The statement that tells PostgreSQL, for as long as the transaction lasts."""
        told = {"app.county": self.county, "app.client": self.client}
        told |= {"app.office": self.office} if self.office else {}
        settings = (f"set_config('{name}', {literal(value)}, true)" for name, value in told.items())
        return f"SELECT {', '.join(settings)}"


@dataclass(slots=True)
class Begun:
    """A transaction that has begun: how its first statement was answered; what is to be sent with COMMIT."""

    first: str = ""
    last: str = ""


@asynccontextmanager
async def transaction_with(
    conn: Connection, sight: Sight, begin: str = "BEGIN", first: str = ""
) -> AsyncIterator[Begun]:
    """A transaction that touches only what is in sight.

    BEGIN, the settings and the statement `first` are one message; `Begun.last` and COMMIT are another. Values
    in these statements are literals, as such messages have no parameters.
    """
    begun = Begun()
    try:
        begun.first = await conn.execute(f"{begin}; {sight.sql}; {first}")
        yield begun
    except BaseException:
        await _roll_back(conn)
        raise
    await _commit(conn, begun.last)


async def see_county(conn: Connection, county: str) -> None:
    """From here on the transaction sees this county's rows; whose request it is stays as it was."""
    await conn.execute("SELECT set_config('app.county', $1, true)", county)


async def _commit(conn: Connection, last: str) -> None:
    """When the last statement fails, COMMIT is not reached, and the transaction is still open."""
    try:
        done = await conn.execute(f"{last}; COMMIT;" if last else "COMMIT;")
    except asyncpg.PostgresError:
        await _roll_back(conn)
        raise
    if done != "COMMIT":
        raise RolledBack


async def _roll_back(conn: Connection) -> None:
    if not conn.is_closed():
        await conn.execute("ROLLBACK;")


def literal(text: str) -> str:
    """A text as an SQL literal, for a message without parameters; right whatever the server is set to."""
    if "\0" in text:
        raise ValueError("PostgreSQL knows no text with a zero byte")
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def bytes_literal(content: bytes) -> str:
    """Bytes as an SQL literal."""
    return f"'\\x{content.hex()}'::bytea"
