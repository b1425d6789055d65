"""What a text of terms is made of once it is cut up: words with a meaning, quantities, dates, marks and the rest."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Unit = Literal["money", "percent", "months", "days", "number"]
Kind = Literal["term", "quantity", "date", "ordinal", "sep", "open", "close", "unit", "other"]


@dataclass(frozen=True, slots=True)
class Sense:
    """What a word means: `kind` is the part it plays (grant, role, not), `value` which one (exclusive, upfront)."""

    kind: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what its unit makes of it; `low` and `high` differ in a range only.

    `months` counts months (three years is 36); money is in units of `currency`, which is None where the text leaves
    it open. `bare`: neither unit, currency nor scale. `problem`: why it has no value, if so `low` and `high` are None.
    """

    unit: Unit
    low: Decimal | None
    high: Decimal | None
    currency: str | None = None
    bare: bool = False
    scaled: bool = False
    problem: tuple[Literal["impossible", "unclear"], str] | None = None
    points: bool = False

    @property
    def ranged(self) -> bool:
        return self.low != self.high


@dataclass(frozen=True, slots=True)
class Ordinal:
    """The n-th year, month or part payment; `last` where several are named (years 1-3)."""

    unit: Literal["year", "month", "part"]
    number: int
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it is written: a whole one, or part of one (`day` None); `problem` where there is no such day."""

    day: dt.date | None
    problem: str | None = None


@dataclass(slots=True)
class Item:
    """A stretch `start:end` of the folded text."""

    kind: Kind
    start: int
    end: int
    text: str
    sense: Sense | None = None
    quantity: Quantity | None = None
    ordinal: Ordinal | None = None
    day: Day | None = None
    used: bool = field(default=False)

    def means(self, kind: str, *values: str) -> bool:
        """Whether it is a word of this part (and one of these values, if any are given)."""
        return (
            self.sense is not None and self.sense.kind == kind and (not values or self.sense.value in values)
        )

    @property
    def value(self) -> str:
        """Which one of its part it is (exclusive, upfront); empty where it has no meaning."""
        return self.sense.value if self.sense is not None else ""

    def is_a(self, *units: str) -> bool:
        """Whether it is a quantity of one of these units."""
        return self.kind == "quantity" and self.quantity is not None and self.quantity.unit in units

    def is_sum(self, *more: str) -> bool:
        """Whether it is a sum, of a currency or of so many 万, or a quantity of one of these units."""
        q = self.quantity
        return self.kind == "quantity" and q is not None and (q.scaled or q.unit == "money" or q.unit in more)

    def numbers(self, unit: str) -> bool:
        """Whether it is the n-th year, month or part."""
        return self.ordinal is not None and self.ordinal.unit == unit

    @property
    def months(self) -> int | None:
        """The months of a duration of one length; None for anything else."""
        q = self.quantity
        if q is None or self.kind != "quantity" or q.unit != "months" or q.low is None or q.low != q.high:
            return None
        return int(q.low) if q.low == q.low.to_integral_value() else None
