"""JSON lines on stdout, the same for our own code and the libraries'. Exceptions lose their message.

A database error quotes the row it failed on, a validation error the input: both may hold a name or an ID
number. So a log line names the kind of the exception and the places it passed, never its text.
"""

import logging
import sys
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

NOISY = ("uvicorn.access", "aiokafka", "asyncio", "kafka")


def configure(service: str, level: str = "INFO") -> None:
    """Once per process, by `__main__`."""
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _named(service),
        _without_messages,
    ]
    structlog.configure(
        processors=[*before, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    _lead_libraries(before, level)


def bind(**names: str) -> None:
    """Say on every further line of this task what it is about: request_id, event_id."""
    structlog.contextvars.bind_contextvars(**names)


def unbind(*names: str) -> None:
    """Stop saying it."""
    structlog.contextvars.unbind_contextvars(*names)


def describe(error: BaseException) -> dict[str, Any]:
    """What of an exception may be logged: its kind, the SQL state, the places. Not its text."""
    frames = traceback.extract_tb(error.__traceback__)
    said: dict[str, Any] = {"error": type(error).__name__, "where": [_place(frame) for frame in frames[-12:]]}
    if sqlstate := getattr(error, "sqlstate", None):
        said["sqlstate"] = sqlstate
    return said


def _place(frame: traceback.FrameSummary) -> str:
    return f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} {frame.name}"


def _named(service: str) -> Processor:
    def name(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
        line["service"] = service
        return line

    return name


def _without_messages(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    given = line.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        line.update(describe(error))
    return line


def _lead_libraries(before: list[Processor], level: str) -> None:
    """Lines of the standard library's logging come out in the same form; request lines are ours alone."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
