"""One offer of a technology: the terms under which an institution lets others use it.

The names are the names of the exchange format and of every JSON answer. `None` means that the source
does not say; it never means zero, no or empty. Money is `Decimal`, in units of `currency`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

SourceKind = Literal["declared", "parsed", "inferred"]
Status = Literal[
    "available",
    "limited",
    "under_option",
    "exclusively_licensed",
    "open_licence",
    "withdrawn",
    "lapsed",
]
Scheme = Literal[
    "cn_open_licence",
    "use_first_pay_later",
    "licence_of_right",
    "easy_access",
    "standard_form",
    "negotiated",
]
Grant = Literal[
    "exclusive",
    "sole",
    "non_exclusive",
    "cross",
    "assignment",
    "option",
    "evaluation",
    "equity_contribution",
]
Sublicensable = Literal["yes", "no", "consent"]
PaymentModel = Literal[
    "free",
    "lump_sum",
    "instalments",
    "upfront_plus_royalty",
    "royalty_only",
    "milestone",
    "equity",
    "deferred",
]
RoyaltyBase = Literal["net_sales", "profit", "revenue", "unit"]
TrialTrigger = Literal["term_elapsed", "first_revenue", "acceptance", "milestone"]


def _plain_name(name: str) -> str:
    """The JSON name of a field: `from_` is written `from`, which Python keeps for itself."""
    return name.rstrip("_")


class _Strict:
    """Pydantic's settings for a record: unknown names are an error, `from_` is `from` in JSON."""

    __pydantic_config__ = {
        "extra": "forbid",
        "alias_generator": _plain_name,
        "populate_by_name": True,
    }


@dataclass(frozen=True)
class Span(_Strict):
    """A stretch of source text, in characters from its beginning, that a field was read from."""

    field: str
    start: int
    end: int
    text: str | None = None


@dataclass(frozen=True)
class OfferSource(_Strict):
    """Where an offer comes from, and how far it is the owner's own word."""

    kind: SourceKind | None = None
    url: str | None = None
    as_of: dt.date | None = None
    spans: tuple[Span, ...] | None = None


@dataclass(frozen=True)
class Contact(_Strict):
    """Whom to write to."""

    name: str | None = None
    organisation: str | None = None
    email: str | None = None
    phone: str | None = None
    url: str | None = None
    address: str | None = None


@dataclass(frozen=True)
class Eligibility(_Strict):
    """Who may take the offer up; `regions` are ISO 3166 codes (CN, CN-ZJ)."""

    sme_only: bool | None = None
    startup_only: bool | None = None
    regions: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Instalment(_Strict):
    """One fixed payment, `month` months after the licence takes effect."""

    amount: Decimal | None = None
    month: int | None = None


@dataclass(frozen=True)
class RoyaltyTier(_Strict):
    """A royalty of `pct` per cent on the part of the base between `from_` and `to`."""

    from_: Decimal | None = None
    to: Decimal | None = None
    pct: Decimal | None = None


@dataclass(frozen=True)
class Milestone(_Strict):
    """A fixed payment due when `trigger` happens."""

    trigger: str | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class Payment(_Strict):
    """What is paid. Percentages are in per cent (5 is 5 %), amounts in units of `currency`."""

    models: tuple[PaymentModel, ...] | None = None
    currency: str | None = None
    upfront: Decimal | None = None
    total_fixed: Decimal | None = None
    total_fixed_min: Decimal | None = None
    total_fixed_max: Decimal | None = None
    annual_fee: Decimal | None = None
    instalments: tuple[Instalment, ...] | None = None
    royalty_pct_min: Decimal | None = None
    royalty_pct_max: Decimal | None = None
    royalty_tiers: tuple[RoyaltyTier, ...] | None = None
    royalty_base: RoyaltyBase | None = None
    per_unit: Decimal | None = None
    min_annual: Decimal | None = None
    min_annual_from_month: int | None = None
    milestones: tuple[Milestone, ...] | None = None
    equity_pct: Decimal | None = None
    equity_valuation: Decimal | None = None
    price_on_request: bool | None = None


@dataclass(frozen=True)
class Trial(_Strict):
    """Use before payment: how long, and what sets the first payment off (months from effect)."""

    free_months: int | None = None
    earliest_payment_month: int | None = None
    trigger: TrialTrigger | None = None
    walk_away: bool | None = None
    refund: bool | None = None
    insured: bool | None = None
    guaranteed: bool | None = None


@dataclass(frozen=True)
class LicenceOffer(_Strict):
    """One offer. `territory` holds ISO 3166 codes (CN, CN-ZJ) or WW for the world."""

    source: OfferSource | None = None
    status: Status | None = None
    scheme: Scheme | None = None
    grants: tuple[Grant, ...] | None = None
    sublicensable: Sublicensable | None = None
    territory: tuple[str, ...] | None = None
    territory_excluded: tuple[str, ...] | None = None
    fields: tuple[str, ...] | None = None
    fields_excluded: tuple[str, ...] | None = None
    start: dt.date | None = None
    term_months: int | None = None
    until_expiry: bool | None = None
    eligibility: Eligibility | None = None
    payment: Payment | None = None
    trial: Trial | None = None
    contact: Contact | None = None
