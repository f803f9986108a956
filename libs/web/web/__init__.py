"""Everything between HTTP and a handler (architecture §3, HTTP)."""

from web import problems
from web.app import create_app
from web.body import Body, Fen, Text
from web.idempotency import answer_once, read_snapshot
from web.pages import Page, decode_cursor, encode_cursor, page
from web.problems import FieldError, Problem, at
from web.responses import Answer, respond
from web.state import State, state_of
from web.times import Day, Instant, happened
from web.transient import is_transient
from web.versions import etag, if_match, may_match, must_match

__all__ = [
    "Answer",
    "Body",
    "Day",
    "Fen",
    "FieldError",
    "Instant",
    "Page",
    "Problem",
    "State",
    "Text",
    "answer_once",
    "at",
    "create_app",
    "decode_cursor",
    "encode_cursor",
    "etag",
    "happened",
    "if_match",
    "is_transient",
    "may_match",
    "must_match",
    "page",
    "problems",
    "read_snapshot",
    "respond",
    "state_of",
]
