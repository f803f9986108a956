"""JSON lines on stdout, the same for our own code and the libraries'. Exceptions lose their message.

A database error quotes the row it failed on, a validation error the input: both may hold a name or an ID
number. So a log line names the kind of the exception and the places it passed, never its text.
"""

import logging
import sys
import traceback
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from telemetry import trace

NOISY = ("uvicorn.access", "aiokafka", "asyncio", "kafka")


class Stdout:
    """sys.stdout, but a line that cannot be written, as on a full disk, is lost and stops nobody."""

    def write(self, text: str) -> int:
        with suppress(OSError):
            sys.stdout.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            sys.stdout.flush()


def configure(service: str, level: str = "INFO") -> None:
    """Once per process, by `__main__`."""
    trace.name_process(service)
    processors: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        _add_trace,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_service(service),
        _describe_exceptions,
    ]
    structlog.configure(
        processors=[*processors, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, Stdout())),  # a line is one write
        cache_logger_on_first_use=False,
    )
    _configure_libraries(processors, level)


def bind(**names: str) -> None:
    """Say on every further line of this task what it is about: request_id, event_id."""
    structlog.contextvars.bind_contextvars(**names)


def unbind(*names: str) -> None:
    """Stop saying it."""
    structlog.contextvars.unbind_contextvars(*names)


def describe(error: BaseException) -> dict[str, Any]:
    """What of an exception may be logged: its kind, the SQL state, the places. Not its text."""
    frames = traceback.extract_tb(error.__traceback__)
    known: dict[str, Any] = {
        "error": type(error).__name__,
        "where": [_place(frame) for frame in frames[-12:]],
    }
    if sqlstate := getattr(error, "sqlstate", None):
        known["sqlstate"] = sqlstate
    return known


def _place(frame: traceback.FrameSummary) -> str:
    return f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} {frame.name}"


def _add_service(service: str) -> Processor:
    def add(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
        line["service"] = service
        return line

    return add


def _add_trace(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    """Of the request or the message that the line is about."""
    trace_id = trace.current_id()
    if trace_id is not None:
        line["trace_id"] = trace_id
    return line


def _describe_exceptions(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    exc_info = line.pop("exc_info", None)
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        line.update(describe(error))
    return line


def _configure_libraries(processors: list[Processor], level: str) -> None:
    """Lines of the standard library's logging come out in the same form; request lines are ours alone."""
    handler = logging.StreamHandler(Stdout())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=processors,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
