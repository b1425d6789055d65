"""From a matched rule to filters with values, or to a wish that lacks something.

A value is never invented: an amount without a currency, a royalty without a base and a trial without a length stay
open, with the values that they could have. The one thing taken from elsewhere is the currency of an amount such as
20万, which Chinese and Japanese needs leave out: it is that of the language, and the suggestion says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from catalogue.answers import Missing, Note
from catalogue.filters.rights import GRANTS
from catalogue.licensing.terms.items import Quantity
from catalogue.wishes.tokens import Token

_BASES: Final = ("net_sales", "profit", "revenue", "unit")
_BASE_OF: Final = {"base_net": "net_sales", "base_profit": "profit", "base_revenue": "revenue"}
_DOLLARS: Final = ("USD", "CAD", "AUD", "SGD", "HKD")
_USUAL: Final = ("USD", "EUR", "GBP", "CNY", "JPY")
_OF_LANGUAGE: Final = {"zh": "CNY", "ja": "JPY"}
_TRIALS: Final = ("3", "6", "12")
_LARGEST_BUDGET: Final = Decimal(10) ** 14
_GRANT_OF: Final = {
    "excl": "exclusive", "exclic": "exclusive", "nonex": "non_exclusive", "nonexlic": "non_exclusive", "sole": "sole",
    "assign": "assignment", "assignw": "assignment", "equity": "equity_contribution", "evaluate": "evaluation",
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A filter and its value, as written in a parameter; without a value, what is missing and what it could be."""

    filter: str
    value: str | None
    note: Note | None = None
    missing: Missing | None = None
    choices: tuple[str, ...] = ()


Maker = Callable[[Sequence[Token], str], Iterator[Made]]


def make(name: str, tokens: Sequence[Token], language: str) -> list[Made]:
    """What the tokens of a match wish for; empty where they hold no value that a filter could take."""
    return list(_MAKERS[name](tokens, language))


def _fixed(filter_: str, value: str = "yes") -> Maker:
    def maker(tokens: Sequence[Token], language: str) -> Iterator[Made]:
        yield Made(filter_, value)

    return maker


def _quantity(tokens: Sequence[Token], *kinds: str) -> tuple[Token, Quantity] | None:
    return next(((t, t.quantity) for t in tokens if t.kind in kinds and t.quantity is not None), None)


def _written(number: Decimal) -> str:
    """Without an exponent and without noughts behind the point."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _total(tokens: Sequence[Token], language: str) -> Iterator[Made]:
    found = _quantity(tokens, "money", "number")
    if found is None:
        return
    token, quantity = found
    amount = quantity.high
    if amount is None or not 0 < amount < _LARGEST_BUDGET:
        return
    number = _written(amount)
    upper: Note | None = "upper_end" if quantity.ranged else None
    if quantity.currency:
        yield Made("total_max", f"{number} {quantity.currency}", upper)
    elif quantity.unit == "number" and language in _OF_LANGUAGE:
        yield Made("total_max", f"{number} {_OF_LANGUAGE[language]}", "currency_from_language")
    else:
        signs = {"¥": ("CNY", "JPY"), "$": _DOLLARS} if quantity.unit == "money" else {}
        could = next((found for sign, found in signs.items() if sign in token.text), None)
        could = could or (_DOLLARS if quantity.unit == "money" else _USUAL)
        yield Made("total_max", None, None, "currency", tuple(f"{number} {code}" for code in could))


def _royalty(tokens: Sequence[Token], language: str) -> Iterator[Made]:
    found = _quantity(tokens, "percent")
    if found is None or found[1].high is None or not 0 <= found[1].high <= 100:
        return
    pct = _written(found[1].high)
    note: Note | None = "upper_end" if found[1].ranged else None
    bases = {_BASE_OF[token.kind] for token in tokens if token.kind in _BASE_OF}
    if len(bases) == 1:
        yield Made("royalty_max", f"{pct} {bases.pop()}", note)
    else:
        choices = tuple(f"{pct} {base}" for base in _BASES)
        yield Made("royalty_max", None, note, "royalty_base", choices)


def _no_royalty(tokens: Sequence[Token], language: str) -> Iterator[Made]:
    # A royalty of nought is nought of any base, and the filter judges it so.
    yield Made("royalty_max", "0 net_sales", "no_royalty")


def _length(tokens: Sequence[Token]) -> Decimal | None:
    """A length of time in months; "a year" is one where no other is named."""
    found = _quantity(tokens, "duration")
    if found is not None:
        return found[1].low
    return Decimal(12) if any(token.kind == "year1" for token in tokens) else None


def _months(filter_: str) -> Maker:
    def maker(tokens: Sequence[Token], language: str) -> Iterator[Made]:
        months = _length(tokens)
        if months is not None and 0 < months <= 600:
            # Part of a month is no month: 1.5 months of trial are asked for as at least one.
            yield Made(filter_, str(int(months)) if months >= 1 else "1")

    return maker


def _insured_trial(tokens: Sequence[Token], language: str) -> Iterator[Made]:
    yield Made("insured", "yes")
    yield from _months("trial_months_min")(tokens, language)


def _trial_open(tokens: Sequence[Token], language: str) -> Iterator[Made]:
    yield Made("trial_months_min", None, None, "months", _TRIALS)


def _place(tokens: Sequence[Token]) -> tuple[str, Note | None] | None:
    token = next((t for t in tokens if t.kind in ("place", "city")), None)
    if token is None:
        return None
    return token.value, "city_in_province" if token.kind == "city" else None


def _in_place(filter_: str, *before: Made) -> Maker:
    def maker(tokens: Sequence[Token], language: str) -> Iterator[Made]:
        yield from before
        place = _place(tokens)
        if place is not None:
            yield Made(filter_, *place)

    return maker


def _grants(tokens: Sequence[Token], language: str) -> Iterator[Made]:
    named = {_GRANT_OF[token.kind] for token in tokens if token.kind in _GRANT_OF}
    yield Made("grant", ",".join(grant for grant in GRANTS if grant in named))


def _firm(tokens: Sequence[Token], language: str) -> Iterator[Made]:
    kinds = [kind for kind in ("sme", "startup") if any(token.kind == kind for token in tokens)]
    place = _place(tokens)
    yield Made("eligible", ",".join([*kinds, *([place[0]] if place else [])]))


def _remaining(tokens: Sequence[Token], language: str) -> Iterator[Made]:
    found = _quantity(tokens, "duration", "number")
    if found is None or found[1].low is None:
        return
    years = found[1].low / 12 if found[0].kind == "duration" else found[1].low
    if 1 <= years <= 50 and years == years.to_integral_value():
        yield Made("remaining_years_min", str(int(years)))


def _trl(tokens: Sequence[Token], language: str) -> Iterator[Made]:
    level = next((token.value for token in tokens if token.kind in ("level", "grade")), "")
    found = _quantity(tokens, "number")
    if not level and found is not None and found[1].low is not None:
        level = _written(found[1].low)
    if level in tuple("123456789"):
        yield Made("trl_min", level)


_MAKERS: Mapping[str, Maker] = {
    "total": _total,
    "nothing_upfront": _fixed("nothing_upfront"),
    "royalty": _royalty,
    "no_royalty": _no_royalty,
    "free": _fixed("free"),
    "instalments": _fixed("payment_model", "instalments"),
    "lump_sum": _fixed("payment_model", "lump_sum"),
    "royalty_only": _fixed("payment_model", "royalty_only"),
    "milestone": _fixed("payment_model", "milestone"),
    "deferred": _fixed("payment_model", "deferred"),
    "trial": _months("trial_months_min"),
    "trial_open": _trial_open,
    "trial_year": _fixed("trial_months_min", "12"),
    "insured": _fixed("insured"),
    "insured trial": _insured_trial,
    "first_payment": _months("first_payment_month_min"),
    "first_year": _fixed("first_payment_month_min", "12"),
    "after_revenue": _fixed("pay_after_revenue"),
    "scheme": _fixed("scheme", "use_first_pay_later"),
    "licence_of_right": _fixed("scheme", "licence_of_right"),
    "walk_away": _fixed("walk_away"),
    "refund": _fixed("refund"),
    "grants": _grants,
    "non_exclusive": _fixed("grant", "non_exclusive"),
    "non_exclusive_in": _in_place("non_exclusive_in"),
    "exclusive": _fixed("exclusive_open", "any"),
    "exclusive_in": _in_place("territory", Made("exclusive_open", "any")),
    "sole": _fixed("grant", "sole"),
    "assignment": _fixed("grant", "assignment"),
    "equity": _fixed("grant", "equity_contribution"),
    "evaluation": _fixed("grant", "evaluation"),
    "territory": _in_place("territory"),
    "open_licence": _fixed("open_licence"),
    "sublicence": _fixed("sublicence", "yes"),
    "firm": _firm,
    "remaining": _remaining,
    "trl": _trl,
    "unencumbered": _fixed("unencumbered"),
    "granted": _fixed("patent_status", "granted"),
}
