"""What a search sees: a generation, and beside it segments of what was stored after it was made.

Technologies are numbered through: first those of the generation, then those of each segment; so are the rows. One
that was changed stands in several parts and lives in the newest; one that was withdrawn lives in none. What does not
live is masked before the search, as a technology that fails a condition is, so that no answer starves.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import accumulate

import numpy as np

from catalogue.answers import ShownPassage
from index.base import Mask
from index.generations import Generation
from index.lexical_view import LexicalView
from index.segments import Ranked, Segment
from index.strands import Asked
from index.twins import Linked
from index.twins_collapse import Members


class View:
    """A generation and its segments, the oldest first, as one index; never changes, so threads may share it.

    `held` has, for each technology changed since the generation was made, the number of the change that stands here;
    those in `gone` were withdrawn by it. `rough` has those that stand here by another vector for the time being, and the
    number of their change; `held` then has that of an earlier one, or none.
    """

    def __init__(
        self,
        generation: Generation,
        segments: Sequence[Segment] = (),
        *,
        held: Mapping[str, int] | None = None,
        rough: Mapping[str, int] | None = None,
        gone: AbstractSet[str] = frozenset(),
        after: View | None = None,
    ) -> None:
        """`after` is the view that this one follows: what it knows of parts that are still there is taken over."""
        self._known: Linked | None = None if after is None else after.__dict__.get("linked", after._known)
        self.generation = generation
        self.segments = tuple(segments)
        self.held: Mapping[str, int] = held or {}
        self.rough: Mapping[str, int] = rough or {}
        self.gone = gone
        self.parts: tuple[Segment, ...] = (generation, *self.segments)
        self._starts = [0, *accumulate(len(part) for part in self.parts)]
        self._rows = [0, *accumulate(len(part.passages) for part in self.parts)]
        self._home: dict[str, int] = {}
        for number, segment in enumerate(self.segments, 1):
            self._home.update(dict.fromkeys(segment.ids, number))
        self._home.update(dict.fromkeys(gone, -1))
        self.live = tuple(self._live(number) for number in range(len(self.parts)))

    def stands(self, id_: str) -> int:
        """The number of the last change of a technology that stands here; 0 where none does beside the generation."""
        return max(self.held.get(id_, 0), self.rough.get(id_, 0))

    @cached_property
    def words(self) -> LexicalView:
        """The words of all parts as one index, with technologies numbered as here."""
        return LexicalView([part.words for part in self.parts], None if self.whole() else self.live)

    @cached_property
    def linked(self) -> Linked:
        """Which technologies of the parts are near-identical filings."""
        return Linked([part.twins for part in self.parts], known=self._known)

    @cached_property
    def members(self) -> Members:
        """Near-identical filings that live here, by number."""
        return Members(self.linked.groups(None if self.whole() else self.live))

    def written_in(self, language: str | None) -> Mask:
        """Which technologies have a text in this language; none where it is not known."""
        if language is None:
            return np.zeros(len(self), dtype=np.bool_)
        return np.concatenate([part.written_in(language) for part in self.parts])

    def head(self, number: int) -> int | None:
        """The row of a technology's head; None where it has no passage."""
        part, own = self.place(number)
        row = self.parts[part].head(own)
        return None if row is None else row + self._rows[part]

    def _live(self, part: int) -> Mask:
        """Which technologies of a part live in it."""
        own = self.parts[part]
        if part:
            home = self._home
            return np.fromiter((home[id_] == part for id_ in own.ids), dtype=np.bool_, count=len(own))
        mask = np.ones(len(own), dtype=np.bool_)
        mask[[n for id_ in self._home if (n := own.number(id_)) is not None]] = False
        return mask

    def __len__(self) -> int:
        """How many numbers there are; some may be of technologies that live elsewhere."""
        return self._starts[-1]

    @property
    def technologies(self) -> int:
        """How many technologies live here."""
        return sum(int(np.count_nonzero(mask)) for mask in self.live)

    @property
    def passages(self) -> int:
        """How many rows there are, those of technologies that live elsewhere among them."""
        return self._rows[-1]

    @property
    def beside(self) -> int:
        """How many technologies stand beside the generation, or were withdrawn from it."""
        return len(self._home)

    def whole(self) -> bool:
        """Whether every technology of the generation lives in it, and there is nothing beside it."""
        return not self._home

    def id(self, number: int) -> str:
        """The id of a technology by its number."""
        part = bisect_right(self._starts, number) - 1
        return self.parts[part].ids[number - self._starts[part]]

    def number(self, id_: str) -> int | None:
        """The number of a technology that lives here."""
        part = self._home.get(id_, 0)
        found = self.parts[part].number(id_) if part >= 0 else None
        return None if found is None else found + self._starts[part]

    def home(self, id_: str) -> Segment | None:
        """The part in which a technology lives; None where it lives in none."""
        part = self._home.get(id_, 0)
        return self.parts[part] if part >= 0 and self.parts[part].number(id_) is not None else None

    def place(self, number: int) -> tuple[int, int]:
        """Which part a technology stands in, and its number there."""
        part = bisect_right(self._starts, number) - 1
        return part, number - self._starts[part]

    def passage(self, row: int) -> ShownPassage:
        """The passage of a row."""
        part = bisect_right(self._rows, row) - 1
        return self.parts[part].passage(row - self._rows[part])

    def split(self, mask: Mask) -> list[Mask]:
        """A mask with one entry a number, part by part."""
        return [mask[start:end] for start, end in zip(self._starts, self._starts[1:], strict=False)]

    def strategy(self, allowed: Mask | None) -> str:
        """How a search under this mask goes about the generation; the segments are compared row by row."""
        return self.generation.strategy(None if allowed is None else allowed[: len(self.generation)])

    def search(self, asked: Asked, k: int, allowed: Mask | None) -> list[Ranked]:
        """The k best technologies in order of (-score, id): fewer only where fewer are allowed and have passages.

        `asked` has a vector for each strand; `allowed` has one entry a number and names none that lives elsewhere; None
        allows all that live.
        """
        masks: Sequence[Mask | None] = self.live if allowed is None else self.split(allowed)
        if allowed is None and self.whole():
            masks = [None]
        found = [
            Ranked(hit.technology + start, hit.score, hit.row + rows)
            for part, mask, start, rows in zip(
                self.parts, masks, self._starts[:-1], self._rows[:-1], strict=True
            )
            for hit in part.search(asked, k, mask)
        ]
        if self.segments:
            found.sort(key=lambda hit: (-hit.score, self.id(hit.technology)))
        return found[: max(k, 0)]
