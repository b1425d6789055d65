"""A segment: some technologies with their filter columns, passages and vectors, searched for technologies.

Back ends rank rows; a technology scores by its best row. The search asks the back end for more rows until the k
best technologies are certain, so that k hits come back wherever k technologies are allowed. A generation is a segment
on disk; what was stored after it stands in small segments in memory beside it (index/view.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from catalogue.answers import ShownPassage
from catalogue.errors import EncoderError
from catalogue.filters.columns import ColumnTable
from index import strands, tables
from index.base import Mask, Vectors
from index.lexical import LexicalIndex
from index.strands import Asked, Strand, StrandRows
from index.twins import TwinIndex

_DIGITS = 6  # scores are compared to so many decimals: what differs only by the order of summation is a tie
_IN_MEMORY = "exact"  # few rows: any structure over them would cost more than it saves


@dataclass(frozen=True)
class Ranked:
    """A technology's number, its score (inner product of what is asked and its best passage), and that passage's row."""

    technology: int
    score: float
    row: int


class Segment:
    """Technologies in ascending order of id; never changes, so any number of threads may search it."""

    def __init__(
        self,
        ids: tuple[str, ...],
        columns: ColumnTable,
        passages: tables.Passages,
        strands: Sequence[Strand],
        words: LexicalIndex,
        twins: TwinIndex,
    ) -> None:
        self.ids = ids
        self.columns = columns
        self.passages = passages
        self.words = words
        self.twins = twins
        self._strands = tuple(strands)
        self._written: dict[str, Mask] = {}
        self._number = {id_: number for number, id_ in enumerate(ids)}

    def __len__(self) -> int:
        return len(self.ids)

    def number(self, id_: str) -> int | None:
        """The number of a technology in this segment."""
        return self._number.get(id_)

    def written_in(self, language: str) -> Mask:
        """Which technologies have a passage in this language, a BCP 47 tag of which the first part counts."""
        primary = language.split("-")[0].lower()
        held = self._written.get(primary)
        if held is None:
            own = [
                n for n, (tag, _) in enumerate(self.passages.names) if tag.split("-")[0].lower() == primary
            ]
            held = np.zeros(len(self), dtype=np.bool_)
            held[self.passages.technology[np.isin(self.passages.labels, own)]] = True
            self._written[primary] = held
        return held

    def head(self, number: int) -> int | None:
        """The first row of a technology, which is that of its head; None where it has no passage."""
        row = int(np.searchsorted(self.passages.technology, number))
        held = row < len(self.passages) and int(self.passages.technology[row]) == number
        return row if held else None

    def passage(self, row: int) -> ShownPassage:
        """The passage of a row."""
        return self.passages.shown(row)

    def strategy(self, allowed: Mask | None) -> str:
        """How a search under this mask of technologies goes about it."""
        rows = None if allowed is None else allowed[self.passages.technology]
        ways = [
            one.rows.strategy(None if rows is None else int(np.count_nonzero(rows[one.places])))
            for one in self._strands
        ]
        return ", ".join(dict.fromkeys(ways))

    def search(self, asked: Asked, k: int, allowed: Mask | None) -> list[Ranked]:
        """The k best technologies in order of (-score, id): fewer only where fewer are allowed and have passages.

        `asked` has a vector for each strand; `allowed` has one entry a technology, None allows all.
        """
        if k <= 0:
            return []
        rows_allowed = None if allowed is None or allowed.all() else allowed[self.passages.technology]
        # A technology that is among the k best of all is among the k best of the strand where its best row stands.
        found = [hit for strand in self._strands for hit in self._of_strand(strand, asked, k, rows_allowed)]
        best: dict[int, Ranked] = {}
        for hit in found:
            held = best.get(hit.technology)
            if held is None or (-hit.score, hit.row) < (-held.score, held.row):
                best[hit.technology] = hit
        # Technologies are numbered in order of id, so the number breaks ties as the id would.
        return sorted(best.values(), key=lambda hit: (-hit.score, hit.technology))[:k]

    def _of_strand(self, strand: Strand, asked: Asked, k: int, allowed: Mask | None) -> list[Ranked]:
        """The k best technologies by the rows of one strand; `allowed` has one entry a row."""
        if strand.name not in asked:
            return []
        available = len(strand.places) if allowed is None else int(np.count_nonzero(allowed[strand.places]))
        fetch = min(available, 4 * k + 16)
        while fetch:
            rows, scores = strand.search(asked, fetch, allowed)
            rounded = np.round(scores.astype(np.float64), _DIGITS)
            order = np.lexsort((rows, -rounded))
            technologies = self.passages.technology[rows[order]]
            _, first = np.unique(technologies, return_index=True)
            best = order[first]
            ranked = best[np.lexsort((self.passages.technology[rows[best]], -rounded[best]))]
            certain = len(ranked) >= k and rounded[order[-1]] < rounded[ranked[k - 1]]
            if certain or fetch >= available:
                return [
                    Ranked(int(self.passages.technology[rows[i]]), float(rounded[i]), int(rows[i]))
                    for i in ranked[:k]
                ]
            fetch = min(available, fetch * 4)
        return []


def segment_of(
    ids: Sequence[str],
    columns: ColumnTable,
    passages: Iterable[tables.PassageRow],
    rows: Sequence[StrandRows],
    words: LexicalIndex,
    twins: TwinIndex,
    *,
    encoder: str,
) -> Segment:
    """A segment in memory; `ids` are in ascending order; row r of `rows` (made by `encoder`) belongs to the r-th passage.

    Raises:
        EncoderError: a vector is not made of finite numbers.
    """
    for one in rows:
        check_rows(ids, one.vectors, encoder=encoder)
    return Segment(
        tuple(ids), columns, tables.held_passages(passages), strands.built(_IN_MEMORY, rows), words, twins
    )


def check_rows(ids: Sequence[str], vectors: Vectors, *, encoder: str) -> None:
    """Refuses what no search could rank.

    Raises:
        EncoderError: a vector is not made of finite numbers; no search would ever find it.
    """
    if any(one >= next_ for one, next_ in pairwise(ids)):
        raise ValueError("ids must be in ascending order, each once, since ties are broken by number")
    finite = np.isfinite(np.einsum("ij,ij->i", vectors, vectors))
    if not finite.all():
        raise EncoderError(
            f"the vectors of {int((~finite).sum())} passages are no finite numbers",
            where=f"encoder {encoder}",
            todo="Try another precision (precision = float32) or another encoder",
        )
