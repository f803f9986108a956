"""The one list of all metrics, with their meaning (decision 14). Base units; business labels only.

A label may be a county's code, a topic, a source, a route's template; never a case, a person or an employer.
"""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY: Final = CollectorRegistry()

FAST_TO_SLOW = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


def counter(name: str, meaning: str, *labels: str) -> Counter:
    return Counter(name, meaning, labels, registry=REGISTRY)


def gauge(name: str, meaning: str, *labels: str) -> Gauge:
    return Gauge(name, meaning, labels, registry=REGISTRY)


def histogram(name: str, meaning: str, *labels: str) -> Histogram:
    return Histogram(name, meaning, labels, registry=REGISTRY, buckets=FAST_TO_SLOW)


def exposition() -> bytes:
    """Everything, as Prometheus reads it."""
    return generate_latest(REGISTRY)


# HTTP. The route is the template (`/v1/applications/{case_id}`), so no identifier becomes a label.
http_requests = counter("http_requests_total", "Requests answered.", "service", "method", "route", "status")
http_request_duration = histogram(
    "http_request_duration_seconds",
    "Time from a request's first byte to its answer.",
    "service",
    "method",
    "route",
)
http_requests_limited = counter(
    "http_requests_limited_total",
    "Requests refused with 429, by whose limit: a caller's own, or that of an address without a token.",
    "service",
    "limit",
)
http_connections_ended = counter(
    "http_connections_ended_total",
    "Connections that we ended: too many, a head too slow or too large, no HTTP, an answer nobody reads.",
    "service",
    "reason",
)
keys_read_timestamp = gauge(
    "yuanxin_keys_read_timestamp_seconds",
    "When the keys of tokens were last read (machine clock); an hour later nobody gets in. 0: no API.",
)
leftovers_forgotten = counter(
    "yuanxin_leftovers_forgotten_total",
    "What was kept for its time and then forgotten: answers under keys, bytes of dismissed messages.",
    "service",
    "what",
)

# Outbox and relay.
outbox_rows = gauge("yuanxin_outbox_rows", "Events committed and not yet acknowledged by Kafka.", "service")
outbox_oldest = gauge(
    "yuanxin_outbox_oldest_timestamp_seconds", "recordedtime of the oldest of them; 0: none.", "service"
)
outbox_refused = gauge(
    "yuanxin_outbox_refused_rows",
    "Events that the broker refuses: each stays in the outbox, and its subject waits behind it.",
    "service",
)
relay_published = counter(
    "yuanxin_relay_published_total", "Events acknowledged by Kafka.", "service", "topic"
)

# Ledger: consumed = applied + duplicate + skipped + parked + quarantined + holes (S5).
ledger_applied = counter("yuanxin_ledger_applied_total", "Events that had their effect.", "service", "topic")
ledger_duplicate = counter(
    "yuanxin_ledger_duplicate_total", "Events dropped as already seen.", "service", "topic"
)
ledger_skipped = counter(
    "yuanxin_ledger_skipped_total", "Events of types this service does not handle.", "service", "topic"
)
ledger_parked = counter(
    "yuanxin_ledger_parked_total", "Events waiting behind a gap or a held subject.", "service", "topic"
)
ledger_holes = counter(
    "yuanxin_ledger_holes_total",
    "Offsets without a record: transaction markers, aborted transactions, compacted ranges.",
    "service",
    "topic",
)
ledger_quarantined = counter(
    "yuanxin_ledger_quarantined_total", "Events set aside for an operator.", "service", "topic"
)
ledger_strangers = counter(
    "yuanxin_ledger_strangers_total",
    "Of the events set aside, those that no service of ours sent.",
    "service",
    "topic",
)
quarantine_messages = gauge("yuanxin_quarantine_messages", "Messages in quarantine now.", "service")
held_messages = gauge(
    "yuanxin_held_messages", "Messages parked behind a gap or a held subject now.", "service"
)
sequence_conflicts = counter(
    "yuanxin_sequence_conflicts_total",
    "A producer contradicted itself: same number, another event.",
    "service",
)
topic_partitions = gauge(
    "yuanxin_topic_partitions", "How many partitions a topic has; the count is for ever.", "topic"
)
consumer_lag = gauge(
    "yuanxin_consumer_lag_messages",
    "End offset less the ledger's next offset, measured apart from the reader.",
    "service",
    "topic",
    "partition",
)
consumer_stopped = gauge(
    "yuanxin_consumer_stopped",
    "1 when a topic is no longer consumed: too many failures (until a restart), or not the log it was.",
    "service",
    "topic",
)

# Agencies. way: kafka, http.
agency_messages = counter("yuanxin_agency_messages_total", "Messages that an agency sent.", "agency", "way")
agency_refused = counter(
    "yuanxin_agency_refused_total", "Those of them that were refused, each with its receipt.", "agency", "way"
)
agency_quarantined = counter(
    "yuanxin_agency_quarantined_total",
    "Those of them that failed here and wait for an operator.",
    "agency",
    "way",
)
agency_unanswered_oldest = gauge(
    "yuanxin_agency_oldest_unanswered_timestamp_seconds",
    "Since when the oldest message of an agency waits for its final receipt (machine clock); missing: none.",
    "agency",
)
referrals_undecided = gauge(
    "yuanxin_referrals_undecided",
    "Referrals of an agency that are neither accepted nor refused nor taken back; missing: none.",
    "campaign",
    "agency",
    "county",
)
referral_undecided_oldest = gauge(
    "yuanxin_referral_undecided_oldest_timestamp_seconds",
    "Since when the oldest of them is here.",
    "campaign",
    "agency",
    "county",
)
agency_request_oldest_due = gauge(
    "yuanxin_agency_request_oldest_due_timestamp_seconds",
    "When the time to answer ends, or ended, for the oldest request of a county that has no answer"
    " (business clock; to hear a case first: of open cases); missing: none.",
    "campaign",
    "agency",
    "county",
)

loop_restarts = counter(
    "yuanxin_loop_restarts_total",
    "A loop beside the API (consumer, relay, jobs …) failed and was started again.",
    "service",
    "loop",
)

sealed_rows = gauge(
    "yuanxin_sealed_rows",
    "Rows sealed under a key other than the current one. older: 0 says that it may be removed;"
    " unknown: the key file does not hold it, and nobody can read them.",
    "service",
    "key",
    "state",
)
loop_waiting = gauge(
    "yuanxin_loop_waiting",
    "1 while a loop repeats its work until trouble passes: a lock, a read-only or absent database or broker.",
    "service",
    "loop",
)
database_up = gauge(
    "yuanxin_database_up",
    "1 when the process reached its database as the metrics were read; other gauges keep their last values.",
    "service",
)

# Audit (decision 19). Machine clock; a chain is a county's.
audit_chain_entries = gauge(
    "yuanxin_audit_chain_entries", "Rows sealed in a county's chain.", "service", "county"
)
platform_cases = gauge(
    "yuanxin_platform_cases", "Cases by how far the municipal platform knows them.", "campaign", "state"
)
platform_oldest_due = gauge(
    "yuanxin_platform_oldest_due_timestamp_seconds",
    "Since when the case that waits longest is to be sent to the municipal platform (machine clock).",
    "campaign",
)
platform_stuck = gauge(
    "yuanxin_platform_stuck_cases",
    "Cases of which no package can be made, or that the municipal platform does not take as they are.",
    "campaign",
)
platform_reached = gauge(
    "yuanxin_platform_reached_timestamp_seconds",
    "When the municipal platform was last reached, at first the start of the process (machine clock).",
    "campaign",
)
platform_registered = counter(
    "yuanxin_platform_registered_total",
    "Cases that were registered on the municipal platform, by what became of their packages: taken, refused.",
    "campaign",
    "state",
)
audit_unsealed = gauge("yuanxin_audit_unsealed_rows", "Audited rows that no chain holds yet.", "service")
audit_unsealed_oldest = gauge(
    "yuanxin_audit_unsealed_oldest_timestamp_seconds",
    "When the oldest of them was written (machine clock); 0: none.",
    "service",
)

# Time.
clock_timestamp = gauge(
    "yuanxin_clock_timestamp_seconds", "The business clock; rules compare with it.", "service"
)
watermark_timestamp = gauge(
    "yuanxin_watermark_timestamp_seconds", "Up to when everything of this source has been seen.", "source"
)
pipeline_stalled = gauge(
    "yuanxin_pipeline_stalled",
    "1 while the watermark lags, or an outage is not over yet: county alarms wait.",
    "service",
)
silence_unjudged = gauge(
    "yuanxin_silence_unjudged", "1 while judging a campaign's silence fails: no county alarms.", "campaign"
)

# Cases that somebody must act on. Set by the service that found them.
filings_due = gauge(
    "yuanxin_filings_due",
    "Claims whose limitation ends in under 7 days and that nobody has filed (N3.2); set by mediation.",
    "campaign",
    "county",
)
filing_due_oldest = gauge(
    "yuanxin_filing_due_oldest_timestamp_seconds",
    "Since when the oldest of them is to be filed; missing: there is none.",
    "campaign",
    "county",
)

handlers_in_conflict = gauge(
    "yuanxin_handlers_in_conflict",
    "Open cases whose lawyer's firm is a respondent, acts for one or declared it; set by assignment.",
    "campaign",
    "county",
)

limits_reached = gauge(
    "yuanxin_limits_reached",
    "Cases that wait and are near the last day of a limit of the law, or past it. limit: review (set by"
    " intake), assignment (set by assignment); stage: near, passed.",
    "limit",
    "stage",
    "campaign",
    "county",
)

# Counties: what the board shows, for Prometheus. Set by reporting alone.
county_info = gauge("yuanxin_county_info", "1 for each line of the roster of today.", "campaign", "county")
county_last_heard = gauge(
    "yuanxin_county_last_heard_timestamp_seconds", "The latest sign of life (N5.1).", "campaign", "county"
)
out_of_roster_refused = counter(
    "yuanxin_out_of_roster_refused_total",
    "Requests refused because the county that sent them does not report on that day (no longer, or not yet).",
    "service",
    "campaign",
    "county",
)
county_silent = gauge(
    "yuanxin_county_silent",
    "1 while reporting counts a silence of the county, else 0; the whole roster, while the window is open.",
    "campaign",
    "county",
    "name",
)
system_down = gauge(
    "yuanxin_system_down_seconds",
    "Business time in which the system did not run, all outages together (signing: no report could be signed;"
    " hearing: no county could be heard). It counts for nobody's limit.",
    "part",
)
collected_from = gauge(
    "yuanxin_collected_from_timestamp_seconds",
    "When the system first ran with the campaign: what was before is not collected; 0: not yet noted.",
    "campaign",
)
working_calendar_ends = gauge(
    "yuanxin_working_calendar_ends_timestamp_seconds",
    "From when on it is a guess which days are worked, as no calendar is published yet; missing: the campaign"
    " needs no such day.",
    "campaign",
)
reporting_window_open = gauge(
    "yuanxin_reporting_window_open", "1 while daily reports are expected.", "campaign"
)
daily_report_overdue = gauge(
    "yuanxin_daily_report_overdue",
    "1 while the day's report is missing after its due time, else 0; each day that was due, the whole roster,"
    " until a day after the last due time.",
    "campaign",
    "county",
    "name",
    "period",
)
incidents_open = gauge(
    "yuanxin_incidents_open",
    "Incidents neither settled nor withdrawn nor the same as another, by how far the city has got.",
    "campaign",
    "state",
)
incident_unseen = gauge(
    "yuanxin_incident_unseen_seconds",
    "For how long (business clock) the city has not seen the incident of a county that waits longest; 0: none"
    " waits.",
    "campaign",
    "county",
)
group_incidents_unseen = gauge(
    "yuanxin_group_incidents_unseen",
    "Group incidents of a county that the city has not seen yet.",
    "campaign",
    "county",
)
incident_seen_limit = gauge(
    "yuanxin_incident_seen_limit_seconds", "Within how long the city is to have seen an incident."
)
case_sweep_overdue = gauge(
    "yuanxin_case_sweep_overdue",
    "1 while a county's case sweep is missing after its due date, else 0; the whole roster, until nothing is"
    " entered any more.",
    "campaign",
    "county",
    "name",
)
summary_overdue = gauge(
    "yuanxin_summary_overdue",
    "1 while the county's final summary is missing after its due day, else 0; from then on, every county that"
    " was in the roster on the last day.",
    "campaign",
    "county",
    "name",
)

# Messages about alerts and reminders. Set by alert_messages; the robot's name is the one in
# notifications.toml, or reminders/email, reminders/webhook. Reporting sets `reminders`: one reached nobody.
robot_messages = counter(
    "yuanxin_robot_messages_total",
    "Messages to the robot of a group chat, and reminders by e-mail and webhook. outcome: sent, refused,"
    " unreachable.",
    "robot",
    "outcome",
)
robot_failing = gauge(
    "yuanxin_robot_failing",
    "1 while the last message to the robot, or the last reminder, was not taken; else 0.",
    "robot",
)
