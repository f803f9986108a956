"""What every new record is sent with."""

from intake.fields import Code
from web import Body, Instant


class RecordBody(Body):
    """Campaign, county, and when it happened."""

    campaign: Code
    county: Code
    occurred_at: Instant | None = None
