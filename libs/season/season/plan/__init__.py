"""What the simulated people are going to do, drawn from a seed before the season begins."""

from season.plan.acts import Act, What, Who
from season.plan.agencies import AGENCIES
from season.plan.build import BUILDER, Plan, build

__all__ = ["AGENCIES", "BUILDER", "Act", "Plan", "What", "Who", "build"]
