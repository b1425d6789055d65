"""What stands on a patent's register at a day: licences, pledges, open licences and licences of right.

Entries are taken in the order of their dates, whatever their order in the source; entries after the day do not count.
An entry without a date counts too: what opens something as if it came first, what ends it as if it came last.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from catalogue.licensing.offer import Grant
from catalogue.licensing.reasons import Reason
from catalogue.licensing.register_words import kind_of, licence_kind, record_number, stated_end
from catalogue.records import EventKind, LegalEvent

_LICENCE_RULES = {
    "exclusive": "exclusive_recorded",
    "sole": "sole_recorded",
    "non_exclusive": "non_exclusive_recorded",
    "cross": "non_exclusive_recorded",
    "evaluation": "non_exclusive_recorded",
    "option": "option_recorded",
}
_ENDING = frozenset(
    {
        "licence_changed", "licence_cancelled", "pledge_cancelled", "restored",
        "open_licence_withdrawn", "licence_of_right_withdrawn",
    }
)  # fmt: skip


@dataclass(frozen=True)
class StandingLicence:
    """A recorded licence that nothing at hand has ended; `doubtful` where a cancellation may have meant it."""

    kind: Grant | None
    event: LegalEvent
    from_words: bool = False
    doubtful: bool = False

    @property
    def rule(self) -> str:
        """The reason's name: by the kind of licence."""
        return _LICENCE_RULES.get(self.kind or "", "unknown_licence_recorded")


@dataclass(frozen=True)
class Standing:
    """A patent's register at a day. `at_hand` is False where the source gives no entries at all.

    `ended` are licences that stood once, with the entry or the term that ended them.
    """

    at_hand: bool = False
    licences: tuple[StandingLicence, ...] = ()
    ended: tuple[tuple[StandingLicence, Reason], ...] = ()
    pledges: tuple[LegalEvent, ...] = ()
    open_licence: LegalEvent | None = None
    open_licence_ended: LegalEvent | None = None
    licence_of_right: LegalEvent | None = None

    def held(self, *kinds: Grant | None) -> tuple[StandingLicence, ...]:
        """The standing licences of these kinds."""
        return tuple(licence for licence in self.licences if licence.kind in kinds)


def in_order(
    events: Iterable[LegalEvent] | None, *, country: str, today: dt.date
) -> list[tuple[EventKind, LegalEvent]]:
    """Entries up to `today` by date, with their kinds; those of one day stay in the source's order."""
    known = [(kind_of(event, country), event) for event in events or () if (event.date or today) <= today]

    def when(entry: tuple[EventKind, LegalEvent]) -> tuple[int, dt.date]:
        kind, event = entry
        if event.date is None:
            return (2 if kind in _ENDING else 0), today
        return 1, event.date

    return sorted(known, key=when)


def standing(events: Iterable[LegalEvent] | None, *, country: str, today: dt.date) -> Standing:
    """What stands on the register of a patent of `country` at `today`."""
    if events is None:
        return Standing()
    licences: list[StandingLicence] = []
    ended: list[tuple[StandingLicence, Reason]] = []
    pledges: list[LegalEvent] = []
    open_licence = open_ended = of_right = None
    for kind, event in in_order(events, country=country, today=today):
        if kind == "licence_recorded":
            licences.append(StandingLicence(licence_kind(event)[0], event, licence_kind(event)[1]))
        elif kind == "licence_changed":
            _change(licences, event)
        elif kind == "licence_cancelled":
            ended += [(one, Reason("licence_cancelled", event=event)) for one in _cancel(licences, event)]
        elif kind == "pledge_recorded":
            pledges.append(event)
        elif kind == "pledge_cancelled":
            _release(pledges, event)
        elif kind == "open_licence_declared":
            open_licence, open_ended = event, None
        elif kind == "open_licence_withdrawn":
            open_licence, open_ended = None, event
        elif kind == "licence_of_right_declared":
            of_right = event
        elif kind == "licence_of_right_withdrawn":
            of_right = None
    for licence in tuple(licences):
        end = stated_end(licence.event)
        if end is not None and end < today:
            licences.remove(licence)
            ended.append((licence, Reason("licence_term_over", event=licence.event, day=end)))
    return Standing(True, tuple(licences), tuple(ended), tuple(pledges), open_licence, open_ended, of_right)


def _meant(licences: list[StandingLicence], event: LegalEvent) -> list[StandingLicence]:
    """Which standing licences an entry may be about: by the record's number, else by the kind."""
    number = record_number(event)
    if number is not None:
        same = [one for one in licences if record_number(one.event) == number]
        if same:
            return same
        licences = [one for one in licences if record_number(one.event) is None]
    kind = licence_kind(event)[0]
    if event.kind == "licence_changed" or kind is None:
        return list(licences)  # a change names the new kind, not the old one
    return [one for one in licences if one.kind == kind] or [one for one in licences if one.kind is None]


def _doubt(licences: list[StandingLicence], meant: list[StandingLicence]) -> None:
    licences[:] = [replace(one, doubtful=True) if one in meant else one for one in licences]


def _cancel(licences: list[StandingLicence], event: LegalEvent) -> list[StandingLicence]:
    meant = _meant(licences, event)
    if len({one.kind for one in meant}) > 1:
        _doubt(licences, meant)
        return []
    if not meant:
        return []
    licences.remove(meant[0])
    return [meant[0]]


def _change(licences: list[StandingLicence], event: LegalEvent) -> None:
    kind, from_words = licence_kind(event)
    if kind is None:
        return  # the parties or the term changed
    meant = _meant(licences, event)
    if len(meant) == 1:
        licences[licences.index(meant[0])] = StandingLicence(kind, event, from_words, meant[0].doubtful)
    else:
        _doubt(licences, meant)


def _release(pledges: list[LegalEvent], event: LegalEvent) -> None:
    number = record_number(event)
    same = [pledge for pledge in pledges if number and record_number(pledge) == number]
    if same or pledges:
        pledges.remove((same or pledges)[0])
