"""A person grants, refuses or terminates; an application is withdrawn."""

import pytest

from builders_intake import (
    OWING,
    STAFF,
    Desk,
    applied,
    audit_steps,
    desk,
    ordinary,
    sent,
    types_sent,
)
from database import Pool

RESPONSIBLE = "用人单位所在地人力资源和社会保障局"


async def test_staff_grant_an_accepted_application(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff, ordinary())
    reply = await staff.act(case_id, "decision", match=1, decision="grant", note="符合条件")
    assert [limit["name"] for limit in reply.body["limits"]] == ["指派期限"]
    assert (await types_sent(pool, case_id))[-1] == "aid.granted"
    assert await audit_steps(pool, case_id) == [
        ("receive", None, "received", "staff-1"),
        ("accept", "received", "accepted", "rule"),
        ("grant", "accepted", "granted", "staff-1"),
    ]


@pytest.mark.parametrize("body", [ordinary(), OWING], ids=["accepted", "before acceptance"])
async def test_a_refusal_names_who_is_responsible_instead(pool: Pool, staff: Desk, body: object) -> None:
    case_id = await applied(staff, body)
    reply = await staff.act(
        case_id, "decision", 1, decision="refuse", reasons=["no_claim"], responsible_instead=RESPONSIBLE
    )
    assert (reply.status, reply.body["state"]) == (200, "refused")
    assert (await sent(pool, case_id))[-1].data == {"reasons": ["no_claim"], "responsible_instead": "as_told"}


async def test_a_responsible_office_with_a_code_is_told_by_it(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff, ordinary())
    refusal = {"decision": "refuse", "reasons": ["out_of_scope"], "responsible_instead": "人民法院"}
    await staff.act(case_id, "decision", 1, **refusal)
    assert (await sent(pool, case_id))[-1].data["responsible_instead"] == "court"


@pytest.mark.parametrize("fields", [{"reasons": ["no_claim"]}, {"responsible_instead": "court"}])
async def test_a_refusal_without_reason_or_responsible_is_refused(
    staff: Desk, fields: dict[str, object]
) -> None:
    case_id = await applied(staff, ordinary())
    reply = await staff.act(case_id, "decision", 1, decision="refuse", **fields)
    missing = ({"reasons", "responsible_instead"} - set(fields)).pop()
    assert (reply.status, reply.problem, reply.pointers) == (422, "invalid-body", [f"#/{missing}"])


async def test_aid_comes_before_the_papers_only_with_an_urgent_ground(pool: Pool, staff: Desk) -> None:
    calm = await applied(staff, OWING)
    assert (await staff.act(calm, "decision", 1, decision="grant")).problem == "impossible-transition"
    urgent = await applied(staff, {**OWING, "urgent_grounds": ["preservation"]})
    assert (await staff.act(urgent, "decision", 1, decision="grant")).body["state"] == "granted"
    accepted, granted = (await sent(pool, urgent))[-2:]
    assert (accepted.type, granted.data["aid_first"]) == ("application.accepted", True)
    assert [step[0] for step in await audit_steps(pool, urgent)] == ["receive", "accept", "grant"]


async def test_a_withdrawal_before_and_after_the_grant(pool: Pool, staff: Desk) -> None:
    before, after = await applied(staff, OWING), await applied(staff)
    for case_id in (before, after):
        assert (await staff.act(case_id, "withdrawal", 1, reason="自行协商")).body["state"] == "withdrawn"
    events = [(await sent(pool, case_id))[-1].data for case_id in (before, after)]
    assert [event["after_grant"] for event in events] == [False, True]
    assert {event["reason"] for event in events} == {"applicant_asks"}


async def test_a_client_cannot_confirm_a_deemed_withdrawal(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff, OWING)
    async with desk(pool) as client:
        reply = await client.act(case_id, "withdrawal", reason="逾期", deemed=True)
    assert (reply.status, reply.problem) == (403, "forbidden-role")


async def test_a_termination_revokes_a_grant_made_by_rule(pool: Pool, staff: Desk) -> None:
    case_id = await applied(staff)
    reply = await staff.act(case_id, "termination", 1, ground="grant_revoked")
    assert (reply.body["state"], reply.body["allowed"]) == ("terminated", ["refer"])
    assert (await sent(pool, case_id))[-1].data == {"ground": "grant_revoked"}


async def test_what_was_decided_is_read_by_code_and_its_words_with_a_reason_and_a_refusal_tells_the_remedy(
    pool: Pool,
) -> None:
    async with desk(pool, STAFF) as staff:
        case = (await staff.apply(ordinary())).body
        refusal = {"reasons": ["no_claim"], "responsible_instead": "人民法院", "note": "没有欠条"}
        refused = await staff.act(case["case_id"], "decision", case["version"], decision="refuse", **refusal)
        shown = (await staff.case(case["case_id"])).body
        revealed = (await staff.act(case["case_id"], "reveal", reason="答复当事人")).body
    assert refused.body["remedy"]["law"] == "法律援助条例 19"
    assert (shown["acts"][-1]["action"], shown["acts"][-1]["codes"]) == ("refuse", ["no_claim", "court"])
    assert "没有欠条" not in str(shown)
    said = next(act["words"] for act in revealed["acts"] if act["action"] == "refuse")
    assert said == {"note": "没有欠条", "responsible_instead": "人民法院"}
