"""The municipal platform's desk, and who of ours deals with it (N6)."""

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final

from joserfc import jwe
from joserfc.jwk import import_key

from season.journal import Entry, OnPlatform
from season.people.case_acts import received
from season.people.lookups import all_pages
from season.people.world import CITY, World
from season.plan import Act, What, Who
from season.plan.platform import REASON, answers
from season.platform_stand_in import Package, StandInPlatform

PATIENCE_SECONDS: Final = 120.0
PAUSE_SECONDS: Final = 0.5
CASES: Final = re.compile(r'^yuanxin_platform_cases\{campaign="[^"]+",state="(\w+)"\} (\S+)$', re.MULTILINE)
ROUND: Final = re.compile(r"^yuanxin_platform_reached_timestamp_seconds\{.*\} (\S+)$", re.MULTILINE)
ROUNDS: Final = 2
LOOKED_UP: Final = 50
"""One of so many cases by its number there."""
DUE: Final = ("to_upload", "changed")
PDF: Final = b"%PDF-1.7\n% "
LIST: Final = "platform/cases"


async def connect(world: World, act: Act) -> None:
    """An operator names it to intake: all cases so far go there."""
    if world.platform is not None and world.connect_platform is not None:
        await world.connect_platform(world.platform.folder, world.platform.public_key)
        world.record_acknowledged(act)


async def attach_file(world: World, act: Act) -> None:
    """A paper of a case is scanned at its county's desk."""
    case = world.cases.get(str(act.case))
    if case is None:
        return
    content, path = PDF + case.case_id.encode(), f"/v1/applications/{case.case_id}/papers/{act.body['paper']}"
    staff = world.person(Who.staff, case.county)
    answer = await world.client.send_file(staff, f"{path}/files", content, key=world.key(act))
    if answer.good:
        world.files.setdefault(case.case_id, []).append(hashlib.sha256(content).hexdigest())
        world.record(Entry(act.at, case.county, act.who, act.what, act.number, case.case_id))
    else:
        world.record_surprise(act, answer)


async def answer_packages(world: World, act: Act) -> None:
    """Once it has all that is to go there."""
    if world.platform is not None:
        await wait_until_sent(world, act.at)
        await answer_all(world, world.platform, act.at, act.body)


async def answer_all(world: World, platform: StandInPlatform, at: datetime, body: Mapping[str, Any]) -> None:
    names = {case.case_id: name for name, case in world.cases.items()}
    for package in await asyncio.to_thread(platform.collect):
        name = names.get(package["case"]["case_id"], "")
        record_answer(world, at, package, answer_one(platform, package, name, body))


def answer_one(platform: StandInPlatform, package: Package, name: str, body: Mapping[str, Any]) -> OnPlatform:
    if name in body["loses"]:
        return OnPlatform()
    if name in body["refuses"]:
        platform.refuse(package, REASON)
        return OnPlatform(reason=REASON)
    return OnPlatform(number=platform.acknowledge(package))


def record_answer(world: World, at: datetime, package: Package, answer: OnPlatform) -> None:
    case = package["case"]
    world.record(
        Entry(at, case["county"], Who.platform, "answer", subject=case["case_id"], on_platform=answer)
    )


async def unmount(world: World, act: Act) -> None:
    """Not while something is written there: a share that is in use is not taken away either."""
    if world.platform is not None:
        await wait_until_sent(world, act.at)
        world.platform.unmount()


async def mount(world: World, act: Act) -> None:
    """Meanwhile what came or changed was listed as due, and nothing lies where the share should be."""
    if world.platform is None:
        return
    today = {case_id for case_id, at in world.changed_at.items() if at.date() == act.at.date()}
    await wait_for(world, act.at, "cases due while the platform is away", lambda: are_due(world, act, today))
    if left := [each.name for each in world.platform.folder.iterdir()]:
        world.record_unexpected(act.at, "where the platform's share should be", "nothing", str(left))
    world.platform.mount()


async def are_due(world: World, act: Act, cases: set[str]) -> bool:
    listed = await all_pages(world, act.at, "intake", LIST, not_uploaded="true")
    return cases <= {each["case_id"] for each in listed if each["state"] in DUE}


async def upload_again(world: World, act: Act) -> None:
    """Somebody misses its receipt, or knows better than its refusal; first they look at what would go."""
    case = world.cases.get(str(act.case))
    if case is None or world.platform is None:
        return
    path, before = f"/v1/{LIST}/{case.case_id}/upload", None
    for key, query in (("-dry", "?dry_run=true"), ("", "")):
        answer = await world.client.send(CITY, "POST", "intake", path + query, {}, key=world.key(act, key))
        if (
            not answer.good
            or answer.body["state"] != "to_upload"
            or before not in (None, answer.body["revision"])
        ):
            world.record_surprise(act, answer, "to upload, the same as before")
        before = answer.body.get("revision")


async def register(world: World, act: Act) -> None:
    """The case is registered there, and twice: it becomes one application here, or is sent back."""
    if world.platform is None:
        return
    number, content = f"温援平台〔2019〕登{str(act.case)[1:]}号", PDF + str(act.case).encode()
    digest = hashlib.sha256(content).hexdigest()
    package = {
        "schema": "yuanxin-platform-registered-1",
        "number": number,
        "county": act.county,
        "registered_at": act.at.isoformat(),
        "application": act.body,
        "files": [{"name": "1.pdf", "paper": "identity", "sha256": digest}],
    }
    seal = sealed_to((await world.client.get(CITY, "intake", "/v1/keys")).body["keys"][0])
    said = []
    for again in ("", "-again"):
        name = f"{act.case}{again}"
        world.platform.register(name, package, content, seal=seal)
        said.append(await answer_to(world, world.platform, act, name))
    told = {
        (each.get("result"), each.get("reason"), each.get("case_id"), each.get("number")) for each in said
    }
    if len(told) != 1:
        world.record_unexpected(act.at, f"registered twice: {act.case}", "the same answer", str(told))
    if act.expects != "unknown_county":
        await open_case(world, act, said[0].get("case_id"), number, digest)
    elif said[0].get("reason") != act.expects:
        world.record_unexpected(act.at, f"registered there: {act.case}", str(act.expects), str(said[0]))


async def open_case(world: World, act: Act, case_id: str | None, number: str, digest: str) -> None:
    """The county sees the application, as every other."""
    staff = world.person(Who.staff, act.county)
    answer = await world.client.get(staff, "intake", f"/v1/applications/{case_id}")
    received(world, act, answer)
    if case_id is not None:
        world.registered_there[case_id] = number
        world.files[case_id] = [digest]


def sealed_to(key: Mapping[str, Any]) -> Callable[[bytes], bytes]:
    """Compact JWE to a key that intake offers."""
    header = {"alg": key["alg"], "enc": "A256GCM", "kid": key["kid"]}
    algorithms = [key["alg"], "A256GCM"]
    return lambda content: jwe.encrypt_compact(
        header, content, import_key(dict(key)), algorithms=algorithms
    ).encode()


async def answer_to(world: World, platform: StandInPlatform, act: Act, name: str) -> Package:
    await wait_for(world, act.at, f"answer to {name}", lambda: _is_answered(platform, name))
    return platform.answer_to(name) or {}


async def _is_answered(platform: StandInPlatform, name: str) -> bool:
    return platform.answer_to(name) is not None


async def settle(world: World, at: datetime) -> None:
    """The season is over: it has and answers the last packages, and every receipt is heard."""
    platform = world.platform
    if platform is None:
        return
    await wait_until_sent(world, at)
    await answer_all(world, platform, at, answers())
    await wait_for(world, at, "receipts that intake takes", lambda: _are_receipts_read(platform))


async def _are_receipts_read(platform: StandInPlatform) -> bool:
    return not platform.has_unread_receipts


async def wait_until_sent(world: World, at: datetime) -> None:
    """It has looked at all cases twice, so once from the beginning, and none is due."""
    seen = {await latest_round(world)}

    async def is_sent() -> bool:
        text = await world.client.metrics("intake")
        seen.update(ROUND.findall(text))
        cases = {state: float(number) for state, number in CASES.findall(text)}
        is_all = sum(cases.values()) == len(world.cases)
        return len(seen) > ROUNDS and is_all and not any(cases.get(state) for state in DUE)

    await wait_for(world, at, "cases that the platform does not have", is_sent)


async def latest_round(world: World) -> str:
    return next(iter(ROUND.findall(await world.client.metrics("intake"))), "")


async def wait_for(world: World, at: datetime, what: str, is_done: Callable[[], Awaitable[bool]]) -> None:
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while not await is_done():
        if asyncio.get_running_loop().time() > deadline:
            world.record_unexpected(at, what, "within two minutes", "not yet")
            return
        await asyncio.sleep(PAUSE_SECONDS)


async def compare_numbers(world: World, at: datetime) -> None:
    """A case is found by its number there: those that were registered there, and some of the others."""
    if world.platform is None:
        return
    numbers = list(world.platform.numbers.items())
    looked_up = {**dict(numbers[::LOOKED_UP]), **world.registered_there}
    await asyncio.gather(*(_compare_number(world, at, *each) for each in looked_up.items()))


async def _compare_number(world: World, at: datetime, case_id: str, number: str) -> None:
    found = await all_pages(world, at, "intake", "applications", platform_no=number)
    if [each["case_id"] for each in found] != [case_id]:
        world.record_unexpected(at, f"case of {number}", case_id, str([each["case_id"] for each in found]))


HANDLERS: Final = {
    What.connect_platform: connect,
    What.attach_file: attach_file,
    What.answer_packages: answer_packages,
    What.unmount_platform: unmount,
    What.mount_platform: mount,
    What.upload_again: upload_again,
    What.register_there: register,
}
