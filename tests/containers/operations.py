"""docs/operations.md followed in containers: a silent county told and cleared, a backup, a restore.

The commands are read from the page. What differs is said in `Page._here`: where folders are, who takes
messages, and images that are there already; besides that Alertmanager's minutes are seconds.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from containers.daemon import BRIDGE, Daemon, Failed
from containers.project import Project
from contracts.service_names import SERVICES
from devstack.backup.site import KEEP_FILES
from devstack.checkout import CHECKOUT
from short_rules import short_alertmanager

PAGE: Final = CHECKOUT / "docs" / "operations.md"
HEARD: Final = "330302"
"""Whom the printed request is from."""
PAPER: Final = "/files/paper"


class Desk:
    """Takes what Alertmanager posts, where containers reach this machine."""

    def __init__(self) -> None:
        self.messages: list[Mapping[str, Any]] = []
        self.url = ""

    def counties(self, status: str) -> set[str]:
        """Of whom it was told that they are silent, or are so no more."""
        alerts = [alert for message in self.messages for alert in message["alerts"]]
        return {
            alert["labels"]["county"]
            for alert in alerts
            if (alert["labels"]["alertname"], alert["status"]) == ("CountySilent", status)
        }


@contextmanager
def open_desk(daemon: Daemon) -> Iterator[Desk]:
    """At the bridge's own address, while it is entered."""
    desk = Desk()

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            desk.messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 of the base class
            """Nothing."""

    here = json.loads(daemon.run(("ip", "-json", "-4", "address", "show", BRIDGE)))[0]["addr_info"][0][
        "local"
    ]
    with ThreadingHTTPServer((here, 0), Take) as server:
        desk.url = f"http://{here}:{server.server_port}/desk"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield desk
        server.shutdown()


class Page:
    """The blocks of commands of the page, by the title above them, for one project."""

    def __init__(self, daemon: Daemon, project: Project, instead: Mapping[str, str]) -> None:
        self._daemon = daemon
        self._project = project
        self._instead = instead
        self._text = PAGE.read_text(encoding="utf-8")

    def script(self, title: str) -> Sequence[str]:
        """The blocks below a title."""
        [part] = [
            part for part in re.split(r"^##+ ", self._text, flags=re.MULTILINE) if part.startswith(title)
        ]
        blocks: list[str] = re.findall(r"^```sh\n(.*?)^```", part, re.DOTALL | re.MULTILINE)
        return blocks

    def run(self, block: str, seconds: float = 300) -> str:
        """As pasted into a shell, but for what is different here."""
        pasted = ("bash", "-euo", "pipefail", "-c", self._here(block))
        return self._daemon.run(pasted, seconds, self._project.settings)

    def _here(self, block: str) -> str:
        for known, here in self._instead.items():
            block = block.replace(known, here)
        if "up --build --wait" in block:
            up = f"up --detach --wait --no-build {' '.join(self._project.with_an_image())}"
            block = block.replace("up --build --wait", up)
        return block


def follow(daemon: Daemon, project: Project, until: Callable[..., None]) -> Iterator[str]:
    """A line for each thing that was so."""
    backup = project.folder.with_name("backup")
    with open_desk(daemon) as desk:
        instead = {
            "var/drill": str(project.folder),
            "var/compose": str(project.folder),
            "/mnt/other/2026-01-05": str(backup),
            "http://172.17.0.1:8090/desk": desk.url,
        }
        page = Page(daemon, project, instead)
        prepare, up, advance, clear, down = page.script("A silent county")
        page.run(prepare)
        shorten(project.folder / "alerts" / "alertmanager.yml")
        page.run(up)
        page.run(advance)
        counties = project.counties()
        until(
            lambda: desk.counties("firing") == counties, 90, f"{len(counties)} counties are not told silent"
        )
        yield f"told silent: {len(counties)} counties"
        page.run(clear)
        until(lambda: desk.counties("resolved") == {HEARD}, 90, "the county that was heard is not told so")
        yield f"told heard: {HEARD}"
        yield from back_up_and_restore(page, project, until, backup)
        page.run(down)


def shorten(file: Path) -> None:
    file.write_text(short_alertmanager(file.read_text(encoding="utf-8")), encoding="utf-8")


def back_up_and_restore(
    page: Page, project: Project, until: Callable[..., None], backup: Path
) -> Iterator[str]:
    """All volumes are removed in between."""
    until(lambda: project.applications() == 1, 60, "the board does not show the case")
    write = f"echo sealed > {PAPER} && touch -d '9 days' {PAPER}"
    for service in KEEP_FILES:
        project.compose("exec", "-T", service, "sh", "-c", write)
    figures = project.figures()
    [take] = page.script("Back it up in containers")
    page.run(take)
    project.down()
    [restore] = page.script("Restore it in containers")
    restored = page.run(restore)
    if restored.count("restored; 0 events") != len(SERVICES):
        raise Failed(f"not all is restored: {restored}")
    for service in KEEP_FILES:
        if project.compose("exec", "-T", service, "cat", PAPER) != "sealed\n":
            raise Failed(f"a file of {service} is not restored")
    until(lambda: project.figures() == figures, 60, "figures differ after the restore")
    yield f"restored: {len(figures)} cells of the board are equal"
    [*_, clear, _] = page.script("A silent county")
    page.run(clear)
    until(lambda: project.applications() == 2, 60, "the next case does not get through")
    of_containers = "--compose", str(project.folder)
    for service in SERVICES:
        held = project.yuanxin("quarantine", "list", "--service", service, *of_containers)
        if "nothing is held" not in held:
            raise Failed(f"{service} holds messages after the restore: {held}")
    project.yuanxin("audit", "verify", *of_containers)
    yield "the next case gets through; nothing is set aside, the audit verifies"
