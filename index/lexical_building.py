"""Technologies to postings: which terms stand in which technology, and how much each of them counts there.

BM25F (Robertson, Zaragoza and Taylor, CIKM 2004): the frequencies of a term in the fields of a version are evened out
by the field's length, weighted and summed, tf = sum w f / (1 - b + b length / average), and what a posting holds is
(k1 + 1) tf / (k1 + tf) of the best version, in steps of 1/65535 of its limit k1 + 1. How rare the term is comes in with
the search. Average lengths are those of all texts of a language group in the bank; a small part is built with those of
the large one it stands beside, so that their scores compare.

Records stream through. They are counted in blocks that are spooled to a temporary folder, so that a bank of any size
takes the memory of its vocabulary, of one block and of the finished arrays.
"""

from __future__ import annotations

import tempfile
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from catalogue.records import Technology
from index.lexical_documents import FIELDS, GROUPS, fields_of

Array = npt.NDArray[Any]
K1: Final = 1.2
STEPS: Final = 65535
BLOCK: Final = 4096  # technologies a block: some 2 million postings
_FIELD_BITS = 3
_WEIGHTS = np.array([rule.weight for rule in FIELDS])
_B = np.array([rule.b for rule in FIELDS])


@dataclass(frozen=True)
class Postings:
    """Terms in order of their hash, and for each the technologies that hold it in ascending order.

    `hashes` (terms,) uint64; `blob` (bytes,) uint8 holds the terms' UTF-8, `ends` (terms + 1,) where each begins and ends; `starts`
    (terms + 1,) likewise within `technologies` (postings,) uint32 and `impacts` (postings,) uint16. `frequencies`
    (terms, groups) uint32: versions with the term; `peaks` (terms,) the highest impact. `versions` (groups,) counts all
    versions, `averages` (groups, fields) is their mean length in terms, 0 where no text has the field.
    """

    technologies_count: int
    hashes: Array
    blob: Array
    ends: Array
    starts: Array
    technologies: Array
    impacts: Array
    frequencies: Array
    peaks: Array
    versions: Array
    averages: Array


def hash_of(term: str) -> int:
    """64 bits of BLAKE2b: the order of terms in an index."""
    return int.from_bytes(blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def build_postings(technologies: Iterable[Technology], averages: Array | None = None) -> Postings:
    """The postings of technologies, numbered from 0 in the order given.

    `averages` are the mean lengths of the part that this one stands beside; where those are 0, its own are taken.
    """
    with gathering_blocks() as blocks:
        for technology in technologies:
            blocks.add(technology)
        return blocks.finish(averages)


@contextmanager
def gathering_blocks() -> Iterator[Blocks]:
    """Blocks to fill, on disk for as long as they are filled."""
    with tempfile.TemporaryDirectory(prefix="techbank-words-") as folder:
        yield Blocks(Path(folder))


class Blocks:
    """Counts technologies block by block: entries of (technology in block, version, field, group), term, frequency."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers: dict[str, int] = {}
        self._lengths = np.zeros((len(GROUPS), len(FIELDS)))
        self._texts = np.zeros((len(GROUPS), len(FIELDS)))
        self._versions = np.zeros(len(GROUPS), dtype=np.int64)
        self._count = 0
        self._files = 0
        self._clear()

    def _clear(self) -> None:
        self._terms, self._frequencies = array("I"), array("I")
        self._slots, self._slot_sizes, self._slot_lengths = array("Q"), array("I"), array("I")

    def add(self, technology: Technology) -> None:
        numbers = self._numbers
        seen: set[int] = set()
        for own in fields_of(technology):
            counts = Counter(own.terms)
            self._terms.extend([numbers.setdefault(term, len(numbers)) for term in counts])
            self._frequencies.extend(counts.values())
            at = self._count % BLOCK
            self._slots.append(((at << 5 | own.version) << _FIELD_BITS | own.field) << 2 | own.group)
            self._slot_sizes.append(len(counts))
            self._slot_lengths.append(len(own.terms))
            self._lengths[own.group, own.field] += len(own.terms)
            self._texts[own.group, own.field] += 1
            if own.version not in seen:
                seen.add(own.version)
                self._versions[own.group] += 1
        self._count += 1
        if self._count % BLOCK == 0:
            self._spool()

    def _spool(self) -> None:
        parts = (self._terms, self._frequencies, self._slots, self._slot_sizes, self._slot_lengths)
        np.savez(self._folder / f"{self._files}.npz", *(np.asarray(part) for part in parts))
        self._files += 1
        self._clear()

    def finish(self, given: Array | None) -> Postings:
        if self._count % BLOCK:
            self._spool()
        averages = self._lengths / np.maximum(self._texts, 1)
        if given is not None:
            averages = np.where(given > 0, given, averages)
        order, ends, blob, hashes = self._dictionary()
        place = np.empty(len(order), dtype=np.uint32)
        place[order] = np.arange(len(order), dtype=np.uint32)
        frequencies = np.zeros((len(order), len(GROUPS)), dtype=np.uint32)
        sizes = np.zeros(len(order), dtype=np.int64)
        for number in range(self._files):
            self._reduce(number, place, averages, frequencies, sizes)
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        technologies = np.empty(starts[-1], dtype=np.uint32)
        impacts = np.empty(starts[-1], dtype=np.uint16)
        peaks = np.zeros(len(order), dtype=np.uint16)
        filled = starts[:-1].copy()
        for number in range(self._files):
            with np.load(self._folder / f"{number}.reduced.npz") as parts:
                terms, own, values = parts["arr_0"], parts["arr_1"], parts["arr_2"]
            first, counts = _runs(terms)
            met = terms[first]
            within = np.arange(len(terms)) - np.repeat(first, counts)
            to = np.repeat(filled[met], counts) + within
            technologies[to], impacts[to] = own + np.uint32(number * BLOCK), values
            filled[met] += counts
            if len(first):
                peaks[met] = np.maximum(peaks[met], np.maximum.reduceat(values, first))
        return Postings(
            self._count, hashes, blob, ends, starts, technologies, impacts, frequencies, peaks,
            self._versions, averages.astype(np.float32),
        )  # fmt: skip

    def _dictionary(self) -> tuple[Array, Array, Array, Array]:
        """Terms in order of (hash, term)."""
        words = list(self._numbers)
        self._numbers = {}
        hashes = np.fromiter(map(hash_of, words), dtype=np.uint64, count=len(words))
        order = np.argsort(hashes, kind="stable")
        if len(words) > 1 and (hashes[order][1:] == hashes[order][:-1]).any():
            order = np.array(
                sorted(range(len(words)), key=lambda at: (int(hashes[at]), words[at])), dtype=np.int64
            )
        encoded = [words[at].encode("utf-8", "surrogatepass") for at in order]
        ends = np.concatenate([[0], np.cumsum([len(word) for word in encoded], dtype=np.int64)])
        return order, ends.astype(np.int64), np.frombuffer(b"".join(encoded), dtype=np.uint8), hashes[order]

    def _reduce(self, number: int, place: Array, averages: Array, frequencies: Array, sizes: Array) -> None:
        """One block as (term, technology, impact) in order of term and technology, written beside it."""
        path = self._folder / f"{number}.npz"
        with np.load(path) as parts:
            terms, counts, slots, slot_sizes, slot_lengths = (parts[f"arr_{n}"] for n in range(5))
        path.unlink()
        group, field = (slots & 3).astype(np.int64), (slots >> 2 & 7).astype(np.int64)
        version = slots >> 5
        average = averages[group, field]
        norm = (
            1
            - _B[field]
            + _B[field] * np.divide(slot_lengths, average, out=np.ones(len(slots)), where=average > 0)
        )
        share = np.repeat(_WEIGHTS[field] / norm, slot_sizes) * counts
        # A key sorts by term, then technology, then version, and carries the version's group.
        key = place[terms].astype(np.uint64) << 32 | np.repeat(
            version << 2 | group.astype(np.uint64), slot_sizes
        )
        by_key = np.argsort(key, kind="stable")
        key, share = key[by_key], share[by_key]
        first, _ = _runs(key)
        if not len(first):
            np.savez(
                self._folder / f"{number}.reduced.npz",
                key[:0].astype(np.int64),
                key[:0].astype(np.uint32),
                key[:0].astype(np.uint16),
            )
            return
        tf, key = np.add.reduceat(share, first), key[first]
        np.add.at(frequencies, ((key >> 32).astype(np.int64), (key & 3).astype(np.int64)), 1)
        own = key >> 7  # term and technology
        first, _ = _runs(own)
        tf, own = np.maximum.reduceat(tf, first), own[first]
        impacts = np.maximum(1, np.rint(tf / (K1 + tf) * STEPS)).astype(np.uint16)
        term = (own >> 25).astype(np.int64)
        sizes += np.bincount(term, minlength=len(sizes))
        np.savez(self._folder / f"{number}.reduced.npz", term, (own & (2**25 - 1)).astype(np.uint32), impacts)


def _runs(values: Array) -> tuple[Array, Array]:
    """Where each run of equal values begins, and how long it is."""
    if not len(values):
        none = np.zeros(0, dtype=np.int64)
        return none, none
    first = np.concatenate([[0], np.flatnonzero(values[1:] != values[:-1]) + 1])
    return first, np.diff(np.append(first, len(values)))
