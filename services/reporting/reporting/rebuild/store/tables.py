"""Which tables of reporting are a function of the log, and when two rows of them are the same.

All SQL here is made of what is written down below.
"""
# ruff: noqa: S608

from dataclasses import dataclass
from typing import Final

SKEW: Final = "interval '5 seconds'"
"""A sign of life ahead of the worker's clock was heard as then: machines agree within seconds."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A table: what names a row and what it says; which rows count, and when two that count are the same.

    `shown`: county, period and what, of a row that differs; `value`: what is told of one that the other side
    does not have; of one that both have, whatever differs is told.
    Nothing here comes from outside: all of it is written down below.
    """

    name: str
    key: tuple[str, ...]
    says: tuple[str, ...]
    shown: str
    value: str
    counts: str = "true"
    same: str = ""

    def joined(self, what: str) -> str:
        """Live rows `l` and recounted rows `r`, those that differ."""
        return (
            f"SELECT {what} FROM (SELECT * FROM public.{self.name} WHERE {self.counts}) l"
            f" FULL JOIN (SELECT * FROM rebuild.{self.name} WHERE {self.counts}) r ON {self._same_key}"
            f" WHERE NOT {self._same}"
        )

    def differing(self, at_most: int) -> str:
        """The first of them, and how many they are."""
        values = f"{self._told('l')} AS live, {self._told('r')} AS recounted"
        return self.joined(f'{self.shown}, {values}, count(*) OVER () AS "all"') + (
            f" ORDER BY 1, 2, 3 LIMIT {at_most}"
        )

    @property
    def delete(self) -> str:
        """Live rows that the recount does not have."""
        recounted = f"SELECT FROM rebuild.{self.name} r WHERE {self._same_key} AND {self.counts}"
        return f"DELETE FROM public.{self.name} l WHERE NOT EXISTS ({recounted})"

    @property
    def insert(self) -> str:
        """Rows that the live table does not have, or has otherwise."""
        columns = ", ".join((*self.key, *self.says))
        recounted = ", ".join(f"r.{column}" for column in (*self.key, *self.says))
        changes = ", ".join(f"{column} = EXCLUDED.{column}" for column in self.says)
        return (
            f"INSERT INTO public.{self.name} ({columns}) SELECT {recounted}"
            f" FROM (SELECT * FROM rebuild.{self.name} WHERE {self.counts}) r"
            f" LEFT JOIN public.{self.name} l ON {self._same_key} WHERE NOT {self._same}"
            f" ON CONFLICT ({', '.join(self.key)}) DO UPDATE SET {changes}"
        )

    def _told(self, side: str) -> str:
        """What is shown of this side's row, as text."""
        value = f"{side}.{self.value}::text"
        if len(self.says) == 1:
            return value
        differing = ", ".join(
            f"CASE WHEN l.{column} IS DISTINCT FROM r.{column}"
            f" THEN '{column} ' || coalesce({side}.{column}::text, '-') END"
            for column in self.says
        )
        return f"CASE WHEN {self._both} THEN concat_ws(', ', {differing}) ELSE {value} END"

    @property
    def _both(self) -> str:
        return f"l.{self.key[0]} IS NOT NULL AND r.{self.key[0]} IS NOT NULL"

    @property
    def _same_key(self) -> str:
        return f"({_of('l', self.key)}) = ({_of('r', self.key)})"

    @property
    def _same(self) -> str:
        alike = self.same or f"ROW({_of('l', self.says)}) IS NOT DISTINCT FROM ROW({_of('r', self.says)})"
        return f"({self._both} AND {alike})"


def _of(side: str, columns: tuple[str, ...]) -> str:
    return ", ".join(f"{side}.{column}" for column in columns)


TABLES: Final = (
    Compared(
        "figures",
        key=("campaign", "county", "period", "measure", "case_class"),
        says=("amount",),
        counts="amount <> 0",  # what was counted and taken back may leave a row
        shown="coalesce(l.county, r.county), coalesce(l.period, r.period), coalesce(l.measure, r.measure)",
        value="amount",
    ),
    Compared(
        "stock",
        key=("campaign", "county", "period", "stage", "case_class"),
        says=("moved",),
        counts="moved <> 0",
        shown="coalesce(l.county, r.county), coalesce(l.period, r.period), coalesce(l.stage, r.stage)",
        value="moved",
    ),
    Compared(
        "stock_moves",
        key=("campaign", "county", "stage", "case_id", "period", "recorded"),
        says=("moved",),
        counts="moved <> 0",
        shown="coalesce(l.county, r.county), coalesce(l.period, r.period), coalesce(l.stage, r.stage)",
        value="moved",
    ),
    Compared(
        "cases",
        key=("case_id",),
        says=(
            *("campaign", "county", "case_class", "workers", "workers_exact", "received_at", "granted_at"),
            *("handovers", "ended_at", "handler", "ended_as", "case_no", "migrant_worker"),
            *("priorities", "unclassed", "turns"),
        ),
        shown="coalesce(l.county, r.county), NULL::date, coalesce(l.case_id, r.case_id)",
        value="case_id",
    ),
    Compared(
        "journal",
        key=("event_id",),
        says=(
            *("campaign", "county", "period", "type", "subject", "time", "recorded", "against_zero"),
            *("added", "case_class"),
        ),
        same="(l.campaign, l.county, l.period, l.type, l.subject, l.time, l.recorded, l.against_zero)"
        " = (r.campaign, r.county, r.period, r.type, r.subject, r.time, r.recorded, r.against_zero)"
        # a row from before these were kept is as right as it was
        " AND (l.added IS NULL OR (l.added = r.added AND l.case_class IS NOT DISTINCT FROM r.case_class))",
        shown="coalesce(l.county, r.county), coalesce(l.period, r.period), coalesce(l.type, r.type)",
        value="event_id",
    ),
    Compared(
        "incidents",
        key=("event_id",),
        says=(
            *("campaign", "county", "period", "kind", "people", "people_exact", "people_known", "place_kind"),
            *("area", "place_told", "time", "subject", "withdrawn_at", "recorded", "reported_by"),
        ),
        same="ROW(l.campaign, l.county, l.period, l.kind, l.people, l.people_exact, l.people_known,"
        " l.place_kind, l.area, l.place_told, l.time, l.subject, l.withdrawn_at) IS NOT DISTINCT FROM"
        " ROW(r.campaign, r.county, r.period, r.kind, r.people, r.people_exact, r.people_known,"
        " r.place_kind, r.area, r.place_told, r.time, r.subject, r.withdrawn_at)"
        # a row from before these were kept is as right as it was
        " AND (l.recorded IS NULL OR (l.recorded, l.reported_by) = (r.recorded, r.reported_by))",
        shown="coalesce(l.county, r.county), coalesce(l.period, r.period), coalesce(l.subject, r.subject)",
        value="event_id",
    ),
    Compared(
        "signs_of_life",
        key=("campaign", "county", "hour"),
        says=("first", "last"),
        same=f"greatest(l.first, r.first) - least(l.first, r.first) <= {SKEW}"
        f" AND greatest(l.last, r.last) - least(l.last, r.last) <= {SKEW}",
        shown="coalesce(l.county, r.county), NULL::date, coalesce(l.hour, r.hour)::text",
        value="last",
    ),
    Compared(
        "hot_spot_facts",
        key=("event_id",),
        says=(
            *("campaign", "county", "subject", "source", "employers", "contractors", "industry", "area"),
            *("workers", "workers_exact", "arrears_fen", "arrears_exact", "time", "recorded", "withdrawn_at"),
        ),
        shown="coalesce(l.county, r.county), NULL::date, coalesce(l.source, r.source)",
        value="event_id",
    ),
    Compared(
        "applied",
        key=("source", "subject"),
        says=("last_sequence", "recent", "epoch", "epoch_first", "lost"),
        shown="NULL::text, NULL::date, coalesce(l.source, r.source) || ' ' || coalesce(l.subject, r.subject)",
        value="last_sequence",
    ),
)
"""What of reporting is a function of the log, and the ledger with it: exchanged together or not at all."""

HELD: Final = Compared(
    "held",
    key=("topic", "partition", '"offset"'),
    says=("state",),
    counts="state <> 'dismissed'",
    shown="coalesce(l.county, r.county), NULL::date,"
    " concat_ws('/', coalesce(l.topic, r.topic), coalesce(l.partition, r.partition),"
    ' coalesce(l."offset", r."offset"))',
    value="state",
)
"""What an operator dismissed stays as it is: the log knows nothing of it."""
