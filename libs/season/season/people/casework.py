"""Clerks, lawyers and mediators at work on their cases."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from typing import Final

from season.client import Answer
from season.journal import Count
from season.people import meaning
from season.people.world import Case, World
from season.plan import Act, What, Who

Doing = Callable[[World, Act], Awaitable[None]]


async def apply(world: World, act: Act) -> None:
    """POST /v1/applications; from here on the case has an id."""
    body = {"campaign": world.campaign, "county": act.county, **act.body}
    answer = await world.client.send(
        world.caller(act), "POST", "intake", "/v1/applications", body, key=world.key(act)
    )
    state = answer.body.get("state", "")
    if not answer.good or state != act.expects:
        world.surprised(act, answer, f"state {act.expects}, not {state}")
    if answer.good and act.case is not None:
        told = answer.body
        case = Case(act.county, told["case_id"], told["case_class"], meaning.workers(act.body))
        case.versions["intake"] = answer.etag
        remember(world, act, case, state)
        world.acknowledged(act, meaning.of_application(act, case, state), case.case_id)


def remember(world: World, act: Act, case: Case, state: str) -> None:
    limitation = act.body.get("limitation_ends")
    case.limitation_ends = date.fromisoformat(limitation) if limitation else None
    world.cases[str(act.case)] = case
    if state == "granted":
        world.waiting.setdefault(act.county, set()).add(case.case_id)


async def consult(world: World, act: Act) -> None:
    await tell(world, act, "/v1/consultations", act.body["class"])


async def report_incident(world: World, act: Act) -> None:
    await tell(world, act, "/v1/incidents", None)


async def tell(world: World, act: Act, path: str, case_class: str | None) -> None:
    """What concerns a county and no case."""
    body = {"campaign": world.campaign, "county": act.county, **act.body}
    answer = await world.client.send(world.caller(act), "POST", "intake", path, body, key=world.key(act))
    if answer.good:
        world.acknowledged(act, meaning.of_step(act, case_class))
    else:
        world.surprised(act, answer)


async def papers(world: World, act: Act) -> None:
    await on_case(world, act, "intake", "applications", "papers", meaning_of_papers)


def meaning_of_papers(act: Act, case: Case, answer: Answer) -> Iterator[Count]:
    return meaning.of_papers(act, case, answer.body.get("state", ""))


async def withdraw(world: World, act: Act) -> None:
    await on_case(world, act, "intake", "applications", "withdrawal")
    forget(world, act)


async def terminate(world: World, act: Act) -> None:
    await on_case(world, act, "intake", "applications", "termination")
    forget(world, act)


def forget(world: World, act: Act) -> None:
    """An ended case waits for no lawyer."""
    case = world.cases.get(str(act.case))
    if case is not None:
        world.waiting.get(act.county, set()).discard(case.case_id)


async def decide(world: World, act: Act) -> None:
    """If-Match: the person decides on what was read."""
    answer = await on_case(
        world, act, "intake", "applications", "decision", lambda act, case, _: meaning.of_decision(act, case)
    )
    case = world.cases.get(str(act.case))
    if answer is not None and answer.good and case is not None and act.body["decision"] == "grant":
        world.waiting.setdefault(act.county, set()).add(case.case_id)


async def confirm(world: World, act: Act) -> None:
    await on_case(world, act, "assignment", "assignments", "confirmation")


async def give_back(world: World, act: Act) -> None:
    await another_lawyer(world, act, "return")


async def replace(world: World, act: Act) -> None:
    await another_lawyer(world, act, "replacement")


async def another_lawyer(world: World, act: Act, path: str) -> None:
    """The answer names who is next."""
    answer = await on_case(world, act, "assignment", "assignments", path)
    case = world.cases.get(str(act.case))
    if answer is not None and answer.good and case is not None:
        case.lawyer = answer.body.get("lawyer_id")


async def session(world: World, act: Act) -> None:
    await on_case(world, act, "mediation", "mediations", "sessions")


async def agree(world: World, act: Act) -> None:
    await on_case(world, act, "mediation", "mediations", "agreement", counts_one)


async def pay(world: World, act: Act) -> None:
    await on_case(
        world, act, "mediation", "mediations", "payments", lambda act, case, _: meaning.of_payment(act, case)
    )


async def fail(world: World, act: Act) -> None:
    await on_case(world, act, "mediation", "mediations", "failure", counts_one)


async def proceed(world: World, act: Act) -> None:
    await on_case(world, act, "mediation", "mediations", "proceedings", counts_one)


async def end_proceedings(world: World, act: Act) -> None:
    await on_case(world, act, "mediation", "mediations", "proceedings/end")


async def close(world: World, act: Act) -> None:
    await on_case(
        world, act, "mediation", "mediations", "closing", lambda act, case, _: meaning.of_closing(act, case)
    )


def counts_one(act: Act, case: Case, answer: Answer) -> Iterator[Count]:
    return meaning.of_step(act, case.case_class)


def counts_nothing(act: Act, case: Case, answer: Answer) -> Iterator[Count]:
    return iter(())


async def on_case(
    world: World,
    act: Act,
    service: str,
    things: str,
    step: str,
    means: Callable[[Act, Case, Answer], Iterator[Count]] = counts_nothing,
) -> Answer | None:
    """One act on a case that exists; a case that never came to be was already a difference."""
    case = world.cases.get(str(act.case))
    if case is None:
        return None
    answer = await posted(world, act, case, service, f"/v1/{things}/{case.case_id}", step)
    if answer.good:
        case.versions[service] = answer.etag
        world.acknowledged(act, means(act, case, answer), case.case_id)
    else:
        world.surprised(act, answer)
    return answer


async def posted(world: World, act: Act, case: Case, service: str, path: str, step: str) -> Answer:
    """With the version last seen where one must be named; read again when somebody changed it meanwhile."""
    named = act.what in VERSIONED
    if named and service not in case.versions:
        await read_version(world, case, service, path)
    answer = await post(world, act, case, f"{path}/{step}", service)
    if named and answer.status == 412:
        await read_version(world, case, service, path)
        answer = await post(world, act, case, f"{path}/{step}", service)
    return answer


async def read_version(world: World, case: Case, service: str, path: str) -> None:
    staff = world.person(Who.staff, case.county)
    case.versions[service] = (await world.client.get(staff, service, path)).etag


async def post(world: World, act: Act, case: Case, path: str, service: str) -> Answer:
    etag = case.versions.get(service) if act.what in VERSIONED else None
    caller = world.caller(act, case.lawyer)
    return await world.client.send(caller, "POST", service, path, act.body, key=world.key(act), if_match=etag)


VERSIONED: Final = frozenset(
    {
        What.decide,
        What.withdraw,
        What.terminate,
        What.give_back,
        What.replace_lawyer,
        What.agree,
        What.fail,
        What.proceed,
        What.end_proceedings,
        What.close,
    }
)
"""What changes what others decided on; papers, sessions, payments and confirmations only add to it."""

CASEWORK: Final[dict[What, Doing]] = {
    What.apply: apply,
    What.papers: papers,
    What.decide: decide,
    What.withdraw: withdraw,
    What.terminate: terminate,
    What.consult: consult,
    What.incident: report_incident,
    What.confirm: confirm,
    What.give_back: give_back,
    What.replace_lawyer: replace,
    What.session: session,
    What.agree: agree,
    What.pay: pay,
    What.fail: fail,
    What.proceed: proceed,
    What.end_proceedings: end_proceedings,
    What.close: close,
}
