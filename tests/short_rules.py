"""The files of deploy/ with the same rules and routes, in seconds where they say minutes or days."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from devstack.checkout import CHECKOUT

PROMETHEUS: Final = CHECKOUT / "deploy" / "prometheus"
SECONDS: Final = {
    "15s": 2,
    "30s": 2,
    "1m": 3,
    "2m": 5,
    "5m": 5,
    "10m": 8,
    "1h": 20,
    "1d": 10,
    "30d": 15,
}
"""What is written for what the files say; a length that is not here fails, so that none stays long unseen."""
AGE: Final = re.compile(r"(time\(\) - .*? > )(\d+)", re.DOTALL)
AGES: Final = {"300": "8", "900": "75", "14400": "8"}
"""The same for ages by the machine's clock: keys of tokens are read again every minute."""


def short_rules() -> dict[str, Any]:
    rules: dict[str, Any] = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text(encoding="utf-8"))
    for group in rules["groups"]:
        for rule in group["rules"]:
            rule["expr"] = _shorten(rule["expr"])
            if "for" in rule:
                rule["for"] = f"{SECONDS[rule['for']]}s"
    return rules


def _shorten(expr: str) -> str:
    ranges = re.sub(r"\[(\w+)\]", lambda found: f"[{SECONDS[found[1]]}s]", expr)
    offsets = re.sub(r"offset (\w+)", lambda found: f"offset {SECONDS[found[1]]}s", ranges)
    return AGE.sub(lambda found: found[1] + AGES[found[2]], offsets)


def short_prometheus(targets: Path, addresses: Mapping[str, str]) -> dict[str, Any]:
    """`targets`: where the files lie that say whom to ask; `addresses`: those here, by the deployed ones."""
    text = (PROMETHEUS / "prometheus.yml").read_text(encoding="utf-8").replace("/targets/", f"{targets}/")
    for known, here in addresses.items():
        assert known in text
        text = text.replace(known, here)
    config: dict[str, Any] = yaml.safe_load(text)
    config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    for job in config["scrape_configs"]:
        job.pop("scrape_interval", None)
    return config


def short_alertmanager(text: str, keep_mutes: bool = False) -> str:
    """At once, and unless `keep_mutes` at any hour; only the heartbeat is said again more often."""
    text = re.sub(r"group_wait: \w+", "group_wait: 1s", text)
    text = re.sub(r"group_interval: \w+", "group_interval: 2s", text)
    text = text.replace("repeat_interval: 1m", "repeat_interval: 2s")
    return text if keep_mutes else re.sub(r"\n *mute_time_intervals: .*", "", text)
