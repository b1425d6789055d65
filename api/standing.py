"""How a record stands today, for its page: what contradicts itself, and what registers and calendars make of each offer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from api.wording import Words
from catalogue.licensing.availability import Availability, availability, inferred_offers
from catalogue.licensing.contradictions import contradictions, rules
from catalogue.licensing.offer import LicenceOffer
from catalogue.records import Technology
from techbank.uploading import Contradicted


@dataclass(frozen=True)
class Clash:
    """One contradiction or hint: what is wrong, which fields say so, and the offer it is about (from 1)."""

    severity: str
    text: str
    fields: list[tuple[str, str]]
    offer: int | None


@dataclass(frozen=True)
class OfferStanding:
    """What an offer comes to today: its state if another than stated, what can still be had, and why."""

    status: str | None
    grants: list[tuple[str, str]]
    because: list[str]


@dataclass(frozen=True)
class Standing:
    """A record at a day."""

    day: str
    clashes: list[Clash]
    offers: list[OfferStanding]
    inferred: tuple[LicenceOffer, ...]
    unencumbered: str
    patents_left: str | None


def standing_of(record: Technology, w: Words, *, today: dt.date) -> Standing:
    """The record as it stands at `today`, in the page's language."""
    found = availability(record, today=today)
    clashes = [
        Clash(
            clash.severity,
            rules()[clash.rule].text[w.ui],
            list(clash.fields),
            None if clash.offer is None else clash.offer + 1,
        )
        for clash in contradictions(record, today=today, found=found)
    ]
    offers = [
        OfferStanding(
            w.term("status", offer.effective_status) if offer.inferred and offer.effective_status else None,
            [
                (w.term("grant", name), verdict)
                for name, verdict in vars(offer.grants_open).items()
                if verdict == "yes" or (verdict == "no" and _asked(record, offer.offer, name))
            ],
            [reason.text(w.ui) for reason in offer.because],
        )
        for offer in found.offers
    ]
    return Standing(
        today.isoformat(),
        clashes,
        offers,
        inferred_offers(record, today=today),
        found.unencumbered,
        _left(found, w),
    )


def _asked(record: Technology, offer: int, grant: str) -> bool:
    """Whether the offer itself speaks of this kind of licence: a "no" to another kind is no news."""
    return grant in ((record.offers or ())[offer].grants or ())


def _left(found: Availability, w: Words) -> str | None:
    if found.all_dead:
        return w("standing.dead")
    if found.months_left is None or found.last_expiry is None:
        return None
    key = "standing.left_open" if found.expiry_open else "standing.left"
    return w(key, years=found.months_left // 12, months=found.months_left % 12, day=found.last_expiry)


@dataclass(frozen=True)
class ReportedClash:
    """A record of an upload that contradicts itself, as a row of the report."""

    id: str
    position: str | None
    severity: str
    what: str
    offer: int | None
    fields: list[tuple[str, str]]


def reported(contradicted: Iterable[Contradicted], w: Words) -> list[ReportedClash]:
    """What records of an upload contradict themselves in, in the page's language."""
    return [
        ReportedClash(
            c.id,
            c.position,
            c.contradiction.severity,
            rules()[c.contradiction.rule].text[w.ui],
            None if c.contradiction.offer is None else c.contradiction.offer + 1,
            list(c.contradiction.fields),
        )
        for c in contradicted
    ]
