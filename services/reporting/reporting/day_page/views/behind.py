"""What is behind a figure: events, and the cases in stock."""

from typing import Any

from contracts import CASE_CLASS_NAMES
from reporting.daily_reports.shown import Stage, StockCasesJson
from reporting.day_page.codes import EVENT_NAMES
from reporting.day_page.printing import STOCK
from reporting.figures.rules.stored_rows import JournalLine


def show_event(event: JournalLine) -> dict[str, Any]:
    return {
        "event_id": str(event.event_id),
        "name": EVENT_NAMES[event.type],
        "subject": event.subject,
        "time": event.time,
        "recorded": event.recorded,
        "against_zero": event.against_zero,
    }


def show_stock(found: StockCasesJson, stage: Stage | None) -> dict[str, Any]:
    return {
        "kept_from": found["kept_from"],
        "next_cursor": found["next_cursor"],
        "stage": stage,
        "stage_name": STOCK[stage or "total"],
        "names": STOCK,
        "cases": [
            {**case, "class_name": CASE_CLASS_NAMES[case["case_class"]] if case["case_class"] else None}
            for case in found["items"]
        ],
    }
