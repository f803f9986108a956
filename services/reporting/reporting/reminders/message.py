"""A reminder in words: county, day, due time and the day's page; no figures, and nobody's name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple, Protocol

from clock import SHANGHAI
from reporting.reminders.rules import Result, Step

NAME: Final = "DailyReportReminder"
"""By which alert_messages knows what is no alert."""
WORDS: Final[Mapping[Step, str]] = {
    Step.contact: "尚未签报，{due} 截止，请当日联系人签报",
    Step.deputy: "已过时限（{due}）仍未签报，请副联系人签报",
    Step.city: "已过时限（{due}）仍未签报，请市局催报",
}
WORDS_FOR_SECOND: Final[Mapping[Step, str]] = {
    Step.contact: "已填报签名，待另一人审签，{due} 截止",
    Step.deputy: "已过时限（{due}），已填报签名，仍待另一人审签",
    Step.city: "已过时限（{due}），已填报签名，仍待审签，请市局催办",
}
"""Where one of two has signed."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One step of one line. `emails`: of who is asked, as far as campaign data names them; the city's are
    known to who sends. `awaits_second`: one of two has signed it."""

    campaign: str
    county: str
    name: str
    period: date
    due: datetime
    step: Step
    emails: tuple[str, ...] = field(default=(), repr=False)
    awaits_second: bool = False

    @property
    def summary(self) -> str:
        due = self.due.astimezone(SHANGHAI).strftime("%m-%d %H:%M")
        words = WORDS_FOR_SECOND if self.awaits_second else WORDS
        return f"{self.name} {self.period.isoformat()} 日报{words[self.step].format(due=due)}"


class Told(NamedTuple):
    """What came of sending, and by which ways it went."""

    result: Result
    ways: Sequence[str] = ()


class Send(Protocol):
    """Sends a message once, and says what came of it; it raises nothing."""

    async def __call__(self, message: Mapping[str, Any]) -> Told: ...


def messages_of(reminders: Sequence[Reminder]) -> Sequence[Sequence[Reminder]]:
    """Each person gets a message of their own, the city one about all counties of a day."""
    of_city: dict[tuple[str, date], list[Reminder]] = {}
    for one in reminders:
        if one.step is Step.city:
            of_city.setdefault((one.campaign, one.period), []).append(one)
    return [*([one] for one in reminders if one.step is not Step.city), *of_city.values()]


def as_alerts(reminders: Sequence[Reminder]) -> Mapping[str, Any]:
    """As alert_messages takes it; what is told together is one group, and no other is."""
    first = reminders[0]
    counties = ",".join(one.county for one in reminders)
    return {
        "groupKey": f"{first.campaign}/{first.period.isoformat()}/{first.step}/{counties}",
        "to": "city-desk" if first.step is Step.city else "counties",
        "email": [email for one in reminders for email in one.emails],
        "alerts": [_as_alert(one) for one in reminders],
    }


def _as_alert(one: Reminder) -> Mapping[str, Any]:
    day = one.period.isoformat()
    return {
        "status": "firing",
        "labels": {
            "alertname": NAME,
            "campaign": one.campaign,
            "county": one.county,
            "period": day,
            "step": one.step,
        },
        "annotations": {
            "summary": one.summary,
            "page": f"/campaigns/{one.campaign}/counties/{one.county}/days/{day}",
        },
        "startsAt": one.due.isoformat(),
    }
