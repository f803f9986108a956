"""Everything between HTTP and a handler (architecture §3, HTTP)."""

from web import problems
from web.answers import Answer, respond
from web.app import create_app
from web.body import Body, Fen, Text
from web.changing import etag, if_match, may_match, must_match
from web.once import once, reading
from web.pages import Page, decode_cursor, encode_cursor, page
from web.problems import FieldError, Problem, at
from web.times import Day, Instant, happened
from web.trouble import is_transient

__all__ = [
    "Answer",
    "Body",
    "Day",
    "Fen",
    "FieldError",
    "Instant",
    "Page",
    "Problem",
    "Text",
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
    "once",
    "page",
    "problems",
    "reading",
    "respond",
]
