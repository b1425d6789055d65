"""What the offers of a record would cost a firm: the schedule of each, with the bank's exchange rates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from catalogue.errors import InputError, NotFound
from catalogue.licensing.cost import CostSchedule, RateTable, RevenuePlan, cost_schedule, read_rates
from catalogue.licensing.patent_life import lives
from catalogue.records import Technology
from techbank.settings import Settings


def bank_rates(folder: Path, settings: Settings) -> RateTable | None:
    """The bank's table of exchange rates; None where none is set.

    Raises:
        InputError: the file cannot be read as one.
    """
    return read_rates(folder / settings.rates) if settings.rates else None


def months_to_expiry(technology: Technology, today: dt.date) -> int | None:
    """Months until the last patent that still protects it ends; None where that is not known."""
    left = [life.months_left for life in lives(technology, today=today) if life.alive]
    known = [months for months in left if months is not None]
    return max(known) if known and len(known) == len(left) else None


def offers_to_cost(technology: Technology, offer: int | None) -> Sequence[int]:
    """The indices of the offers asked for: `offer` counts from 1, None asks for all.

    Raises:
        NotFound: the record has no offer.
        InputError: it has no offer of that number.
    """
    count = len(technology.offers or ())
    if count == 0:
        raise NotFound(
            f"{technology.id} has no offer", todo="Ask its owner for terms: the record names the contact"
        )
    if offer is None:
        return range(count)
    if not 1 <= offer <= count:
        raise InputError(
            f"{technology.id} has no offer {offer}", where="offer", todo=f"It has {count}: give 1 to {count}"
        )
    return [offer - 1]


def costs(
    technology: Technology,
    plan: RevenuePlan,
    *,
    today: dt.date,
    offer: int | None = None,
    horizon: int = 60,
    expiry_months: int | None = None,
    rates: RateTable | None = None,
) -> list[tuple[int, CostSchedule]]:
    """(index from 0, schedule) of each offer asked for; the patents' end is taken from the record unless told."""
    if expiry_months is None:
        expiry_months = months_to_expiry(technology, today)
    return [
        (
            index,
            cost_schedule(
                (technology.offers or ())[index],
                plan,
                horizon=horizon,
                expiry_months=expiry_months,
                rates=rates,
                on=today,
            ),
        )
        for index in offers_to_cost(technology, offer)
    ]
