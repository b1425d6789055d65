"""Contradictions within a price: what cannot be paid as it is written."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from catalogue.licensing.contradictions.base import Case, Clash, Rule, clash
from catalogue.licensing.offer import Payment, RoyaltyTier
from catalogue.licensing.offer_availability import states_open

_OWN = "The meaning of the fields (docs/exchange-format.md)"
_AMOUNTS = (
    "upfront", "total_fixed", "total_fixed_min", "total_fixed_max", "annual_fee", "per_unit", "min_annual",
    "equity_valuation",
)  # fmt: skip
_RATES = ("royalty_pct_min", "royalty_pct_max")
_FIXED_LIMIT = Decimal(20_000_000)
_RATE_LIMITS = {"net_sales": Decimal(20), "profit": Decimal(40)}


def _stated(payment: Payment, names: tuple[str, ...]) -> Iterator[tuple[str, Decimal]]:
    for name in names:
        value = getattr(payment, name)
        if value is not None:
            yield f"payment.{name}", value


def _listed(payment: Payment) -> Iterator[tuple[str, Decimal]]:
    """Amounts inside lists."""
    for at, instalment in enumerate(payment.instalments or ()):
        if instalment.amount is not None:
            yield f"payment.instalments[{at}].amount", instalment.amount
    for at, milestone in enumerate(payment.milestones or ()):
        if milestone.amount is not None:
            yield f"payment.milestones[{at}].amount", milestone.amount


def _rates(payment: Payment) -> Iterator[tuple[str, Decimal]]:
    yield from _stated(payment, _RATES)
    for at, tier in enumerate(payment.royalty_tiers or ()):
        if tier.pct is not None:
            yield f"payment.royalty_tiers[{at}].pct", tier.pct


def _min_above_max(case: Case) -> Iterator[Clash]:
    for index, payment in case.payments():
        for low, high in (("total_fixed_min", "total_fixed_max"), _RATES):
            pair = list(_stated(payment, (low, high)))
            if len(pair) == 2 and pair[0][1] > pair[1][1]:
                yield clash(index, *pair)


def _total_outside_range(case: Case) -> Iterator[Clash]:
    for index, payment in case.payments():
        total, low, high = payment.total_fixed, payment.total_fixed_min, payment.total_fixed_max
        if total is None:
            continue
        if (low is not None and total < low) or (high is not None and total > high):
            yield clash(index, *_stated(payment, ("total_fixed", "total_fixed_min", "total_fixed_max")))


def _tiers(case: Case) -> Iterator[Clash]:
    for index, payment in case.payments():
        tiers = list(enumerate(payment.royalty_tiers or ()))
        for at, tier in tiers:
            if tier.from_ is not None and tier.to is not None and tier.from_ >= tier.to:
                yield clash(index, *_ends(at, tier))
        lows = sorted(
            tiers, key=lambda one: (one[1].from_ or Decimal(0), one[1].to is None, one[1].to or Decimal(0))
        )
        for (at, tier), (after, following) in pairwise(lows):
            # Without both edges stated there is nothing to overlap.
            if tier.to is not None and following.from_ is not None and tier.to > following.from_:
                yield clash(index, *_ends(at, tier), *_ends(after, following))


def _ends(at: int, tier: RoyaltyTier) -> tuple[tuple[str, Decimal | None], ...]:
    return (
        (f"payment.royalty_tiers[{at}].from", tier.from_),
        (f"payment.royalty_tiers[{at}].to", tier.to),
    )


def _instalments(case: Case) -> Iterator[Clash]:
    for index, payment in case.payments():
        amounts = [instalment.amount for instalment in payment.instalments or ()]
        known = [amount for amount in amounts if amount is not None]
        ceiling = payment.total_fixed if payment.total_fixed is not None else payment.total_fixed_max
        if not amounts or ceiling is None:
            continue
        total = sum(known, Decimal(0))
        # The entry fee may be the first part or stand beside the parts.
        fits = total in (payment.total_fixed, ceiling - (payment.upfront or 0))
        if total > ceiling or (payment.total_fixed is not None and len(known) == len(amounts) and not fits):
            yield clash(
                index,
                ("payment.instalments", f"{total:f} together"),
                *_stated(payment, ("total_fixed", "total_fixed_max", "upfront")),
            )


def _upfront_above_total(case: Case) -> Iterator[Clash]:
    for index, payment in case.payments():
        ceilings = [value for _, value in _stated(payment, ("total_fixed", "total_fixed_max"))]
        if payment.upfront is not None and ceilings and payment.upfront > max(ceilings):
            yield clash(index, *_stated(payment, ("upfront", "total_fixed", "total_fixed_max")))


def _free_but_paid(case: Case) -> Iterator[Clash]:
    for index, payment in case.payments():
        if "free" not in (payment.models or ()):
            continue
        owed = [
            *_stated(payment, _AMOUNTS[:-1]),
            *_listed(payment),
            *_rates(payment),
            *_stated(payment, ("equity_pct",)),
        ]
        paid = [(name, value) for name, value in owed if value > 0]
        if paid:
            yield clash(index, ("payment.models", payment.models), *paid)


def _negative(case: Case) -> Iterator[Clash]:
    for index, payment in case.payments():
        below = [
            (name, value) for name, value in (*_stated(payment, _AMOUNTS), *_listed(payment)) if value < 0
        ]
        if below:
            yield clash(index, *below)


def _royalty_range(case: Case) -> Iterator[Clash]:
    for index, payment in case.payments():
        odd = [(name, value) for name, value in _rates(payment) if not 0 <= value <= 100]
        if odd:
            yield clash(index, *odd)


def _equity_range(case: Case) -> Iterator[Clash]:
    for index, payment in case.payments():
        if payment.equity_pct is not None and not 0 <= payment.equity_pct <= 100:
            yield clash(index, ("payment.equity_pct", payment.equity_pct))


def _above_guidance(case: Case) -> Iterator[Clash]:
    for index, payment in case.payments():
        if not states_open(case.offers[index]):
            continue
        high = []
        if payment.currency == "CNY":
            fixed = ("total_fixed", "total_fixed_max", "upfront")
            high += [pair for pair in _stated(payment, fixed) if pair[1] > _FIXED_LIMIT]
        limit = _RATE_LIMITS.get(payment.royalty_base or "")
        if limit is not None:
            high += [pair for pair in _rates(payment) if pair[1] > limit]
        if high:
            yield clash(index, *high, ("payment.royalty_base", payment.royalty_base))


def _paid_before_trial_ends(case: Case) -> Iterator[Clash]:
    for index, payment in case.payments():
        trial = case.offers[index].trial
        if trial is None:
            continue
        first = trial.earliest_payment_month or 0
        early = [
            (f"payment.instalments[{at}].month", part.month)
            for at, part in enumerate(payment.instalments or ())
            if part.month is not None and part.month < first and (part.amount or 0) > 0
        ]
        promised = first > 0 or (trial.guaranteed is True and (trial.free_months or 0) > 0)
        upfront = payment.upfront if promised and (payment.upfront or 0) > 0 else None
        if early or upfront is not None:
            yield clash(
                index,
                ("trial.earliest_payment_month", trial.earliest_payment_month),
                ("trial.free_months", trial.free_months if upfront is not None else None),
                ("payment.upfront", upfront),
                *early,
            )


RULES = (
    Rule(
        "min_above_max", "contradiction",
        {"en": "The lower end lies above the upper end", "zh": "下限高于上限", "ja": "下限が上限を上回っている"},
        _OWN, _min_above_max,
    ),
    Rule(
        "total_outside_range", "contradiction",
        {"en": "The total lies outside the stated range", "zh": "总额不在所载范围内", "ja": "総額が記載の範囲外"},
        _OWN, _total_outside_range,
    ),
    Rule(
        "tiers_overlap", "contradiction",
        {
            "en": "Royalty tiers overlap, or one begins at or above its end",
            "zh": "提成分档重叠，或某档起点不低于终点",
            "ja": "ロイヤルティの段階が重なる、または始点が終点以上",
        },
        _OWN, _tiers,
    ),
    Rule(
        "instalments_do_not_sum", "contradiction",
        {
            "en": "The instalments do not add up to the total",
            "zh": "分期金额之和与总额不符",
            "ja": "分割払いの合計が総額と合わない",
        },
        _OWN, _instalments,
    ),
    Rule(
        "upfront_above_total", "contradiction",
        {"en": "The entry fee is more than the whole price", "zh": "入门费高于总价", "ja": "一時金が総額を上回る"},
        _OWN, _upfront_above_total,
    ),
    Rule(
        "free_but_paid", "contradiction",
        {"en": "Free, and yet something is to be paid", "zh": "标为免费却载有应付款", "ja": "無償とあるのに支払いがある"},
        _OWN, _free_but_paid,
    ),
    Rule(
        "negative_amount", "contradiction",
        {"en": "An amount is negative", "zh": "金额为负", "ja": "金額が負"},
        _OWN, _negative,
    ),
    Rule(
        "royalty_out_of_range", "contradiction",
        {"en": "A royalty is below 0 or above 100 per cent", "zh": "提成率低于0或高于100%", "ja": "料率が0未満または100%超"},
        _OWN, _royalty_range,
    ),
    Rule(
        "equity_out_of_range", "contradiction",
        {"en": "A share is below 0 or above 100 per cent", "zh": "股权比例低于0或高于100%", "ja": "持分が0未満または100%超"},
        _OWN, _equity_range,
    ),
    Rule(
        "paid_before_trial_ends", "contradiction",
        {
            "en": "Something is due before the month in which the first payment can fall due, or during a promised free trial",
            "zh": "在最早付款月之前或承诺的免费试用期内即有应付款",
            "ja": "最初の支払月より前、または約束された無償期間中に支払いがある",
        },
        _OWN, _paid_before_trial_ends,
    ),
    Rule(
        "open_licence_above_guidance", "hint",
        {
            "en": "An open licence above CNIPA's guidance: CNY 20 million fixed, 20 % of net sales, 40 % of profit",
            "zh": "开放许可使用费高于国家知识产权局指引：固定费用2000万元、净销售额20%、利润额40%",
            "ja": "開放許諾の料金がCNIPAの指針を超える：定額2000万元、純売上高の20%、利益の40%",
        },
        "CNIPA guidance on open licences (2024)", _above_guidance,
    ),
)  # fmt: skip
