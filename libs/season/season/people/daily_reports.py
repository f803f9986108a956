"""Daily reports: drafted, signed, corrected and exempted, from the county's own book (N5.1)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from season.calendar import cut_off
from season.client import Answer
from season.expected_lines import ZERO_MEASURES
from season.journal import Incident, Report
from season.people.case_acts import report_incident
from season.people.counts import SIGNED_MEASURES
from season.people.day_page import is_signed_on_page, sign_on_page
from season.people.second_signatures import WHY_BY_PROXY, note_signature, sign_second
from season.people.world import World
from season.plan import Act, What, Who


async def draft(world: World, act: Act) -> None:
    """A machine's draft: seen by the person who signs, heard by nobody."""
    figures = own_figures(world, act)
    answer = await put_report(world, act, {"action": "draft", "zero": is_zero(figures), "figures": figures})
    if answer.good:
        world.etags[act.county, reported_period(act)] = answer.etag
        world.record_acknowledged(act, report=Report(reported_period(act), "draft"))
    else:
        world.record_surprise(act, answer)


async def sign(world: World, act: Act) -> None:
    """One action: zero when the book says so, otherwise its figures."""
    figures = own_figures(world, act)
    zero = is_zero(figures)
    await put_signature(world, act, {"zero": zero} if zero and act.number % 2 else body_of(zero, figures))


async def sign_zero_and_dispute(world: World, act: Act) -> None:
    """Refused with the list; signed again, disputing each event of it with a reason."""
    refusal = await put_refused_zero(world, act)
    disputed = [{"event_id": event, "reason": "重复登记，不属新申请"} for event in refused_events(refusal)]
    await put_signature(world, act, {"zero": True, "disputed": disputed})


async def sign_zero_then_figures(world: World, act: Act) -> None:
    """Refused with the list; signed again with what the list shows."""
    await put_refused_zero(world, act)
    figures = own_figures(world, act)
    await put_signature(world, act, body_of(is_zero(figures), figures))


async def sign_words_then_figures(world: World, act: Act) -> None:
    """Words of an incident stand against a zero: it is reported as it was told, then signed as counted."""
    refusal = await put_report(world, act, {"action": "sign", "zero": True, **act.body}, step="-words")
    if refusal.problem not in ("zero-with-incident-words", "zero-with-events"):
        world.record_surprise(act, refusal, "zero-with-incident-words or zero-with-events")
    happened = cut_off(reported_period(act)) - timedelta(hours=4)
    await report_incident(
        world,
        replace(
            act,
            what=What.incident,
            number=act.number + INCIDENT_NUMBERS,
            body={**TOLD_IN_WORDS, "occurred_at": happened.isoformat()},
        ),
    )
    figures = own_figures(world, act)
    await put_signature(world, act, {**body_of(is_zero(figures), figures), **act.body})


async def correct(world: World, act: Act) -> None:
    """A new version with a reason, beside the one that was signed."""
    figures = own_figures(world, act)
    path = f"{line_path(world, act)}/report/corrections"
    answer = await world.client.send(
        world.caller(act),
        "POST",
        "reporting",
        path,
        {**body_of(is_zero(figures), figures), **signers(world, act), **act.body},
        key=world.key(act),
        if_match=(await read_line(world, act)).etag,
    )
    if answer.good:
        await note_signature(
            world,
            act,
            Report(reported_period(act), "corrected", is_zero(figures), figures, signer(world, act)),
        )
    else:
        world.record_surprise(act, answer)


async def exempt(world: World, act: Act) -> None:
    """The city asks nothing of the county for a period."""
    path = f"{line_path(world, act)}/exemption"
    answer = await world.client.send(
        world.caller(act), "PUT", "reporting", path, act.body, key=world.key(act)
    )
    if answer.good:
        world.record_acknowledged(act, report=Report(reported_period(act), "exempted"))
    else:
        world.record_surprise(act, answer)


async def withdraw_exemption(world: World, act: Act) -> None:
    """The city exempted the wrong line: its report is asked for again."""
    line = await world.client.get(world.caller(act), "reporting", line_path(world, act))
    path = f"{line_path(world, act)}/exemption/withdrawal"
    answer = await world.client.send(
        world.caller(act), "POST", "reporting", path, act.body, key=world.key(act), if_match=line.etag
    )
    if answer.good:
        world.record_acknowledged(act, report=Report(reported_period(act), "exemption_withdrawn"))
    else:
        world.record_surprise(act, answer)


async def put_signature(world: World, act: Act, body: Mapping[str, Any]) -> None:
    """Put the signature; what was signed goes into the journal."""
    why = {"reason": WHY_BY_PROXY} if act.who is Who.city else {}
    answer = await put_report(world, act, {"action": "sign", **body, **why})
    if answer.good:
        await note_signature(
            world,
            act,
            Report(reported_period(act), "signed", body["zero"], body.get("figures"), signer(world, act)),
            Incident(written_name(act), "written") if "incidents" in body else None,
        )
    else:
        world.record_surprise(act, answer)


async def put_refused_zero(world: World, act: Act) -> Answer:
    """A zero flag with events must be refused."""
    answer = await put_report(world, act, {"action": "sign", "zero": True}, step="-zero")
    if answer.status != 409 or answer.problem != "zero-with-events":
        world.record_surprise(act, answer, "409 zero-with-events")
    return answer


async def put_report(world: World, act: Act, body: Mapping[str, Any], step: str = "") -> Answer:
    """A program's request; on some days a plain signing is done on the page."""
    if act.what is What.sign and is_signed_on_page(act):
        path = line_path(world, act).removeprefix("/v1")
        return await sign_on_page(world, act, path, {**body, **signers(world, act)})
    return await world.client.send(
        world.caller(act),
        "PUT",
        "reporting",
        f"{line_path(world, act)}/report",
        {**body, **signers(world, act)},
        key=world.key(act, step),
        if_match=world.etags.get((act.county, reported_period(act))),
    )


async def read_line(world: World, act: Act) -> Answer:
    """The line as reporting shows it to the one who acts."""
    return await world.client.get(world.caller(act), "reporting", line_path(world, act))


def reported_period(act: Act) -> date:
    """The period a reporting act is about."""
    assert act.period is not None
    return act.period


def written_name(act: Act) -> str:
    """What the plan calls the incident that a report tells of."""
    return f"written {act.county} {reported_period(act)}"


def line_path(world: World, act: Act) -> str:
    return f"/v1/campaigns/{world.campaign}/counties/{act.county}/days/{reported_period(act)}"


def own_figures(world: World, act: Act) -> dict[str, int]:
    """What the county's own book says of the period; the book is complete, so what is not in it is 0."""
    figures = world.book.figures(act.county, reported_period(act))
    return {measure: figures.get(measure, 0) for measure in SIGNED_MEASURES}


def is_zero(figures: Mapping[str, int]) -> bool:
    """Zero report: no new wage application, no consultation, no incident."""
    return not any(figures[measure] for measure in ZERO_MEASURES)


def body_of(zero: bool, figures: Mapping[str, int]) -> dict[str, Any]:
    return {"zero": zero, "figures": dict(figures)}


def signers(world: World, act: Act) -> dict[str, Any]:
    """Who filled it in, who read it over, where they are reached."""
    unit = world.units[act.county]
    filled_by = "市局值班员" if act.who is Who.city else unit.contact
    return {"filled_by": filled_by, "reviewed_by": f"{unit.name}分管负责人", "phone": unit.phone}


def signer(world: World, act: Act) -> str:
    """The name in the token."""
    return str(world.caller(act).name)


def refused_events(refusal: Answer) -> Sequence[str]:
    """The events a refusal names."""
    events: Sequence[Mapping[str, str]] = refusal.body.get("events", ())
    return [event["event_id"] for event in events]


INCIDENT_NUMBERS: Final = 2_000_000
"""An incident that only turned up at the signing is in no plan; its number lies behind those of the plan."""
TOLD_IN_WORDS: Final = {"kind": "group_incident", "people": {"as_told": "二三十人"}, "place": "工地门口"}

HANDLERS: Final[dict[What, Callable[[World, Act], Awaitable[None]]]] = {
    What.draft: draft,
    What.sign: sign,
    What.sign_zero_and_dispute: sign_zero_and_dispute,
    What.sign_zero_then_figures: sign_zero_then_figures,
    What.sign_words_then_figures: sign_words_then_figures,
    What.sign_second: sign_second,
    What.correct: correct,
    What.exempt: exempt,
    What.withdraw_exemption: withdraw_exemption,
}
