"""What a simulated person is going to do: one request, at one instant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Who(StrEnum):
    """In whose name the request is made."""

    client = "client"
    staff = "staff"
    lawyer = "lawyer"
    mediator = "mediator"
    agency = "agency"
    city = "city"
    operator = "operator"
    platform = "platform"


class What(StrEnum):
    """The kinds of request."""

    apply = "apply"
    papers = "papers"
    serve_notice = "serve_notice"
    decide = "decide"
    withdraw = "withdraw"
    terminate = "terminate"
    consult = "consult"
    incident = "incident"
    withdraw_record = "withdraw_record"
    confirm = "confirm"
    give_back = "give_back"
    replace_lawyer = "replace_lawyer"
    designate = "designate"
    session = "session"
    agree = "agree"
    pay = "pay"
    void = "void"
    fail = "fail"
    proceed = "proceed"
    end_proceedings = "end_proceedings"
    close = "close"
    correct_closing = "correct_closing"
    draft = "draft"
    sign = "sign"
    sign_zero_and_dispute = "sign_zero_and_dispute"
    sign_zero_then_figures = "sign_zero_then_figures"
    sign_words_then_figures = "sign_words_then_figures"
    sign_second = "sign_second"
    correct = "correct"
    exempt = "exempt"
    withdraw_exemption = "withdraw_exemption"
    send_message = "send_message"
    send_rubbish = "send_rubbish"
    set_going = "set_going"
    refer = "refer"
    complete_referral = "complete_referral"
    ask_priority = "ask_priority"
    refer_case = "refer_case"
    send_by_hand = "send_by_hand"
    enter_answer = "enter_answer"
    send_back = "send_back"
    change_agency = "change_agency"
    connect_platform = "connect_platform"
    attach_file = "attach_file"
    answer_packages = "answer_packages"
    unmount_platform = "unmount_platform"
    mount_platform = "mount_platform"
    upload_again = "upload_again"
    register_there = "register_there"
    hold_activity = "hold_activity"
    withdraw_activity = "withdraw_activity"
    record_finding = "record_finding"
    link_finding = "link_finding"
    withdraw_finding = "withdraw_finding"
    look_at_employer = "look_at_employer"
    follow_up = "follow_up"
    carry_in = "carry_in"
    file_sweep = "file_sweep"
    correct_sweep = "correct_sweep"
    write_plan = "write_plan"
    correct_plan = "correct_plan"
    sign_summary = "sign_summary"


@dataclass(frozen=True, slots=True)
class Document:
    """A referral: the agency, and the number of its paper."""

    agency: str
    number: str


@dataclass(frozen=True, slots=True)
class Act:
    """One request of the plan. `case` and `record` are the plan's own names: only services know ids."""

    at: datetime
    county: str
    who: Who
    what: What
    body: Mapping[str, Any] = field(default_factory=dict)
    case: str | None = None
    period: date | None = None
    expects: str | None = None
    number: int = 0
    record: str | None = None
    """A consultation, an incident, an activity or a finding that somebody will come back to."""
    referral: Document | None = None
    """Which one this makes an application of."""
