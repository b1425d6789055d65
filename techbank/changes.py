"""What has changed in the catalogue since a generation of the index was made, as far as searches must know it.

A withdrawn technology is passed over. One that was changed keeps its old passages until it is indexed again, but
conditions are judged on what is true now, so that a verdict shown beside a hit always speaks of the record shown.
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
from index.generations import Generation

# More changed records than this are judged as they were when the index was made: reading them all anew after every
# change would cost more than the search. An index run brings them up to date.
_MOST = 2000


@dataclass(frozen=True)
class Changes:
    """Numbers, in a generation, of technologies withdrawn since; numbers of changed ones and their columns as of now."""

    withdrawn: frozenset[int] = frozenset()
    changed: tuple[int, ...] = ()
    table: ColumnTable | None = None


def changes_since(catalogue: Catalogue, generation: Generation, *, today: dt.date) -> Changes:
    """What has changed since the generation was made, as it stands at `today`."""
    known = {
        id_: number
        for id_ in catalogue.changed_since(generation.manifest.sequence)
        if (number := generation.number(id_)) is not None
    }
    if len(known) <= _MOST:
        records = catalogue.get_many(list(known))
        now = {known[id_]: record for id_, record in records.items()}
        gone = frozenset(known.values()) - now.keys()
        return Changes(gone, tuple(now), table_of(now.values(), today=today) if now else None)
    changed = catalogue.changed_since(generation.manifest.sequence)
    return Changes(frozenset(number for id_, number in known.items() if changed[id_]))


@dataclass
class Verdicts:
    """Conditions judged over a generation, with what has changed since laid over it."""

    then: Judgement
    now: Judgement | None
    places: Mapping[int, int] = field(default_factory=dict)
    """Changed technologies: their number in the generation -> their number in `now`."""
    gone: set[int] = field(default_factory=set)

    def allowed(self) -> Mask | None:
        """One entry a technology; None where all are allowed."""
        if not self.then.conditions and not self.gone:
            return None
        mask = self.then.allowed.copy()
        if self.now is not None:
            mask[list(self.places)] = self.now.allowed[list(self.places.values())]
        mask[sorted(self.gone)] = False
        return mask

    def of(self, technology: int) -> tuple[Judgement, int]:
        """The judgement that speaks of this technology as it is now, and its number there."""
        if self.now is not None and technology in self.places:
            return self.now, self.places[technology]
        return self.then, technology

    def _parts(self) -> Iterator[tuple[Judgement, Mask]]:
        """The judgements that together speak of every technology once, each with those that it speaks of."""
        before = np.ones(len(self.then.allowed), dtype=np.bool_)
        before[[*self.gone, *self.places]] = False
        yield self.then, before
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


def judge_now(
    generation: Generation, changes: Changes, conditions: Sequence[Condition], context: Context
) -> Verdicts:
    """Judges conditions over a generation and over what has changed since."""
    now = judge(changes.table, conditions, context) if changes.table is not None else None
    places = {number: place for place, number in enumerate(changes.changed)}
    return Verdicts(judge(generation.columns, conditions, context), now, places, set(changes.withdrawn))
