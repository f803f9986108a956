"""One act of one person: asked until answered, journalled before anything is built on it."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from access import Role
from devstack.stack import Stack
from prove import bodies
from prove.http import Answer, Clients, Person
from prove.journal import Entry, Journal, Kind

DRY: Final = "?dry_run=true"


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that was acknowledged, to be sent again."""

    who: Person
    service: str
    path: str
    body: Any
    key: str
    etag: str | None
    digest: str


class Acts:
    """What people do, with what it means for the figures."""

    def __init__(self, stack: Stack, clients: Clients, journal: Journal, rng: random.Random) -> None:
        self.stack = stack
        self.clients = clients
        self.journal = journal
        self.rng = rng
        self.acknowledged: list[Sent] = []
        self._number = 0

    def new_key(self, what: str) -> str:
        """Whoever chooses one may put somebody's number into it (S11)."""
        self._number += 1
        return f"{what}-{self._number}-{bodies.PLANTED[1]}"

    async def post(
        self, what: str, who: Person, service: str, path: str, body: Any, *,
        etag: str | None = None, subject: str | None = None, counts: Mapping[str, int] | None = None,
    ) -> Answer:  # fmt: skip
        """A POST that is expected to succeed; another answer is a surprise, a version that moved is none."""
        key = self.new_key(what)
        answer = await self.clients.send("POST", who, service, path, body, key, etag)
        if answer.status == 412:
            return answer
        subject = subject or first_id(answer)
        kind: Kind = "done" if answer.good else "surprise"
        await self.write(kind, who, what, key, answer, subject, counts if answer.good else None)
        if answer.good:
            self.acknowledged.append(Sent(who, service, path, body, key, etag, answer.digest))
        return answer

    async def write(
        self, kind: Kind, who: Person, what: str, key: str, answer: Answer, subject: str | None = None,
        counts: Mapping[str, int] | None = None, period: date | None = None, same_as: str | None = None,
    ) -> None:  # fmt: skip
        said = "" if kind == "done" else f"{answer.problem} {answer.body.get('detail') or ''}".strip()
        at = self.stack.now()
        entry = Entry(kind, at, who.county or "", what, key, answer.status, answer.digest, subject,
                      counts or {}, period, same_as, said)  # fmt: skip
        await self.journal.write(entry)

    async def repeat(self) -> None:
        """What was acknowledged is asked again with the same key: the same bytes must come."""
        if self.acknowledged:
            sent = self.rng.choice(self.acknowledged)
            args = (sent.who, sent.service, sent.path, sent.body, sent.key, sent.etag)
            answer = await self.clients.send("POST", *args)
            await self.write("repeated", sent.who, "repeat", sent.key, answer, same_as=sent.digest)

    async def consult(self, county: str) -> None:
        who = Person(Role.county_staff, county)
        body = bodies.consultation(county, self.rng)
        await self.post("consult", who, "intake", "/v1/consultations", body, counts={"consultations": 1})

    async def report_incident(self, county: str) -> None:
        who = Person(Role.county_staff, county)
        body = bodies.incident(county, self.rng)
        await self.post("incident", who, "intake", "/v1/incidents", body, counts={"incidents": 1})

    async def try_out(self, county: str) -> None:
        """A dry run leaves nothing."""
        who, body = Person(Role.county_client, county), bodies.application(county, self.rng, "green")
        await self._leave_nothing("dry_run", who, "/v1/applications" + DRY, body)

    async def ask_wrongly(self, county: str) -> None:
        """A refusal leaves nothing: a field too many, another county's case file, nobody to help."""
        who, body = Person(Role.county_client, county), bodies.application(county, self.rng, "green")
        wrong: dict[str, Any] = self.rng.choice([{"surprise": 1}, {"recipients": []}, {"county": "330100"}])
        await self._leave_nothing("refused", who, "/v1/applications", {**body, **wrong})

    async def _leave_nothing(self, kind: Kind, who: Person, path: str, body: Any) -> None:
        key = self.new_key(kind)
        answer = await self.clients.send("POST", who, "intake", path, body, key)
        as_expected = answer.good if kind == "dry_run" else 400 <= answer.status < 500
        await self.write(kind if as_expected else "surprise", who, kind, key, answer)

    async def sign(self, county: str, period: date, figures: dict[str, int] | None) -> Answer:
        """A daily report: figures, or zero."""
        who, key = Person(Role.county_staff, county), self.new_key("sign")
        path = f"/v1/campaigns/{bodies.CAMPAIGN}/counties/{county}/days/{period}/report"
        answer = await self.clients.send("PUT", who, "reporting", path, bodies.report(figures), key)
        what = "sign_zero" if figures is None else "sign_figures"
        refused = answer.problem == "zero-with-events"
        kind: Kind = "done" if answer.good else "refused" if refused else "surprise"
        await self.write(kind, who, what, key, answer, period=period)
        return answer


def first_id(answer: Answer) -> str | None:
    """The id of what was made."""
    return next(
        (str(answer.body[n]) for n in ("case_id", "consultation_id", "incident_id") if n in answer.body), None
    )
