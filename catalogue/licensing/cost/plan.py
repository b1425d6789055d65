"""What a firm expects to earn with a technology, month by month.

Month 1 is the first month of use: it ends one month after the licence takes effect. A figure that is None is not
planned; it is not nought.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any, Final, Literal

from catalogue.errors import InputError
from catalogue.licensing.cost.interval import EXACT, MOST_MONTHS, down, usable

Figure = Literal["net_sales", "revenue", "profit", "units"]
Then = Literal["unknown", "last", "nothing"]
Figures = tuple[Decimal | None, ...]
FIGURES: Final[tuple[Figure, ...]] = ("net_sales", "revenue", "profit", "units")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_MOST = 14  # digits of a figure before the point


@dataclass(frozen=True)
class RevenuePlan:
    """Expected net sales, revenue (gross), profit (negative for a loss) and units sold, each by month.

    The first entry of a list is month 1. `then` says what comes after the end of a list: `unknown` (nothing is planned
    there), `last` (the last figure goes on) or `nothing` (0). `acceptance_month` is when the technology is expected to
    be accepted; `milestone_months` are when the offer's milestones are expected, in the offer's order.

    Raises:
        InputError: a figure is no amount, money has no currency, or a month is out of range.
    """

    currency: str | None = None
    net_sales: Figures | None = None
    revenue: Figures | None = None
    profit: Figures | None = None
    units: Figures | None = None
    then: Then = "unknown"
    acceptance_month: int | None = None
    milestone_months: tuple[int | None, ...] = ()

    def __post_init__(self) -> None:
        for name in FIGURES:
            figures = getattr(self, name)
            if figures is not None:
                object.__setattr__(self, name, _checked(name, figures))
        if self.currency is None and any(getattr(self, name) for name in FIGURES[:3]):
            raise InputError("money without a currency", where="plan.currency", todo="Name one, such as CNY")
        if self.currency is not None and not _CURRENCY.fullmatch(self.currency):
            raise InputError(
                f"{self.currency!r} is no currency code",
                where="plan.currency",
                todo="Use three capital letters, such as CNY",
            )
        if self.then not in ("unknown", "last", "nothing"):
            raise InputError(
                f"cannot be {self.then!r}", where="plan.then", todo="Use unknown, last or nothing"
            )
        for path, month in (
            ("acceptance_month", self.acceptance_month),
            *((f"milestone_months[{at}]", month) for at, month in enumerate(self.milestone_months)),
        ):
            if month is not None and not 0 <= month <= MOST_MONTHS:
                raise InputError(
                    f"{month} is no month", where=f"plan.{path}", todo=f"Give 0 to {MOST_MONTHS}"
                )

    @classmethod
    def level(
        cls,
        currency: str | None = None,
        *,
        net_sales: Decimal | int | None = None,
        revenue: Decimal | int | None = None,
        profit: Decimal | int | None = None,
        units: Decimal | int | None = None,
        months: int | None = None,
    ) -> RevenuePlan:
        """The same figures each month: for `months` months and nothing after them, or without end."""
        if months is not None and not 1 <= months <= MOST_MONTHS:
            raise InputError(f"{months} is no number of months", where="plan.months", todo="Give 1 or more")
        count = months or 1
        then: Then = "last" if months is None else "nothing"
        return cls(
            currency,
            _repeated("net_sales", net_sales, count),
            _repeated("revenue", revenue, count),
            _repeated("profit", profit, count),
            _repeated("units", units, count),
            then=then,
        )

    @classmethod
    def yearly(
        cls,
        currency: str | None = None,
        *,
        net_sales: Sequence[Decimal | int] | None = None,
        revenue: Sequence[Decimal | int] | None = None,
        profit: Sequence[Decimal | int] | None = None,
        units: Sequence[Decimal | int] | None = None,
        then: Then = "unknown",
    ) -> RevenuePlan:
        """Figures by licence year, spread evenly over its months; what does not divide falls into the first month."""
        return cls(
            currency,
            _spread("net_sales", net_sales),
            _spread("revenue", revenue),
            _spread("profit", profit),
            _spread("units", units),
            then=then,
        )

    def at(self, figure: Figure, month: int) -> Decimal | None:
        """What is planned for a month (1 is the first); None where nothing is."""
        figures: Figures | None = getattr(self, figure)
        if figures is None:
            return None
        if month <= len(figures):
            return figures[month - 1]
        if self.then == "unknown" or not figures:
            return None
        return figures[-1] if self.then == "last" else Decimal(0)


NO_PLAN: Final = RevenuePlan()


def _repeated(name: Figure, figure: Decimal | int | None, months: int) -> Figures | None:
    return None if figure is None else (_figure(name, figure, f"plan.{name}"),) * months


def _spread(name: Figure, years: Sequence[Decimal | int] | None) -> Figures | None:
    if years is None:
        return None
    found: list[Decimal] = []
    with localcontext(EXACT):
        for at, given in enumerate(years):
            year = _figure(name, given, f"plan.{name}[{at}]")
            month = down(year / 12)
            found += [year - 11 * month, *[month] * 11]
    return tuple(found)


def _checked(name: Figure, figures: Any) -> Figures:
    if isinstance(figures, str) or not isinstance(figures, Sequence):
        raise InputError("must be a list of figures by month", where=f"plan.{name}", todo="Give one or more")
    if not figures:
        raise InputError("holds no figure", where=f"plan.{name}", todo="Leave it out, or give one or more")
    return tuple(
        None if figure is None else _figure(name, figure, f"plan.{name}[{at}]")
        for at, figure in enumerate(figures)
    )


def _figure(name: Figure, figure: Any, where: str) -> Decimal:
    if isinstance(figure, int) and not isinstance(figure, bool):
        figure = Decimal(figure)
    signed = name == "profit"
    if not isinstance(figure, Decimal) or not usable(figure, negative=signed) or figure.adjusted() >= _MOST:
        raise InputError(
            f"{figure!r} is no figure",
            where=where,
            todo="Give a Decimal or a whole number" + ("" if signed else ", not below 0"),
        )
    return figure
