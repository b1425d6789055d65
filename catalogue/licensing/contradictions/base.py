"""The seam of contradictions: a rule, the case it looks at, and the clash it finds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from catalogue.licensing.availability import Availability
from catalogue.licensing.offer import LicenceOffer, Payment
from catalogue.licensing.patent_life import PatentLife
from catalogue.records import LegalEvent, Technology

Severity = Literal["contradiction", "hint"]
Found = tuple[str, str]
"""A field's path in the record (offers[0].payment.upfront), and what it states."""


@dataclass(frozen=True)
class Case:
    """A technology at a day, with what its registers come to."""

    technology: Technology
    found: Availability

    @property
    def offers(self) -> Sequence[LicenceOffer]:
        """The offers; none where none are stated."""
        return self.technology.offers or ()

    @property
    def today(self) -> dt.date:
        """The day it is judged at."""
        return self.found.today

    def payments(self) -> Iterator[tuple[int, Payment]]:
        """Each stated payment with its offer's index."""
        for index, offer in enumerate(self.offers):
            if offer.payment is not None:
                yield index, offer.payment

    def entry(self, life: PatentLife, event: LegalEvent) -> Found:
        """A register entry: where it stands (it may be under another publication of the same application)."""
        patents = self.technology.patents or ()
        for other in self.found.patents:
            events = patents[other.index].events or ()
            if other.application == life.application and event in events:
                return f"patents[{other.index}].events[{events.index(event)}]", entry_text(event)
        return f"patents[{life.index}].events", entry_text(event)


@dataclass(frozen=True)
class Clash:
    """Fields that exclude each other; `offer` counts from 0, None where it is about the patents alone."""

    offer: int | None
    fields: tuple[Found, ...]


@dataclass(frozen=True)
class Rule:
    """One kind of contradiction. `text` says in en, zh and ja what is wrong; `law` is where that comes from."""

    id: str
    severity: Severity
    text: Mapping[str, str]
    law: str
    check: Callable[[Case], Iterator[Clash]]


def clash(offer: int, *pairs: tuple[str, object]) -> Clash:
    """A clash within one offer: names below the offer, and their values; those not stated are left out."""
    return Clash(
        offer, tuple((f"offers[{offer}].{name}", shown(value)) for name, value in pairs if value is not None)
    )


def shown(value: object) -> str:
    """A value as a person writes it."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(shown(part) for part in value)
    return str(value)


def entry_text(event: LegalEvent) -> str:
    """A register entry in one line: code or kind, day, licence."""
    parts = (event.code or event.kind, str(event.date) if event.date else None, event.licence)
    return " ".join(part for part in parts if part)
