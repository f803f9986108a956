"""Loads of applications, sent from a process of their own."""

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from statistics import quantiles
from typing import Any

from access import Role
from bench import rig
from bench.http_load import CREATED, NUMBER, Answered, Load
from bench.processes import FOLDER, process
from devstack.checkout import CHECKOUT
from devstack.service_processes import bare_environment
from devstack.stack import Stack

PATH = "/v1/applications"
EMPLOYERS = 50


def application(county: str, employer: int) -> str:
    """As a window takes it in; each is about somebody else."""
    body = {
        "campaign": rig.CAMPAIGN,
        "county": county,
        "channel": "window",
        "form": "written",
        "first_receiver": "测试窗口",
        "claims": [{"class": "wages", "amount_fen": 1_860_000}],
        "migrant_worker": True,
        "recipients": [{"name": f"测试{NUMBER}", "identity_seen": True, "phone": f"138{NUMBER}"}],
        "workers": {"count": 1},
        "respondents": [
            {"role": "employer", "kind": "organisation", "name": f"测试{county}第{employer}建筑工程有限公司"}
        ],
        "facts": "在工地做木工，工资至今未付。",
        "papers_shown": ["application_form", "identity", "claim_evidence", "means_statement"],
    }
    return json.dumps(body, ensure_ascii=False)


def load(
    made: Stack, counties: Sequence[str], seconds: float, *, connections: int = 16, rate: float = 0
) -> Load:
    """Applications for these counties in turn, each by its own staff."""
    tokens = [made.token(Role.county_staff, county, name="测试") for county in counties]
    bodies = [application(county, employer) for employer in range(EMPLOYERS) for county in counties]
    return Load(made.held_ports["intake"], PATH, tokens, bodies, connections, 2.0, seconds, rate)


def send(plan: Load) -> Answered:
    """Whatever is answered other than 201 makes the whole figure worthless."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        file = Path(folder) / "plan.json"
        file.write_text(json.dumps(asdict(plan)), encoding="utf-8")
        words = [sys.executable, "-m", "bench.http_load", str(file)]
        subprocess.run(words, env=bare_environment(), cwd=CHECKOUT, check=True)
        said: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    answered = Answered(**said)
    if set(answered.statuses) != {CREATED}:
        raise RuntimeError(f"answers other than 201: {dict(answered.statuses)}")
    return answered


def send_whatever_comes(plan: Load, over: threading.Event) -> None:
    """A load under which processes are killed, until it is over: answers are not looked at.

    It may not break off: a kill without it would say nothing.
    """
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        file = Path(folder) / "plan.json"
        file.write_text(json.dumps(asdict(replace(plan, connects_again=True))), encoding="utf-8")
        with process("bench.http_load", str(file)) as child:
            over.wait()
            if child.poll():
                raise RuntimeError(f"the load broke off with {child.returncode}")


def percentile(milliseconds: Sequence[float], percent: int) -> float:
    return quantiles(milliseconds, n=100)[percent - 1]
