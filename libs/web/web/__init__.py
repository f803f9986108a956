"""Everything between HTTP and a handler."""

from access import state_of
from web import problems
from web.app import create_app
from web.app_state import AppState
from web.body import Body, Fen, Text, invalid_value
from web.idempotency import answer_once
from web.if_match import etag, if_match, may_match, must_match
from web.pagination import DEFAULT_LIMIT, Limit, decode_cursor, encode_cursor, page, read_cursor
from web.problems import FieldError, Problem, at
from web.request_limits import RequestLimit
from web.responses import Answer, respond
from web.security_headers import page_headers
from web.times import Day, Instant, happened
from web.transactions import read_snapshot, transaction

__all__ = [
    "DEFAULT_LIMIT",
    "Answer",
    "AppState",
    "Body",
    "Day",
    "Fen",
    "FieldError",
    "Instant",
    "Limit",
    "Problem",
    "RequestLimit",
    "Text",
    "answer_once",
    "at",
    "create_app",
    "decode_cursor",
    "encode_cursor",
    "etag",
    "happened",
    "if_match",
    "invalid_value",
    "may_match",
    "must_match",
    "page",
    "page_headers",
    "problems",
    "read_cursor",
    "read_snapshot",
    "respond",
    "state_of",
    "transaction",
]
