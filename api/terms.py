"""The terms of an offer as lines that a person reads: label and text in the page's language.

Money is shown with its currency's ISO code and a comma every three digits; a royalty names its base. A term that
the source does not state has no line; `full_terms` says "not stated" where a firm would have to ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from api.wording import Words
from catalogue.licensing.offer import Eligibility, LicenceOffer, Payment, RoyaltyTier, Trial
from catalogue.places import place_name

_PRICES: Final = frozenset(
    {"upfront", "total", "annual_fee", "instalments", "royalty", "per_unit", "milestones", "equity"}
)


@dataclass(frozen=True)
class Line:
    """One term; `text` is None where it is not stated."""

    name: str
    label: str
    text: str | None


def number(value: Decimal | int) -> str:
    """Digits with a comma every three, without zeros that say nothing."""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(value: Decimal, currency: str | None, w: Words) -> str:
    """`CNY 200,000`; an amount without a currency says so."""
    return f"{currency} {number(value)}" if currency else w("term.no_currency", n=number(value))


def months(n: int, w: Words) -> str:
    """A length of time: whole years where there are several of them."""
    if n and n % 12 == 0:
        return w("term.year") if n == 12 else w("term.years", n=n // 12)
    return w("term.month") if n == 1 else w("term.months", n=n)


def places(codes: tuple[str, ...], w: Words) -> str:
    """Names of territories."""
    return w("list.comma").join(place_name(code, w.ui) for code in codes)


def stated_terms(offer: LicenceOffer, w: Words) -> list[Line]:
    """Every term that the offer states, in the order of a reader's questions."""
    return [Line(name, w(f"offer.{name}"), text) for name, text in _all(offer, w) if text]


def full_terms(offer: LicenceOffer, w: Words) -> list[Line]:
    """The same, with a line for each important term that is not stated."""
    stated = {line.name for line in stated_terms(offer, w)}
    asked = {"status", "grants", "territory", "term", "sublicensable", "trial"}
    models = set(offer.payment.models or ()) if offer.payment else set()
    if not stated & _PRICES and models != {"free"}:
        asked.add("price")
    if models & {"upfront_plus_royalty", "royalty_only"}:
        asked.add("royalty")
    return [
        Line(name, w(f"offer.{name}"), text or None) for name, text in _all(offer, w) if text or name in asked
    ]


def _all(o: LicenceOffer, w: Words) -> Iterator[tuple[str, str]]:
    """(name, text) of every term, an empty text where it is not stated."""
    p, t = o.payment or Payment(), o.trial or Trial()
    yield "status", w.term("status", o.status) if o.status else ""
    yield "scheme", w.term("scheme", o.scheme) if o.scheme else ""
    yield "grants", w.terms("grant", o.grants or ())
    yield "territory", _territory(o, w)
    yield (
        "fields",
        _less(w("list.comma").join(o.fields or ()), w("list.comma").join(o.fields_excluded or ()), w),
    )
    yield "term", _term(o, w)
    yield "sublicensable", w.term("sublicensable", o.sublicensable) if o.sublicensable else ""
    yield "eligibility", _eligibility(o.eligibility or Eligibility(), w)
    yield "models", w.terms("model", p.models or ())
    yield from _payments(p, w)
    yield "trial", months(t.free_months, w) if t.free_months is not None else ""
    yield "first_payment", _first_payment(t, w)
    yield "walk_away", _said(t.walk_away, "term.may_walk", "term.no_walk", w)
    yield "refund", _said(t.refund, "yes", "no", w)
    yield "insured", _said(t.insured, "yes", "no", w)
    yield "guaranteed", _said(t.guaranteed, "yes", "no", w)


def _said(value: bool | None, yes: str, no: str, w: Words) -> str:
    return "" if value is None else w(yes if value else no)


def _less(inside: str, excluded: str, w: Words) -> str:
    if not excluded:
        return inside
    if not inside:
        return w("term.not_only", excluded=excluded)
    return w("term.not_in", places=inside, excluded=excluded)


def _territory(o: LicenceOffer, w: Words) -> str:
    return _less(places(o.territory or (), w), places(o.territory_excluded or (), w), w)


def _term(o: LicenceOffer, w: Words) -> str:
    parts = [months(o.term_months, w)] if o.term_months is not None else []
    if o.until_expiry is not None:
        parts.append(w("term.until_expiry" if o.until_expiry else "term.not_until_expiry"))
    if o.start is not None:
        parts.append(w("term.from", day=o.start.isoformat()))
    return w("list.semicolon").join(parts)


def _eligibility(e: Eligibility, w: Words) -> str:
    parts = [
        _said(e.sme_only, "term.sme_only", "term.not_sme_only", w),
        _said(e.startup_only, "term.startup_only", "term.not_startup_only", w),
        w("term.firms_in", places=places(e.regions, w)) if e.regions else "",
    ]
    return w("list.semicolon").join(part for part in parts if part)


def _payments(p: Payment, w: Words) -> Iterator[tuple[str, str]]:
    def sum_of(value: Decimal | None, *, nought: bool = False) -> str:
        if value is None:
            return ""
        return w("term.nothing") if nought and value == 0 else money(value, p.currency, w)

    yield "upfront", sum_of(p.upfront, nought=True)
    yield "total", _range(sum_of(p.total_fixed), sum_of(p.total_fixed_min), sum_of(p.total_fixed_max), w)
    yield "annual_fee", sum_of(p.annual_fee)
    steps = []
    for step in p.instalments or ():
        amount = sum_of(step.amount) or w("term.amount_open")
        if step.month is None:
            steps.append(amount)
        else:
            steps.append(
                w("term.on_signing", amount=amount)
                if step.month == 0
                else w("term.at_month", amount=amount, n=step.month)
            )
    yield "instalments", w("list.semicolon").join(steps)
    yield "royalty", royalty(p, w)
    yield "per_unit", sum_of(p.per_unit)
    least = sum_of(p.min_annual)
    if p.min_annual_from_month is not None:
        least = w("term.year_from_month", amount=least or w("term.amount_open"), n=p.min_annual_from_month)
    yield "min_annual", least
    reached = [
        w(
            "term.milestone",
            amount=sum_of(m.amount) or w("term.amount_open"),
            trigger=m.trigger or w("not_stated"),
        )
        for m in p.milestones or ()
    ]
    yield "milestones", w("list.semicolon").join(reached)
    shares = [w("term.equity", pct=number(p.equity_pct))] if p.equity_pct is not None else []
    if p.equity_valuation is not None:
        shares.append(w("term.valuation", amount=sum_of(p.equity_valuation)))
    yield "equity", w("list.semicolon").join(shares)
    yield "price", _said(p.price_on_request, "term.on_request", "term.not_on_request", w)


def _range(exact: str, low: str, high: str, w: Words) -> str:
    if low and high:
        span = w("term.range", low=low, high=high)
    else:
        span = w("term.at_least", x=low) if low else w("term.at_most", x=high) if high else ""
    return w("list.semicolon").join(part for part in (exact, span) if part)


def royalty(p: Payment, w: Words) -> str:
    """`3–5 % of net sales`, `at most 5 % of profit`, and the tiers where there are any."""
    low, high = p.royalty_pct_min, p.royalty_pct_max
    parts = []
    if low is not None and high is not None:
        same = low == high
        parts.append(_pct(number(low) if same else f"{number(low)}–{number(high)}", p.royalty_base, w))
    elif high is not None:
        parts.append(w("term.at_most", x=_pct(number(high), p.royalty_base, w)))
    elif low is not None:
        parts.append(w("term.at_least", x=_pct(number(low), p.royalty_base, w)))
    parts += [_tier(tier, p, w) for tier in p.royalty_tiers or () if tier.pct is not None]
    return w("list.semicolon").join(parts)


def _pct(pct: str, base: str | None, w: Words) -> str:
    return w("term.pct_of", pct=pct, base=w.term("base", base)) if base else w("term.pct", pct=pct)


def _tier(tier: RoyaltyTier, p: Payment, w: Words) -> str:
    low = money(tier.from_, p.currency, w) if tier.from_ else ""
    high = money(tier.to, p.currency, w) if tier.to is not None else ""
    if low and high:
        span = w("term.range", low=low, high=high)
    elif low:
        span = w("term.tier.from", low=low)
    else:
        span = w("term.tier.to", high=high) if high else w("term.tier.all")
    return w("term.tier", pct=number(tier.pct or Decimal(0)), span=span)


def _first_payment(t: Trial, w: Words) -> str:
    parts = (
        [w("term.before_month", n=t.earliest_payment_month)] if t.earliest_payment_month is not None else []
    )
    if t.trigger:
        parts.append(w.term("trigger", t.trigger))
    return w("list.semicolon").join(parts)
