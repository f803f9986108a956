"""The life of a case, a step at a time, each by the person whose work it is."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from access import Role
from prove import bodies
from prove.acts import Acts
from prove.http import Answer, Person

COURSES: Final = {
    "green": (
        ["confirm", "session", "agree", "pay", "close"],
        ["fail", "proceed", "end", "close_lost"],
        ["session"],
    ),
    "ordinary": (["refuse"], ["grant", "session", "agree"], ["withdraw"]),
    "papers": (["papers", "refuse"], ["papers", "grant"], []),
}  # fmt: skip
VERSIONS_TRIED: Final = 20


@dataclass(slots=True)
class Case:
    """As its people know it."""

    county: str
    case_id: str
    workers: int
    steps: list[str]
    amount: int = 0
    route: str = ""
    seen: dict[str, Any] = field(default_factory=dict)

    def person(self, role: Role) -> Person:
        return Person(role, self.county)


async def apply(acts: Acts, county: str) -> Case | None:
    """Somebody asks for help."""
    lane = acts.rng.choices(("green", "ordinary", "papers"), (6, 2, 1))[0]
    body = bodies.application(county, acts.rng, lane)
    workers, claimed = body["workers"]["count"], body["claims"][0]["amount_fen"]
    counts = {"received": 1, "workers_received": workers, "amount_claimed_fen": claimed}
    if lane == "green":
        counts |= {"received_wages": 1, "accepted": 1, "granted": 1}
    elif lane == "ordinary":
        counts |= {"accepted": 1}
    who = Person(acts.rng.choice((Role.county_client, Role.county_staff)), county)
    answer = await acts.post("apply", who, "intake", "/v1/applications", body, counts=counts)
    if not answer.good:
        return None
    steps = list(acts.rng.choice(COURSES[lane]))
    return Case(county, str(answer.body["case_id"]), workers, steps, acts.rng.randrange(1_000, 900_000))


async def step(acts: Acts, case: Case) -> bool:
    """The next step; False when the pipeline has not brought the case to where it can be done."""
    if not await STEPS[case.steps[0]](acts, case):
        return False
    case.steps.pop(0)
    return True


async def intake_act(
    acts: Acts, case: Case, what: str, action: str, body: Any, counts: Mapping[str, int]
) -> bool:
    path = f"/v1/applications/{case.case_id}"
    return await changed(acts, case, what, Role.county_staff, "intake", path, action, body, counts)


async def mediation_act(
    acts: Acts, case: Case, what: str, action: str, body: Any, counts: Mapping[str, int] | None = None
) -> bool:
    path = f"/v1/mediations/{case.case_id}"
    return await changed(acts, case, what, Role.mediator, "mediation", path, action, body, counts or {})


async def changed(
    acts: Acts, case: Case, what: str, role: Role, service: str, path: str, action: str, body: Any,
    counts: Mapping[str, int],
) -> bool:  # fmt: skip
    """With the version just read, again when it moved meanwhile. Mediation has to be open."""
    for _ in range(VERSIONS_TRIED):
        shown = await acts.clients.get(case.person(Role.county_staff), service, path)
        if not is_there(service, shown):
            return False
        answer = await acts.post(what, case.person(role), service, f"{path}/{action}", body, etag=shown.etag,
                                 subject=case.case_id, counts=counts)  # fmt: skip
        if answer.status != 412:
            case.seen = dict(answer.body)
            return True
    raise AssertionError(f"{what} of {case.case_id}: its version never stood still")


def is_there(service: str, shown: Answer) -> bool:
    return shown.good and not (service == "mediation" and shown.body.get("state") == "waiting")


async def papers(acts: Acts, case: Case) -> bool:
    return await intake_act(acts, case, "papers", "papers", {"papers": ["claim_evidence"]}, {"accepted": 1})


async def refuse(acts: Acts, case: Case) -> bool:
    decision = {"decision": "refuse", "reasons": ["out_of_scope"], "responsible_instead": "社会保险经办机构"}
    return await intake_act(acts, case, "refuse", "decision", decision, {"refused": 1})


async def grant(acts: Acts, case: Case) -> bool:
    return await intake_act(acts, case, "grant", "decision", {"decision": "grant"}, {"granted": 1})


async def withdraw(acts: Acts, case: Case) -> bool:
    return await intake_act(acts, case, "withdraw", "withdrawal", {"reason": "已自行解决"}, {})


async def confirm(acts: Acts, case: Case) -> bool:
    path = f"/v1/assignments/{case.case_id}"
    shown = await acts.clients.get(case.person(Role.county_staff), "assignment", path)
    if not shown.good or shown.body["state"] != "assigned":
        return False
    who = case.person(Role.county_staff)
    await acts.post("confirm", who, "assignment", f"{path}/confirmation", {}, subject=case.case_id)
    return True


async def session(acts: Acts, case: Case) -> bool:
    return await mediation_act(acts, case, "session", "sessions", {"outcome": "agreement_near"})


async def agree(acts: Acts, case: Case) -> bool:
    body = bodies.agreement(case.amount, acts.stack.now().date().isoformat())
    return await mediation_act(acts, case, "agree", "agreement", body, {"agreements": 1})


async def pay(acts: Acts, case: Case) -> bool:
    body = {"amount_fen": case.amount, "wages_fen": case.amount}
    counts = {"wages_recovered_fen": case.amount, "losses_recovered_fen": case.amount}
    return await mediation_act(acts, case, "pay", "payments", body, counts)


async def close(acts: Acts, case: Case) -> bool:
    counts = {"closed": 1, "workers_closed": case.workers}
    return await mediation_act(
        acts, case, "close", "closing", bodies.closing("mediation", case.amount), counts
    )


async def fail(acts: Acts, case: Case) -> bool:
    body = {"reason": "amount_disputed", "route": "arbitration"}
    return await mediation_act(acts, case, "fail", "failure", body, {"mediations_failed": 1})


async def proceed(acts: Acts, case: Case) -> bool:
    body = {"route": "arbitration"}
    return await mediation_act(acts, case, "proceed", "proceedings", body, {"proceedings_opened": 1})


async def end(acts: Acts, case: Case) -> bool:
    return await mediation_act(acts, case, "end", "proceedings/end", {"outcome": "lost", "awarded_fen": 0})


async def close_lost(acts: Acts, case: Case) -> bool:
    counts = {"closed": 1, "workers_closed": case.workers}
    return await mediation_act(acts, case, "close", "closing", bodies.closing("arbitration", 0), counts)


STEPS: Final[dict[str, Callable[[Acts, Case], Awaitable[bool]]]] = {
    "papers": papers, "refuse": refuse, "grant": grant, "withdraw": withdraw, "confirm": confirm,
    "session": session, "agree": agree, "pay": pay, "close": close, "fail": fail, "proceed": proceed,
    "end": end, "close_lost": close_lost,
}  # fmt: skip
