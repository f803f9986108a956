"""Clerks, lawyers and mediators at work on their cases."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from season.client import Answer
from season.journal import Count
from season.people import meaning
from season.people.world import Case, World
from season.plan import Act, What, Who


async def apply(world: World, act: Act) -> None:
    """POST /v1/applications; from here on the case has an id."""
    answer = await tell(world, act, "/v1/applications")
    state = answer.body.get("state", "")
    if not answer.good or state != act.expects:
        world.surprised(act, answer, f"state {act.expects}, not {state}")
    if answer.good:
        case = opened(act, answer)
        world.cases[str(act.case)] = case
        wait_for_lawyer(world, case, granted=state == "granted")
        world.acknowledged(act, meaning.of_application(act, case, state), case.case_id)


def opened(act: Act, answer: Answer) -> Case:
    """The case as its people know it from now on."""
    limitation = act.body.get("limitation_ends")
    return Case(
        act.county,
        answer.body["case_id"],
        answer.body["case_class"],
        answer.body["lane"],
        meaning.workers(act.body),
        date.fromisoformat(limitation) if limitation else None,
        versions={"intake": answer.etag},
    )


def wait_for_lawyer(world: World, case: Case, *, granted: bool) -> None:
    """From the grant on somebody looks whether there is a lawyer."""
    if granted:
        world.waiting.setdefault(case.county, set()).add(case.case_id)


async def consult(world: World, act: Act) -> None:
    await concerning_no_case(world, act, "/v1/consultations", act.body["class"])


async def report_incident(world: World, act: Act) -> None:
    """At once, not with the day (N5.5)."""
    await concerning_no_case(world, act, "/v1/incidents", None)


async def concerning_no_case(world: World, act: Act, path: str, case_class: str | None) -> None:
    answer = await tell(world, act, path)
    if answer.good:
        world.acknowledged(act, meaning.of_step(act, case_class))
    else:
        world.surprised(act, answer)


async def tell(world: World, act: Act, path: str) -> Answer:
    """Something new for intake."""
    body = {"campaign": world.campaign, "county": act.county, **act.body}
    return await world.client.send(world.caller(act), "POST", "intake", path, body, key=world.key(act))


Means = Callable[[Act, Case, Answer], Iterator[Count]]


@dataclass(frozen=True, slots=True)
class Deed:
    """An act on a case: where it is sent, what it means, whether it must name the version it was decided on.

    What changes what others decided on does; papers, sessions, payments and confirmations only add.
    """

    service: str
    things: str
    step: str
    means: Means = meaning.of_nothing
    names_version: bool = True


DEEDS: Final[Mapping[What, Deed]] = {
    What.papers: Deed("intake", "applications", "papers", meaning.of_papers, names_version=False),
    What.decide: Deed("intake", "applications", "decision", meaning.of_decision),
    What.withdraw: Deed("intake", "applications", "withdrawal"),
    What.terminate: Deed("intake", "applications", "termination"),
    What.confirm: Deed("assignment", "assignments", "confirmation", names_version=False),
    What.give_back: Deed("assignment", "assignments", "return"),
    What.replace_lawyer: Deed("assignment", "assignments", "replacement"),
    What.session: Deed("mediation", "mediations", "sessions", names_version=False),
    What.agree: Deed("mediation", "mediations", "agreement", meaning.of_one),
    What.pay: Deed("mediation", "mediations", "payments", meaning.of_payment, names_version=False),
    What.fail: Deed("mediation", "mediations", "failure", meaning.of_one),
    What.proceed: Deed("mediation", "mediations", "proceedings", meaning.of_one),
    What.end_proceedings: Deed("mediation", "mediations", "proceedings/end"),
    What.close: Deed("mediation", "mediations", "closing", meaning.of_closing),
}


async def on_case(world: World, act: Act) -> None:
    """One act on a case that exists; a case that never came to be was already a difference."""
    case, deed = world.cases.get(str(act.case)), DEEDS[act.what]
    if case is None:
        return
    answer = await posted(world, act, case, deed)
    if answer.good:
        learn(world, act, case, deed, answer)
        world.acknowledged(act, deed.means(act, case, answer), case.case_id)
    else:
        world.surprised(act, answer)


def learn(world: World, act: Act, case: Case, deed: Deed, answer: Answer) -> None:
    """What an answer tells its people: the version, the grant, the next lawyer."""
    case.versions[deed.service] = answer.etag
    wait_for_lawyer(world, case, granted=act.body.get("decision") == "grant")
    if deed.service == "assignment":
        case.lawyer = answer.body.get("lawyer_id")


async def posted(world: World, act: Act, case: Case, deed: Deed) -> Answer:
    """With the version last seen where one must be named; read again when somebody changed it meanwhile."""
    if deed.names_version and deed.service not in case.versions:
        await read_version(world, case, deed)
    answer = await post(world, act, case, deed)
    if deed.names_version and answer.status == 412:
        await read_version(world, case, deed)
        answer = await post(world, act, case, deed)
    return answer


async def post(world: World, act: Act, case: Case, deed: Deed) -> Answer:
    return await world.client.send(
        world.caller(act, case.lawyer),
        "POST",
        deed.service,
        f"{place(case, deed)}/{deed.step}",
        act.body,
        key=world.key(act),
        if_match=case.versions[deed.service] if deed.names_version else None,
    )


async def read_version(world: World, case: Case, deed: Deed) -> None:
    staff = world.person(Who.staff, case.county)
    case.versions[deed.service] = (await world.client.get(staff, deed.service, place(case, deed))).etag


def place(case: Case, deed: Deed) -> str:
    return f"/v1/{deed.things}/{case.case_id}"


CASEWORK: Final = {
    What.apply: apply,
    What.consult: consult,
    What.incident: report_incident,
    **dict.fromkeys(DEEDS, on_case),
}
