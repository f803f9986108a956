"""What comes in from Kafka, and which handler it goes to."""

from typing import Final

from contracts.topics import CASES
from delivery.effects import all_at_once
from intake.case.foreign_events import apply_foreign_events, lock_cases
from intake.case.rules.crossing import CROSSING

TOPICS: Final = (CASES,)

EFFECTS: Final = all_at_once(CROSSING.handled, apply_foreign_events)
prepare: Final = lock_cases
