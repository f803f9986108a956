"""What the simulated people are going to do, drawn from a seed before the season begins."""

from season.plan.acts import Act, Document, What, Who
from season.plan.agencies import AGENCIES, BY_KAFKA
from season.plan.build import BUILDER, Plan, build

__all__ = ["AGENCIES", "BUILDER", "BY_KAFKA", "Act", "Document", "Plan", "What", "Who", "build"]
