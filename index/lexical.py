"""The lexical index, one part of it: which technologies share words and codes with a need, the rare ones counting most.

A part is that of a generation, on disk, or of a few records beside it, in memory. How rare a word is, is asked of all
parts together (index/lexical_view.py, the door to search by); here every term comes with its weight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from catalogue.records import Technology
from index.base import Mask
from index.lexical_building import (
    STEPS,
    Array,
    Blocks,
    Postings,
    build_postings,
    gathering_blocks,
    hash_of,
)
from index.lexical_documents import terms_of
from index.lexical_storage import read_postings, write_postings

DIGITS: Final = 6  # scores are compared to so many decimals, as those of vectors are
_FEW: Final = 40  # where fewer than one technology in so many is in question, each is looked up by itself
_WORTH: Final = (
    2  # postings a technology from which it is worth asking whether the usual words can be passed over
)
_AT_ONCE: Final = 5_000  # pairs of a term and a technology up to which all are looked up together
_SLACK: Final = 1e-6  # sums of the same numbers in another order

Numbers = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Query:
    """The distinct terms of a need, and how often it says each."""

    terms: tuple[str, ...]
    counts: tuple[int, ...]
    hashes: Array

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> Query:
        """Terms, each said so often."""
        hashes = np.fromiter(map(hash_of, counts), dtype=np.uint64, count=len(counts))
        return cls(tuple(counts), tuple(counts.values()), hashes)


def query_of(text: str) -> Query:
    """A need as terms of the index."""
    return Query.of(Counter(terms_of(text)))


def terms_as_query(terms: Iterable[str]) -> Query:
    """Terms (words or codes, as the index holds them), each said once."""
    return Query.of(dict.fromkeys(terms, 1))


class Gathering:
    """An index in the making; see `LexicalIndex.gathering`."""

    def __init__(self, blocks: Blocks) -> None:
        self._blocks = blocks

    def add(self, technology: Technology) -> None:
        """The next technology; they are numbered from 0 in this order."""
        self._blocks.add(technology)

    def finish(self) -> LexicalIndex:
        """The index over all that was given."""
        return LexicalIndex(self._blocks.finish(None))


class LexicalIndex:
    """Technologies by their terms; never changes, so any number of threads may search it."""

    def __init__(self, postings: Postings) -> None:
        self._p = postings

    @classmethod
    def build(cls, technologies: Iterable[Technology], *, beside: LexicalIndex | None = None) -> LexicalIndex:
        """An index in memory; technologies are numbered from 0 in the order given.

        `beside` is the large part that this one will stand beside: its average lengths are taken.
        """
        return cls(build_postings(technologies, None if beside is None else beside._p.averages))

    @classmethod
    @contextmanager
    def gathering(cls) -> Iterator[Gathering]:
        """An index to which technologies are given one by one, where something else reads them as well."""
        with gathering_blocks() as blocks:
            yield Gathering(blocks)

    def save(self, folder: Path) -> None:
        """Writes the index as files `words.*` into an existing folder."""
        write_postings(folder, self._p)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """What `save` wrote, mapped into memory.

        Raises:
            IndexMismatch: it is missing, damaged, or was made by other rules.
        """
        return cls(read_postings(folder))

    def __len__(self) -> int:
        return self._p.technologies_count

    @property
    def versions(self) -> Array:
        """How many versions there are a language group, shape (groups,)."""
        return self._p.versions

    def nbytes(self) -> int:
        """Bytes of all arrays, be they in memory or mapped."""
        p = self._p
        arrays = (p.hashes, p.ends, p.starts, p.technologies, p.impacts, p.frequencies, p.peaks)
        return len(p.blob) + sum(array.nbytes for array in arrays)

    def find(self, query: Query) -> Numbers:
        """The number of each of a query's terms here, -1 where there is none."""
        p, numbers = self._p, np.full(len(query.terms), -1, dtype=np.int64)
        if not len(p.hashes) or not len(numbers):
            return numbers
        places = np.searchsorted(p.hashes, query.hashes)
        held = p.hashes[np.minimum(places, len(p.hashes) - 1)] == query.hashes
        held &= places < len(p.hashes)
        here = np.flatnonzero(held)
        begins, ends = p.ends[places[here]].tolist(), p.ends[places[here] + 1].tolist()
        for at, place, begin, end in zip(here.tolist(), places[here].tolist(), begins, ends, strict=True):
            encoded = query.terms[at].encode("utf-8", "surrogatepass")
            if p.blob[begin:end].tobytes() == encoded:
                numbers[at] = place
                continue
            # Two terms of one hash stand side by side.
            for other in range(place + 1, int(np.searchsorted(p.hashes, query.hashes[at], side="right"))):
                if p.blob[int(p.ends[other]) : int(p.ends[other + 1])].tobytes() == encoded:
                    numbers[at] = other
        return numbers

    def frequencies(self, numbers: Numbers) -> Array:
        """Versions that hold each term, shape (terms, groups); zeros for a term that is not here."""
        held = np.zeros((len(numbers), self._p.frequencies.shape[1]), dtype=np.int64)
        here = numbers >= 0
        held[here] = self._p.frequencies[numbers[here]]
        return held

    def holders(self, number: int) -> Numbers:
        """The technologies with a term, in ascending order; none for -1."""
        if number < 0:
            return np.zeros(0, dtype=np.int64)
        return self._p.technologies[self._slice(number)].astype(np.int64)

    def _slice(self, number: int) -> slice:
        return slice(int(self._p.starts[number]), int(self._p.starts[number + 1]))

    def best(self, numbers: Numbers, weights: Scores, k: int, allowed: Mask | None) -> tuple[Numbers, Scores]:
        """The k best of the allowed technologies with a score above 0, exactly, by (-score, number).

        `weights` has one entry a term: what an impact of 1 scores.
        """
        here = numbers >= 0
        numbers, weights = numbers[here], weights[here]
        if k <= 0 or not len(numbers) or not len(self):
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        if allowed is not None and np.count_nonzero(allowed) * _FEW < len(self):
            candidates = np.flatnonzero(allowed)
            return top(candidates, self.scores_at(numbers, weights, candidates), k)
        p = self._p
        sizes = p.starts[numbers + 1] - p.starts[numbers]
        order = np.argsort(sizes, kind="stable")
        numbers, weights, sizes = numbers[order], weights[order], sizes[order]
        left = np.concatenate([np.cumsum(sizes[::-1])[::-1], [0]])
        bound = np.concatenate([np.cumsum((weights * p.peaks[numbers] / STEPS)[::-1])[::-1], [0]])
        scores = np.zeros(len(self))
        look_again = int(left[0])
        for at, (number, weight) in enumerate(zip(numbers.tolist(), weights.tolist(), strict=True)):
            # Where the rare words have settled who can be among the best, only those are asked for the usual words.
            if at and left[at] >= _WORTH * len(self) and left[at] * 2 <= look_again:
                look_again = int(left[at])
                possible = self._still_possible(scores, k, allowed, float(bound[at]))
                if possible is not None and len(possible) * _FEW < left[at]:
                    more = self.scores_at(numbers[at:], weights[at:], possible)
                    return top(possible, scores[possible] + more, k)
            own = self._slice(number)
            np.add.at(scores, p.technologies[own].astype(np.int64), p.impacts[own] * (weight / STEPS))
        candidates = np.flatnonzero(scores > 0) if allowed is None else np.flatnonzero((scores > 0) & allowed)
        return top(candidates, scores[candidates], k)

    @staticmethod
    def _still_possible(scores: Scores, k: int, allowed: Mask | None, bound: float) -> Numbers | None:
        """Technologies that may be among the k best where each can gain at most `bound`; None: any may."""
        known = scores if allowed is None else scores[allowed]
        if len(known) <= k:
            return None
        least = float(np.partition(known, len(known) - k)[len(known) - k]) - bound - _SLACK
        if least <= 0:
            return None
        possible = scores >= least
        return np.flatnonzero(possible if allowed is None else possible & allowed)

    def scores_at(self, numbers: Numbers, weights: Scores, technologies: Numbers) -> Scores:
        """The scores of these technologies, which are in ascending order; `weights` as in `best`."""
        here = numbers >= 0
        numbers, weights = numbers[here], weights[here] / STEPS
        if len(numbers) * len(technologies) <= _AT_ONCE:
            return np.asarray(weights @ self.impacts(numbers, technologies), dtype=np.float64)
        scores = np.zeros(len(technologies))
        asked = technologies.astype(np.uint32)
        for number, weight in zip(numbers.tolist(), weights.tolist(), strict=True):
            own = self._slice(number)
            held, impacts = self._p.technologies[own], self._p.impacts[own]
            if len(held) > len(asked):
                places = np.searchsorted(held, asked)
                places[places == len(held)] = 0
                scores += np.where(held[places] == asked, impacts[places], 0) * weight
            else:
                places = np.searchsorted(asked, held)
                places[places == len(asked)] = 0
                met = asked[places] == held
                scores[places[met]] += impacts[met] * weight
        return scores

    def impacts(self, numbers: Numbers, technologies: Numbers) -> Array:
        """Impacts in steps, shape (terms, technologies), 0 where a term is not; no -1 among `numbers`.

        All are looked up at once by halving, since the handling of so many small arrays would cost more than the search.
        """
        p = self._p
        if not len(numbers) or not len(technologies) or not len(p.technologies):
            return np.zeros((len(numbers), len(technologies)), dtype=np.int64)
        low = np.broadcast_to(p.starts[numbers][:, None], (len(numbers), len(technologies))).copy()
        high = np.broadcast_to(p.starts[numbers + 1][:, None], low.shape).copy()
        end, asked, last = high.copy(), technologies.astype(np.uint32), len(p.technologies) - 1
        for _ in range(int((high - low).max()).bit_length()):
            middle = (low + high) >> 1
            below = p.technologies[np.minimum(middle, last)] < asked
            below &= low < high
            low = np.where(below, middle + 1, low)
            high = np.where(below, high, middle)
        places = np.minimum(low, last)
        return np.where((low < end) & (p.technologies[places] == asked), p.impacts[places], 0)


def top(candidates: Numbers, scores: Scores, k: int) -> tuple[Numbers, Scores]:
    """The k best candidates with a score above 0, by (-score, number), and their scores rounded."""
    scores = np.round(scores, DIGITS)
    if len(candidates) > k:
        least = np.partition(scores, len(scores) - k)[len(scores) - k]
        kept = scores >= least
        candidates, scores = candidates[kept], scores[kept]
    kept = scores > 0
    candidates, scores = candidates[kept], scores[kept]
    order = np.lexsort((candidates, -scores))[:k]
    return candidates[order], scores[order]
