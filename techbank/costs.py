"""What the offers of a record would cost a firm: the schedule of each, with the bank's exchange rates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from catalogue.errors import InputError, NotFound
from catalogue.filters import standing
from catalogue.licensing.cost import CostSchedule, RateTable, RevenuePlan, cost_schedule, read_rates
from catalogue.licensing.patent_life import lives
from catalogue.records import Technology
from techbank.settings import Settings


def bank_rates(folder: Path, settings: Settings) -> RateTable | None:
    """The bank's table of exchange rates; None where none is set.

    Raises:
        InputError: the file cannot be read as one.
    """
    if not settings.rates:
        return None
    path = folder / settings.rates
    try:
        found = path.stat()
    except OSError:
        return read_rates(path)  # which says what is wrong
    return _read(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=8)
def _read(path: Path, changed: int, size: int) -> RateTable:
    """Reads a table once for every state that its file is in."""
    return read_rates(path)


def months_to_expiry(technology: Technology, today: dt.date) -> int | None:
    """Months until the last patent that still protects it ends; None where that is not known."""
    return standing.months_to_expiry(lives(technology, today=today))


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
