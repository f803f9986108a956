"""A county's office writes its final summary and signs it, the figures being the system's (N9)."""

from season.people.world import World
from season.plan import Act, What


async def sign(world: World, act: Act) -> None:
    """A draft first, gone on with at once."""
    path = f"/v1/campaigns/{world.campaign}/counties/{act.county}/summary"
    caller, draft = world.caller(act), {"action": "draft", "achievements": act.body["achievements"]}
    saved = await world.client.send(caller, "PUT", "reporting", path, draft, key=world.key(act, "-draft"))
    signed = {**act.body, "action": "sign"}
    answer = await world.client.send(
        caller, "PUT", "reporting", path, signed, key=world.key(act), if_match=saved.etag
    )
    if answer.good:
        world.record_acknowledged(act)
    else:
        world.record_surprise(act, answer)


HANDLERS = {What.sign_summary: sign}
