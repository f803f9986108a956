"""S11: what a worker tells us is nowhere but in intake, and there not in clear. Searched for, not assumed."""

from collections.abc import AsyncIterator, Iterable
from typing import Any

import asyncpg
import pytest

from access import Role
from builders_flows import COUNTY, Api, open_api, read_records
from contracts.service_names import SERVICES, Service
from contracts.topics import CASES, COUNTIES
from devstack.stack import Stack

PLANTED = {
    "name": "欧阳试金石",
    "id_number": "330302199001011239",
    "phone": "13812345678",
    "facts": "欠薪事实暗号翡翠",
    "representative": "司马代表甲",
    "agent": "诸葛代理乙",
    "receiver": "上官首问丙",
    "project": "紫云大厦暗号",
    "description": "外号大胡子暗号",
    "incident": "聚集地点暗号",
}


@pytest.fixture
async def api(stack: Stack) -> AsyncIterator[Api]:
    async with open_api(stack) as connected:
        yield connected


async def plant(api: Api) -> str:
    """A case, a refusal of bad input and an incident, full of what must not travel."""
    planted: dict[str, Any] = {
        "recipients": [{"name": PLANTED["name"], "identity_seen": False, "phone": PLANTED["phone"]}],
        "representative": {"name": PLANTED["representative"], "phone": PLANTED["phone"]},
        "agent": {"name": PLANTED["agent"]},
        "first_receiver": PLANTED["receiver"],
        "project": {"name": PLANTED["project"]},
        "respondents": [{"role": "labour_contractor", "description": PLANTED["description"]}],
        "facts": PLANTED["facts"],
    }
    case_id = (await api.apply(**planted))["case_id"]
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
    await api.succeed("POST", "intake", "/v1/incidents", incident)
    await api.wait_until_quiet()
    await plant_free_text(api, str(case_id))
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
    await api.succeed("POST", "mediation", f"{mediation}/sessions", {"outcome": "continues"})


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
    """Every row of every table, as text."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        rows = [await connection.fetch(f'SELECT t::text AS row FROM "{table[0]}" t') for table in tables]
        return [row["row"] for of_table in rows for row in of_table]
    finally:
        await connection.close()


async def test_nothing_personal_is_in_topics_logs_metrics_or_another_database(api: Api) -> None:
    await plant(api)
    assert planted_in(await texts_of_topics(api.stack)) == set()
    assert planted_in(texts_of_logs(api.stack)) == set()
    assert planted_in(await texts_of_metrics(api)) == set()
    for service in set(SERVICES) - {Service.intake}:
        assert planted_in(await texts_of_database(api.stack.owner_url(service))) == set(), service


async def test_intake_keeps_the_parties_encrypted(api: Api) -> None:
    await plant(api)
    readable = planted_in(await texts_of_database(api.stack.owner_url("intake")))
    assert readable <= {"receiver"}, "only the name of the official who received it may be readable"


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
