"""Translations: two records of one owner in different languages that are one technology written twice.

Words say nothing across languages, so two things that do not depend on language have to agree: of all the owner's technologies
in the other's language each is the nearest to the other by vectors, and both texts hold the same numbers. Between sibling
technologies of one owner either happens, both together did not in all we have read (docs/duplicates.md). A text
with few numbers tells too little: it stays alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from catalogue.identity.names import owner_names
from catalogue.records import Technology
from index.base import Vectors

LEAST: Final = 5
"""Different numbers that both texts must hold."""
SAME: Final = 0.5
"""Jaccard of the numbers in both texts from which they are the same."""
_AT_ONCE: Final = 512  # technologies compared with all of the other language at once
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Told:
    """What of a technology is compared across languages: owners' names, primary languages, numbers of abstract and of all."""

    owners: frozenset[str]
    languages: frozenset[str]
    abstract: frozenset[str]
    whole: frozenset[str]


def told_of(technology: Technology) -> Told:
    """What a record tells in any language."""
    owner = technology.owner
    names = [*owner_names(owner), *([f"id:{owner.id}"] if owner is not None and owner.id else [])]
    abstracts = numbers_in(text.abstract or "" for text in technology.texts.values())
    claims = numbers_in(claim for text in technology.texts.values() for claim in text.claims or ())
    return Told(
        frozenset(names), frozenset(map(_primary, technology.texts)), abstracts, frozenset(abstracts | claims)
    )


def numbers_in(texts: Iterable[str]) -> frozenset[str]:
    """The different numbers of texts, half-width, without signs between thousands."""
    return frozenset(
        number
        for text in texts
        for number in _NUMBER.findall(_THOUSANDS.sub("", unicodedata.normalize("NFKC", text)))
    )


def translations(
    told: Sequence[Told],
    technologies: Sequence[int] | Numbers,
    languages: Sequence[str],
    heads: Sequence[bool],
    vectors: Vectors,
) -> list[tuple[int, int]]:
    """Pairs of technologies (numbers in `told`, the smaller first, in ascending order) that are translations of each other.

    Row r of `vectors`, which compare by inner product, is a passage of technology `technologies[r]` in
    `languages[r]` (BCP 47); `heads` says which rows are of title and abstract. Only technologies of one owner are compared.
    """
    rows = _rows(technologies, languages, heads)
    groups: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(told):
        for owner in each.owners:
            groups[owner].append(number)
    found: set[tuple[int, int]] = set()
    seen: set[tuple[int, ...]] = set()
    for members in groups.values():
        if len(members) < 2 or tuple(members) in seen:  # an owner's names lead to one group
            continue
        seen.add(tuple(members))
        held = sorted({language for number in members for language in told[number].languages})
        for one, other in combinations(held, 2):
            mine = [n for n in members if (n, one) in rows and other not in told[n].languages]
            yours = [n for n in members if (n, other) in rows and one not in told[n].languages]
            if not mine or not yours:
                continue
            nearest = _nearest(
                _means(vectors, [rows[n, one] for n in mine]),
                _means(vectors, [rows[n, other] for n in yours]),
            )
            for a, b in nearest:
                pair = (min(mine[a], yours[b]), max(mine[a], yours[b]))
                if pair not in found and same_numbers(told[pair[0]], told[pair[1]]):
                    found.add(pair)
    return sorted(pair for pair in found if not told[pair[0]].languages & told[pair[1]].languages)


def same_numbers(one: Told, other: Told) -> bool:
    """Whether both say the same numbers, in their abstracts or in abstracts and claims together."""
    for mine, yours in ((one.abstract, other.abstract), (one.whole, other.whole)):
        common = len(mine & yours)
        if common >= LEAST and common >= SAME * len(mine | yours):
            return True
    return False


def _rows(
    technologies: Sequence[int] | Numbers, languages: Sequence[str], heads: Sequence[bool]
) -> dict[tuple[int, str], list[int]]:
    """The rows of each technology's head in each language; all its rows there, where it has no head."""
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    others: dict[tuple[int, str], list[int]] = defaultdict(list)
    for row, (number, language, head) in enumerate(zip(technologies, languages, heads, strict=True)):
        (found if head else others)[int(number), _primary(language)].append(row)
    return {**others, **found}


def _means(vectors: Vectors, rows: Sequence[Sequence[int]]) -> Vectors:
    """The mean of each group of rows, of length 1 (or 0)."""
    means = np.stack([vectors[list(own)].mean(axis=0) for own in rows])
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    return np.asarray(np.divide(means, lengths, out=means, where=lengths > 0), dtype=np.float32)


def _nearest(mine: Vectors, yours: Vectors) -> list[tuple[int, int]]:
    """Pairs of rows of which each is the other's nearest; of equally near ones the first."""
    best = np.zeros(len(mine), dtype=np.int64)
    back = np.zeros(len(yours), dtype=np.int64)
    least = np.full(len(yours), -np.inf, dtype=np.float32)
    for start in range(0, len(mine), _AT_ONCE):
        near = mine[start : start + _AT_ONCE] @ yours.T
        best[start : start + len(near)] = near.argmax(axis=1)
        own = near.argmax(axis=0)
        scores = near[own, np.arange(len(yours))]
        better = scores > least
        back[better], least[better] = own[better] + start, scores[better]
    return [(one, int(other)) for one, other in enumerate(best) if back[other] == one]


def _primary(language: str) -> str:
    return language.lower().replace("_", "-").split("-")[0]
