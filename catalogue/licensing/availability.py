"""What is really on offer at a day: the owner's statements beside what registers and calendars show.

Pure functions of a record and a day. A stated status is never overwritten: `effective_status` stands beside it and says
whether it was inferred. What the statements contradict is reported by `catalogue.licensing.contradictions`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from catalogue.licensing.offer import LicenceOffer, OfferSource
from catalogue.licensing.offer_availability import (
    OfferAvailability,
    judge_offer,
    stated_open_licences,
)
from catalogue.licensing.patent_life import PatentLife, lives
from catalogue.licensing.reasons import Verdict
from catalogue.records import Technology

# Where a European patent with unitary effect holds: the members of the Agreement on a Unified Patent Court on the day
# of its registration. Romania joined on 1 September 2024.
_UNITARY = tuple("AT BE BG DE DK EE FI FR IT LT LU LV MT NL PT SE SI".split())  # noqa: SIM905
_ROMANIA_SINCE = dt.date(2024, 9, 1)


@dataclass(frozen=True)
class Availability:
    """A technology at a day.

    `last_expiry` is the last known day of a patent that is or may be alive; `expiry_open` where another one's end is
    not known, so that it may run longer. `months_left` are whole months to `last_expiry`, 0 where no patent is alive.
    `unencumbered`: no pledge, no exclusive or sole licence stands on the registers at hand. `open_licence`: one is
    declared or stated, and stands.
    """

    today: dt.date
    patents: tuple[PatentLife, ...]
    offers: tuple[OfferAvailability, ...]
    last_expiry: dt.date | None
    expiry_open: bool
    months_left: int | None
    unencumbered: Verdict
    open_licence: Verdict

    @property
    def all_dead(self) -> bool:
        """Whether there are patents and none of them is or may be alive."""
        return bool(self.patents) and not any(life.alive for life in self.patents)


def availability(technology: Technology, *, today: dt.date) -> Availability:
    """How the patents and offers of a technology stand at `today`."""
    patents = lives(technology, today=today)
    alive = [life for life in patents if life.alive]
    days = [life.expiry.day for life in alive if life.expiry is not None]
    months = [life.months_left for life in alive if life.months_left is not None]
    offers = technology.offers or ()
    stated_open = stated_open_licences(offers, patents)
    return Availability(
        today=today,
        patents=patents,
        offers=tuple(judge_offer(i, offer, patents, stated_open) for i, offer in enumerate(offers)),
        last_expiry=max(days, default=None),
        expiry_open=any(life.expiry is None for life in alive),
        months_left=max(months, default=None) if alive else (0 if patents else None),
        unencumbered=_unencumbered(patents),
        open_licence=_open_licence(offers, patents, stated_open),
    )


def _open_licence(
    offers: Sequence[LicenceOffer], patents: Sequence[PatentLife], stated: Sequence[LicenceOffer]
) -> Verdict:
    if any(life.alive and life.register.open_licence for life in patents):
        return "yes"
    if any(offer.status == "open_licence" or offer.status == "available" for offer in stated):
        return "yes"
    if stated or not offers:
        return "unknown"
    return "no" if all(offer.status or offer.scheme for offer in offers) else "unknown"


def _unencumbered(patents: Sequence[PatentLife]) -> Verdict:
    found: Verdict = "yes" if any(life.register.at_hand for life in patents) else "unknown"
    for life in patents:
        if not life.alive:
            continue
        taken = life.register.held("exclusive", "sole")
        if life.register.pledges or any(not licence.doubtful for licence in taken):
            return "no"
        if taken or not life.register.at_hand or _of_unknown_kind(life):
            found = "unknown"
    return found


def _of_unknown_kind(life: PatentLife) -> bool:
    return any(licence.rule == "unknown_licence_recorded" for licence in life.register.licences)


def inferred_offers(technology: Technology, *, today: dt.date) -> tuple[LicenceOffer, ...]:
    """Offers that stand on the register alone: open licences and licences of right that no stated offer speaks of.

    Where an exclusive or sole licence stands on the same register, none is inferred: the two exclude each other.
    """
    stated = {offer.scheme for offer in technology.offers or ()}
    stated |= {"cn_open_licence" for offer in technology.offers or () if offer.status == "open_licence"}
    found = []
    for life in lives(technology, today=today):
        register = life.register
        if not life.alive or life.index != life.application or register.held("exclusive", "sole"):
            continue
        if register.open_licence is not None and "cn_open_licence" not in stated:
            found.append(
                LicenceOffer(
                    OfferSource("inferred", as_of=register.open_licence.date),
                    status="open_licence",
                    scheme="cn_open_licence",
                    grants=("non_exclusive",),
                    territory=("CN",),
                )
            )
        if register.licence_of_right is not None and "licence_of_right" not in stated:
            found.append(
                LicenceOffer(
                    OfferSource("inferred", as_of=register.licence_of_right.date),
                    status="available",
                    scheme="licence_of_right",
                    grants=("non_exclusive",),
                    territory=_territory_of(technology, life),
                )
            )
    return tuple(found)


def _territory_of(technology: Technology, life: PatentLife) -> tuple[str, ...]:
    if life.country != "EP":
        return (life.country,)
    granted = (technology.patents or ())[life.index].grant_date
    # Before grant and where the day is not stated, only the first members are sure.
    return (*_UNITARY, "RO") if granted is not None and granted >= _ROMANIA_SINCE else _UNITARY
