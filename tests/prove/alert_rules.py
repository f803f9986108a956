"""The rules of deploy/prometheus that speak of processes and of the pipeline, judged without a Prometheus.

Each is written down beside its text, and the text must be the one that Prometheus is given. What PromQL's
functions mean is here as far as these rules need it: windows, `for`, and series that end with their process.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import yaml
from prometheus_client.parser import text_string_to_metric_families

from devstack.checkout import CHECKOUT

ALERTS: Final = CHECKOUT / "deploy" / "prometheus" / "alerts.yml"
WINDOW: Final = 120.0
STOPPED: Final = "yuanxin_consumer_stopped"
UNITS: Final = {"s": 1.0, "m": 60.0}

Labels = tuple[tuple[str, str], ...]
"""Sorted. What tells one series, or one alarm of a rule, from another."""
Series = tuple[str, Labels]
Window = Sequence[tuple[float, float]]


@dataclass
class Scrapes:
    """What the processes said, as long as a rule looks back."""

    past: defaultdict[Series, deque[tuple[float, float]]] = field(default_factory=lambda: defaultdict(deque))
    latest: dict[str, Mapping[Series, float]] = field(default_factory=dict)
    """By process; one that did not answer has no series now."""

    def add(self, at: float, process: str, text: str | None) -> None:
        """One scrape; None: no answer."""
        samples: dict[Series, float] = {("up", (("instance", process),)): float(text is not None)}
        for family in text_string_to_metric_families(text or ""):
            for sample in family.samples:
                labels = tuple(sorted({**sample.labels, "instance": process}.items()))
                samples[sample.name, labels] = sample.value
        self.latest[process] = samples
        for series, value in samples.items():
            self.past[series].append((at, value))
            while self.past[series][0][0] < at - WINDOW:
                self.past[series].popleft()

    def now(self, name: str) -> dict[Labels, float]:
        """An instant vector."""
        return {labels: value for of_process in self.latest.values()
                for (known, labels), value in of_process.items() if known == name}  # fmt: skip

    def window(self, name: str, at: float) -> dict[Labels, Window]:
        """A range vector over two minutes."""
        series = ((labels, [s for s in past if s[0] >= at - WINDOW])
                  for (known, labels), past in self.past.items() if known == name)  # fmt: skip
        return {labels: samples for labels, samples in series if samples}


Judge = Callable[[Scrapes, float], Iterable[Labels]]
"""For which labels the expression is true at an instant."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule; `expr` is its text, `seconds` its `for`."""

    name: str
    expr: str
    seconds: float
    holds: Judge


def deriv(samples: Window) -> float | None:
    """The slope by least squares; of one sample none."""
    if len(samples) < 2:
        return None
    t0, v0 = samples[0]
    at, by = [t - t0 for t, _ in samples], [v - v0 for _, v in samples]
    mean_t, mean_v = sum(at) / len(at), sum(by) / len(by)
    return sum((t - mean_t) * (v - mean_v) for t, v in zip(at, by, strict=True)) / sum(
        (t - mean_t) ** 2 for t in at
    )


def only(labels: Labels, *names: str) -> Labels:
    return tuple((name, value) for name, value in labels if name in names)


def _is(name: str, value: float) -> Judge:
    return lambda scrapes, _: [labels for labels, v in scrapes.now(name).items() if v == value]


def _down(scrapes: Scrapes, at: float) -> Iterable[Labels]:
    least: dict[Labels, float] = {}
    for labels, value in scrapes.now("yuanxin_database_up").items():
        of = only(labels, "service")
        least[of] = min(value, least.get(of, value))
    return [labels for labels, value in least.items() if value == 0]


def _stalled(scrapes: Scrapes, at: float) -> Iterable[Labels]:
    return [()] if max(scrapes.now("yuanxin_pipeline_stalled").values(), default=0) == 1 else []


def _stopped(scrapes: Scrapes, at: float) -> Iterable[Labels]:
    """An agency's topic has an alert of its own."""
    stopped = [labels for labels, value in scrapes.now(STOPPED).items() if value == 1]
    ours = [labels for labels in stopped if not dict(labels)["topic"].startswith("agency.")]
    return {only(labels, "service", "topic") for labels in ours}


def _not_draining(name: str, together: Callable[[Iterable[float]], float], *by: str) -> Judge:
    """Never empty for two minutes, and not getting less; series with the same `by` are taken together."""

    def judge(scrapes: Scrapes, at: float) -> Iterable[Labels]:
        least, slopes = defaultdict[Labels, list[float]](list), defaultdict[Labels, list[float]](list)
        for labels, samples in scrapes.window(name, at).items():
            of, slope = only(labels, *by), deriv(samples)
            least[of].append(min(value for _, value in samples))
            if slope is not None:
                slopes[of].append(slope)
        return [of for of, each in slopes.items() if together(least[of]) > 0 and together(each) >= 0]

    return judge


OUTBOX: Final = "yuanxin_outbox_rows"
LAG: Final = "yuanxin_consumer_lag_messages"
RULES: Final = (
    Rule("ProcessDown", "up == 0", 15.0, _is("up", 0)),
    Rule("PipelineStalled", "max(yuanxin_pipeline_stalled) == 1", 0.0, _stalled),
    Rule(
        "ConsumerStopped", f'max by (service, topic) ({STOPPED}{{topic!~"agency[.].+"}}) == 1', 0.0, _stopped
    ),
    Rule("DatabaseDown", "min by (service) (yuanxin_database_up) == 0", 30.0, _down),
    Rule(
        "OutboxNotDraining",
        f"max by (service) (min_over_time({OUTBOX}[2m])) > 0 and max by (service) (deriv({OUTBOX}[2m])) >= 0",
        60.0,
        _not_draining(OUTBOX, max, "service"),
    ),
    Rule(
        "LagNotDraining",
        f"sum by (service, topic) (min_over_time({LAG}[2m])) > 0"
        f" and sum by (service, topic) (deriv({LAG}[2m])) >= 0",
        60.0,
        _not_draining(LAG, sum, "service", "topic"),
    ),
)


def check_rules_are_those() -> None:
    """What is judged here is what Prometheus is given."""
    groups = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    declared: dict[str, Any] = {rule["alert"]: rule for group in groups for rule in group["rules"]}
    for rule in RULES:
        known = declared[rule.name]
        assert " ".join(known["expr"].split()) == rule.expr, rule.name
        length = known.get("for", "0s")
        assert float(length[:-1]) * UNITS[length[-1]] == rule.seconds, rule.name


@dataclass
class Alarms:
    """Which alarms are raised, by rule, since a first look."""

    rules: Sequence[Rule] = RULES
    since: dict[tuple[str, Labels], float] = field(default_factory=dict)
    raised: set[tuple[str, Labels]] = field(default_factory=set)

    def judge(self, scrapes: Scrapes, at: float) -> None:
        """One evaluation of every rule."""
        true = {
            (rule.name, labels): rule.seconds for rule in self.rules for labels in rule.holds(scrapes, at)
        }
        self.since = {alarm: self.since.get(alarm, at) for alarm in true}
        self.raised = {alarm for alarm, seconds in true.items() if at - self.since[alarm] >= seconds}

    def shows(self, rule: str, **labels: str) -> bool:
        """Whether an alarm of the rule with these labels is raised."""
        return any(name == rule and set(labels.items()) <= set(of) for name, of in self.raised)
