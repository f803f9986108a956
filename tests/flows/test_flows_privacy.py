"""S11: what names a person, or was typed by one, is nowhere in clear. Searched for, not assumed."""

from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from access import Role
from builders_case_sweep import carried_in, sweep_filing
from builders_flows import (
    COUNTY,
    Api,
    at_local_time,
    day_path,
    open_api,
    read_records,
    signed_report,
)
from contracts.service_names import SERVICES
from contracts.topics import CASES, COUNTIES
from devstack.stack import Stack

NEIGHBOUR = "330303"
PLANTED = {
    "name": "欧阳试金石",
    "id_number": "330302199001011239",
    "phone": "13812345678",
    "facts": "欠薪事实暗号翡翠",
    "client": "东海暗号建设集团",
    "asked_client": "西湖暗号劳务公司",
    "representative": "司马代表甲",
    "agent": "诸葛代理乙",
    "receiver": "上官首问丙",
    "project": "紫云大厦暗号",
    "description": "外号大胡子暗号",
    "incident": "聚集地点暗号",
    "signer": "宇文签报丁",
    "filler": "尉迟填报戊",
    "reviewer": "公孙审核己",
    "office_phone": "0577-88997766",
    "incidents": "当日情况暗号",
    "incident_dispute": "并非本期暗号",
    "remarks": "备注老王暗号",
    "dispute": "异议理由暗号",
    "correction": "更正理由暗号",
    "exemption": "免报理由暗号",
    "follow_up": "处置情况暗号",
    "theme": "讲座主题暗号",
    "hall": "讲座地点暗号",
    "partner": "联合单位暗号",
    "liaison": "皇甫联络庚",
    "attendance": "三五十人暗号",
    "note": "撤销说明暗号",
    "sweep_remarks": "排查备注暗号",
    "sweep_reason": "排查更正暗号",
    "open_note": "未结说明暗号",
    "responsible": "司徒责任壬",
    "plan": "方案全文暗号",
    "achievements": "成效暗号",
    "problems": "问题暗号",
    "suggestions": "建议暗号",
    "trader": "夏侯包工癸",
    "found_workers": "十几个人暗号",
    "found_arrears": "十五六万暗号",
    "found_note": "发现说明暗号",
    "look_reason": "查看理由暗号",
    "key": "zhang-330303198802023456",
}


@pytest.fixture
async def api(stack: Stack) -> AsyncIterator[Api]:
    async with open_api(stack) as connected:
        yield connected


async def plant(api: Api) -> str:
    """A case, a refusal of bad input and an incident, full of what must not travel."""
    now = api.stack.now()
    await api.advance_to(at_local_time(now, now.date() + timedelta(days=1), 9))
    planted: dict[str, Any] = {
        "recipients": [{"name": PLANTED["name"], "identity_seen": False, "phone": PLANTED["phone"]}],
        "representative": {"name": PLANTED["representative"], "phone": PLANTED["phone"]},
        "agent": {"name": PLANTED["agent"]},
        "first_receiver": PLANTED["receiver"],
        "project": {"name": PLANTED["project"]},
        "respondents": [{"role": "labour_contractor", "description": PLANTED["description"]}],
        "facts": PLANTED["facts"],
    }
    key = f"{PLANTED['key']}-{uuid4().hex}"
    case_id = (await api.apply(key=key, **planted))["case_id"]
    recipient = {
        "name": PLANTED["name"],
        "id_type": "id_card",
        "id_number": "330302199001011230",
        "identity_seen": True,
    }
    refusal = await api.request(
        "POST", "intake", "/v1/applications", {**planted, "recipients": [recipient], "county": COUNTY}
    )
    assert refusal.status in (400, 422)
    incident = {
        "campaign": "wenzhou-2018",
        "county": COUNTY,
        "kind": "first_sign",
        "people": {"at_least": 20, "as_told": "二十来个人"},
        "place": PLANTED["incident"],
    }
    noted = await api.succeed("POST", "intake", "/v1/incidents", incident)
    await api.wait_until_quiet()
    await plant_free_text(api, str(case_id))
    await plant_reports(api, str(noted["incident_id"]))
    await plant_activity(api)
    await plant_finding(api)
    await follow_up(api, str(noted["incident_id"]))
    await plant_sweep(api)
    await plant_summary(api)
    await api.wait_until_quiet()
    return str(case_id)


async def plant_free_text(api: Api, case_id: str) -> None:
    """Mediation and assignment have no place for any: a field for it is refused, and kept nowhere."""
    mediation, assignment = f"/v1/mediations/{case_id}", f"/v1/assignments/{case_id}"
    for service, path, body in (
        ("mediation", f"{mediation}/sessions", {"outcome": "continues"}),
        ("mediation", f"{mediation}/failure", {"reason": "respondent_absent"}),
        ("mediation", f"{mediation}/closing", {"method": "mediation", "outcome": "not_recovered"}),
        ("assignment", f"{assignment}/return", {"reason": "other"}),
    ):
        refusal = await api.request("POST", service, path, {**body, "note": PLANTED["facts"]}, version=1)
        assert refusal.status == 422, (path, refusal.body)
    [lawyer, *_] = (await api.succeed("GET", "assignment", "/v1/lawyers"))["items"]
    register = f"/v1/lawyers/{lawyer['lawyer_id']}"
    await api.succeed("PUT", "assignment", f"{register}/conflicts/{uuid4().hex}", {"name": PLANTED["client"]})
    asked = {"name": PLANTED["asked_client"]}
    await api.succeed("POST", "assignment", f"{register}/conflict-check", asked)
    await api.succeed("POST", "mediation", f"{mediation}/sessions", {"outcome": "continues"})


async def plant_reports(api: Api, incident_id: str) -> None:
    """A day that is signed and corrected, a draft, an exemption: everything that a person may type there."""
    await api.advance_to(at_local_time(api.stack.now(), api.stack.now().date(), 16, 0, 31))
    today = api.stack.now().date()
    typed: dict[str, Any] = {
        "filled_by": PLANTED["filler"],
        "reviewed_by": PLANTED["reviewer"],
        "phone": PLANTED["office_phone"],
        "incidents": PLANTED["incidents"],
        "incidents_disputed": PLANTED["incident_dispute"],
        "remarks": PLANTED["remarks"],
    }
    path, signer = day_path(today), {"name": PLANTED["signer"], "key": f"{PLANTED['key']}-{uuid4().hex}"}
    [event] = [
        event["event_id"] for event in await api.events_behind(today) if event["subject"] == incident_id
    ]
    report = {**signed_report(system={"received": 1, "received_wages": 1}), **typed}
    disputed = [{"event_id": event, "reason": PLANTED["dispute"]}]
    await api.succeed("PUT", "reporting", f"{path}/report", {**report, "disputed": disputed}, **signer)
    correction = {name: value for name, value in report.items() if name != "action"}
    correction["reason"] = PLANTED["correction"]
    await api.change("reporting", path, "report/corrections", correction, name=PLANTED["signer"])
    draft = {**report, "action": "draft"}
    neighbour = day_path(today, NEIGHBOUR)
    await api.succeed("PUT", "reporting", f"{neighbour}/report", draft, county=NEIGHBOUR)
    reason = {"reason": PLANTED["exemption"]}
    city: dict[str, Any] = {"role": Role.city_staff, "county": None}
    await api.succeed("PUT", "reporting", f"{neighbour}/exemption", reason, **city)


async def plant_activity(api: Api) -> str:
    """A detachment with its liaison, recorded and withdrawn."""
    activity = {
        "campaign": "wenzhou-2018",
        "county": COUNTY,
        "kind": "detachment",
        "held_on": api.stack.now().date().isoformat(),
        "theme": PLANTED["theme"],
        "place": PLANTED["hall"],
        "with_whom": PLANTED["partner"],
        "liaison": PLANTED["liaison"],
        "attendance": {"as_told": PLANTED["attendance"]},
    }
    made = await api.succeed("POST", "reporting", "/v1/activities", activity, name=PLANTED["signer"])
    path = f"/v1/activities/{made['activity_id']}"
    mistake = {"reason": "other_error", "note": PLANTED["note"]}
    await api.change("reporting", path, "withdrawal", mistake, name=PLANTED["signer"])
    return path


async def plant_finding(api: Api) -> str:
    """A sole trader who owes, found by a sweep: recorded, looked at, withdrawn."""
    sweep = {
        "campaign": "wenzhou-2018",
        "county": COUNTY,
        "kind": "arrears_sweep",
        "held_on": api.stack.now().date().isoformat(),
        "theme": PLANTED["theme"],
    }
    signer: Any = {"name": PLANTED["signer"]}
    made = await api.succeed("POST", "reporting", "/v1/activities", sweep, **signer)
    finding = {
        "employer": {"kind": "person", "name": PLANTED["trader"]},
        "source": "worker_told",
        "workers": {"as_told": PLANTED["found_workers"]},
        "arrears": {"as_told": PLANTED["found_arrears"]},
        "note": PLANTED["found_note"],
    }
    findings = f"/v1/activities/{made['activity_id']}/findings"
    found = await api.succeed("POST", "reporting", findings, finding, **signer)
    path = f"/v1/arrears-findings/{found['finding_id']}"
    look = {"reason": PLANTED["look_reason"]}
    told = await api.succeed("POST", "reporting", f"{path}/reveal", look, **signer)
    assert told["name"] == PLANTED["trader"]
    mistake = {"reason": "other_error", "note": PLANTED["note"]}
    await api.change("reporting", path, "withdrawal", mistake, **signer)
    return path


async def follow_up(api: Api, incident_id: str) -> None:
    """A person of the city says what was done about the incident."""
    city: dict[str, Any] = {"role": Role.city_staff, "county": None, "name": PLANTED["signer"]}
    step = {"state": "seen", "note": PLANTED["follow_up"]}
    await api.change("reporting", f"/v1/incident-desk/{incident_id}", "follow-ups", step, **city)


async def plant_sweep(api: Api) -> str:
    """The case sweep with remarks, corrected with a reason; a case carried in that is open for a reason."""
    path = f"/v1/campaigns/wenzhou-2018/counties/{COUNTY}/case-sweep"
    signer: Any = {"name": PLANTED["signer"]}
    case = await api.succeed("POST", "reporting", f"{path}/carried-in", carried_in(uuid4().hex), **signer)
    given = {"reason": "other", "note": PLANTED["open_note"]}
    at_case = f"{path}/cases/{case['case_id']}"
    await api.succeed("POST", "reporting", f"{at_case}/open-reasons", given, **signer)
    sweep = await api.succeed("GET", "reporting", path)
    reason = PLANTED["sweep_reason"]
    if not sweep["filings"]:
        first = sweep_filing(remarks=PLANTED["sweep_remarks"])
        sweep = await api.succeed("POST", "reporting", f"{path}/filings", first, **signer)
    again = sweep_filing(work_injury_assigned=1, work_injury_open=1, reason=reason)
    await api.succeed("POST", "reporting", f"{path}/filings", again, version=sweep["version"], **signer)
    return at_case


async def plant_summary(api: Api) -> str:
    """A plan, a summary signed and one begun, by name; the city's issued."""
    path = f"/v1/campaigns/wenzhou-2018/counties/{COUNTY}"
    today = api.stack.now().date().isoformat()
    plan = {"responsible": PLANTED["responsible"], "text": PLANTED["plan"], "dated_on": today}
    words = {name: PLANTED[name] for name in ("achievements", "problems", "suggestions")}
    signer: dict[str, Any] = {"name": PLANTED["signer"]}
    await api.request("POST", "reporting", f"{path}/plan", plan, **signer)
    signed = {"action": "sign", **words}
    await api.request("PUT", "reporting", f"{path}/summary", signed, **signer)
    neighbour = f"/v1/campaigns/wenzhou-2018/counties/{NEIGHBOUR}/summary"
    draft = {"action": "draft", **words}
    await api.request("PUT", "reporting", neighbour, draft, county=NEIGHBOUR, **signer)
    city: dict[str, Any] = {"role": Role.city_staff, "county": None, **signer}
    issued = {"action": "issue", **words}
    await api.request("PUT", "reporting", "/v1/campaigns/wenzhou-2018/summary", issued, **city)
    return path


def planted_in(texts: Iterable[str]) -> set[str]:
    """Which of the planted words occur in any of their forms."""
    all_texts = "\n".join(texts)
    return {what for what, word in PLANTED.items() if any(form in all_texts for form in forms(word))}


def forms(word: str) -> tuple[str, ...]:
    """As it is, escaped as JSON does, and as PostgreSQL prints bytes."""
    return word, word.encode("unicode_escape").decode(), word.encode().hex()


async def texts_of_topics(stack: Stack) -> list[str]:
    """Keys, headers and values of every record."""
    records = await read_records(stack.bootstrap, CASES, COUNTIES)
    parts = [[record.key, record.value, *(value for _, value in record.headers)] for record in records]
    assert parts
    return [part.decode(errors="replace") for record in parts for part in record if part is not None]


def texts_of_logs(stack: Stack) -> list[str]:
    """Every log of every process."""
    files = [path for path in stack.folder.rglob("*.log*") if path.is_file()]
    assert len(files) >= len(SERVICES), files
    return [path.read_text(encoding="utf-8", errors="replace") for path in files]


async def texts_of_metrics(api: Api) -> list[str]:
    """Every service's metrics."""
    replies = [await api.request("GET", service, "/metrics") for service in SERVICES]
    assert all("yuanxin_" in reply.body for reply in replies)
    return [reply.body for reply in replies]


async def texts_of_database(url: str) -> list[str]:
    """Every row of every table, as text; bytes appear in it as hexadecimal digits."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        rows = [await connection.fetch(f'SELECT t::text AS row FROM "{a}"."{b}" t') for a, b in tables]
        return [row["row"] for of_table in rows for row in of_table]
    finally:
        await connection.close()


async def test_nothing_personal_is_readable_in_topics_logs_metrics_or_a_database(api: Api) -> None:
    await plant(api)
    assert planted_in(await texts_of_topics(api.stack)) == set()
    assert planted_in(texts_of_logs(api.stack)) == set()
    assert planted_in(await texts_of_metrics(api)) == set()
    for service in SERVICES:
        assert planted_in(await texts_of_database(api.stack.owner_url(service))) == set(), service


async def test_who_may_see_a_report_reads_what_was_typed_into_it(api: Api) -> None:
    """The control: it is kept, sealed, and shown as ever."""
    await plant(api)
    activity = await api.request("GET", "reporting", await plant_activity(api))
    assert planted_in([str(activity.body)]) == {
        *("signer", "theme", "hall", "partner", "liaison", "attendance", "note"),
    }
    finding = await api.request("GET", "reporting", await plant_finding(api))
    assert planted_in([str(finding.body)]) == {
        *("signer", "found_workers", "found_arrears", "found_note", "look_reason", "note"),
    }, "a natural person's name is told to whoever asks for it with a reason"
    city: dict[str, Any] = {"role": Role.city_staff, "county": None}
    listed = await api.succeed("GET", "reporting", "/v1/incident-desk", **city)
    desk = [f"/v1/incident-desk/{one['incident_id']}" for one in listed["items"]]
    on_the_desk = [str(await api.succeed("GET", "reporting", one, **city)) for one in desk]
    assert planted_in(on_the_desk) == {"signer", "follow_up", "incidents", "incident_dispute"}
    at_case = await api.request("GET", "reporting", await plant_sweep(api))
    assert planted_in([str(at_case.body)]) == {"signer", "open_note"}
    at_sweep = f"/v1/campaigns/wenzhou-2018/counties/{COUNTY}/case-sweep"
    sweep = await api.request("GET", "reporting", at_sweep)
    assert planted_in([str(sweep.body)]) == {"signer", "sweep_remarks", "sweep_reason"}
    path = await plant_summary(api)
    summary = [await api.request("GET", "reporting", f"{path}/{what}") for what in ("plan", "summary")]
    assert planted_in([str(one.body) for one in summary]) == {
        *("signer", "responsible", "plan", "achievements", "problems", "suggestions"),
    }
    today = api.stack.now().date()
    shown = planted_in([str(await api.board_line(today)), str(await api.board_line(today, NEIGHBOUR))])
    assert shown == {
        *("signer", "filler", "reviewer", "office_phone", "incidents", "remarks", "dispute"),
        *("correction", "exemption", "incident_dispute"),
    }


async def test_the_search_finds_what_a_table_keeps_as_text_or_as_bytes(api: Api) -> None:
    """The control: planted rows, as a stored answer (bytes) and as a column of text would hold them."""
    url = api.stack.owner_url("mediation")
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("CREATE TABLE planted (said text, bytes bytea)")
        for text, raw in ((PLANTED["facts"], None), (None, PLANTED["name"].encode())):
            await connection.execute("INSERT INTO planted VALUES ($1, $2)", text, raw)
        assert planted_in(await texts_of_database(url)) == {"facts", "name"}
    finally:
        await connection.execute("DROP TABLE planted")
        await connection.close()


async def test_the_search_would_find_them(api: Api) -> None:
    """The control: what a person of the county may reveal, with a reason, is found by the same search."""
    case_id = await plant(api)
    path = f"/v1/applications/{case_id}/reveal"
    revealed = await api.request("POST", "intake", path, {"reason": "核对身份"})
    assert {"name", "phone", "facts"} <= planted_in([str(revealed.body)])
    masked = await api.request("GET", "intake", f"/v1/applications/{case_id}", role=Role.county_staff)
    assert not {"name", "phone"} & planted_in([str(masked.body)])
