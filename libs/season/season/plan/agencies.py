"""What other agencies send (N7): referrals, one for a county that is not ours, and a day of rubbish."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from season.calendar import Slot, moment
from season.plan.acts import Act, What, Who

AGENCIES: Final = ("court", "housing", "hr-ss", "inspection", "union")
"""Whose feeds are compared; housing says nothing all winter."""
REFERRAL, WITHDRAWAL = "referral-made", "referral-withdrawn"
NOT_OURS: Final = "330383"
"""龙港 is no county before the next summer."""
RUBBISH_ON: Final = date(2018, 12, 18)
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


def messages() -> Iterator[Act]:
    """All that is sent."""
    yield from referrals()
    yield from rubbish()


def referrals() -> Iterator[Act]:
    """One on the day of the rubbish, by somebody else; one is taken back, one is for nobody here."""
    for number, (county, day) in enumerate((("330302", 11), ("330382", 18)), 1):
        yield referral("inspection", f"温劳监移〔2018〕{number}号", county, date(2018, 12, day))
    document = "（2018）浙0303民诉前调7号"
    yield referral("court", document, "330303", date(2018, 12, 13))
    withdrawn = {"document_no": document, "reason": "settled"}
    yield message("court", "back-7", WITHDRAWAL, moment(date(2018, 12, 17), Slot.afternoon), withdrawn)
    elsewhere = refusal("unknown_county", "#/county", "other_centre")
    yield referral("union", "温工维移〔2018〕3号", NOT_OURS, date(2018, 12, 14), elsewhere)


def referral(agency: str, document: str, county: str, day: date, told: Mapping[str, str] = NOTHING) -> Act:
    """Of somebody whose name is told over HTTP."""
    data = {"document_no": document, "county": county, "referred_on": day.isoformat()}
    return message(agency, f"{county}-{day}", REFERRAL, moment(day, Slot.afternoon), data, told)


def rubbish() -> Iterator[Act]:
    """A program gone wrong sends nothing that is right, and in the evening some of it again."""
    afternoon, evening = moment(RUBBISH_ON, Slot.afternoon), moment(RUBBISH_ON, Slot.evening)
    right = {"document_no": "温人社移〔2018〕1号", "county": "330302", "referred_on": "2018-12-18"}
    nameless = {"county": "330302", "referred_on": "2018-12-18"}
    wrong: tuple[tuple[str, Any, Mapping[str, str]], ...] = (
        ("no-such-thing", right, refusal("unknown_type", "type")),
        (REFERRAL, nameless, refusal("missing_field", "#/document_no")),
        (REFERRAL, {**right, "remark": "温州测试甲来电"}, refusal("unknown_field", "#/remark")),
        (REFERRAL, {**right, "referred_on": "前天"}, refusal("invalid_field", "#/referred_on")),
        (REFERRAL, [right], refusal("not_json")),
    )
    for number, (kind, data, told) in enumerate(wrong, 1):
        yield message("hr-ss", f"bad-{number}", kind, afternoon, data, told)
    early = refusal("time_in_the_future", "time")
    yield message("hr-ss", "bad-6", REFERRAL, afternoon, right, early, afternoon + timedelta(days=2))
    yield message("hr-ss", "bad-2", REFERRAL, evening, nameless, time=afternoon)
    yield message("hr-ss", "bad-1", REFERRAL, evening, right, refusal("id_reused", "id"))


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
) -> Act:
    """A CloudEvent; `time`: when it says that it was, if not when it is sent."""
    event = {
        "specversion": "1.0",
        "source": f"/{agency}",
        "id": message_id,
        "type": f"cn.yuanxin.agency.{kind}.v1",
        "time": (time or at).isoformat(),
        "data": data,
    }
    body = {"agency": agency, "event": event, "refusal": dict(told)}
    return Act(at, "", Who.agency, What.send_message, body)
