"""What is paid: fixed sums, instalments, royalty, minimum, milestones, shares."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from catalogue.licensing.offer import Payment, PaymentModel
from catalogue.licensing.term_sheet.content import Cell, Run, Source, Table, cell
from catalogue.licensing.term_sheet.lines import Facts, OfferLine
from catalogue.licensing.term_sheet.money import CURRENCIES, digits
from catalogue.licensing.term_sheet.sources import sources_of

_ROYALTY: Final[frozenset[PaymentModel]] = frozenset({"upfront_plus_royalty", "royalty_only"})

_TIERS: Final = ("payment.royalty_tiers.from", "payment.royalty_tiers.to", "payment.royalty_tiers.pct")


def _pct(value: Decimal, f: Facts) -> Cell:
    return f.w.say("pct", n=digits(value))


def _models(f: Facts) -> Cell | None:
    models = f.payment.models
    return f.w.listed([cell(f.w.term("models", model)) for model in models]) if models else None


def _currency(f: Facts) -> Cell | None:
    code = f.payment.currency
    if not code:
        return None
    name = CURRENCIES.get(code.upper()) if f.w.language == "zh" else None
    return f.w.say("code", name=name, code=code) if name else cell(code)


def _upfront(f: Facts) -> Cell | None:
    value = f.payment.upfront
    if value is None:
        return None
    if value == 0:  # nothing is nothing in every currency
        amount = f.money(value) if f.payment.currency else cell("0")
        return f.w.say("nothing", amount=amount)
    return f.money(value)


def _range(low: Decimal | None, high: Decimal | None, show: Callable[[Decimal], Cell], f: Facts) -> Cell:
    """At least one of the two is stated."""
    if low is None:
        return f.w.say("most", x=show(high or Decimal(0)))
    if high is None:
        return f.w.say("least", x=show(low))
    return show(low) if low == high else f.w.say("range", low=show(low), high=show(high))


def _total(f: Facts) -> Cell | None:
    p = f.payment
    parts = [f.money(p.total_fixed)] if p.total_fixed is not None else []
    low, high = p.total_fixed_min, p.total_fixed_max
    if low is not None or high is not None:
        span = _range(low, high, f.money, f)
        settled = p.total_fixed is not None or low == high
        parts.append(span if settled else (*span, Run(" "), *f.w.gap("open.sum")))
    return f.w.listed(parts) if parts else None


def _price(f: Facts) -> Cell | None:
    asked = f.yes_no("on_request", f.payment.price_on_request)
    return (*asked, Run(" "), *f.w.gap("open.amount")) if asked and f.payment.price_on_request else asked


def _yearly(f: Facts) -> Cell | None:
    value = f.payment.annual_fee
    return None if value is None else f.w.say("yearly", amount=f.money(value))


def _instalments(f: Facts) -> Table | None:
    steps = f.payment.instalments
    if not steps:
        return None
    rows = []
    for n, step in enumerate(steps, 1):
        at = "instalment.now" if step.month == 0 else "instalment.at"
        due = f.w.gap("open.month") if step.month is None else f.w.say(at, n=step.month)
        rows.append((cell(str(n)), due, f.money(step.amount)))
    header = (f.w("instalment.n"), f.w("instalment.month"), f.w("instalment.amount"))
    return Table(header, tuple(rows))


def _royalty(f: Facts) -> Cell | None:
    low, high = f.payment.royalty_pct_min, f.payment.royalty_pct_max
    if low is None and high is None:
        return cell(f.w("royalty.tiers")) if f.payment.royalty_tiers else None
    base = f.payment.royalty_base
    rate = _range(low, high, lambda value: _pct(value, f), f)
    words = f.w.say("of_base", rate=rate, base=f.w.term("base", base) if base else f.w.gap("open.base"))
    return words if low == high else (*words, Run(" "), *f.w.gap("open.rate"))


def _by_tiers(f: Facts) -> tuple[Source, ...]:
    """Where there are tiers and no other rate, the tiers' source."""
    p = f.payment
    alone = p.royalty_tiers and p.royalty_pct_min is None and p.royalty_pct_max is None
    return sources_of(_TIERS, f) if alone else ()


def _base(f: Facts) -> Cell | None:
    base = f.payment.royalty_base
    return cell(f.w.term("base", base)) if base else None


def _tiers(f: Facts) -> Table | None:
    tiers = f.payment.royalty_tiers
    if not tiers:
        return None

    def limit(value: Decimal | None, absent: str) -> Cell:
        if value is None:
            return cell(f.w(absent))
        return cell("0") if value == 0 else f.money(value)

    rows = tuple(
        (
            limit(tier.from_, "tier.low"),
            limit(tier.to, "tier.high"),
            f.w.gap("open.rate") if tier.pct is None else _pct(tier.pct, f),
        )
        for tier in tiers
    )
    return Table((f.w("tier.from"), f.w("tier.to"), f.w("tier.pct")), rows)


def _per_unit(f: Facts) -> Cell | None:
    value = f.payment.per_unit
    return None if value is None else f.w.say("each", amount=f.money(value))


def _minimum(f: Facts) -> Cell | None:
    least, month = f.payment.min_annual, f.payment.min_annual_from_month
    if least is None and month is None:
        return None
    yearly = f.w.say("yearly", amount=f.money(least)) if least is not None else f.money(None)
    return yearly if month is None else f.w.say("from_month", amount=yearly, n=month)


def _milestones(f: Facts) -> Table | None:
    steps = f.payment.milestones
    if not steps:
        return None
    rows = tuple(
        (cell(step.trigger) if step.trigger else f.w.gap("open.trigger"), f.money(step.amount))
        for step in steps
    )
    return Table((f.w("milestone.trigger"), f.w("milestone.amount")), rows)


def _equity(f: Facts) -> Cell | None:
    pct = f.payment.equity_pct
    return None if pct is None else f.w.say("shares", pct=_pct(pct, f), gap=f.w.gap("open.company"))


def _valuation(f: Facts) -> Cell | None:
    value = f.payment.equity_valuation
    return None if value is None else f.money(value)


def _pay(*names: str) -> tuple[str, ...]:
    return tuple(f"payment.{name}" for name in names)


def _of(*models: PaymentModel) -> frozenset[PaymentModel]:
    return frozenset(models)


def _stated(name: str, note: str) -> Callable[[Facts], tuple[str, ...]]:
    """The note where this field of the payment is stated."""

    def notes(f: Facts) -> tuple[str, ...]:
        payment: Payment = f.payment
        return (note,) if getattr(payment, name) else ()

    return notes


PAYMENT_LINES: Final = (
    OfferLine("models", "payment", _pay("models"), _models),
    OfferLine("currency", "payment", _pay("currency"), _currency),
    OfferLine("price_on_request", "payment", _pay("price_on_request"), _price),
    OfferLine("upfront", "payment", _pay("upfront"), _upfront, _of("upfront_plus_royalty")),
    OfferLine(
        "total_fixed",
        "payment",
        _pay("total_fixed", "total_fixed_min", "total_fixed_max"),
        _total,
        _of("lump_sum", "instalments", "deferred"),
    ),
    OfferLine(
        "instalments",
        "payment",
        _pay("instalments.amount", "instalments.month"),
        _instalments,
        _of("instalments", "deferred"),
    ),
    OfferLine("annual_fee", "payment", _pay("annual_fee"), _yearly, _of()),
    OfferLine(
        "royalty", "payment", _pay("royalty_pct_min", "royalty_pct_max"), _royalty, _ROYALTY, origin=_by_tiers
    ),
    OfferLine(
        "royalty_base",
        "payment",
        _pay("royalty_base"),
        _base,
        _ROYALTY,
        _stated("royalty_base", "note.base"),
    ),
    OfferLine(
        "royalty_tiers",
        "payment",
        _TIERS,
        _tiers,
        _ROYALTY,
        _stated("royalty_tiers", "note.tier"),
    ),
    OfferLine("per_unit", "payment", _pay("per_unit"), _per_unit, _ROYALTY),
    OfferLine("min_annual", "payment", _pay("min_annual", "min_annual_from_month"), _minimum, _ROYALTY),
    OfferLine(
        "milestones",
        "payment",
        _pay("milestones.trigger", "milestones.amount"),
        _milestones,
        _of("milestone"),
    ),
    OfferLine("equity", "payment", _pay("equity_pct"), _equity, _of("equity")),
    OfferLine("equity_valuation", "payment", _pay("equity_valuation"), _valuation, _of("equity")),
)
