"""What one offer comes to at a day: the owner's statement beside what the registers of its patents show.

A stated status is never overwritten: the effective one stands beside it, with every register entry, date and rule that
led there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from catalogue.licensing.offer import Grant, LicenceOffer, Status
from catalogue.licensing.patent_life import PatentLife
from catalogue.licensing.reasons import Reason, Verdict
from catalogue.licensing.register import StandingLicence
from catalogue.licensing.register_words import limited, names_any
from catalogue.places import covers, may_cover
from catalogue.records import LegalEvent

ENDED: tuple[Status, ...] = ("withdrawn", "lapsed")
CLOSED: tuple[Status, ...] = (*ENDED, "exclusively_licensed")
OPEN_SCHEMES = ("cn_open_licence", "licence_of_right")
_ON_HOLD: tuple[Status, ...] = ("under_option", "limited")
_WORST: tuple[Verdict, ...] = ("no", "unknown", "yes")


@dataclass(frozen=True)
class GrantsOpen:
    """Whether each kind of licence can still be had under an offer: it is offered, and nothing closes it.

    `assignment` asks for a transfer free of licences and pledges; a buyer takes over those that are recorded.
    """

    exclusive: Verdict
    sole: Verdict
    non_exclusive: Verdict
    assignment: Verdict


@dataclass(frozen=True)
class OfferAvailability:
    """One offer at a day. `offer` counts from 0; `stated` is the owner's status, `effective_status` what it comes to.

    `inferred` where the two differ. `closed_in` are the countries of patents under an exclusive or sole licence that
    stands, by which the offer counts as closed; in its other countries it may be open.
    """

    offer: int
    stated: Status | None
    effective_status: Status | None
    inferred: bool
    grants_open: GrantsOpen
    because: tuple[Reason, ...]
    closed_in: tuple[str, ...] = ()


def concerned(offer: LicenceOffer, patents: Iterable[PatentLife]) -> list[PatentLife]:
    """One publication of each patent that an offer is about: all, or those of its territory where it states one."""
    places = offer.territory or (("CN",) if offer.scheme == "cn_open_licence" else None)
    barred = offer.territory_excluded or ()
    return [
        life
        for life in patents
        if life.index == life.application
        and (places is None or any(touches(place, life.country) for place in places))
        and not any(covers(place, life.country) for place in barred)
    ]


def touches(place: str, country: str) -> bool:
    """Whether a territory and the country of a patent have ground in common, or may have (EP, WO)."""
    return covers(place, country) or covers(country, place) or may_cover(country, place)


def left_out(offer: LicenceOffer, event: LegalEvent) -> bool:
    """Whether a recorded licence is for a field of use that the offer excludes: then it does not bear on the offer."""
    return names_any(event, offer.fields_excluded or ())


def newer_than(offer: LicenceOffer, event: LegalEvent) -> bool:
    """Whether the owner's statement was true on a day after the entry's: then the later word stands against it."""
    as_of = offer.source.as_of if offer.source else None
    return as_of is not None and event.date is not None and event.date < as_of


def open_ended(offer: LicenceOffer, about: Iterable[PatentLife]) -> Reason | None:
    """The entry that withdrew an open licence after the offer stated it, where no declaration stands."""
    registers = [(life, life.register) for life in about if life.alive]
    if any(register.open_licence for _, register in registers):
        return None
    for life, register in registers:
        event = register.open_licence_ended
        if event is not None and not newer_than(offer, event):
            return Reason("open_licence_withdrawn", life.index, life.label, event)
    return None


def states_open(offer: LicenceOffer) -> bool:
    """Whether an offer says that an open licence stands; a scheme alone says so unless its status denies it."""
    if offer.status == "open_licence":
        return True
    return offer.scheme == "cn_open_licence" and offer.status in (None, "available", "limited")


def stated_open_licences(
    offers: Sequence[LicenceOffer], patents: Sequence[PatentLife]
) -> tuple[LicenceOffer, ...]:
    """The offers that state an open licence which neither a register nor the patents' end denies."""
    found = []
    for offer in offers:
        about = concerned(offer, patents)
        dead = bool(about) and not any(life.alive for life in about)
        if states_open(offer) and not dead and open_ended(offer, about) is None:
            found.append(offer)
    return tuple(found)


class _Judge:
    """Works out one offer: each finding closes grants or changes the status, and leaves its reasons."""

    def __init__(
        self,
        index: int,
        offer: LicenceOffer,
        patents: Sequence[PatentLife],
        stated_open: Sequence[LicenceOffer],
    ) -> None:
        self.index = index
        self.offer = offer
        self.about = concerned(offer, patents)
        self.alive = [life for life in self.about if life.alive]
        self.stated_open = stated_open
        self.status: Status | None = offer.status
        self.open: dict[Grant, Verdict] = dict.fromkeys(
            ("exclusive", "sole", "non_exclusive", "assignment"), "yes"
        )
        self.reasons: list[Reason] = []
        self.closed_in: dict[str, None] = {}

    def judged(self) -> OfferAvailability:
        """The offer's standing."""
        if self.offer.status not in ENDED:
            self._deaths()
            if self.status != "lapsed":
                self._open_licence()
                for life in self.alive:
                    self._licences(life)
                    self._pledges(life)
                    self._of_right(life)
                self._ended_exclusive()
        if self.status in CLOSED:
            self.open = dict.fromkeys(self.open, "no")
        else:
            self._offered()
        return OfferAvailability(
            offer=self.index,
            stated=self.offer.status,
            effective_status=self.status,
            inferred=self.status != self.offer.status,
            grants_open=GrantsOpen(
                self.open["exclusive"],
                self.open["sole"],
                self.open["non_exclusive"],
                self.open["assignment"],
            ),
            because=tuple(dict.fromkeys(self.reasons)),
            closed_in=tuple(self.closed_in) if self.status == "exclusively_licensed" else (),
        )

    def _close(self, verdict: Verdict, *grants: Grant) -> None:
        for grant in grants:
            self.open[grant] = min(self.open[grant], verdict, key=_WORST.index)

    def _deaths(self) -> None:
        dead = [life for life in self.about if not life.alive]
        if not dead:
            return
        rule = "some_patents_dead" if self.alive else "all_patents_dead"
        if not self.alive:
            self.status = "lapsed"
            self.reasons.append(Reason(rule))
        for life in dead:
            if self.alive:
                self.reasons.append(Reason(rule, life.index, life.label, value=life.state))
            self.reasons += life.because

    def _open_licence(self) -> None:
        ended = open_ended(self.offer, self.about)
        if ended is not None and states_open(self.offer):
            self.status = "withdrawn"
            self.reasons.append(ended)
            return
        for life in self.alive:
            event = life.register.open_licence
            if event is not None:
                self._close("no", "exclusive", "sole")
                self.reasons.append(Reason("open_licence_declared", life.index, life.label, event))
                if self.offer.scheme == "cn_open_licence" and self.offer.status is None:
                    self.status = "open_licence"
        if self.stated_open and _reaches_china(self.offer):
            self._close("no", "exclusive", "sole")
            self.reasons.append(Reason("open_licence_stated"))

    def _licences(self, life: PatentLife) -> None:
        for licence in life.register.licences:
            self._licence(life, licence)

    def _licence(self, life: PatentLife, licence: StandingLicence) -> None:
        event, rule = licence.event, licence.rule
        shuts = rule in ("exclusive_recorded", "sole_recorded")
        newer = newer_than(self.offer, event) and self.offer.status != "exclusively_licensed"
        elsewhere = left_out(self.offer, event)
        narrow = limited(event) and not elsewhere
        for said, holds in (
            (rule, True),
            ("kind_from_words", licence.from_words),
            ("licence_elsewhere", elsewhere),
            ("licence_limited", narrow),
            ("statement_newer", newer and not elsewhere),
            ("ending_unclear", licence.doubtful),
        ):
            if holds:
                self.reasons.append(Reason(said, life.index, life.label, event))
        unsure = newer or licence.doubtful
        self._close("unknown" if unsure else "no", "assignment")
        if elsewhere:
            return
        # An owner who says that the offer is limited has such a licence in mind, unless it is newer.
        owned_up = self.offer.status == "limited" and not self._entered_later(event)
        surely: Verdict = "unknown" if unsure or narrow or owned_up else "no"
        if shuts:
            self._close(surely, "exclusive", "sole", "non_exclusive")
            if surely == "no":
                self.status = "exclusively_licensed"
                self.closed_in[life.country] = None
            elif narrow and not unsure and self.status in (None, "available"):
                self.status = "limited"
        elif rule == "non_exclusive_recorded":
            self._close("unknown" if unsure or narrow else "no", "exclusive", "sole")
        else:
            self._close("unknown", "exclusive", "sole", "non_exclusive")
            if rule == "option_recorded" and surely == "no" and self.status in (None, "available"):
                self.status = "under_option"

    def _entered_later(self, event: LegalEvent) -> bool:
        as_of = self.offer.source.as_of if self.offer.source else None
        return as_of is not None and event.date is not None and event.date > as_of

    def _pledges(self, life: PatentLife) -> None:
        for event in life.register.pledges:
            self._close("no", "assignment")
            if life.country == "CN":
                self._close("unknown", "exclusive", "sole", "non_exclusive")
            rule = "pledge_needs_consent" if life.country == "CN" else "pledge_recorded"
            self.reasons.append(Reason(rule, life.index, life.label, event))

    def _of_right(self, life: PatentLife) -> None:
        event = life.register.licence_of_right
        if event is not None:
            self._close("no", "exclusive", "sole")
            self.reasons.append(Reason("licence_of_right", life.index, life.label, event))
            if self.offer.scheme == "licence_of_right" and self.status is None:
                self.status = "available"

    def _ended_exclusive(self) -> None:
        """A stated exclusive licence that the register ended after the owner's statement."""
        as_of = self.offer.source.as_of if self.offer.source else None
        if self.offer.status != "exclusively_licensed" or as_of is None:
            return
        if any(life.register.held("exclusive", "sole", None) for life in self.alive):
            return
        for life in self.alive:
            for licence, why in life.register.ended:
                day = why.day or (why.event.date if why.event else None)
                if licence.kind in ("exclusive", "sole") and day is not None and day > as_of:
                    self.status = None
                    self.reasons += [
                        Reason("exclusive_ended", life.index, life.label),
                        replace(why, patent=life.index, label=life.label),
                    ]
                    self._close("unknown", *self.open)

    def _offered(self) -> None:
        """What nothing closes is still open only where it is offered, or where law makes it so."""
        grants = self.offer.grants
        by_law = self.offer.scheme in OPEN_SCHEMES or self.status == "open_licence"
        for grant in self.open:
            if not (grant in (grants or ()) or (grant == "non_exclusive" and by_law)):
                self._close("unknown" if grants is None else "no", grant)
        if self.status in _ON_HOLD:
            self._close("unknown", "exclusive", "sole", "assignment")
        if self.status == "under_option":
            self._close("unknown", "non_exclusive")  # the option may be for an exclusive licence


def _reaches_china(offer: LicenceOffer) -> bool:
    """Whether an open licence, which is one of a Chinese patent, bears on an offer."""
    return offer.territory is None or any(touches(place, "CN") for place in offer.territory)


def judge_offer(
    index: int, offer: LicenceOffer, patents: Sequence[PatentLife], stated_open: Sequence[LicenceOffer]
) -> OfferAvailability:
    """How the offer of this `index` stands; `stated_open` as `stated_open_licences` finds them in the technology."""
    return _Judge(index, offer, patents, stated_open).judged()
