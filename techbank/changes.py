"""What has changed in the catalogue that a view of the index does not hold yet, as far as searches must know it.

Between the storing of a record and its encoding lie seconds. In them a withdrawn technology is passed over; one that
was changed keeps its old passages, but conditions are judged on what is true now, so that a verdict shown beside a
hit always speaks of the record shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from catalogue.answers import Condition, Facet, Relaxation
from catalogue.filters import table_of
from catalogue.filters.base import Context, Mask
from catalogue.filters.columns import ColumnTable
from catalogue.filters.facets import shown
from catalogue.filters.judging import Judgement, judge
from catalogue.store import Catalogue
from index.view import View

# More changed records than this are judged as they were when they were encoded: reading them all anew after every
# change would cost more than the search.
_MOST = 2000


@dataclass(frozen=True)
class Changes:
    """Numbers, in a view, of technologies withdrawn since; numbers of changed ones and their columns as of now."""

    withdrawn: frozenset[int] = frozenset()
    changed: tuple[int, ...] = ()
    table: ColumnTable | None = None


def changes_since(catalogue: Catalogue, view: View, *, today: dt.date) -> Changes:
    """What has changed since the technologies of the view were encoded, as it stands at `today`."""
    changed = catalogue.changes_after(view.generation.manifest.sequence)
    known = {
        id_: number
        for id_, change in changed.items()
        if change.sequence > view.stands(id_) and (number := view.number(id_)) is not None
    }
    if len(known) <= _MOST:
        records = catalogue.get_many(list(known))
        now = {known[id_]: record for id_, record in records.items()}
        gone = frozenset(known.values()) - now.keys()
        return Changes(gone, tuple(now), table_of(now.values(), today=today) if now else None)
    return Changes(frozenset(number for id_, number in known.items() if changed[id_].withdrawn))


@dataclass
class Verdicts:
    """Conditions judged over every part of a view, with what has changed since laid over it."""

    view: View
    then: tuple[Judgement, ...]
    now: Judgement | None
    places: Mapping[int, int] = field(default_factory=dict)
    """Changed technologies: their number in the view -> their number in `now`."""
    gone: set[int] = field(default_factory=set)

    @property
    def technologies(self) -> int:
        """How many technologies there are to be found."""
        return self.view.technologies - len(self.gone)

    def allowed(self) -> Mask | None:
        """One entry a number of the view; None where all that live are allowed."""
        if not self.then[0].conditions and not self.gone:
            return None
        masks = [
            judged.allowed & live if self.view.beside else judged.allowed
            for judged, live in zip(self.then, self.view.live, strict=True)
        ]
        mask = np.concatenate(masks)
        if self.now is not None:
            mask[list(self.places)] = self.now.allowed[list(self.places.values())]
        mask[sorted(self.gone)] = False
        return mask

    def of(self, technology: int) -> tuple[Judgement, int]:
        """The judgement that speaks of this technology as it is now, and its number there."""
        if self.now is not None and technology in self.places:
            return self.now, self.places[technology]
        part, number = self.view.place(technology)
        return self.then[part], number

    def _parts(self) -> Iterator[tuple[Judgement, Mask]]:
        """The judgements that together speak of every technology once, each with those that it speaks of."""
        before = np.concatenate(self.view.live)
        before[[*self.gone, *self.places]] = False
        yield from zip(self.then, self.view.split(before), strict=True)
        if self.now is not None:
            after = np.zeros(len(self.now.allowed), dtype=np.bool_)
            after[[place for number, place in self.places.items() if number not in self.gone]] = True
            yield self.now, after

    def facets(self, n: int = 10) -> tuple[Facet, ...]:
        """For each facet the n values with the most allowed technologies."""
        return shown([judgement.tallies(among) for judgement, among in self._parts()], n)

    def relaxations(self) -> tuple[Relaxation, ...]:
        """For each condition what its dropping would gain, the largest first."""
        gains: dict[str, int] = {}
        for judgement, among in self._parts():
            for part in judgement.relaxations(among):
                gains[part.filter] = gains.get(part.filter, 0) + part.gain
        return tuple(
            Relaxation(name, gain) for name, gain in sorted(gains.items(), key=lambda g: (-g[1], g[0]))
        )


def judge_now(view: View, changes: Changes, conditions: Sequence[Condition], context: Context) -> Verdicts:
    """Judges conditions over the parts of a view and over what has changed since."""
    now = judge(changes.table, conditions, context) if changes.table is not None else None
    places = {number: place for place, number in enumerate(changes.changed)}
    then = tuple(judge(part.columns, conditions, context) for part in view.parts)
    return Verdicts(view, then, now, places, set(changes.withdrawn))
