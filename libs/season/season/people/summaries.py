"""A county's office writes its final summary and signs it, and corrects it; the city issues its own (N9)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from season.calendar import SEASON_ENDS
from season.journal import Entry, Paper
from season.people.world import CITY, World
from season.plan import Act, What, Who

CITY_ITSELF: Final = "city"
"""Its summary is no county's."""
CITYS_WORDS: Final = {
    "achievements": "全市追回一批欠薪。",
    "problems": "跨县工地难查。",
    "suggestions": "与住建联网。",
}


async def sign(world: World, act: Act) -> None:
    """A draft first, gone on with at once."""
    path, caller, words = path_of(world, act), world.caller(act), act.body["words"]
    draft = {"action": "draft", "achievements": words["achievements"]}
    saved = await world.client.send(caller, "PUT", "reporting", path, draft, key=world.key(act, "-draft"))
    answer = await world.client.send(
        caller,
        "PUT",
        "reporting",
        path,
        {**words, "action": "sign"},
        key=world.key(act),
        if_match=saved.etag,
    )
    if not answer.good:
        world.record_surprise(act, answer)
        return
    note(world, act, "sign_summary", words)
    if act.body["corrected"] == "before":
        await correct(world, act)


async def correct(world: World, act: Act) -> None:
    path, caller, correction = path_of(world, act), world.caller(act), act.body["correction"]
    seen = await world.client.get(caller, "reporting", path)
    answer = await world.client.send(
        caller,
        "POST",
        "reporting",
        f"{path}/corrections",
        correction,
        key=world.key(act, "-corrected"),
        if_match=seen.etag,
    )
    if answer.good:
        note(world, act, "correct_summary", correction)
    else:
        world.record_surprise(act, answer)


def path_of(world: World, act: Act) -> str:
    return f"/v1/campaigns/{world.campaign}/counties/{act.county}/summary"


def note(world: World, act: Act, what: str, words: Mapping[str, str]) -> None:
    paper = paper_of(str(world.caller(act).name), words)
    world.record(Entry(act.at, act.county, act.who, what, act.number, paper=paper))


def paper_of(by: str, words: Mapping[str, str]) -> Paper:
    told = tuple(words.get(name, "") for name in ("achievements", "problems", "suggestions"))
    return Paper("summary", by, told, words.get("reason", ""))


async def issue_summary(world: World, at: datetime) -> None:
    """At the end, over what was filed by then; some counties correct theirs afterwards."""
    if at != SEASON_ENDS:
        return
    path, key = f"/v1/campaigns/{world.campaign}/summary", f"season-{world.plan.seed}-summary"
    answer = await world.client.send(
        CITY,
        "PUT",
        "reporting",
        path,
        {**CITYS_WORDS, "action": "issue"},
        key=key,
    )
    if not answer.good:
        told = f"{answer.status} {answer.problem}"
        world.record_unexpected(at, "issuing the city's summary", "201", told)
        return
    paper = paper_of(str(CITY.name), CITYS_WORDS)
    world.record(Entry(at, CITY_ITSELF, Who.city, "issue_summary", paper=paper))
    for act in world.plan.acts[at]:
        if act.what is What.sign_summary and act.body["corrected"] == "after":
            await correct(world, act)


HANDLERS = {What.sign_summary: sign}
