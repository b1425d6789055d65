"""What an offer costs, month by month: `cost_schedule(offer, plan)`. The rules are in docs/cost.md."""

from catalogue.licensing.cost.as_json import schedule_to_dict
from catalogue.licensing.cost.computing import HORIZON_MAX, cost_schedule
from catalogue.licensing.cost.interval import Interval
from catalogue.licensing.cost.plan import RevenuePlan
from catalogue.licensing.cost.rates import RateTable, UsedRate, read_rates
from catalogue.licensing.cost.schedule import CostSchedule, Due, Equity, Unknown, due_by

__all__ = [
    "HORIZON_MAX", "CostSchedule", "Due", "Equity", "Interval", "RateTable", "RevenuePlan", "Unknown", "UsedRate",
    "cost_schedule", "due_by", "read_rates", "schedule_to_dict",
]  # fmt: skip
