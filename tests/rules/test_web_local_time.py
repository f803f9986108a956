"""Every time in an answer is one people here can read off the wall."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime

from web import Answer

NOON_UTC = datetime(2019, 1, 15, 4, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Step:
    at: datetime


def test_every_time_in_an_answer_is_local_however_deep_it_lies() -> None:
    answer = {
        "at": NOON_UTC,
        "steps": [{"at": NOON_UTC}, Step(NOON_UTC)],
        "day": date(2019, 1, 15),
        "none": None,
    }
    body = json.loads(Answer(200, answer).content())
    noon = "2019-01-15T12:00:00+08:00"
    assert body == {"at": noon, "steps": [{"at": noon}, {"at": noon}], "day": "2019-01-15", "none": None}
