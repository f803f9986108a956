"""Every alarm, fired and cleared on the running stack with the real Prometheus and Alertmanager.

Lengths are seconds where the files say minutes (short_rules.py); each message is read where it arrives.
The table of what fired after how long is printed, and written to var/alarms.txt.
"""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import yaml

from access import Role
from alarm_platform import apply_with_paper, files_are_gone, platform_is_away, try_again
from alarm_scene import Scene, Trouble, of
from alarm_surroundings import AROUND, CALENDAR, edit, write_campaign_of_later_years
from alarm_table import SECONDS, Table, all_at_once, hears
from alarm_troubles import (
    BESIDE_A_STALLED_PIPELINE,
    ONE_ROUND_AFTER_ANOTHER,
    PARTITIONS,
    STALLED,
    nobody_watches,
)
from builders_agency_flows import agency_says
from builders_alarms import a_watch
from builders_case_sweep import sweep_filing
from builders_flows import CAMPAIGN, Api, application, at_local_time, day_path, open_api, signed_report
from campaign import load
from conftest import FIRST_MORNING
from delivery_process import until
from devstack.checkout import CHECKOUT
from devstack.servers import WITHOUT_FSYNC
from devstack.stack import Stack
from robot_stand_ins import WeCom, listening
from short_rules import PROMETHEUS

pytestmark = pytest.mark.timeout(900)

LEFT, SILENT, OVERDUE, UNDECIDED = "330382", "330303", "330305", "330324"
UNASSIGNED, URGENT, CONFLICT, REFERRED = "330326", "330327", "330302", "330328"
"""Counties, by what befalls them. The first leaves the roster after the first day."""
ASKED = "arbitration"
"""Whom a county asks to hear a case first."""


@pytest.fixture(scope="module")
def campaigns(folder: Path) -> Path:
    """Wenzhou's, from which one county goes after the first day, and where the case sweep is due on the
    ninth; one in years to come, whose last days no calendar tells of yet."""
    place = folder / "campaigns-of-alarms"
    shutil.copytree(CHECKOUT / "campaigns" / "wenzhou-2018", place / "wenzhou-2018")
    edit(
        place / "wenzhou-2018" / "counties.csv",
        "330382,乐清市,county,乐,,,",
        "330382,乐清市,county,乐,,2018-12-06,",
    )
    edit(place / "wenzhou-2018" / "campaign.toml", "due_day = 37", "due_day = 9")
    write_campaign_of_later_years(place)
    return place


@pytest.fixture(scope="module")
async def scene(folder: Path, campaigns: Path) -> AsyncIterator[Scene]:
    stack = Stack(
        folder / "stack-of-alarms",
        campaigns=(campaigns,),
        begins=FIRST_MORNING,
        postgres_settings=WITHOUT_FSYNC,
    )
    robot, desk = WeCom(), WeCom()
    await asyncio.to_thread(stack.start)
    try:
        async with open_api(stack) as api, listening(robot), listening(desk):
            written = (
                'board = "https://board.example"\n'
                f'[[robot]]\nname = "chat"\nkind = "wecom"\nto = "operators"\naddress = "{robot.address}"\n'
                f'[[robot]]\nname = "desk"\nkind = "wecom"\nto = "city-desk"\naddress = "{desk.address}"\n'
            )
            async with a_watch(stack, folder / "watch", written) as watch, AsyncExitStack() as stays:
                yield Scene(api, watch, robot, desk, campaigns, stays)
    finally:
        await asyncio.to_thread(stack.stop)
        stack.remove()


@pytest.fixture(scope="module")
def table() -> Iterator[Table]:
    measured = Table({})
    yield measured
    print(f"\n{measured}")  # noqa: T201 the table is what this is run for
    (CHECKOUT / "var" / "alarms.txt").write_text(str(measured), encoding="utf-8")


async def test_what_befalls_counties_is_told_and_told_again_when_it_is_over(
    scene: Scene, table: Table
) -> None:
    """Ten days pass: a county is silent, reports are overdue, limits of the law come near and pass."""
    api, began = scene.api, FIRST_MORNING
    await set_capacity(api, UNASSIGNED, 0)
    ordinary: dict[str, Any] = {"claims": [{"class": "social_insurance", "amount_fen": 300_000}]}
    undecided = (await api.apply(UNDECIDED, **ordinary))["case_id"]
    await api.apply(UNASSIGNED)
    urgent = (await api.apply(URGENT, limitation_ends=later(began, 12)))["case_id"]
    handled = (await api.apply(CONFLICT))["case_id"]
    told = {"document_no": "（2018）浙0328移1号"}
    made = {**told, "county": REFERRED, "referred_on": began.date().isoformat()}
    await agency_says(api, "court", "referral-made", made)
    await api.wait_until_quiet()
    mediation = f"/v1/mediations/{urgent}"
    letter = {"agency": ASKED, "document_no": "浙援函〔2018〕1号", "answer_by": later(began, 3)}
    asked = await api.succeed("POST", "mediation", f"{mediation}/priority-requests", letter, county=URGENT)
    case = await api.succeed("GET", "assignment", f"/v1/assignments/{handled}", county=CONFLICT)
    crowd = {"campaign": CAMPAIGN, "county": CONFLICT, "kind": "group_incident", "people": {"at_least": 20}}
    seen = await api.succeed("POST", "intake", "/v1/incidents", crowd, county=CONFLICT)
    entry = f"/v1/lawyers/{case['lawyer_id']}/conflicts/K-1"

    since = time.monotonic()
    await api.succeed("PUT", "assignment", entry, {"name": "某某建筑劳务公司"}, county=CONFLICT)
    await api.advance_to(at_local_time(began, began.date() + timedelta(days=1), 17, 30))
    refused = await api.request("POST", "intake", "/v1/applications", application(LEFT), county=LEFT)
    assert refused.status in (409, 422), refused.body
    first = {
        "CountySilent": of("CountySilent", county=SILENT),
        "DailyReportOverdue": of("DailyReportOverdue", county=OVERDUE, period="2018-12-06"),
        "HandlerInConflict": of("HandlerInConflict", county=CONFLICT),
        "IncidentNotSeen": of("IncidentNotSeen", county=CONFLICT),
        "GroupIncidentNotSeen": of("GroupIncidentNotSeen", county=CONFLICT),
        "RetiredCountySends": of("RetiredCountySends", county=LEFT),
    }
    times = {name: await hears(scene, alarm, "firing", since) for name, alarm in first.items()}
    ended = time.monotonic()
    cleared = await hears(scene, first["RetiredCountySends"], "resolved", ended)
    table.add(first["RetiredCountySends"], "a county that left sends", times["RetiredCountySends"], cleared)

    since = time.monotonic()
    await api.advance_to(at_local_time(began, began.date() + timedelta(days=10), 9))
    near = {
        "ReviewLimitNear": of("ReviewLimitNear", county=UNDECIDED),
        "AssignmentLimitNear": of("AssignmentLimitNear", county=UNASSIGNED),
        "FilingDue": of("FilingDue", county=URGENT),
        "CaseSweepOverdue": of("CaseSweepOverdue", county=OVERDUE),
        "ReferralUndecided": of("ReferralUndecided", county=REFERRED, agency="court"),
        "AgencyNotAnswering": of("AgencyNotAnswering", county=URGENT, agency=ASKED),
    }
    times |= {name: await hears(scene, alarm, "firing", since) for name, alarm in near.items()}
    ended = time.monotonic()
    await api.advance_to(at_local_time(began, began.date() + timedelta(days=13), 9))
    passed = {
        "ReviewLimitPassed": of("ReviewLimitPassed", county=UNDECIDED),
        "AssignmentLimitPassed": of("AssignmentLimitPassed", county=UNASSIGNED),
    }
    times |= {name: await hears(scene, alarm, "firing", ended) for name, alarm in passed.items()}
    for name in ("ReviewLimitNear", "AssignmentLimitNear"):
        table.add(near[name], "days pass", times[name], await hears(scene, near[name], "resolved", ended))

    ended = time.monotonic()
    path = f"{day_path(began.date(), OVERDUE)}/report"
    await api.succeed("PUT", "reporting", path, signed_report(zero=True), county=OVERDUE)
    sweep = f"/v1/campaigns/{CAMPAIGN}/counties/{OVERDUE}/case-sweep/filings"
    await api.succeed("POST", "reporting", sweep, sweep_filing(), county=OVERDUE)
    await api.apply(SILENT)
    decision = {"decision": "refuse", "reasons": ["out_of_scope"], "responsible_instead": "社会保险经办机构"}
    await api.change("intake", f"/v1/applications/{undecided}", "decision", decision, county=UNDECIDED)
    await set_capacity(api, UNASSIGNED, 60)
    failure = await api.change(
        "mediation", mediation, "failure", {"reason": "amount_disputed"}, county=URGENT
    )
    await api.change("mediation", mediation, "proceedings", {"route": failure["route"]}, county=URGENT)
    desk = f"/v1/incident-desk/{seen['incident_id']}"
    city: dict[str, Any] = {"role": Role.city_staff, "county": None}
    await api.change("reporting", desk, "follow-ups", {"state": "seen"}, **city)
    withdrawn = {"reason": "entered_wrongly"}
    await api.change("assignment", entry, "withdrawal", withdrawn, county=CONFLICT)
    await agency_says(api, "court", "referral-withdrawn", {**told, "reason": "settled"})
    request = f"agency-requests/{asked['priority_request']['request_id']}"
    paper = {"answer": "granted", "document_no": "仲函〔2018〕9号", "answered_on": later(began, 12)}
    application_path = f"/v1/applications/{urgent}"
    await api.change("intake", application_path, f"{request}/priority-answers", paper, county=URGENT)
    await api.advance_to(api.stack.now() + timedelta(seconds=62))
    over = {
        "CountySilent": "heard again",
        "DailyReportOverdue": "signed",
        "HandlerInConflict": "entry withdrawn",
        "IncidentNotSeen": "seen by the city",
        "GroupIncidentNotSeen": "seen by the city",
        "FilingDue": "filed",
        "CaseSweepOverdue": "filed",
        "ReferralUndecided": "taken back",
        "AgencyNotAnswering": "its answer on paper entered",
        "ReviewLimitPassed": "decided",
        "AssignmentLimitPassed": "assigned",
    }
    alarms = first | near | passed
    for name, how in over.items():
        cleared = await hears(scene, alarms[name], "resolved", ended)
        table.add(alarms[name], how, times[name], cleared)
    assert_nobody_is_named(scene)


def later(began: datetime, days: int) -> str:
    return (began + timedelta(days=days)).date().isoformat()


def assert_nobody_is_named(scene: Scene) -> None:
    """Neither in what a robot says nor in a label: the board names whom to call, to who may see it."""
    counties = load(CHECKOUT / "campaigns" / "wenzhou-2018").counties
    persons = [
        text
        for county in counties
        for text in (county.contact, county.contact_phone, county.deputy, county.deputy_phone)
    ]
    said = "\n".join(
        [*scene.desk.texts, *scene.robot.texts, *(str(each.labels) for each in scene.watch.inbox.messages)]
    )
    assert [person for person in persons if person in said] == []
    assert "（330303）已超过时限无任何信号" in said
    assert "[联系谁](https://board.example/board?campaign=wenzhou-2018)" in said
    assert scene.desk.refusals == scene.robot.refusals == []


async def set_capacity(api: Api, county: str, capacity: int) -> None:
    """Of all lawyers of a county."""
    owner = await asyncpg.connect(api.stack.owner_url("assignment"))
    await owner.execute("UPDATE lawyers SET capacity = $2 WHERE county = $1", county, capacity)
    await owner.close()


async def test_a_stalled_pipeline_is_told_and_no_county_is_blamed_and_what_happens_beside_it_is_told(
    scene: Scene, table: Table
) -> None:
    """The county that was heard above says nothing for two days, which reporting's worker does not see."""
    await scene.api.apply()
    await scene.api.wait_until_quiet()
    silent = of("CountySilent", county=SILENT)

    @asynccontextmanager
    async def stands_and_blames_nobody(_: Scene) -> AsyncIterator[None]:
        async with STALLED.act(scene):
            yield
            last = scene.watch.inbox.latest(silent.name, silent.labels)
            assert last is not None
            assert last.status == "resolved"

    stalled = replace(STALLED, act=stands_and_blames_nobody)
    await all_at_once(scene, table, (stalled, *BESIDE_A_STALLED_PIPELINE, *AROUND))
    await hears(scene, silent, "firing", 0)


@pytest.mark.parametrize(
    "troubles", ONE_ROUND_AFTER_ANOTHER, ids=lambda troubles: ", ".join(each.what for each in troubles)
)
async def test_what_is_taken_away_is_told_and_told_again(
    scene: Scene, table: Table, troubles: Sequence[Trouble]
) -> None:
    for process in scene.api.stack.processes.values():
        await until(process.is_ready, f"{process.name} is there again", SECONDS)
    await all_at_once(scene, table, troubles)


async def test_a_platform_that_is_away_and_a_case_that_cannot_go_there_are_told(
    scene: Scene, table: Table
) -> None:
    away, stuck = of("PlatformNotReached"), of("PlatformCaseStuck")
    async with AsyncExitStack() as gone:
        since = time.monotonic()
        async with platform_is_away(scene):
            case_id = await apply_with_paper(scene)
            fired = await hears(scene, away, "firing", since)
            await gone.enter_async_context(files_are_gone(scene))
        back = time.monotonic()
        cleared = await hears(scene, away, "resolved", back)
        table.add(away, "the platform's folder not mounted", fired, cleared)
        fired = await hears(scene, stuck, "firing", back)
    ended = time.monotonic()
    await try_again(scene, case_id)
    table.add(stuck, "a paper's file gone", fired, await hears(scene, stuck, "resolved", ended))


async def test_when_watchdog_stays_away_the_operators_robot_says_so(scene: Scene, table: Table) -> None:
    def says(words: str) -> bool:
        return any(words in text for text in scene.robot.texts)

    since = time.monotonic()
    async with nobody_watches(scene):
        await until(lambda: says("收不到 Watchdog"), "it is missed", SECONDS)
        ended = time.monotonic()
    await until(lambda: says("又收到 Watchdog"), "it is back", SECONDS)
    table.add(of("Watchdog"), "Prometheus stopped: missed, back", ended - since, time.monotonic() - ended)


async def test_years_pass_and_a_calendar_runs_out_and_partitions_were_added(
    scene: Scene, table: Table
) -> None:
    """Last, as neither can be undone: the one is over when its campaign says which days are worked, the other
    when nobody remembers how many there were. Meanwhile nobody signed a summary; now one does."""
    since, owed = time.monotonic(), of("SummaryOverdue", county=CONFLICT)
    await all_at_once(scene, table, (CALENDAR, PARTITIONS))
    fired, ended = await hears(scene, owed, "firing", since), time.monotonic()
    summary = {"action": "sign", "achievements": "追回一批欠薪", "problems": "没有"}
    path = f"/v1/campaigns/wenzhou-2018/counties/{CONFLICT}/summary"
    await scene.api.succeed("PUT", "reporting", path, summary, county=CONFLICT)
    table.add(owed, "years pass, then signed", fired, await hears(scene, owed, "resolved", ended))


def test_every_rule_is_in_the_table_or_says_why_not(table: Table) -> None:
    groups = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    rules = {rule["alert"] for group in groups for rule in group["rules"]}
    assert rules == {*table.lines, *table.not_run}
    if table.not_run:
        pytest.skip("NOT RUN: " + "; ".join(f"{name}: {why}" for name, why in sorted(table.not_run.items())))
