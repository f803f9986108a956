"""The season at reduced size on the real stack: no differences, and a checker that can fail."""

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from rich.console import Console

from broker_access import client_options
from database import Connection
from devstack.commands.demo import own_campaigns, platform_connection, season_on
from devstack.servers import WITHOUT_FSYNC
from devstack.service_processes import service_processes
from devstack.stack import Stack
from season import whole_season
from season.calendar import OPENING, Slot, moment
from season.client import Client
from season.difference import Difference
from season.expected_stock import LOOKED_AT
from season.facts import Facts
from season.personal_data import words_of
from season.plan import Plan, build
from season.plan.scripted_situations import EXEMPTED, FORGETS, ONLY_RULES, SILENT, SILENT_TO_THE_END
from season.result import SeasonResult

SEED, ANOTHER_SEED = 81, 114
APPLICATIONS = 120
CONSULTED = """
SELECT subject FROM journal
WHERE county = $1 AND period = $2 AND type = 'cn.yuanxin.consultation.recorded.v1'
"""
CONSULTED_THEN = (FORGETS, date(2018, 12, 20))
"""A line with a consultation about wages, whatever the seed: a script has it."""
KILLED = moment(date(2019, 1, 14), Slot.afternoon)

pytestmark = pytest.mark.timeout(900)


@dataclass(frozen=True)
class Played:
    """A season that was played, on a stack that still runs."""

    stack: Stack
    folder: Path
    result: SeasonResult

    @property
    def plan(self) -> Plan:
        return build(SEED, APPLICATIONS, self.result.units)

    @property
    def facts(self) -> Facts:
        return self.result.shown

    @property
    def written(self) -> dict[str, Any]:
        written: dict[str, Any] = json.loads((self.folder / "season.json").read_text(encoding="utf-8"))
        return written

    async def compared(self) -> list[Difference]:
        async with season_on(self.stack, self.folder) as running:
            return await whole_season.compare(running)


@pytest.fixture(scope="module")
async def played(folder: Path) -> AsyncIterator[Played]:
    """One season for all tests that only look at it, or tamper with it and change it back."""
    with stack_in(folder / "season") as stack:
        yield await play(stack, folder / "played", SEED)


def stack_in(folder: Path, *, by_two: bool = False) -> Stack:
    campaigns = [own_campaigns(folder.with_name(f"{folder.name}-campaigns"), by_two=by_two)]
    return Stack(folder, campaigns, begins=OPENING, postgres_settings=WITHOUT_FSYNC)


async def play(stack: Stack, folder: Path, seed: int, **meanwhile: Any) -> Played:
    with (folder.with_suffix(".txt")).open("w") as output:
        async with season_on(stack, folder, platform_connection(stack, folder)) as running:
            result = await whole_season.run(running, seed, APPLICATIONS, Console(file=output), **meanwhile)
    return Played(stack, folder, result)


def listed(differences: Sequence[Difference]) -> str:
    return "\n".join(map(str, differences[:20]))


async def test_what_is_shown_is_what_was_done(played: Played) -> None:
    assert not played.result.differences, listed(played.result.differences)


async def test_every_county_and_period_has_one_line(played: Played) -> None:
    assert len(played.facts.filings) == 12 * 85
    assert {line.filing for line in played.facts.filings.values()} == {
        *("on_time", "late", "filed_afterwards", "exempt", "missing")
    }
    assert {line.check for line in played.facts.filings.values()} == {
        None,
        "agreeing",
        "differing",
        "corrected",
    }
    assert {line.content for line in played.facts.filings.values()} == {None, "zero_report", "figures"}


async def test_the_silences_of_the_scripts_and_no_others_are_shown(played: Played) -> None:
    silent = [silence.county for silence in played.facts.silences]
    assert sorted(silent) == sorted([SILENT, ONLY_RULES, EXEMPTED, SILENT_TO_THE_END])


async def test_the_season_is_written_down_for_machines_and_for_a_browser(played: Played) -> None:
    assert played.written["differences"] == []
    assert len(played.written["facts"]["lines"]) == 12 * 85
    page = (played.folder / "board.html").read_text(encoding="utf-8")
    assert "零" in page
    assert "断报" in page
    files = {path.name for path in (played.folder / "exports").iterdir()}
    assert files == set(played.written["exports"])
    assert {f"city-report-2019-02-28.{kind}" for kind in ("xlsx", "docx", "txt")} <= files
    assert len(files) + len(played.result.exports.not_made) == 11


async def test_some_reports_were_signed_by_the_forms_of_pages(played: Played) -> None:
    """One day of sixteen, as a hash chooses; nothing that is compared tells them from the others."""
    assert 30 < played.result.signed_on_pages < 100


class Tampering:
    """Changes what reporting stored, and changes it back."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._undo: list[tuple[str, tuple[Any, ...]]] = []

    async def do(self, statement: str, undo: str, *values: Any) -> None:
        changed = await self._conn.execute(statement, *values)
        assert not changed.endswith(" 0"), f"nothing to tamper with: {statement}"
        self._undo.append((undo, values))

    async def without_trigger(self, table: str, statement: str, undo: str, *values: Any) -> None:
        """As whoever owns the database can: what is append-only is so by a trigger."""
        self._undo.append((f"ALTER TABLE {table} ENABLE TRIGGER USER", ()))
        await self._conn.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        await self.do(statement, undo, *values)

    async def find(self, statement: str, *values: Any) -> Any:
        value = await self._conn.fetchval(statement, *values)
        assert value is not None, f"nothing to tamper with: {statement}"
        return value

    async def undo(self) -> None:
        for statement, values in reversed(self._undo):
            await self._conn.execute(statement, *values)


@asynccontextmanager
async def tampering_with(stack: Stack, service: str) -> AsyncIterator[Tampering]:
    conn = await asyncpg.connect(stack.owner_url(service))
    tampering = Tampering(conn)
    try:
        yield tampering
    finally:
        await tampering.undo()
        await conn.close()


@pytest.fixture
async def tampering(played: Played) -> AsyncIterator[Tampering]:
    async with tampering_with(played.stack, "reporting") as tampering:
        yield tampering


async def test_a_tampered_figure_is_found(played: Played, tampering: Tampering) -> None:
    county, period = CONSULTED_THEN
    where = "WHERE county = $1 AND period = $2 AND measure = 'consultations' AND case_class = 'wages'"
    plus_one = f"UPDATE figures SET amount = amount + 1 {where}"
    await tampering.do(plus_one, plus_one.replace("+", "-"), county, period)
    assert (county, period) in named(await played.compared())


async def test_an_event_dropped_before_reporting_counted_it_is_found(
    played: Played, tampering: Tampering
) -> None:
    """A consultation is in no figure, behind no line and not in the ledger, as if it had never been read."""
    county, period = CONSULTED_THEN
    where = "WHERE county = $1 AND period = $2 AND measure = 'consultations' AND case_class = 'wages'"
    minus_one = f"UPDATE figures SET amount = amount - 1 {where}"
    await tampering.do(minus_one, minus_one.replace("-", "+"), county, period)
    consulted = await tampering.find(CONSULTED, county, period)
    for table, column in (("journal", "campaign"), ("applied", "source")):
        hide = f"UPDATE {table} SET {column} = 'dropped ' || {column} WHERE subject = $1"
        show = f"UPDATE {table} SET {column} = substr({column}, length('dropped  ')) WHERE subject = $1"
        await tampering.do(hide, show, consulted)
    assert (county, period) in named(await played.compared())


async def test_a_swallowed_silence_is_found(played: Played, tampering: Tampering) -> None:
    swallow = "UPDATE silences SET campaign = 'swallowed' WHERE county = $1"
    give_back = "UPDATE silences SET campaign = 'wenzhou-2018' WHERE county = $1"
    await tampering.without_trigger("silences", swallow, give_back, SILENT)
    assert (SILENT, date(2019, 1, 17)) in named(await played.compared())


async def test_an_activity_counted_as_another_is_found(played: Played, tampering: Tampering) -> None:
    lecture = await tampering.find(
        "SELECT activity_id FROM activities WHERE kind = 'lecture' AND withdrawn_at IS NULL LIMIT 1"
    )
    change = "UPDATE activities SET kind = '{}' WHERE activity_id = $1"
    await tampering.do(change.format("publicity"), change.format("lecture"), lecture)
    found = [each.what for each in await played.compared()]
    assert {"four ones, lecture", "four ones, publicity"} == set(found)


async def test_a_city_report_or_an_activity_that_says_otherwise_is_found(
    played: Played, tampering: Tampering
) -> None:
    """A figure in a report that was issued, who issued one when, a photo shown for another activity, and an
    activity that nobody withdrew: each is found, and nothing else."""
    another, earlier = await tamper_with_city_reports(tampering)
    await tamper_with_activities(tampering)
    assert {(each.period, each.what) for each in await played.compared()} == {
        (another, "city report, day, total received"),
        (another, "city report, sha256"),
        (earlier, "city report, issued"),
        *((None, f"four ones, {kind}") for kind in ("lecture", "publicity", "arrears_sweep")),
    }


async def tamper_with_city_reports(tampering: Tampering) -> tuple[date, date]:
    another, earlier = LOOKED_AT[4], LOOKED_AT[3]
    where = "'{day,measures,received}'"
    plus_one = (
        f"UPDATE city_reports SET report = jsonb_set(report, {where},"
        f" to_jsonb((report #>> {where})::bigint + 1)) WHERE period = $1"
    )
    await tampering.without_trigger("city_reports", plus_one, plus_one.replace("+ 1", "- 1"), another)
    later = "UPDATE city_report_issues SET issued_at = issued_at + interval '1 s' WHERE period = $1"
    await tampering.without_trigger("city_report_issues", later, later.replace("+", "-"), earlier)
    return another, earlier


async def tamper_with_activities(tampering: Tampering) -> None:
    photo, shown_for = await tampering.find(
        "SELECT (min(f.file_id::text), f.activity_id::text) FROM activity_files f"
        " JOIN activities a USING (activity_id)"
        " WHERE a.withdrawn_at IS NULL AND a.kind = 'lecture' GROUP BY f.activity_id LIMIT 1"
    )
    publicity = await tampering.find(
        "SELECT min(activity_id::text) FROM activities WHERE kind = 'publicity' AND withdrawn_at IS NULL"
    )
    move = (
        "UPDATE activity_files SET activity_id = ${}::text::uuid WHERE file_id = $1::text::uuid AND ${} <> ''"
    )
    await tampering.do(move.format(2, 3), move.format(3, 2), photo, publicity, shown_for)
    sweep = await tampering.find(
        "SELECT min(activity_id::text) FROM activities WHERE kind = 'arrears_sweep' AND withdrawn_at IS NULL"
    )
    withdraw = (
        "UPDATE activities SET withdrawn_at = {}, withdrawn_reason = {} WHERE activity_id = $1::text::uuid"
    )
    await tampering.do(
        withdraw.format("recorded_at", "'other_error'"), withdraw.format("NULL", "NULL"), sweep
    )


async def test_a_step_that_the_city_did_not_take_is_found(played: Played, tampering: Tampering) -> None:
    settled = await tampering.find(
        "SELECT incident_id FROM incident_follow_ups WHERE state = 'settled' LIMIT 1"
    )
    change = "UPDATE incident_follow_ups SET state = '{}' WHERE incident_id = $1 AND number = 3"
    there, back = change.format("escalated"), change.format("settled")
    await tampering.without_trigger("incident_follow_ups", there, back, settled)
    found = [each.what for each in await played.compared()]
    assert len(found) == 2
    assert all("on the desk" in each for each in found)


async def test_a_finding_or_an_act_on_it_that_is_not_as_it_was_done_is_found(
    played: Played, tampering: Tampering
) -> None:
    """One counted as exact, one that nobody linked to a case, a look at a name that nobody had."""
    counted = await tampering.find(
        "SELECT min(finding_id::text) FROM arrears_findings"
        " WHERE workers IS NOT NULL AND NOT workers_exact AND withdrawn_at IS NULL"
    )
    exact = "UPDATE arrears_findings SET workers_exact = {} WHERE finding_id = $1::text::uuid"
    await tampering.do(exact.format("true"), exact.format("false"), counted)
    linked, case_id, case_no = await tampering.find(
        "SELECT (finding_id::text, case_id, case_no) FROM arrears_findings WHERE case_id IS NOT NULL"
        " ORDER BY finding_id LIMIT 1"
    )
    case = "UPDATE arrears_findings SET case_id = {}, case_no = {} WHERE finding_id = $1::text::uuid"
    told = " AND $2 || $3 <> ''"
    await tampering.do(case.format("NULL", "NULL") + told, case.format("$2", "$3"), linked, case_id, case_no)
    act_id, looked = await tampering.find(
        "SELECT (id, finding_id::text) FROM arrears_finding_acts WHERE act = 'reveal' ORDER BY id LIMIT 1"
    )
    act = "UPDATE arrears_finding_acts SET act = '{}' WHERE id = $1"
    there, back = act.format("withdraw"), act.format("reveal")
    await tampering.without_trigger("arrears_finding_acts", there, back, act_id)
    found = [each.what for each in await played.compared()]
    assert {what.partition(":")[0] for what in found} == {"finding", "four ones, arrears_sweep"}
    assert len(found) == 2 * len({counted, linked, looked}) + 1


async def test_a_sweep_that_is_said_to_be_late_and_a_case_that_is_gone_from_it_are_found(
    played: Played, tampering: Tampering
) -> None:
    filed = await tampering.find("SELECT county FROM case_sweep_filings WHERE filing = 'on_time' LIMIT 1")
    change = "UPDATE case_sweep_filings SET filing = '{}' WHERE county = $1"
    await tampering.without_trigger(
        "case_sweep_filings", change.format("late"), change.format("on_time"), filed
    )
    case_id = await tampering.find(
        "SELECT case_id FROM cases WHERE case_class = 'wages' AND handovers->>0 < '2018-12-31' LIMIT 1"
    )
    renamed = "UPDATE cases SET case_class = '{}' WHERE case_id = $1"
    await tampering.do(renamed.format("other"), renamed.format("wages"), case_id)
    found = [each.what for each in await played.compared()]
    assert {"case sweep as filed", "case sweep of the system"} <= set(found)


async def test_arrears_gathered_elsewhere_are_found(played: Played, tampering: Tampering) -> None:
    told = await tampering.find(
        "SELECT event_id FROM hot_spot_facts WHERE industry = 'construction' AND time >= '2019-01-02'"
        " AND time < '2019-01-15' LIMIT 1"
    )
    change = "UPDATE hot_spot_facts SET industry = '{}' WHERE event_id = $1"
    await tampering.do(change.format("water_works"), change.format("construction"), told)
    found = [each.what for each in await played.compared()]
    assert found == ["hot spot, industry construction", "hot spot, industry water_works"]


async def test_what_a_signed_summary_or_a_plan_says_otherwise_is_found(
    played: Played, tampering: Tampering
) -> None:
    """A figure of a county's summary, a sum and a version in the city's, the date of a plan: each is found,
    and nothing else."""
    number = "'{totals,measures,received}'"
    more = (
        f"UPDATE summary_versions SET figures = jsonb_set(figures, {number},"
        f" to_jsonb((figures #>> {number})::bigint + 1)) WHERE county = '330302'"
    )
    await tampering.without_trigger("summary_versions", more, more.replace("+ 1", "- 1"))
    place = await tampering.find(
        "SELECT place - 1 FROM summary_versions,"
        " jsonb_array_elements(figures->'counties') WITH ORDINALITY AS listed (one, place)"
        " WHERE county = 'city' AND one->>'plan_version' IS NOT NULL LIMIT 1"
    )
    of_city = (
        "UPDATE summary_versions SET figures = jsonb_set(jsonb_set(figures, '{sums,0,system}',"
        " to_jsonb((figures #>> '{sums,0,system}')::bigint + 1)),"
        f" '{{counties,{place},plan_version}}', 'null')"
        " WHERE county = 'city' AND $1 <> ''"
    )
    whole = await tampering.find("SELECT figures::text FROM summary_versions WHERE county = 'city'")
    back = "UPDATE summary_versions SET figures = $1::text::jsonb WHERE county = 'city' AND $1 <> ''"
    await tampering.do(of_city, back, whole)
    planned = await tampering.find("SELECT county FROM plans WHERE number = 2 LIMIT 1")
    later = "UPDATE plans SET dated_on = dated_on + 1 WHERE county = $1 AND number = 2"
    await tampering.without_trigger("plans", later, later.replace("+ 1", "- 1"), planned)
    found = {(each.county, each.what) for each in await played.compared()}
    assert found == {
        ("330302", "summary: system received"),
        ("city", "summary: system received"),
        ("city", "table in words"),
        (planned, "plan in words"),
    }


async def test_whatever_agencies_and_counties_are_told_otherwise_is_found(played: Played) -> None:
    """A sum in a status, a status that is gone, the answer in a receipt, an event in another county's feed, a
    referral that was taken back, a sum in what an agency said, a number of the municipal platform and a case
    that it refused: each is one difference of its own."""
    async with (
        tampering_with(played.stack, "intake") as intake,
        tampering_with(played.stack, "mediation") as mediation,
    ):
        for tamper in (
            *(tamper_with_feeds, tamper_with_county_feed, tamper_with_referral),
            *(tamper_with_number_there, tamper_with_refusal_there),
        ):
            await tamper(intake)
        await tamper_with_fact(mediation)
        told = [str(each) for each in await played.compared()]
    for found in (
        "statuses of 温劳监移〔2018〕1号 told inspection",
        "statuses of 温工维移〔2018〕1号 told union",
        "told hr-ss",
        "events that 330302 reads of",
        "events that 330303 reads of",
        "referral court （2019）浙0381民诉前调5号",
        "said of",
        " on the municipal platform: expected acknowledged ",
        " on the municipal platform: expected refused ",
        "not uploaded to the municipal platform",
    ):
        assert any(found in each for each in told), (found, told)


STATUS = (
    "UPDATE agency_feed SET {} WHERE agency = $1 AND data ->> 'document_no' = $2 AND data ->> 'status' = $3"
)


async def tamper_with_feeds(intake: Tampering) -> None:
    more = STATUS.format(
        "data = jsonb_set(data, '{recovered_fen}', to_jsonb((data ->> 'recovered_fen')::bigint + 1))"
    )
    await intake.do(more, more.replace("+ 1", "- 1"), "inspection", "温劳监移〔2018〕1号", "closed")
    gone, there = STATUS.format("type = 'gone.' || type"), STATUS.format("type = substr(type, 6)")
    await intake.do(gone, there, "union", "温工维移〔2018〕1号", "agreed")
    answer = (
        "UPDATE agency_feed SET data = jsonb_set(data, '{{outcome}}', '\"{}\"')"
        " WHERE agency = $1 AND number = $2"
    )
    refused = "SELECT number FROM agency_feed WHERE agency = 'hr-ss' AND data ->> 'outcome' = 'refused'"
    await intake.do(answer.format("taken"), answer.format("refused"), "hr-ss", await intake.find(refused))


async def tamper_with_county_feed(intake: Tampering) -> None:
    move = "UPDATE county_feed SET county = '{}' WHERE county = '{}' AND partition = $1 AND \"offset\" = $2"
    partition = await intake.find(
        "SELECT min(partition) FROM county_feed WHERE county = '330302' AND event LIKE '%aid.granted%'"
    )
    offset = await intake.find(
        'SELECT min("offset") FROM county_feed'
        " WHERE county = '330302' AND partition = $1 AND event LIKE '%aid.granted%'",
        partition,
    )
    there, back = move.format("330303", "330302"), move.format("330302", "330303")
    await intake.do(there, back, partition, offset)


async def tamper_with_referral(intake: Tampering) -> None:
    withdrawn = "UPDATE referrals SET withdrawn_at = {}, withdrawal_reason = {} WHERE document_no = $1"
    number = "（2019）浙0381民诉前调5号"
    await intake.do(withdrawn.format("made_at", "'other'"), withdrawn.format("NULL", "NULL"), number)


async def tamper_with_number_there(intake: Tampering) -> None:
    numbered = await intake.find("SELECT min(case_id::text) FROM platform_cases WHERE platform_no <> ''")
    another = "UPDATE platform_cases SET platform_no = {} WHERE case_id = $1::text::uuid"
    there, back = another.format("'0' || platform_no"), another.format("substr(platform_no, 2)")
    await intake.do(there, back, numbered)


async def tamper_with_refusal_there(intake: Tampering) -> None:
    refused = await intake.find("SELECT min(case_id::text) FROM platform_cases WHERE state = 'refused'")
    another = "UPDATE platform_cases SET state = '{}' WHERE case_id = $1::text::uuid"
    await intake.do(another.format("uploaded"), another.format("refused"), refused)


async def tamper_with_fact(mediation: Tampering) -> None:
    more = (
        "UPDATE agency_facts SET said = jsonb_set(said, '{awarded_fen}',"
        " to_jsonb((said ->> 'awarded_fen')::bigint + 1)) WHERE type = $1"
    )
    decided = "cn.yuanxin.agency-proceedings.decided.v1"
    await mediation.without_trigger("agency_facts", more, more.replace("+ 1", "- 1"), decided)


async def test_all_that_was_tampered_with_was_changed_back(played: Played) -> None:
    assert await played.compared() == []


async def test_a_name_planted_on_a_topic_or_in_a_log_is_found(played: Played) -> None:
    """The control: nobody's lies there, until an agency is told one, and a process writes one down."""
    assert await found_in_the_open(played) == []
    name = next(word for word in sorted(words_of(played.plan)) if len(word) == 3)
    in_json = json.dumps({"remark": name}).encode()
    wrapped = json.dumps({"data_base64": b64encode(in_json).decode()}).encode()
    async with AIOKafkaProducer(**client_options(played.stack.bootstrap)) as producer:
        await producer.send_and_wait("agency.court.out.v1", wrapped)
        await producer.send_and_wait("agency.hr-ss.out.v1", b"{}", headers=[("ce_subject", name.encode())])
    log = played.stack.folder / "logs" / "planted.log"
    log.write_text(f"received {in_json.decode()}\n", encoding="utf-8")
    assert await found_in_the_open(played) == [
        f"season: personal data in {place}: expected none, shown {name}"
        for place in ("agency.court.out.v1", "agency.hr-ss.out.v1", "planted.log")
    ]


async def found_in_the_open(played: Played) -> list[str]:
    async with season_on(played.stack, played.folder) as running, aiohttp.ClientSession() as session:
        found = await whole_season.personal_data_in_the_open(
            running, Client(running, session), played.plan, await running.records(), await running.logs()
        )
    return [str(each) for each in found]


def named(differences: list[Difference]) -> set[tuple[str | None, date | None]]:
    return {(one.county, one.period) for one in differences}


async def test_the_same_seed_gives_the_same_facts_even_when_services_die(
    played: Played, folder: Path
) -> None:
    """kill -9 of each service in mid-season, one day after the other; the plan knows nothing of it."""
    # Nobody looks at the first one any more, and it would work on beside the next.
    await asyncio.to_thread(played.stack.stop)
    with stack_in(folder / "killed") as stack:
        names = [process.name for process in service_processes()]
        victims = {KILLED + timedelta(days=n): name for n, name in enumerate(names)}
        died = set[str]()

        async def kill(instant: datetime) -> None:
            """Who died is noted as it goes: intake is started again when the platform is connected."""
            died.update(name for name in names if stack.processes[name].unexpected_ends)
            if instant in victims:
                stack.processes[victims[instant]].kill()

        again = await play(stack, folder / "again", SEED, meanwhile=kill)
    assert died == set(names)
    assert again.result.differences == []
    assert again.written["facts"] == played.written["facts"]


async def test_another_seed_passes_too_in_which_two_sign_each_report(folder: Path) -> None:
    """And the control: a first signature that is said to be of another time."""
    with stack_in(folder / "another", by_two=True) as stack:
        other = await play(stack, folder / "other", ANOTHER_SEED)
        assert not other.result.differences, listed(other.result.differences)
        assert other.facts.awaiting
        assert len(other.facts.by_two) > 900
        async with tampering_with(stack, "reporting") as tampering:
            changed = await tamper_with_first_signatures(tampering)
            found = {(each.county, each.period, each.what) for each in await other.compared()}
    assert found == changed


async def tamper_with_first_signatures(tampering: Tampering) -> set[tuple[str, date, str]]:
    signed_earlier = (
        "UPDATE first_signatures SET signed_at = signed_at - interval '1 s' WHERE county = $1 AND period = $2"
    )
    line = ONLY_RULES, LOOKED_AT[6]
    await tampering.without_trigger(
        "first_signatures", signed_earlier, signed_earlier.replace("-", "+"), *line
    )
    return {(*line, "signatures")}
