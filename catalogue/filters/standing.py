"""A technology on the day its columns are read: what registers and calendars show beside what its owner states.

Register entries count as they stood on that day. Dates go into the columns as dates, so that the day of the question
decides what has ended since.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from catalogue.fields.sectors import Sectors, sectors_of
from catalogue.licensing.availability import Availability, availability, inferred_offers
from catalogue.licensing.offer import LicenceOffer, Status
from catalogue.licensing.offer_availability import (
    CLOSED,
    OfferAvailability,
    concerned,
    judge_offer,
    stated_open_licences,
    states_open,
)
from catalogue.licensing.patent_life import PatentLife
from catalogue.licensing.reasons import Verdict
from catalogue.licensing.terms_of_right import add_years
from catalogue.records import Technology

_NOTHING = LicenceOffer()
_EXTENSION_YEARS = 5


@dataclass(frozen=True)
class OfferStanding:
    """One offer on that day.

    `status` is the effective one. `ends` is the last day of its patents, None where that is not known or there are
    none. `closed_in` are countries in which it is closed while it may be open in others; what can be had speaks of
    those others.
    """

    status: Status | None = None
    ends: dt.date | None = None
    closed_in: tuple[str, ...] = ()
    exclusive: Verdict = "unknown"
    non_exclusive: Verdict = "unknown"
    open_licence: Verdict = "unknown"


@dataclass(frozen=True)
class Standing:
    """A technology on a day; `offers` are its own and, after them, those that stand on the register alone."""

    technology: Technology
    today: dt.date
    found: Availability
    offers: tuple[LicenceOffer, ...]
    on_day: tuple[OfferStanding, ...]

    def offer(self, number: int) -> LicenceOffer:
        """The offer of this number; an empty one for -1."""
        return self.offers[number] if number >= 0 else _NOTHING

    @cached_property
    def sectors(self) -> Sectors | None:
        """Its sectors, stated or inferred; kept, as inferring takes its time and several columns ask."""
        return sectors_of(self.technology)

    def of(self, number: int) -> OfferStanding:
        """How the offer of this number stands; of -1 only an open licence can be known."""
        if number >= 0:
            return self.on_day[number]
        return OfferStanding(open_licence="yes" if self.found.open_licence == "yes" else "unknown")


def offers_on(technology: Technology, *, today: dt.date) -> tuple[LicenceOffer, ...]:
    """A technology's offers as filters number them: the stated ones, then those that stand on the register alone."""
    return (*(technology.offers or ()), *inferred_offers(technology, today=today))


def months_to_expiry(patents: Iterable[PatentLife]) -> int | None:
    """Months until the last patent that still protects ends; None where that is not known."""
    left = [life.months_left for life in patents if life.alive]
    known = [months for months in left if months is not None]
    return max(known) if known and len(known) == len(left) else None


def last_day(life: PatentLife) -> dt.date | None:
    """The day after which a patent that is alive surely is not; None where that is not known."""
    if life.expiry is None:
        return None
    # The US Office adjusts most terms: for five years after the computed end such a patent may be alive.
    adjusted = life.country == "US" and life.expiry.term is not None and life.stated == "granted"
    return add_years(life.expiry.day, _EXTENSION_YEARS) if adjusted else life.expiry.day


def standing_of(technology: Technology, today: dt.date) -> Standing:
    """A technology at `today`, with everything the columns need of registers and calendars."""
    found = availability(technology, today=today)
    offers = technology.offers or ()
    on_register = any(
        life.register.open_licence is not None or life.register.licence_of_right is not None
        for life in found.patents
    )
    more = inferred_offers(technology, today=today) if on_register else ()
    if not offers and not more:
        return Standing(technology, today, found, (), ())
    open_ = stated_open_licences(offers, found.patents)
    judged = [*found.offers]
    judged += [judge_offer(len(offers) + n, offer, found.patents, open_) for n, offer in enumerate(more)]
    every = (*offers, *more)
    declared = [_declares(offer, stands) for offer, stands in zip(every, judged, strict=True)]
    on_day = tuple(
        _stands(offer, stands, found, open_, _open_licence(found, offer, said, any(declared)))
        for offer, stands, said in zip(every, judged, declared, strict=True)
    )
    return Standing(technology, today, found, every, on_day)


def _stands(
    offer: LicenceOffer,
    stands: OfferAvailability,
    found: Availability,
    open_: Sequence[LicenceOffer],
    open_licence: Verdict,
) -> OfferStanding:
    about = concerned(offer, found.patents)
    alive = [life for life in about if life.alive]
    days = [day for life in alive if (day := last_day(life)) is not None]
    closed_in: tuple[str, ...] = ()
    grants = stands.grants_open
    if stands.effective_status in CLOSED and stands.closed_in:
        elsewhere = [life for life in found.patents if life.country not in stands.closed_in]
        if any(life.country not in stands.closed_in for life in alive):
            closed_in = stands.closed_in
            grants = judge_offer(stands.offer, offer, elsewhere, open_).grants_open
    return OfferStanding(
        status=stands.effective_status,
        ends=max(days) if days and len(days) == len(alive) else None,
        closed_in=closed_in,
        exclusive=grants.exclusive,
        non_exclusive=grants.non_exclusive,
        open_licence=open_licence,
    )


def _declares(offer: LicenceOffer, stands: OfferAvailability) -> bool:
    """Whether this very offer is an open licence that stands."""
    if stands.effective_status == "open_licence":
        return True
    return offer.scheme == "cn_open_licence" and stands.effective_status == "available"


def _open_licence(found: Availability, offer: LicenceOffer, declares: bool, another: bool) -> Verdict:
    """For one offer: yes where it is one, or where one stands and no offer of the technology is it."""
    if declares or (found.open_licence == "yes" and not another):
        return "yes"
    if states_open(offer) or not (offer.status or offer.scheme):
        return "unknown"
    return "no"
