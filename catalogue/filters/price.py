"""Filters on what is paid: nothing up front, a total within a budget, a royalty, free, the way of paying."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import numpy as np

from catalogue.filters.base import Context, FacetColumn, Filter, Tri, tri
from catalogue.filters.columns import Column, ColumnTable, scaled
from catalogue.filters.money import limit_in
from catalogue.filters.values import Amount, Choice, Flag, Money, Rate, Royalty
from catalogue.licensing.offer import LicenceOffer, Payment, Trial
from catalogue.records import Technology

MODELS = (
    "free", "lump_sum", "instalments", "upfront_plus_royalty", "royalty_only", "milestone", "equity", "deferred",
)  # fmt: skip
BASES = ("net_sales", "profit", "revenue", "unit")
_WITH_ROYALTY = ("upfront_plus_royalty", "royalty_only")


def _least_total(p: Payment) -> Decimal | None:
    """The least that the fixed payments can come to; None where nothing is stated."""
    stated = [a for a in (p.total_fixed, p.total_fixed_min, p.upfront) if a is not None]
    parts = [i.amount for i in p.instalments or () if i.amount is not None]
    if parts:
        stated.append(sum(parts, Decimal(0)))
    return max(stated, default=Decimal(0) if p.models == ("free",) else None)


def _most_total(p: Payment) -> Decimal | None:
    """The most that the fixed payments can come to; None where that stays open."""
    if p.total_fixed_max is not None:
        return p.total_fixed_max
    if p.total_fixed is not None:
        return p.total_fixed
    parts = [i.amount for i in p.instalments or ()]
    more = p.annual_fee or p.milestones
    if parts and all(a is not None for a in parts) and p.models == ("instalments",) and not more:
        return sum((a for a in parts if a is not None), p.upfront or Decimal(0))
    # "Free" with a sum beside it is a contradiction, not a total of nought.
    return Decimal(0) if p.models == ("free",) and not any(a > 0 for a in _amounts(p)) else None


def _amounts(p: Payment) -> Iterator[Decimal]:
    """Every amount and percentage that is to be paid; a ceiling alone (at most so much) is none."""
    stated = [
        p.upfront,
        p.total_fixed,
        p.total_fixed_min,
        p.annual_fee,
        p.per_unit,
        p.min_annual,
        p.equity_pct,
    ]
    stated += [i.amount for i in p.instalments or ()]
    stated += [m.amount for m in p.milestones or ()]
    stated += [p.royalty_pct_min, *(t.pct for t in p.royalty_tiers or ())]
    return (amount for amount in stated if amount is not None)


def _due_on_signing(p: Payment) -> Decimal | None:
    """The entry fee and whatever instalment falls due in month 0."""
    due = [i.amount for i in p.instalments or () if i.month == 0 and i.amount is not None]
    due += [p.upfront] if p.upfront is not None else []
    return max(due, default=None)


def _least_top(p: Payment) -> Decimal | None:
    """The least that the highest royalty rate can be: every tier's rate applies, a ceiling alone need not."""
    rates = [t.pct for t in p.royalty_tiers or () if t.pct is not None]
    rates += [p.royalty_pct_min] if p.royalty_pct_min is not None else []
    return max(rates, default=None)


def _most_top(p: Payment) -> Decimal | None:
    """The most that the highest royalty rate can be; None where a floor alone or a tier without rate leaves it open."""
    rates = [t.pct for t in p.royalty_tiers or ()]
    if p.royalty_pct_max is None and (not rates or None in rates):
        return None
    return max(r for r in (*rates, p.royalty_pct_min, p.royalty_pct_max) if r is not None)


def _number(name: str, amount: Callable[[Payment], Decimal | None], *fields: str) -> Column:
    def read(technology: Technology, offer: LicenceOffer) -> int | None:
        return scaled(amount(offer.payment)) if offer.payment else None

    return Column(name, "offer", "number", read, fields=tuple(f"payment.{name}" for name in fields))


_RATES = ("royalty_pct_min", "royalty_pct_max", "royalty_tiers")
_TOTALS = ("total_fixed", "total_fixed_min", "total_fixed_max", "upfront", "instalments")

UPFRONT = _number("upfront", _due_on_signing, "upfront", "instalments")
LEAST_TOTAL = _number("least_total", _least_total, *_TOTALS, "models")
MOST_TOTAL = _number("most_total", _most_total, *_TOTALS, "models", "annual_fee", "milestones")
LARGEST_SUM = _number(
    "largest_sum", lambda p: max(_amounts(p), default=None),
    *_TOTALS, *_RATES, "annual_fee", "milestones", "per_unit", "min_annual", "equity_pct",
)  # fmt: skip
ROYALTY_LOW = _number("royalty_low", _least_top, *_RATES)
ROYALTY_HIGH = _number("royalty_high", _most_top, *_RATES)
PER_UNIT = _number(
    "per_unit", lambda p: max((a for a in (p.per_unit, p.min_annual) if a is not None), default=None),
    "per_unit", "min_annual",
)  # fmt: skip
CURRENCY = Column(
    "currency", "offer", "codes",
    lambda t, o: (o.payment.currency,) if o.payment and o.payment.currency else None,
    fields=("payment.currency",),
)  # fmt: skip
PAYMENT_MODELS = Column(
    "payment_models", "offer", "flags", lambda t, o: o.payment.models if o.payment else None, MODELS,
    fields=("payment.models",),
)  # fmt: skip
ROYALTY_BASE = Column(
    "royalty_base", "offer", "flags",
    lambda t, o: (o.payment.royalty_base,) if o.payment and o.payment.royalty_base else None, BASES,
    fields=("payment.royalty_base",),
)  # fmt: skip


def months_column(name: str, months: Callable[[Trial], int | None], path: str) -> Column:
    """A number of months that a trial states in its field `path`."""

    def read(technology: Technology, offer: LicenceOffer) -> int | None:
        return months(offer.trial) if offer.trial else None

    return Column(name, "offer", "number", read, fields=(f"trial.{path}",))


FIRST_PAYMENT = months_column(
    "first_payment_month", lambda t: t.earliest_payment_month, "earliest_payment_month"
)


def _nothing_upfront(table: ColumnTable, value: bool, context: Context) -> Tri:
    upfront = table.numbers["upfront"]
    # What is paid only out of sales has no entry fee by its meaning; "use first, pay later" alone does not say so.
    none = table.only("payment_models", "free", "royalty_only")
    entry = table.flag("payment_models", "upfront_plus_royalty")
    later = table.numbers["first_payment_month"].above(0)
    open_ = upfront.missing
    yes = upfront.equal(0) | (open_ & (none | (later & ~entry)))
    return tri(yes, upfront.above(0) | (open_ & entry))


def _total_max(table: ColumnTable, value: Amount, context: Context) -> Tri:
    low, high = table.numbers["least_total"], table.numbers["most_total"]
    currencies = table.codes["currency"]
    within = high.equal(0)  # nought is nought in every currency
    over = np.zeros_like(within)
    words = currencies.postings.words if context.rates else (value.currency,)
    for currency in words:
        limits = limit_in(value, currency, context)
        if limits is not None:
            same = currencies.having(lambda code, wanted=currency: code == wanted)  # type: ignore[misc]
            over |= same & low.above(
                limits[1]
            )  # a sum above the budget counts, whatever is said of the total
            within |= same & high.at_most(limits[0])
    return tri(within & ~over, over)


def _royalty_max(table: ColumnTable, value: Rate, context: Context) -> Tri:
    limit = scaled(value.pct) or 0
    low, high = table.numbers["royalty_low"], table.numbers["royalty_high"]
    base = table.flag("royalty_base", value.base)
    none = table.stated("payment_models") & low.missing & high.missing
    none &= ~table.flag("payment_models", *_WITH_ROYALTY)
    none &= ~table.only("payment_models", "deferred")  # which payment is deferred is not said
    none &= ~(table.stated("royalty_base") | table.numbers["per_unit"].above(0))
    # A royalty of nought is nought of any base.
    return tri(none | high.equal(0) | (base & high.at_most(limit)), base & low.above(limit))


def _free(table: ColumnTable, value: bool, context: Context) -> Tri:
    free = table.only("payment_models", "free")
    paid = table.flag("payment_models", *MODELS[1:]) | table.numbers["largest_sum"].above(0)
    return tri(free & ~paid, paid)


def _payment_model(table: ColumnTable, value: tuple[str, ...], context: Context) -> Tri:
    yes = table.flag("payment_models", *value)
    return tri(yes, table.stated("payment_models") & ~yes)


FILTERS = (
    Filter(
        "nothing_upfront", "price", "offer", Flag(),
        {"en": "Nothing up front", "zh": "无入门费", "ja": "一時金なし"},
        {
            "en": "No entry fee is due on signing. Royalty-only and free offers count; 'use first, pay later' alone does not say so.",
            "zh": "签约时无需支付入门费。仅提成和免费的许可算作满足；只写“先使用后付费”不算。",
            "ja": "契約時に一時金がかからない。ロイヤルティのみ・無償は該当。「先使用後払い」だけでは該当としない。",
        },
        "yes", (UPFRONT, PAYMENT_MODELS, FIRST_PAYMENT), _nothing_upfront,
    ),
    Filter(
        "total_max", "price", "offer", Money(),
        {"en": "Total fixed sum at most", "zh": "固定费用合计不超过", "ja": "固定額の合計上限"},
        {
            "en": "All fixed payments together stay within the budget. Currencies are converted only by the bank's dated table of rates: without a rate it is unknown.",
            "zh": "全部固定费用合计不超过预算。仅按本库带日期的汇率表换算币种；无汇率则视为未知。",
            "ja": "固定の支払いの合計が予算内。通貨は当バンクの日付付きレート表でのみ換算し、レートがなければ不明とする。",
        },
        "200000 CNY", (LEAST_TOTAL, MOST_TOTAL, CURRENCY, PAYMENT_MODELS), _total_max,
    ),
    Filter(
        "royalty_max", "price", "offer", Royalty(BASES),
        {"en": "Royalty at most", "zh": "提成比例不超过", "ja": "ロイヤルティ上限"},
        {
            "en": "The highest royalty rate is at most this percentage of this base. Another base is unknown.",
            "zh": "最高提成比例不超过所给基数的百分比。提成基数不同视为未知。",
            "ja": "最高料率が指定の算定基礎に対しこの割合以下。算定基礎が異なれば不明とする。",
        },
        "5 net_sales", (ROYALTY_LOW, ROYALTY_HIGH, ROYALTY_BASE, PER_UNIT, PAYMENT_MODELS), _royalty_max,
    ),
    Filter(
        "free", "price", "offer", Flag(),
        {"en": "Free of charge", "zh": "免费", "ja": "無償"},
        {"en": "Nothing is ever paid.", "zh": "无需支付任何费用。", "ja": "一切の支払いがない。"},
        "yes", (PAYMENT_MODELS, LARGEST_SUM), _free,
    ),
    Filter(
        "payment_model", "price", "offer", Choice(MODELS),
        {"en": "Way of paying", "zh": "付款方式", "ja": "支払方式"},
        {
            "en": "The offer names one of these ways of paying.",
            "zh": "许可条件包含所选付款方式之一。",
            "ja": "条件が選んだ支払方式のいずれかを含む。",
        },
        "royalty_only,instalments", (PAYMENT_MODELS,), _payment_model,
    ),
)  # fmt: skip

FACETS = (
    FacetColumn(
        "payment_models", {"en": "Way of paying", "zh": "付款方式", "ja": "支払方式"}, PAYMENT_MODELS
    ),
    FacetColumn("royalty_base", {"en": "Royalty on", "zh": "提成基数", "ja": "料率の算定基礎"}, ROYALTY_BASE),
)
