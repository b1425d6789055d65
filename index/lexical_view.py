"""The lexical index as searches see it: a generation's part and those of the segments beside it, as one.

A score is the sum over the need's distinct terms of idf x (1 + ln n) x impact, where n is how often the need says the
term, `impact` is the BM25F saturation of index/lexical_building.py, and idf is Lucene's ln(1 + (N - df + .5) / (df + .5)),
taken in the language group in which the term is most usual: "the" is no rare word in a bank where one technology in
ten is written in English. N is held up by `_HELD_UP`, for a language of which there are few texts.

Technologies are numbered through as index/view.py numbers them. Words are counted over all parts, so that all scores
compare with each other and with those of an index made anew, but for the average lengths of texts, which are
the first part's, and for versions that live no more and are still counted until then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import numpy as np

from index.base import Mask
from index.lexical import DIGITS, LexicalIndex, Numbers, Query, Scores, query_of, terms_as_query, top
from index.lexical_building import K1, Array
from index.lexical_codes import MARK
from index.lexical_documents import GROUPS
from index.lexical_words import shown

_HELD_UP: Final = 20


@dataclass(frozen=True)
class Matches:
    """The best technologies in falling order of score (ties by number), each with the terms that matched, best first."""

    technologies: Numbers
    scores: Scores
    terms: tuple[tuple[str, ...], ...]

    def words(self, place: int) -> tuple[str, ...]:
        """What matched in the hit at this place, as people read it: pairs of characters, words, codes; each once."""
        return tuple(dict.fromkeys(shown(term).removeprefix(MARK) for term in self.terms[place]))


class LexicalView:
    """A generation's lexical index and those of the segments beside it, as one; numbers as in index/view.py."""

    def __init__(self, parts: Sequence[LexicalIndex], live: Sequence[Mask] | None = None) -> None:
        """`live` says, part by part, which technologies live there; None: all do."""
        self.parts = tuple(parts)
        self._live = None if live is None else tuple(live)
        self._starts = [0, *accumulate(len(part) for part in self.parts)]
        self._last: tuple[Query, list[Numbers], Scores] | None = None
        self._versions = sum((part.versions for part in self.parts), np.zeros(len(GROUPS), dtype=np.int64))

    def __len__(self) -> int:
        return self._starts[-1]

    def search(self, need: str | Query, k: int, allowed: Mask | None = None) -> Matches:
        """The k best technologies that share a word with the need, exactly, among those allowed that live.

        `allowed` has one entry a number; None allows all that live.
        """
        query = need if isinstance(need, Query) else query_of(need)
        technologies, values = self.best(query, k, allowed)
        return Matches(technologies, values, self._matched(query, *self._looked_up(query), technologies))

    def best(self, need: str | Query, k: int, allowed: Mask | None = None) -> tuple[Numbers, Scores]:
        """As `search`, without the terms that matched: technologies and scores."""
        query = need if isinstance(need, Query) else query_of(need)
        found, weights = self._looked_up(query)
        numbers, scores = [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
        for place, part in enumerate(self.parts):
            best, own = part.best(found[place], weights, k, self._mask(place, allowed))
            numbers.append(best + self._starts[place])
            scores.append(own)
        return top(np.concatenate(numbers), np.concatenate(scores), max(k, 0))

    def scores(self, need: str | Query, technologies: Numbers) -> Scores:
        """The scores of these technologies, in the order given; 0 where no word is shared."""
        query = need if isinstance(need, Query) else query_of(need)
        found, weights = self._looked_up(query)
        scores = np.zeros(len(technologies))
        for place, chosen, own in self._by_part(technologies):
            scores[chosen] = self.parts[place].scores_at(found[place], weights, own)
        return np.round(scores, DIGITS)

    def holders(self, terms: Iterable[str], allowed: Mask | None = None) -> Numbers:
        """Technologies that hold at least one of these terms, in ascending order, among those allowed that live."""
        asked, held = terms_as_query(terms), [np.zeros(0, dtype=np.int64)]
        for place, part in enumerate(self.parts):
            own = [part.holders(number) for number in part.find(asked).tolist()]
            joined = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *own]))
            mask = self._mask(place, allowed)
            held.append((joined if mask is None else joined[mask[joined]]) + self._starts[place])
        return np.concatenate(held)

    def holders_of_all(self, terms: Iterable[str]) -> Numbers:
        """Technologies that hold every one of these terms, in ascending order, among those that live."""
        asked, held = terms_as_query(terms), [np.zeros(0, dtype=np.int64)]
        for place, part in enumerate(self.parts):
            own = np.arange(len(part)) if asked.terms else np.zeros(0, dtype=np.int64)
            for number in part.find(asked).tolist():
                own = np.intersect1d(own, part.holders(number), assume_unique=True)
            held.append(own + self._starts[place])
        return self.living(np.concatenate(held), None)

    def living(self, technologies: Numbers, allowed: Mask | None) -> Numbers:
        """Those of these technologies that live and are allowed, in the order given."""
        if allowed is not None:
            technologies = technologies[allowed[technologies]]
        if self._live is not None and len(technologies):
            technologies = technologies[np.concatenate(self._live)[technologies]]
        return technologies

    def strength(self, need: str | Query) -> float:
        """What scores of a need are divided by to compare with those of other needs, also in a bank of another size.

        With s the score of one word that stands nowhere else, a score is so many such words met, score / s, and the
        need asks for so many, total / s; met over the root of asked is score / strength.
        """
        query = need if isinstance(need, Query) else query_of(need)
        total = float(self._looked_up(query)[1].sum())
        nowhere = float(self._idf(np.zeros((1, len(self._versions)), dtype=np.int64))[0]) * (K1 + 1)
        return max(float(np.sqrt(total * nowhere)), 1e-9)

    def rarity(self, terms: Sequence[str]) -> Scores:
        """The idf of each term (each given once) in this bank, also of one that stands nowhere in it."""
        asked, none = terms_as_query(terms), np.zeros((len(terms), len(GROUPS)), dtype=np.int64)
        return self._idf(sum((part.frequencies(part.find(asked)) for part in self.parts), none))

    def _looked_up(self, query: Query) -> tuple[list[Numbers], Scores]:
        """The numbers of a need's terms in each part, and their weights; those of the last need asked for are kept."""
        last = self._last
        if last is not None and last[0] is query:
            return last[1], last[2]
        found = [part.find(query) for part in self.parts]
        weights = self._weights(query, found)
        self._last = query, found, weights
        return found, weights

    def _weights(self, query: Query, found: Sequence[Numbers]) -> Scores:
        held = sum(
            (part.frequencies(own) for part, own in zip(self.parts, found, strict=True)),
            np.zeros((len(query.terms), len(GROUPS)), dtype=np.int64),
        )
        said = 1 + np.log(np.array(query.counts, dtype=np.float64))
        weights: Scores = self._idf(held) * said * (K1 + 1)
        return weights

    def _idf(self, held: Array) -> Scores:
        texts = np.maximum(self._versions + _HELD_UP, held)
        usual = np.where(held > 0, np.log1p((texts - held + 0.5) / (held + 0.5)), np.inf)
        nowhere = np.log1p((texts.max(initial=0) + 0.5) / 0.5)
        rarity: Scores = np.minimum(usual.min(axis=-1, initial=np.inf), nowhere)
        return rarity

    def _mask(self, place: int, allowed: Mask | None) -> Mask | None:
        if allowed is not None:
            own: Mask = allowed[self._starts[place] : self._starts[place + 1]]
            return own if self._live is None else own & self._live[place]
        if self._live is None or bool(self._live[place].all()):
            return None
        return self._live[place]

    def _by_part(self, technologies: Numbers) -> Iterable[tuple[int, Numbers, Numbers]]:
        """For each part that is asked: its place, the places of its technologies, their own numbers in ascending order."""
        order = np.argsort(technologies, kind="stable")
        ends = np.searchsorted(technologies[order], self._starts)
        for place in range(len(self.parts)):
            chosen = order[ends[place] : ends[place + 1]]
            if len(chosen):
                yield place, chosen, technologies[chosen] - self._starts[place]

    def _matched(
        self, query: Query, found: Sequence[Numbers], weights: Scores, technologies: Numbers
    ) -> tuple[tuple[str, ...], ...]:
        gains = np.zeros((len(technologies), len(query.terms)))
        for place, chosen, own in self._by_part(technologies):
            here = np.flatnonzero(found[place] >= 0)
            impacts = self.parts[place].impacts(found[place][here], own)
            gains[np.ix_(chosen, here)] = (impacts * weights[here, None]).T
        order = np.argsort(-gains, axis=1, kind="stable")
        counts = np.count_nonzero(gains, axis=1)
        return tuple(
            tuple(query.terms[at] for at in row[:count].tolist())
            for row, count in zip(order, counts, strict=True)
        )
