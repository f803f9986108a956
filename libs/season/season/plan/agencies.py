"""What other agencies send (N7) beside the lives of cases, and by which way; and a day of rubbish."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from season.calendar import Slot, moment
from season.plan.acts import Act, What, Who

AGENCIES: Final = ("arbitration", "court", "housing", "hr-ss", "inspection", "police", "transport", "union")
"""Whose feeds are compared; housing says nothing all winter."""
BINARY, STRUCTURED = "binary", "structured"
BY_KAFKA: Final[Mapping[str, str]] = MappingProxyType(
    {"court": BINARY, "hr-ss": BINARY, "inspection": STRUCTURED}
)
"""In which mode of CloudEvents each writes; the others come by HTTP."""
REFERRAL, WITHDRAWAL = "referral-made", "referral-withdrawn"
NOT_OURS: Final = "330383"
"""龙港 is no county before the next summer."""
RUBBISH_ON: Final = date(2018, 12, 18)
NOISE: Final = 110
"""More than the hundred of which intake stops a topic."""
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
NOBODY: Final = "019b0000-0000-7000-8000-000000000000"
"""No request of ours has this id."""


def messages() -> Iterator[Act]:
    """All that is sent and belongs to no case."""
    yield from referrals_without_a_case()
    yield from refused_facts()
    yield from facts_about_counties()
    yield from rubbish()


def referrals_without_a_case() -> Iterator[Act]:
    """One is taken back before anybody told the persons, one is for nobody here, one nobody can open."""
    document = "（2018）浙0303民诉前调7号"
    yield referral("court", document, "330303", date(2018, 12, 13))
    withdrawn = {"document_no": document, "reason": "settled"}
    yield message("court", "back-7", WITHDRAWAL, moment(date(2018, 12, 17), Slot.afternoon), withdrawn)
    elsewhere = refusal("unknown_county", "#/county", "other_centre")
    yield referral("union", "温工维移〔2018〕3号", NOT_OURS, date(2018, 12, 14), elsewhere)
    sealed = {"document_no": "温劳监移〔2018〕8号", "county": "330302", "referred_on": "2018-12-13"}
    unknown = refusal("persons_key_unknown", "#/persons")
    at = moment(date(2018, 12, 13), Slot.afternoon)
    yield message("inspection", "sealed-8", REFERRAL, at, sealed, unknown, persons={}, kid="a-key-of-nobody")


def refused_facts() -> Iterator[Act]:
    """About no case, to no request, and against itself."""
    at = moment(date(2018, 12, 27), Slot.afternoon)
    hearing = {"route": "suit", "hearing": 1, "starts": "2019-01-15T09:00:00+08:00"}
    unknown = {"case": {"case_no": "温援受字〔2018〕第0号"}, **hearing}
    yield message(
        "court", "no-case", "hearing-scheduled", at, unknown, refusal("unknown_case", "#/case/case_no")
    )
    answer = {"request_id": NOBODY, "answer": "granted"}
    nothing = refusal("nothing_to_answer", "#/request_id")
    yield message("arbitration", "no-request", "priority-answered", at, answer, nothing)
    money = {"amount_fen": 100_00, "wages_fen": 200_00, "paid_on": "2018-12-27"}
    against_itself = refusal("contradiction", "#/wages_fen")
    paid = {"case": {"document_no": "温劳监移〔2018〕1号"}, **money}
    yield message("inspection", "too-much-wages", "payment-made", at, paid, against_itself)


def facts_about_counties() -> Iterator[Act]:
    """What agencies see, and no case is about: two of these are incidents of the day (N5.5)."""
    seen = {"county": "330305", "kind": "group_incident", "people": 15, "place_kind": "construction_site"}
    yield about_county("police", "crowd-1", "incident-seen", date(2018, 12, 27), seen)
    firm = {"name": "温州测试一号工程有限公司"}
    sign = {"county": "330382", "sign": "work_stopped", "workers": 30, "employer": firm}
    yield about_county("union", "sign-1", "early-sign-seen", date(2019, 1, 9), sign)
    owed = {"county": "330302", "employer": firm, "amount_fen": 86_000_000, "workers": 41}
    listed = {**owed, "document_no": "温人社欠〔2019〕2号"}
    yield about_county("hr-ss", "arrears-1", "arrears-recorded", date(2019, 1, 4), listed)
    finding = {"kind": "enforcement", "found": ["unlawful_subcontracting"], "ordered": ["correct", "fine"]}
    without_case = {"county": "330303", "employer": firm, "workers": 12, "finding": finding}
    yield about_county("inspection", "employer-1", "finding-reported", date(2019, 1, 7), without_case)


def about_county(agency: str, message_id: str, kind: str, day: date, data: Mapping[str, Any]) -> Act:
    return message(agency, message_id, kind, moment(day, Slot.afternoon), data, county=data["county"])


def referral(agency: str, document: str, county: str, day: date, told: Mapping[str, str] = NOTHING) -> Act:
    """Of somebody who is told over HTTP, or never."""
    data = {"document_no": document, "county": county, "referred_on": day.isoformat()}
    return message(agency, f"{county}-{day}", REFERRAL, moment(day, Slot.afternoon), data, told)


def rubbish() -> Iterator[Act]:
    """A program gone wrong writes nothing that is right, so much that its topic is stopped; what it says
    right behind it waits until an operator has looked, and others are heard. The next day some of it comes
    again."""
    afternoon, evening = moment(RUBBISH_ON, Slot.afternoon), moment(RUBBISH_ON, Slot.evening)
    right = {"document_no": "温人社移〔2018〕1号", "county": "330302", "referred_on": "2018-12-18"}
    nameless = {"county": "330302", "referred_on": "2018-12-18"}
    wrong: tuple[tuple[str, Any, Mapping[str, str]], ...] = (
        ("no-such-thing", right, refusal("unknown_type", "type")),
        (REFERRAL, nameless, refusal("missing_field", "#/document_no")),
        (REFERRAL, {**right, "remark": "来电"}, refusal("unknown_field", "#/remark")),
        (REFERRAL, {**right, "referred_on": "前天"}, refusal("invalid_field", "#/referred_on")),
        (REFERRAL, [right], refusal("not_json")),
    )
    named = [
        message("hr-ss", f"bad-{number}", kind, afternoon, data, told)
        for number, (kind, data, told) in enumerate(wrong, 1)
    ]
    early = refusal("time_in_the_future", "time")
    named.append(message("hr-ss", "bad-6", REFERRAL, afternoon, right, early, afternoon + timedelta(days=2)))
    behind = message("hr-ss", "good-1", REFERRAL, afternoon, right)
    beside = referral("court", "（2018）浙0302民诉前调11号", "330302", RUBBISH_ON)
    body = {
        "agency": "hr-ss",
        "noise": [noise(number) for number in range(NOISE)],
        "named": [act.body for act in named],
        "behind": [behind.body],
        "beside": [beside.body],
    }
    yield Act(afternoon, "", Who.agency, What.send_rubbish, body)
    yield Act(evening, "", Who.operator, What.set_going, {"agency": "hr-ss"})
    later = moment(RUBBISH_ON + timedelta(days=1), Slot.afternoon)
    yield message("hr-ss", "bad-2", REFERRAL, later, nameless, time=afternoon, again=True)
    yield message("hr-ss", "bad-1", REFERRAL, later, right, refusal("id_reused", "id"))


def noise(number: int) -> Mapping[str, Any]:
    """A record that says nothing; without an id it is answered by the place where it lies."""
    kind, message_id = f"cn.yuanxin.agency.{REFERRAL}.v1", f"noise-{number}"
    named = {"ce_specversion": "1.0", "ce_source": "/hr-ss", "ce_id": message_id, "ce_type": kind}
    by_number: tuple[tuple[str, Mapping[str, str], Mapping[str, str]], ...] = (
        ("no message at all", {}, refusal("malformed_attribute", "id")),
        ("{", named, refusal("not_json")),
        ("{}", {**named, "ce_type": "cn.yuanxin.agency.nothing.v1"}, refusal("unknown_type", "type")),
        ("[]", {"content-type": "application/cloudevents+json"}, refusal("unreadable")),
        ('{"county": "330302"}', named, refusal("missing_field", "#/document_no")),
    )
    value, headers, told = by_number[number % len(by_number)]
    return {"value": value, "headers": headers, "refusal": told, "id": headers.get("ce_id")}


def refusal(reason: str, field: str = "", responsible_instead: str = "") -> Mapping[str, str]:
    """What the agency is told is wrong with its message, the first time."""
    return {"reason": reason, "field": field, "responsible_instead": responsible_instead}


def message(
    agency: str,
    message_id: str,
    kind: str,
    at: datetime,
    data: Any,
    told: Mapping[str, str] = NOTHING,
    time: datetime | None = None,
    county: str = "",
    **more: Any,
) -> Act:
    """A CloudEvent; `time`: when it says that it was, if not when it is sent.

    `more`: `persons` to encrypt, to the key `kid`; `again`: it has no effect of its own; `joins`: of its
    document there is a case.
    """
    event = {
        "specversion": "1.0",
        "source": f"/{agency}",
        "id": message_id,
        "type": f"cn.yuanxin.agency.{kind}.v1",
        "time": (time or at).isoformat(),
        "data": data,
    }
    body = {"agency": agency, "event": event, "refusal": dict(told), **more}
    return Act(at, county, Who.agency, What.send_message, body)
