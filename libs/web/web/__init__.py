"""Everything between HTTP and a handler."""

from access import state_of
from web import problems
from web.answers import (
    A_FILE,
    CONTENT_DISPOSITION,
    ETAG,
    LOCATION,
    MAY_MATCH,
    MUST_MATCH,
    SET_COOKIE,
    answers,
    answers_a_file,
)
from web.app import create_app
from web.app_state import AppState
from web.body import Body, Count, Fen, Flag, PositiveFen, Whole, invalid_value
from web.body_limit import LargerBodies
from web.clock_warning import WarningJson, with_clock_warning
from web.code_lists import CodeList
from web.denials import why_denied
from web.form_requests import KEY_FIELD, VERSION_FIELD, as_a_program_asks
from web.idempotency import Operation, answer_once, changed_nothing, is_dry_run
from web.if_match import etag, if_match, may_match, must_match
from web.notice_page import Button, Link, notice_page, problem_page, refuse, sign_in_link
from web.pagination import (
    DEFAULT_LIMIT,
    AskedCounty,
    Limit,
    Page,
    decode_cursor,
    encode_cursor,
    page,
    read_cursor,
)
from web.patterns import COUNTY_CODE, IDENTIFIER, SHA256, SYSTEM
from web.problems import FieldError, Problem, at
from web.request_limits import RequestLimit
from web.responses import Answer, respond
from web.security_headers import page_headers
from web.store import SEALED_TABLES
from web.text import ONE_LINE, Line, LongText, Phone, Text
from web.times import Day, Instant, happened, reversed_days
from web.transactions import read_all_counties, read_snapshot, transaction

__all__ = [
    "A_FILE",
    "CONTENT_DISPOSITION",
    "COUNTY_CODE",
    "DEFAULT_LIMIT",
    "ETAG",
    "IDENTIFIER",
    "KEY_FIELD",
    "LOCATION",
    "MAY_MATCH",
    "MUST_MATCH",
    "ONE_LINE",
    "SEALED_TABLES",
    "SET_COOKIE",
    "SHA256",
    "SYSTEM",
    "VERSION_FIELD",
    "Answer",
    "AppState",
    "AskedCounty",
    "Body",
    "Button",
    "CodeList",
    "Count",
    "Day",
    "Fen",
    "FieldError",
    "Flag",
    "Instant",
    "LargerBodies",
    "Limit",
    "Line",
    "Link",
    "LongText",
    "Operation",
    "Page",
    "Phone",
    "PositiveFen",
    "Problem",
    "RequestLimit",
    "Text",
    "WarningJson",
    "Whole",
    "answer_once",
    "answers",
    "answers_a_file",
    "as_a_program_asks",
    "at",
    "changed_nothing",
    "create_app",
    "decode_cursor",
    "encode_cursor",
    "etag",
    "happened",
    "if_match",
    "invalid_value",
    "is_dry_run",
    "may_match",
    "must_match",
    "notice_page",
    "page",
    "page_headers",
    "problem_page",
    "problems",
    "read_all_counties",
    "read_cursor",
    "read_snapshot",
    "refuse",
    "respond",
    "reversed_days",
    "sign_in_link",
    "state_of",
    "transaction",
    "why_denied",
    "with_clock_warning",
]
