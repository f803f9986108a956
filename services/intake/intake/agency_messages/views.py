"""A receipt and a feed, as they are shown."""

from collections.abc import Sequence

from contracts.agencies import MessageAnswered
from intake.agency_messages.shown import FeedItemJson, FeedJson, MessageReceiptJson, TwoClocksJson
from intake.agency_messages.store import FeedItem


def show_receipt(receipt: MessageAnswered) -> MessageReceiptJson:
    early = receipt.time_ahead
    clocks: TwoClocksJson | None = {"told": early.told, "ours": early.ours} if early else None
    return {
        "message_source": receipt.message_source,
        "message_id": receipt.message_id,
        "message_type": receipt.message_type,
        "outcome": receipt.outcome,
        "first_outcome": receipt.first_outcome,
        "reason": receipt.reason,
        "field": receipt.field,
        "case_no": receipt.case_no,
        "document_no": receipt.document_no,
        "responsible_instead": receipt.responsible_instead,
        "time_ahead": clocks,
    }


def show_feed(items: Sequence[FeedItem], after: int) -> FeedJson:
    return {"items": [_show_item(item) for item in items], "last": items[-1].number if items else after}


def _show_item(item: FeedItem) -> FeedItemJson:
    return {
        "number": item.number,
        "id": item.event_id,
        "type": item.type,
        "key": item.key,
        "recorded_at": item.recorded_at,
        "data": item.data,
    }
