"""The main job through clients that a generator made from our own OpenAPI documents."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from access import Role
from builders_flows import CAMPAIGN, Api, at_local_time, open_api
from contracts.service_names import SERVICES
from devstack.stack import Stack
from generated_clients import GeneratedClient

HERE = "330326"
"""Only this flow works in this county."""
OWED = 1_200_000
TOMORROW = "urn:yuanxin:problem:of-tomorrow"

Clients = dict[str, GeneratedClient]


@pytest.fixture
async def api(stack: Stack) -> AsyncIterator[Api]:
    async with open_api(stack) as connected:
        yield connected


@pytest.fixture
async def clients(api: Api, tmp_path: Path) -> Clients:
    """Of each service, made from what it says of itself."""
    documents = {service: await api.succeed("GET", service, "/openapi.json") for service in SERVICES}
    return {
        service: GeneratedClient(document, f"generated_{service}_{uuid4().hex}", tmp_path)
        for service, document in documents.items()
    }


class Desk:
    """Somebody with a token, who asks through the generated clients."""

    def __init__(self, api: Api, clients: Clients, role: Role, county: str | None, subject: str) -> None:
        self.api, self.clients = api, clients
        self.token = api.stack.token(role, county, subject, "周一鸣")

    @asynccontextmanager
    async def at(self, service: str) -> AsyncIterator[Any]:
        generated, url = self.clients[service], self.api.stack.url(service)
        timeout = httpx.Timeout(20)
        client = generated.client(url, self.token, timeout=timeout, raise_on_unexpected_status=True)
        async with client as connected:
            yield connected

    async def ask(self, service: str, operation: str, *place: Any, **sent: Any) -> Any:
        async with self.at(service) as client:
            asked = getattr(self.clients[service], operation).asyncio_detailed
            return await asked(*place, client=client, **sent)

    async def act(self, service: str, operation: str, *place: Any, **sent: Any) -> Any:
        return await self.ask(service, operation, *place, idempotency_key=uuid4().hex, **sent)


def application(models: Any, amount_fen: int) -> Any:
    claim = models.ClaimBody(class_=models.CaseClass.WAGES, amount_fen=amount_fen)
    return models.ApplicationBody(
        campaign=CAMPAIGN,
        county=HERE,
        channel=models.Channel.WINDOW,
        form=models.Form.WRITTEN,
        first_receiver="周一鸣",
        claims=[claim],
        migrant_worker=True,
        recipients=[models.RecipientBody(name="赵大山", identity_seen=True, phone=None)],
        workers=models.HeadcountBody(count=1),
        respondents=[models.RespondentBody(models.RespondentRole.EMPLOYER, name="某某建筑劳务公司")],
        facts="工程结束后一直没有结清工资",
        papers_shown=list(models.Paper)[:4],
    )


async def test_a_generated_client_does_the_main_job_and_reads_why_something_was_refused(
    api: Api, clients: Clients
) -> None:
    now = api.stack.now()
    await api.advance_to(at_local_time(now, now.date() + timedelta(days=1), 9))
    today = api.stack.now().date()
    staff = Desk(api, clients, Role.county_staff, HERE, "staff-of-a-vendor")
    case_id = await received(staff)
    lawyer_id = await confirmed(staff, case_id)
    await agreed_paid_and_closed(staff, case_id, lawyer_id)
    place = (CAMPAIGN, HERE, today)

    reporting = clients["reporting"].models
    zero = reporting.Report(
        zero=True, filled_by="周一鸣", phone="0577-00000000", action=reporting.ReportAction.SIGN
    )
    early = await staff.ask("reporting", "put_report", *place, body=zero)
    assert (early.status_code, slug(early)) == (409, "signing-before-cut-off")

    await api.advance_to(at_local_time(now, today, 16, 0, 31))
    line = (await staff.ask("reporting", "line", *place)).parsed
    system = line.system.figures.additional_properties
    assert (system["received"], system["closed"], system["wages_recovered_fen"]) == (1, 1, OWED)
    contradicted = await staff.ask("reporting", "put_report", *place, body=zero)
    assert (contradicted.status_code, slug(contradicted)) == (409, "zero-with-events")
    assert contradicted.parsed.errors[0].pointer == "#/zero"

    filled = reporting.Report.from_dict(
        {**zero.to_dict(), "zero": False, "figures": {**dict.fromkeys(known(reporting), 0), **system}}
    )
    signed = await staff.ask("reporting", "put_report", *place, body=filled)
    assert (signed.status_code, signed.parsed.filing, signed.parsed.check) == (201, "on_time", "agreeing")
    city = Desk(api, clients, Role.city_staff, None, "city-of-a-vendor")
    read = (await city.ask("reporting", "line", *place)).parsed
    assert read.versions[0].signed_by == "周一鸣"
    assert read.versions[0].figures.additional_properties["closed"] == 1


async def received(staff: Desk) -> Any:
    """After a 422 whose place is read; sent again with the same key it is marked as a repetition."""
    models = staff.clients["intake"].models
    refused = await staff.act("intake", "receive_application", body=application(models, -1))
    assert (refused.status_code, slug(refused)) == (422, "negative-amount")
    assert [error.pointer for error in refused.parsed.errors] == ["#/claims/0/amount_fen"]
    key, sent = uuid4().hex, application(models, OWED)
    receipt = await staff.ask("intake", "receive_application", body=sent, idempotency_key=key)
    assert (receipt.status_code, receipt.parsed.state) == (201, "granted"), receipt
    again = await staff.ask("intake", "receive_application", body=sent, idempotency_key=key)
    assert (again.parsed, again.headers["Idempotent-Replayed"]) == (receipt.parsed, "true")
    await staff.api.wait_until_quiet()
    return receipt.parsed.case_id


async def confirmed(staff: Desk, case_id: Any) -> str:
    """By the lawyer whom the rule chose, on the version that was read."""
    assigned = await staff.ask("assignment", "get_assignment", case_id)
    assert assigned.parsed.state == "assigned"
    lawyer_id = str(assigned.parsed.lawyer_id)
    lawyer = Desk(staff.api, staff.clients, Role.lawyer, HERE, lawyer_id)
    body = staff.clients["assignment"].models.NewConfirmation()
    seen = {"if_match": assigned.headers["ETag"], "body": body}
    done = await lawyer.act("assignment", "confirm", case_id, **seen)
    assert done.parsed.state == "confirmed"
    stale = await lawyer.act("assignment", "confirm", case_id, **seen)
    assert (stale.status_code, slug(stale)) == (412, "precondition-failed")
    await staff.api.wait_until_quiet()
    return lawyer_id


async def agreed_paid_and_closed(staff: Desk, case_id: Any, lawyer_id: str) -> None:
    models, today = staff.clients["mediation"].models, staff.api.stack.now().date()
    lawyer = Desk(staff.api, staff.clients, Role.lawyer, HERE, lawyer_id)

    async def seen() -> str:
        return str((await lawyer.ask("mediation", "get_mediation", case_id)).headers["ETag"])

    instalment = models.NewInstalment(due=today, amount_fen=OWED)
    agreement = models.NewAgreement(OWED, OWED, [instalment], today)
    agreed = await lawyer.act("mediation", "agree", case_id, body=agreement, if_match=await seen())
    assert (agreed.status_code, agreed.parsed.instalments[0].outstanding_fen) == (201, OWED)
    paid = await lawyer.act("mediation", "pay", case_id, body=models.NewPayment(OWED, OWED))
    assert (paid.status_code, paid.parsed.outstanding_fen) == (201, 0)
    closing = models.NewClosing(
        models.ClosingMethod.MEDIATION, models.ClosingOutcome.FULLY_RECOVERED, OWED, OWED
    )
    closed = await lawyer.act("mediation", "close", case_id, body=closing, if_match=await seen())
    assert (closed.parsed.state, closed.parsed.closing.recovered_fen) == ("closed", OWED)
    await staff.api.wait_until_quiet()


async def test_a_client_made_before_a_problem_a_code_or_a_field_was_added_goes_on_reading(
    clients: Clients,
) -> None:
    """What a service of tomorrow answers, read by a client of today."""
    intake = clients["intake"]
    client = intake.client("http://nowhere.invalid", "", raise_on_unexpected_status=True)

    def read(status: int, body: dict[str, Any]) -> Any:
        answer = httpx.Response(status, json=body)
        return intake.read_application._build_response(client=client, response=answer).parsed

    new_problem = {"type": TOMORROW, "title": "明日的问题", "status": 403, "since": "2027-01-01"}
    for status in (403, 451):  # a status of this route, and one that it does not have yet
        problem = read(status, {**new_problem, "errors": [{"pointer": "#/a", "detail": "b", "more": 1}]})
        assert (problem.type_, problem.errors[0].detail, problem["since"]) == (TOMORROW, "b", "2027-01-01")

    paper = {"code": "of_tomorrow", "name": "明日的材料", "more": 1}
    lists = {key: [paper] for key in names_of(intake.models.Codes)}
    codes = intake.models.Codes.from_dict({**lists, "lists_of_tomorrow": []})
    assert codes.papers[0].code == "of_tomorrow"
    missing = {"papers": [paper], "due": None, "overdue": False, "served_at": None, "more": 1}
    assert intake.models.MissingPapers.from_dict(missing).papers[0].code == "of_tomorrow"


def names_of(model: Any) -> list[str]:
    return [field.name for field in model.__attrs_attrs__ if field.name != "additional_properties"]


def known(models: Any) -> list[str]:
    return names_of(models.Figures)


def slug(reply: Any) -> str:
    """Of the problem that a generated client read."""
    return str(reply.parsed.type_).rpartition(":")[2]
