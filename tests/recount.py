"""The figures of a campaign counted from the bytes of its log, by nothing that the services count with.

Names of events and fields, the cut-off and the window are written down here once more.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

SHANGHAI = timezone(timedelta(hours=8))
FIRST = datetime(2018, 12, 6, tzinfo=SHANGHAI)
END = datetime(2019, 3, 1, tzinfo=SHANGHAI)

Figures = Mapping[tuple[str, str, str], int]
"""County, day of the report, measure → amount, where there is any."""

EACH = {
    "application.received": "received",
    "application.accepted": "accepted",
    "aid.granted": "granted",
    "application.refused": "refused",
    "consultation.recorded": "consultations",
    "incident.reported": "incidents",
    "mediation.failed": "mediations_failed",
    "proceedings.opened": "proceedings_opened",
    "case.closed": "closed",
}
BACK = {"consultation.withdrawn": "consultations", "incident.withdrawn": "incidents"}
WORKERS = {"received": "workers_received", "assigned": "workers_assigned", "closed": "workers_closed"}


def recounted(records: Iterable[Any]) -> Figures:
    """Every event once, whatever was sent twice."""
    figures, workers, assigned, seen = (
        Counter[tuple[str, str, str]](),
        dict[str, int](),
        set[str](),
        set[Any](),
    )
    for record in records:
        told = {name.removeprefix("ce_"): value.decode() for name, value in record.headers}
        numbered = told["source"], told["subject"], told["sequence"]
        if numbered in seen:
            continue
        seen.add(numbered)
        body, subject = json.loads(record.value), told["subject"]
        what = told["type"].removeprefix("cn.yuanxin.").removesuffix(".v1")
        if what == "application.received":
            workers[subject] = body["workers"]
        counted = dict(_amounts(what, body))
        if what == "lawyer.assigned" and subject not in assigned:
            assigned.add(subject)
            counted["assigned"] = 1
        for measure, other in WORKERS.items():
            if measure in counted:
                counted[other] = workers[subject]
        happened = min(datetime.fromisoformat(told["time"]), datetime.fromisoformat(told["recordedtime"]))
        day = _day(datetime.fromisoformat(body["counted_at"]) if "counted_at" in body else happened)
        if day:
            figures.update({(told["county"], day.isoformat(), name): n for name, n in counted.items()})
    return {place: amount for place, amount in figures.items() if amount}


def _amounts(what: str, body: Mapping[str, Any]) -> Iterable[tuple[str, int]]:
    if what in EACH:
        yield EACH[what], 1
    if what in BACK:
        yield BACK[what], -1
    if what == "application.received":
        yield "received_wages", int(body["case_class"] == "wages")
        yield "amount_claimed_fen", body["amount_claimed_fen"] or 0
    if what == "agreement.reached":
        yield "agreements", int(body["number"] == 1)
    if what in ("payment.received", "payment.voided"):
        sign = 1 if what == "payment.received" else -1
        yield "wages_recovered_fen", sign * body["wages_fen"]
        yield "losses_recovered_fen", sign * body["amount_fen"]


def _day(instant: datetime) -> date | None:
    """From 16:00 on it is the next day's report; the last one takes what is left."""
    local = instant.astimezone(SHANGHAI)
    if not FIRST <= local < END:
        return None
    return min((local + timedelta(hours=8)).date(), (END - timedelta(days=1)).date())
