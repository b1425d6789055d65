"""Answers of the routes about licensing, for the OpenAPI description."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas_uploads import ContradictedField

_CLOSED = ConfigDict(extra="forbid")
Verdict = Literal["yes", "no", "unknown"]


class ReasonAnswer(BaseModel):
    """One step of a finding: the rule, what decided, and words by language."""

    model_config = _CLOSED
    rule: str
    patent: int | None
    day: dt.date | None
    value: str | None
    event: dict[str, str | None] | None
    what: dict[str, str]


class PatentLifeAnswer(BaseModel):
    """How one patent stands."""

    model_config = _CLOSED
    patent: int
    label: str
    stated: str | None
    state: str
    inferred: bool
    expiry: dt.date | None
    expiry_inferred: bool | None
    expiry_rule: str | None
    projected: bool
    months_left: int | None
    because: list[ReasonAnswer]


class OfferStandingAnswer(BaseModel):
    """What one offer comes to today; `offer` counts from 0."""

    model_config = _CLOSED
    offer: int
    stated: str | None
    effective_status: str | None
    inferred: bool
    grants_open: dict[str, Verdict]
    closed_in: list[str]
    because: list[ReasonAnswer]


class ContradictionAnswer(BaseModel):
    """What contradicts itself in a record."""

    model_config = _CLOSED
    rule: str
    severity: Literal["contradiction", "hint"]
    offer: int | None
    fields: list[ContradictedField]
    what: dict[str, str]


class AvailabilityAnswer(BaseModel):
    """A record as it stands today."""

    model_config = _CLOSED
    id: str
    today: dt.date
    last_expiry: dt.date | None
    expiry_open: bool = Field(
        description="Whether another patent's end is not known, so that it may run longer"
    )
    months_left: int | None
    unencumbered: Verdict
    open_licence: Verdict
    patents: list[PatentLifeAnswer]
    offers: list[OfferStandingAnswer]
    inferred_offers: list[dict[str, Any]] = Field(description="Offers that stand on the register alone")
    contradictions: list[ContradictionAnswer]


class Bounds(BaseModel):
    """An amount within bounds; `high` null: no upper bound is known."""

    model_config = _CLOSED
    low: str
    high: str | None


class RateAnswer(BaseModel):
    """The exchange rate that was used: so many `quote` for one `base`."""

    model_config = _CLOSED
    base: str
    quote: str
    rate: str
    date: dt.date
    via: str | None


class DueAnswer(Bounds):
    """One payment; `latest` null: it is not known when, or whether."""

    what: str
    earliest: int
    latest: int | None
    trigger: str
    source: str
    rule: str
    rate: RateAnswer | None = None


class TotalAnswer(Bounds):
    """All that is due in months 0 to `month`."""

    month: int


class UnknownAnswer(BaseModel):
    """What cannot be computed, and why."""

    model_config = _CLOSED
    kind: str
    reason: str
    source: str | None


class ConvertedAnswer(BaseModel):
    """The totals in the currency of the figures."""

    model_config = _CLOSED
    currency: str
    rate: RateAnswer | None
    totals: list[TotalAnswer]


class OfferCostAnswer(BaseModel):
    """The cost of one offer; `index` counts from 0."""

    model_config = _CLOSED
    index: int
    currency: str | None
    horizon: int
    dues: list[DueAnswer]
    totals: list[TotalAnswer]
    unknown: list[UnknownAnswer]
    equity: dict[str, str | None] | None
    can_stop: bool | None
    can_stop_after: int | None
    converted: ConvertedAnswer | None = None


class CostAnswer(BaseModel):
    """What the offers of a technology would cost."""

    model_config = _CLOSED
    id: str
    offers: list[OfferCostAnswer]
