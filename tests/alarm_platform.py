"""The municipal platform where alarms are tried: away, and then there with a case that cannot go to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from access import Role
from alarm_scene import Scene, restart

COUNTY: Final = "330329"


@asynccontextmanager
async def platform_is_away(scene: Scene) -> AsyncIterator[Path]:
    """Intake is told of a folder that the platform's side has not made its own in; leaving, it has."""
    folder = scene.watch.folder / "platform"
    folder.mkdir()
    campaign = scene.campaigns / "wenzhou-2018" / "campaign.toml"
    with campaign.open("a", encoding="utf-8") as file:
        file.write(f"\n[platform]\nadapter = \"folder\"\nto = '{folder}'\n")
    scene.api.stack.extra_environment["intake"]["YUANXIN_PLATFORM_LOOK_SECONDS"] = "1"
    await restart(scene, "intake")
    try:
        yield folder
    finally:
        (folder / "receipts").mkdir()


async def apply_with_paper(scene: Scene) -> str:
    """A case of which a paper is here."""
    case_id: str = (await scene.api.apply(COUNTY))["case_id"]
    path = f"/v1/applications/{case_id}/papers/identity/files"
    await scene.api.succeed("POST", "intake", path, raw=b"%PDF-1.7\n", county=COUNTY)
    return case_id


@asynccontextmanager
async def files_are_gone(scene: Scene) -> AsyncIterator[None]:
    files = scene.api.stack.folder / "files" / "intake"
    away = files.with_name("intake-away")
    await asyncio.to_thread(files.rename, away)
    try:
        yield
    finally:
        await asyncio.to_thread(away.rename, files)


async def try_again(scene: Scene, case_id: str) -> None:
    """Now, and not in an hour."""
    path = f"/v1/platform/cases/{case_id}/upload"
    await scene.api.succeed("POST", "intake", path, {}, role=Role.city_staff, county=None)
