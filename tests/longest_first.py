"""The order of the test files: two processes are done soonest when what takes longest begins first."""

from collections.abc import Mapping
from typing import Final

FIRST: Final = (
    "flows/test_season.py",
    "failures/test_alarms_fire_and_clear.py",
    "failures/test_failures_passing_trouble.py",
    "flows/test_devstack_up.py",
    "flows/test_flows_outages.py",
    "flows/test_prove_short.py",
    "failures/test_failures_topic_anew.py",
    "flows/test_agencies_page.py",
    "pages/test_signing_in_at_a_provider.py",
    "failures/test_failures_rebuild.py",
    "failures/test_intake_agencies_on_kafka.py",
    "failures/test_devstack_backup.py",
    "stores/test_mediation_foreign_events.py",
    "failures/test_failures_full_disk.py",
    "stores/test_intake_refusals.py",
    "stores/test_mediation_refusals.py",
    "failures/test_failures_stack.py",
    "flows/test_flows_key_rotation.py",
    "flows/test_flows_fuzz.py",
    "failures/test_failures_quarantine.py",
    "failures/test_intake_agency_topics_killed.py",
    "stores/test_intake_agency_requests.py",
    "flows/test_flows_generated_client.py",
    "stores/test_reporting_identity_provider.py",
    "flows/test_flows_apart.py",
    "failures/test_failures_carriers.py",
    "pages/test_four_ones.py",
    "flows/test_flows_every_event.py",
    "flows/test_flows_isolation.py",
    "flows/test_agency_clients.py",
    "failures/test_delivery_three_brokers.py",
    "failures/test_failures_whole_log.py",
    "pages/test_signing_the_day.py",
    "pages/test_guide.py",
)
"""A minute or so, and more; the longest first."""
LAST: Final = ("flows/test_bench_short.py",)
"""It measures how fast something is, and is best alone."""


PLACES: Final[Mapping[str, int]] = {
    **{f"tests/{file}": number - len(FIRST) for number, file in enumerate(FIRST)},
    **{f"tests/{file}": number + 1 for number, file in enumerate(LAST)},
}


def place(test: str) -> int:
    """Of `tests/rules/test_files.py::test_it`; most files stay where they are, between first and last."""
    return PLACES.get(test.partition("::")[0], 0)
