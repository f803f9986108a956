"""POST /v1/applications on a real database: what is answered, stored and sent."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import matching
from builders_casework import COUNTY, OTHER, TUESDAY
from builders_intake import (
    ALL_PAPERS,
    ASKS_A_PERSON,
    FOREIGN,
    MATCH_KEY,
    STAFF,
    TAISHUN,
    application,
    desk,
    ordinary,
    row_counts,
    sent,
    types_sent,
)
from builders_intake_rules import RIGHT_ID, WRONG_ID, citizen, wenzhou
from database import Pool
from telemetry import metrics


async def test_a_wage_claim_is_accepted_and_granted_at_once(pool: Pool) -> None:
    async with desk(pool) as client:
        reply = await client.apply()
    assert (reply.status, reply.body["state"], reply.body["lane"]) == (201, "granted", "green")
    assert reply.headers["Location"] == f"/v1/applications/{reply.body['case_id']}"
    assert reply.headers["ETag"] == '"1"'
    assert await types_sent(pool, reply.body["case_id"]) == [
        "application.received",
        "application.accepted",
        "aid.granted",
    ]


async def test_received_is_the_clients_act_and_the_rest_the_rules(pool: Pool) -> None:
    async with desk(pool) as client:
        case_id = (await client.apply(occurred_at="2019-01-08T09:30:00+08:00")).body["case_id"]
    events = await sent(pool, case_id)
    kinds = [(event.headers["ce_actorkind"], event.headers.get("ce_actorcounty")) for event in events]
    assert kinds == [("client", COUNTY), ("rule", None), ("rule", None)]
    assert {event.headers["ce_time"] for event in events} == {"2019-01-08T09:30:00+08:00"}
    assert {event.headers["ce_recordedtime"] for event in events} == {TUESDAY.isoformat()}
    assert [event.headers["ce_sequence"] for event in events] == ["1", "2", "3"]


async def test_the_grant_by_rule_cites_the_standing_order(pool: Pool) -> None:
    async with desk(pool) as client:
        reply = await client.apply()
    granted = (await sent(pool, reply.body["case_id"]))[-1]
    assert granted.data == {
        "basis": "N2.1",
        "standing_order": reply.body["standing_order"],
        "aid_first": False,
    }
    assert "standing_order" in reply.rules
    assert reply.body["means_exempt_name"] == "温司办〔2018〕81号通知：一免一简三快（绿色通道）"
    names = {each["paragraph"]: each["paragraph_name"] for each in reply.body["reasons"]}
    assert names["N2.2"] == "温司办〔2018〕81号通知：三优先"


async def test_where_no_order_stands_a_person_is_asked_and_grants(pool: Pool) -> None:
    async with desk(pool, TAISHUN) as staff:
        reply = await staff.apply(county=ASKS_A_PERSON)
        assert (reply.body["state"], reply.body["standing_order"]) == ("accepted", None)
        case_id = reply.body["case_id"]
        decided = await staff.act(case_id, "decision", match=1, decision="grant")
    assert (decided.status, decided.body["state"], decided.headers["ETag"]) == (200, "granted", '"2"')
    granted = (await sent(pool, case_id))[-1]
    assert (granted.type, granted.headers["ce_actorkind"]) == ("aid.granted", "person")


async def test_green_with_papers_owed_gets_one_list_with_one_date(pool: Pool) -> None:
    async with desk(pool) as client:
        reply = await client.apply(papers_shown=["application_form"])
    missing = reply.body["papers_missing"]
    assert [paper["code"] for paper in missing["papers"]] == ["identity", "claim_evidence"]
    assert (missing["due"], reply.body["accepted_first"]) == ("2019-01-18", True)
    assert await types_sent(pool) == [
        "application.received",
        "papers.requested",
        "application.accepted",
        "aid.granted",
    ]


async def test_ordinary_is_accepted_with_complete_papers_and_received_without(pool: Pool) -> None:
    async with desk(pool) as client:
        complete = await client.apply(ordinary())
        owing = await client.apply(ordinary(papers_shown=ALL_PAPERS[:3]))
    assert (complete.body["state"], owing.body["state"]) == ("accepted", "received")
    assert [limit["name"] for limit in complete.body["limits"]] == ["审查期限"]
    assert await types_sent(pool, owing.body["case_id"]) == ["application.received", "papers.requested"]


async def test_words_stay_home_and_the_event_says_the_number_is_not_exact(pool: Pool) -> None:
    async with desk(pool) as client:
        reply = await client.apply(
            workers={"as_told": "十几个人"},
            claims=[{"class": "wages", "amount_as_told": "十五六万"}],
        )
        shown = await client.case(reply.body["case_id"])
        listed = (await client.get("/v1/applications")).body["items"]
    received = (await sent(pool))[0].data
    assert (received["workers"], received["workers_exact"], received["amount_claimed_fen"]) == (
        1,
        False,
        None,
    )
    assert (received["workers_known"], received["amount_claimed_exact"]) == (False, False)
    assert shown.body["workers"] == {"count": None, "at_least": None, "known": False}
    [offered] = reply.body["warnings"]
    assert (offered["code"], offered["pointer"]) == ("people_in_words", "#/workers/as_told")
    assert (offered["suggested"], "十几" in str(reply.body)) == ({"at_least": 11}, False)
    assert [(line["workers"], line["workers_known"], line["amount_claimed_exact"]) for line in listed] == [
        (None, False, False)
    ]
    assert shown.body["claims"] == [{"class": "wages", "amount_fen": None}]
    assert {"words_as_told", "source_reference"} <= set(shown.body["hidden"])


async def test_at_least_so_many_may_stand_beside_the_words(pool: Pool) -> None:
    async with desk(pool) as client:
        await client.apply(workers={"at_least": 11, "as_told": "十几个人"})
    received = (await sent(pool))[0].data
    assert (received["workers"], received["workers_exact"], received["group"]) == (11, False, True)


async def test_respondents_are_sent_as_the_hashes_that_assignment_compares(pool: Pool) -> None:
    async with desk(pool) as client:
        await client.apply(
            respondents=[
                {"role": "employer", "name": "温州 测试 有限公司", "credit_code": "91110000600037341L"},
                {"role": "labour_contractor", "description": "大家叫他老板"},
            ]
        )
    first, second = (await sent(pool))[0].data["respondents"]
    assert first["name_hash"] == matching.name_hash(MATCH_KEY, "温州测试有限公司")
    assert first["credit_code_hash"] == matching.code_hash(MATCH_KEY, "91110000600037341L")
    assert (second["name_hash"], second["credit_code_hash"]) == (None, None)


async def test_a_wrong_number_on_a_card_nobody_saw_is_a_warning_and_a_missing_paper(pool: Pool) -> None:
    person = {"name": "赵测山", "identity_seen": False, "id_number": WRONG_ID}
    async with desk(pool) as client:
        reply = await client.apply(recipients=[person])
    assert (reply.status, reply.warned) == (201, ["id_check_digit"])
    assert reply.body["warnings"][0]["pointer"] == "#/recipients/0/id_number"
    assert [paper["code"] for paper in reply.body["papers_missing"]["papers"]] == ["identity"]


async def test_a_failing_credit_code_is_only_a_warning(pool: Pool) -> None:
    firm = {"role": "employer", "name": "温州测试有限公司", "credit_code": "91330300MA0000000X"}
    async with desk(pool) as client:
        reply = await client.apply(respondents=[firm])
    assert (reply.status, reply.warned) == (201, ["credit_code"])


async def test_the_same_application_by_another_client_names_the_first_case(pool: Pool) -> None:
    """Double click, back button, two systems of one county: both stay, a person decides."""
    body = application()
    body["recipients"] = [{"name": "赵测山", "identity_seen": False, "phone": "13800000001"}]
    async with desk(pool) as client, desk(pool, STAFF) as staff, desk(pool, FOREIGN) as elsewhere:
        first, again, third = await client.apply(body), await staff.apply(body), await client.apply(body)
        other = await elsewhere.apply({**body, "county": OTHER})
    assert [reply.status for reply in (first, again, third, other)] == [201] * 4
    assert "same_application" not in first.warned + other.warned
    for reply in (again, third):
        (text,) = [each["text"] for each in reply.body["warnings"] if each["code"] == "same_application"]
        assert first.body["case_no"] in text
        assert reply.body["case_no"] not in text


async def test_the_same_identity_in_another_application_of_the_county_is_a_warning(pool: Pool) -> None:
    async with desk(pool) as client:
        first, second = await client.apply(), await client.apply()
    async with desk(pool, FOREIGN) as elsewhere:
        other = await elsewhere.apply(county=OTHER)
    assert (first.warned, other.warned) == ([], [])
    assert "same_identity" in second.warned


async def test_fifteen_digits_in_the_register_are_the_person_of_the_card(pool: Pool) -> None:
    people = [{"name": "赵测山", "identity_seen": True, "id_number": RIGHT_ID}]
    older = [
        {
            "name": "赵测山",
            "identity_seen": True,
            "id_type": "household_register",
            "id_number": RIGHT_ID[:6] + RIGHT_ID[8:-1],
        }
    ]
    async with desk(pool) as client:
        first, second = await client.apply(recipients=older), await client.apply(recipients=people)
    assert first.warned == ["old_id_number"]
    assert "15位" in first.body["warnings"][0]["text"]
    assert "same_identity" in second.warned


async def test_one_person_three_times_on_a_sheet_of_names_is_pointed_out_each_time(pool: Pool) -> None:
    sheet = [
        {"name": f"测工{place:02}", "identity_seen": False, "phone": f"138000012{place:02}"}
        for place in range(60)
    ]
    sheet[20] = {**sheet[3], "phone": "138-0000-1203"}
    sheet[41] = {**sheet[3], "identity_seen": False}
    async with desk(pool) as client:
        reply = await client.apply(recipients=sheet, workers={"count": 60})
    pointed = [
        (each["pointer"], each["text"]) for each in reply.body["warnings"] if each["code"] == "same_recipient"
    ]
    assert pointed == [
        (f"#/recipients/{place}", "与第4位受援人看来是同一人，可能重复填写，请核对") for place in (20, 41)
    ]


async def test_a_card_of_somebody_not_yet_born_is_refused_with_the_reason(pool: Pool) -> None:
    people = [{"name": "赵测山", "identity_seen": True, "id_number": citizen("20990101")}]
    async with desk(pool) as client:
        reply = await client.apply(recipients=people)
    assert (reply.status, reply.pointers) == (422, ["#/recipients/0/id_number"])
    assert "晚于申请之日" in reply.body["errors"][0]["detail"]


async def test_numbers_of_people_in_the_wrong_box_are_seen_by_reveal_only(pool: Pool) -> None:
    wrong: dict[str, Any] = {
        "first_receiver": "窗口小王 13800001234",
        "respondents": [
            {"role": "employer", "kind": "organisation", "name": f"张测（身份证{RIGHT_ID}）"},
            {"role": "employer", "name": "买买提·吐尔逊"},
            {"role": "developer", "kind": "organisation", "name": "测建三局", "credit_code": RIGHT_ID},
        ],
        "project": {"name": "李测家自建房 138-0000-5678"},
    }
    numbers = (RIGHT_ID, "13800001234", "138-0000-5678", "吐尔")
    async with desk(pool, STAFF) as staff:
        case_id = (await staff.apply(**wrong)).body["case_id"]
        seen = (await staff.case(case_id)).body
        listed = (await staff.get("/v1/applications")).body
        clear = (await staff.act(case_id, "reveal", reason="核对")).body["told"]
    assert not [number for number in numbers if number in f"{seen}{listed}"]
    assert seen["respondents"][2]["name"] == "测建三局"
    assert (clear["respondents"], clear["project"]["name"]) == (
        [{"kind": None, "credit_code": None, "description": None, **each} for each in wrong["respondents"]],
        wrong["project"]["name"],
    )


async def test_case_numbers_count_from_one_per_county_and_year(pool: Pool) -> None:
    async with desk(pool) as client:
        numbers = [(await client.apply()).body["case_no"] for _ in range(2)]
        numbers.append((await client.apply(occurred_at="2018-12-30T10:00:00+08:00")).body["case_no"])
        await client.apply(channel="nowhere")
        numbers.append((await client.apply()).body["case_no"])
    assert numbers == [
        "温鹿援申字〔2019〕第1号",
        "温鹿援申字〔2019〕第2号",
        "温鹿援申字〔2018〕第1号",
        "温鹿援申字〔2019〕第3号",
    ]


async def test_no_case_number_of_a_year_is_given_twice_in_whichever_campaign(pool: Pool) -> None:
    """Two campaigns that write their numbers alike count on; one that writes them otherwise begins at 1."""
    second = replace(wenzhou(), code="spring-2019")
    other = replace(wenzhou(), code="other-2019", case_no_template="{office}援春字〔{year}〕第{seq}号")
    campaigns = {each.code: each for each in (wenzhou(), second, other)}
    async with desk(pool, campaigns=campaigns) as client:
        given = [
            (await client.apply(campaign=code)).body["case_no"]
            for code in ("wenzhou-2018", "spring-2019", "wenzhou-2018", "other-2019")
        ]
    assert given == [
        "温鹿援申字〔2019〕第1号",
        "温鹿援申字〔2019〕第2号",
        "温鹿援申字〔2019〕第3号",
        "温鹿援春字〔2019〕第1号",
    ]


async def test_a_unit_that_no_longer_reports_is_told_since_when_and_is_counted(pool: Pool) -> None:
    first, *others = wenzhou().counties
    ended = replace(wenzhou(), counties=(replace(first, valid_to=date(2019, 1, 7)), *others))
    refused = metrics.out_of_roster_refused.labels("intake", ended.code, COUNTY)._value
    before = refused.get()
    async with desk(pool, campaigns={ended.code: ended}) as client:
        told = await client.apply()
        late = await client.apply(occurred_at="2019-01-07T09:30:00+08:00")
    assert (told.status, told.problem, told.body["reported_until"]) == (409, "out-of-roster", "2019-01-07")
    assert told.body["detail"].startswith("该单位自 2019-01-08 起不再报送，2019-01-07 及以前的事项仍可补报")
    assert late.status == 201
    assert refused.get() - before == 1


async def test_applications_at_the_same_moment_get_different_numbers(pool: Pool) -> None:
    async with desk(pool) as client:
        answers = await asyncio.gather(*(client.apply() for _ in range(8)))
    assert {reply.body["case_no"] for reply in answers} == {f"温鹿援申字〔2019〕第{n}号" for n in range(1, 9)}


async def test_a_dry_run_answers_and_stores_nothing(pool: Pool) -> None:
    before = await row_counts(pool)
    async with desk(pool) as client:
        reply = await client.post("/v1/applications?dry_run=true", application())
    assert (reply.status, reply.body["state"], reply.body["dry_run"]) == (200, "granted", True)
    assert await row_counts(pool) == before


async def test_a_limitation_that_ends_soon_is_urgent_and_shown(pool: Pool) -> None:
    async with desk(pool) as client:
        reply = await client.apply(limitation_ends="2019-01-12", papers_shown=[])
    assert (reply.body["urgent"], reply.body["aid_first"], reply.warned) == (
        True,
        True,
        ["limitation_urgent"],
    )
    limit = reply.body["limits"][0]
    assert (limit["name"], limit["due"], limit["article"]) == ("仲裁时效", "2019-01-12", "27")
    received, *_, granted = await sent(pool)
    assert (received.data["urgent"], granted.data["aid_first"]) == (True, True)


async def test_a_limitation_becomes_urgent_while_the_application_waits(pool: Pool) -> None:
    async with desk(pool, STAFF) as staff:
        reply = await staff.apply(ordinary(limitation_ends="2019-01-20", papers_shown=[]))
    case_id = reply.body["case_id"]
    assert (reply.body["urgent"], reply.body["aid_first"]) == (False, False)
    async with desk(pool, STAFF, TUESDAY + timedelta(days=6)) as later:
        shown, line = await later.case(case_id), (await later.get("/v1/applications")).body["items"][0]
        assert (shown.body["urgent"], shown.body["aid_first"], line["urgent"]) == (True, True, True)
        assert "grant" in shown.body["allowed"]
        decided = await later.act(case_id, "decision", 1, decision="grant")
    assert decided.body["state"] == "granted"
    assert (await sent(pool, case_id))[-1].data["aid_first"] is True


async def test_an_unverified_article_is_not_shown(pool: Pool) -> None:
    async with desk(pool) as client:
        limit = (await client.apply()).body["limits"][0]
    assert (limit["name"], limit["verified"], "article" in limit) == ("指派期限", False, False)


async def test_what_a_township_office_enters_the_next_day_keeps_both_times(pool: Pool) -> None:
    async with desk(pool, now=TUESDAY + timedelta(days=1)) as client:
        reply = await client.apply(
            occurred_at="2019-01-08T09:00:00+08:00", office="330302-T1", channel="township"
        )
        shown = await client.case(reply.body["case_id"])
    assert shown.body["received_at"] == "2019-01-08T09:00:00+08:00"
    row = await pool.fetchrow("SELECT received_at, recorded_at FROM cases")
    assert row is not None
    assert row["recorded_at"] - row["received_at"] == timedelta(hours=27)


async def test_what_a_generated_client_sends_as_nothing_is_taken_as_absent(pool: Pool) -> None:
    nothing = dict.fromkeys(("respondents", "papers_shown", "urgent_grounds", "source", "project"))
    person = {"name": "赵测山", "identity_seen": False, "id_type": None, "id_number": "", "phone": ""}
    async with desk(pool) as client:
        reply = await client.post("/v1/applications", {**application(recipients=[person]), **nothing})
    assert reply.status == 201, reply.body
