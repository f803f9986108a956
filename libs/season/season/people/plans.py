"""A county's office writes its plan, and corrects it (N9)."""

from season.journal import Entry, Paper
from season.people.world import World
from season.plan import Act, What


async def write(world: World, act: Act) -> None:
    """A correction by who has seen what stands."""
    path, caller = f"/v1/campaigns/{world.campaign}/counties/{act.county}/plan", world.caller(act)
    seen = await world.client.get(caller, "reporting", path)
    is_corrected = act.what is What.correct_plan
    answer = await world.client.send(
        caller,
        "POST",
        "reporting",
        f"{path}/corrections" if is_corrected else path,
        act.body,
        key=world.key(act),
        if_match=seen.etag if is_corrected else None,
    )
    if not answer.good:
        world.record_surprise(act, answer)
        return
    words = act.body["responsible"], act.body["dated_on"], act.body["text"]
    paper = Paper("plan", str(caller.name), words, act.body.get("reason", ""))
    world.record(Entry(act.at, act.county, act.who, act.what, act.number, paper=paper))


HANDLERS = {What.write_plan: write, What.correct_plan: write}
