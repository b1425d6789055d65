"""The filter on what is due by a month, as `cost_schedule` has it: yes, no, or unknown, and never another word for it.

It says unknown where the schedule knows in these cases only: for a month that is not on the grid (0, 6, 12, 24, 36, 60), where
the months beside it differ; with figures, for royalties that are not simple (tiers, a minimum, an amount for each unit, a
trigger, a range without an upper end); by a hair where currencies are converted; and, where the patents' end falls
into the time, for what changes within three months, or where the index is older than that.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from fractions import Fraction

import numpy as np

from catalogue.filters.base import NO, UNKNOWN, YES, Context, Filter, Tri, tri
from catalogue.filters.budget import Budget, BudgetBy
from catalogue.filters.columns import ColumnTable
from catalogue.filters.due_columns import (
    ANY_CURRENCY,
    CURRENCY,
    DUE,
    DUE_ROYALTY,
    FIGURE,
    FIGURES,
    GRID,
    HIGH,
    LOW,
    MAYBE,
    RATE_HIGH,
    RATE_LOW,
    RATE_SCALE,
    SURELY,
    VALID,
    currency_code,
    currency_number,
)
from catalogue.filters.money import limit_in
from catalogue.filters.packed import LARGEST, Array, Vectors
from catalogue.licensing.cost.interval import Interval

_SCALE = 10_000
_MOST = 2**61  # two of these still add up within 64 bits


def _due_by(table: ColumnTable, value: Budget, context: Context) -> Tri:
    due, royalty = table.vectors["due"], table.vectors["due_royalty"]
    before = bisect_right(GRID, value.month) - 1
    after = bisect_left(GRID, value.month)
    verdicts = _fixed(due, value, context, before, after)
    found = due.rows(verdicts, UNKNOWN)
    if value.figure is None:
        return _with_unknown_royalty(found, due, royalty, after)
    return _with_figures(found, due, royalty, value, context, before, after)


def _limits(value: Budget, context: Context) -> dict[int, tuple[int, int]]:
    """For each currency that the budget can be told in, by its number, its limits."""
    own = value.amount.currency
    codes = {own} | {code for pair in (context.rates.pairs if context.rates else ()) for code in pair}
    limits = {
        currency_number(code): limit_in(value.amount, code, context, margin=True) for code in sorted(codes)
    }
    limits[ANY_CURRENCY] = limits[currency_number(own)]
    return {number: found for number, found in limits.items() if found is not None}


def _fixed(due: Vectors, value: Budget, context: Context, before: int, after: int) -> Tri:
    """Each distinct vector, royalties apart."""
    if not len(due.values):
        return np.zeros(0, dtype=np.int8)
    yes = ~due.above(HIGH + after, 0)  # nought is nought in every currency
    no = np.zeros_like(yes)
    for number, (within, over) in _limits(value, context).items():
        same = due.equal(CURRENCY, number)
        if within >= 0:
            yes |= same & ~due.above(HIGH + after, min(within, LARGEST - 1))
        no |= same & due.above(LOW + before, over)
    valid = due.above(VALID, context.today.toordinal() - 1)
    return tri(yes & valid, no & valid & ~yes)


def _with_unknown_royalty(found: Tri, due: Vectors, royalty: Vectors, after: int) -> Tri:
    """A royalty of which nothing is planned leaves no yes."""
    if not len(royalty.values):
        return found
    owed = royalty.above(MAYBE + after, 0) & royalty.above(RATE_HIGH, 0)
    found -= ((found == YES) & royalty.rows(owed, False)).view(np.int8)
    return found


def _with_figures(
    found: Tri, due: Vectors, royalty: Vectors, value: Budget, context: Context, before: int, after: int
) -> Tri:
    """Fixed sums and royalty together, for the rows whose royalty is simple."""
    rows = np.flatnonzero(royalty.codes)
    if not len(rows):
        return found
    vectors, shares = due.codes.take(rows).astype(np.intp) - 1, royalty.codes.take(rows).astype(np.intp) - 1
    low = np.minimum(due.number_of(LOW + before, vectors), _MOST)
    high = due.number_of(HIGH + after, vectors)
    open_ = high >= _MOST
    high = np.minimum(high, _MOST)
    currencies = due.number_of(CURRENCY, vectors)
    valid = due.number_of(VALID, vectors) >= context.today.toordinal()
    verdicts = np.full(len(rows), UNKNOWN, dtype=np.int8)
    for number, (within, over) in _limits(value, context).items():
        least, most, unbounded = _shares(royalty, value, context, number, before, after)
        yes = ~open_ & ~unbounded.take(shares) & (high + most.take(shares) <= min(within, _MOST - 1))
        no = low + least.take(shares) > min(over, 2 * _MOST)
        here = (currencies == number) & valid
        verdicts[here & yes] = YES
        verdicts[here & no & ~yes] = NO
    nothing = (
        ~open_ & (high == 0) & ~(royalty.above(MAYBE + after, 0) & royalty.above(RATE_HIGH, 0)).take(shares)
    )
    verdicts[nothing & valid] = YES
    found[rows] = verdicts
    return found


def _shares(
    royalty: Vectors, value: Budget, context: Context, number: int, before: int, after: int
) -> tuple[Array, Array, Array]:
    """For each distinct royalty the least and the most of it in ten-thousandths of a currency, and whether it has no bound."""
    code = value.amount.currency if number == ANY_CURRENCY else currency_code(number)
    bases = [_base(figure, value, _converted(value, code, context)) for figure in FIGURES]
    lows = [Fraction(base.low) * _SCALE / RATE_SCALE for base in bases]
    highs = [Fraction(0 if base.high is None else base.high) * _SCALE / RATE_SCALE for base in bases]
    places = (FIGURE, RATE_LOW, RATE_HIGH, SURELY + before, MAYBE + after)
    least, most, unbounded = [], [], []
    for figure, low, high, surely, maybe in zip(*(royalty.number(p).tolist() for p in places), strict=True):
        # Whole numbers, since thousands of fractions take their time.
        floor = lows[figure].numerator * low * surely // lows[figure].denominator
        least.append(min(floor, _MOST))
        top = -(-highs[figure].numerator * high * maybe // highs[figure].denominator)
        most.append(min(top, _MOST))
        unbounded.append(bases[figure].high is None and high > 0 and maybe > 0)
    return (
        np.array(least, dtype=np.int64),
        np.array(most, dtype=np.int64),
        np.array(unbounded, dtype=np.bool_),
    )


def _converted(value: Budget, code: str, context: Context) -> Interval | None:
    """The expected figure in another currency, as a schedule converts it; None where it cannot."""
    amount = value.expected if value.expected is not None else value.amount.number
    whole = Interval(amount, amount)
    if code == value.amount.currency or amount == 0:
        return whole
    rate = context.rates.rate(value.amount.currency, code, context.today) if context.rates else None
    return rate.convert(whole) if rate else None


def _base(base: str, value: Budget, expected: Interval | None) -> Interval:
    """What is known of the figure that a royalty is a share of: profit <= net sales <= revenue, no sales without revenue."""
    nothing = Interval(value.amount.number * 0, value.amount.number * 0)
    if expected is None:
        return Interval(nothing.low, None)
    if base == value.figure:
        return expected
    if value.figure != "profit" and expected.high == 0:
        return nothing
    if FIGURES.index(base) == 2 or (base == "net_sales" and value.figure == "revenue"):
        return Interval(nothing.low, expected.high)
    return Interval(expected.low, None)


FILTERS = (
    Filter(
        "due_by", "price", "offer", BudgetBy(),
        {"en": "Due by a month, within budget", "zh": "至某月应付不超过", "ja": "ある月までの支払額上限"},
        {
            "en": "All that falls due by this month stays within the budget, with a royalty on the figures you expect each month where you give them. Currencies are converted only by the bank's dated table of rates.",
            "zh": "至该月为止的全部应付款不超过预算；填写每月预计金额后计入提成。仅按本库带日期的汇率表换算币种。",
            "ja": "この月までに支払う総額が予算内。毎月の見込み額を書けばロイヤルティも数える。通貨は当バンクの日付付きレート表でのみ換算する。",
        },
        "200000 CNY by 12", (DUE, DUE_ROYALTY), _due_by,
    ),
)  # fmt: skip
