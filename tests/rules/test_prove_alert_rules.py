"""The rules that `make prove` judges without a Prometheus: windows, `for`, series that end."""

from collections.abc import Callable, Sequence

import pytest

from prove.alert_rules import Alarms, Scrapes, check_rules_are_those, deriv
from prove.check_liveness import Raised, l3_alarms


def alarms_of(process: str, texts: Sequence[tuple[int, str | None]]) -> Alarms:
    """Looked at every second; each text stays until the next one."""
    scrapes, alarms, known = Scrapes(), Alarms(), dict(texts)
    text = texts[0][1]
    for at in range(texts[-1][0] + 1):
        text = known.get(at, text)
        scrapes.add(float(at), process, text)
        alarms.judge(scrapes, float(at))
    return alarms


def outbox(rows: int) -> str:
    return f'yuanxin_outbox_rows{{service="mediation"}} {rows}\n'


def lag(first: int, second: int = 0) -> str:
    of = 'yuanxin_consumer_lag_messages{service="reporting",topic="cases",partition='
    return f'{of}"0"}} {first}\n{of}"1"}} {second}\n'


def database(up: int) -> str:
    return f'yuanxin_database_up{{service="intake"}} {up}\n'


def test_what_is_judged_is_what_prometheus_is_given() -> None:
    check_rules_are_those()


@pytest.mark.parametrize(
    ("texts", "raised"),
    [
        ([(0, "")], False),
        ([(0, None), (14, None)], False),
        ([(0, None), (15, None)], True),
        ([(0, None), (10, ""), (11, None), (25, None)], False),
        ([(0, None), (20, None), (21, "")], False),
    ],
)
def test_a_process_is_down_when_it_did_not_answer_for_15_seconds(
    texts: list[tuple[int, str | None]], raised: bool
) -> None:
    assert alarms_of("intake", texts).shows("ProcessDown", instance="intake") is raised


@pytest.mark.parametrize(("until", "raised"), [(29, False), (30, True)])
def test_a_database_is_down_after_30_seconds(until: int, raised: bool) -> None:
    assert alarms_of("intake", [(0, database(0)), (until, database(0))]).shows("DatabaseDown") is raised
    assert not alarms_of("intake", [(0, database(0)), (30, database(1))]).shows("DatabaseDown")


@pytest.mark.parametrize(
    ("rule", "text"), [("OutboxNotDraining", outbox), ("LagNotDraining", lag)], ids=["outbox", "lag"]
)
def test_what_does_not_get_less_is_told_after_its_minute(rule: str, text: Callable[[int], str]) -> None:
    def shows(*texts: tuple[int, int]) -> bool:
        return alarms_of("mediation", [(at, text(rows)) for at, rows in texts]).shows(rule)

    assert shows((0, 5), (61, 5))
    assert not shows((0, 5), (59, 5)), "its `for`"
    assert shows((0, 5), (30, 9), (61, 20)), "it grows"
    assert not shows((0, 90), (20, 60), (40, 30), (61, 5)), "it drains"
    assert not shows((0, 0), (1, 5), (62, 5)), "it was empty within two minutes"
    assert shows((0, 0), (1, 5), (182, 5)), "and now it was not"
    assert not shows((0, 5), (70, 0)), "it clears at once"


def test_the_lag_of_a_topic_is_the_sum_of_its_partitions() -> None:
    """One that is stuck beside one that drains: what is left grows less in all."""
    texts = [(at, lag(5, 61 - at)) for at in range(62)]
    assert not alarms_of("reporting", list(texts)).shows("LagNotDraining")


def test_a_process_that_is_away_has_no_series_now() -> None:
    alarms = alarms_of("intake", [(0, database(0)), (31, None)])
    assert not alarms.shows("DatabaseDown")


def test_a_slope_needs_two_samples() -> None:
    assert deriv([(0, 5)]) is None
    assert deriv([(0, 5), (1, 5)]) == 0
    assert deriv([(0, 1), (1, 2), (2, 3)]) == pytest.approx(1)


def test_an_alarm_that_does_not_come_or_does_not_go_is_a_difference() -> None:
    right = Raised("postgres", "DatabaseDown", 31.0, 0.0)
    never, stays = Raised("kafka", "PipelineStalled", None, None), Raised("a", "ProcessDown", 0.0, None)
    assert l3_alarms([right]).held
    assert l3_alarms([right, never]).differences == ("PipelineStalled did not go off for kafka",)
    assert l3_alarms([stays]).differences == ("ProcessDown stayed after a was back",)
