"""Filings as plain arrays: shingles and their sketches, one document a language, one row a class of equal filings.

A shingle is 3 words in a row, or 5 characters where a text is Chinese or Japanese. Jaccard's coefficient of two sets of
shingles is what they share over what they have together; the share of equal entries of two sketches estimates it
(MinHash: A. Broder, "On the resemblance and containment of documents", 1997).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from index.twins_texts import Filing

SKETCH: Final = 64
"""Entries of a sketch."""
FORM: Final = 4
"""Different titles under which a sentence must stand to be a form, which tells no technology."""
_SHINGLE: Final = {True: 5, False: 3}
_AT_ONCE: Final = 1_000_000  # words or shingles at a time: some ten megabytes
_SEED: Final = 20_240_607

_COLUMNS: Final = {
    "language": "I",
    "core": "Q",
    "telling": "H",
    "whole": "Q",
    "cjk": "B",
    "filed": "i",
    "rights": "B",
}
_LISTS: Final = {"parts": "I", "digits": "I", "words": "I", "ends": "I", "sentences": "Q", "owners": "Q"}

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Table:
    """Classes of equal filings. Lists are one array of values and one of where each begins (`*_at`, one more entry).

    A class's documents stand side by side, in order of language: `documents_at`.
    """

    documents_at: Array
    language: Array
    core: Array
    telling: Array
    parts: Array
    parts_at: Array
    digits: Array
    digits_at: Array
    shingles: Array
    shingles_at: Array
    sketches: Array
    whole: Array
    cjk: Array
    owners: Array
    owners_at: Array
    filed: Array
    rights: Array
    forms: Array

    def __len__(self) -> int:
        return len(self.filed)

    def class_of_document(self) -> Array:
        """The class of each document."""
        return np.repeat(np.arange(len(self)), np.diff(self.documents_at))

    def nbytes(self) -> int:
        """Bytes of all arrays, in memory or mapped."""
        return sum(int(getattr(self, name).nbytes) for name in KINDS)


KINDS: Final = {
    "documents_at": np.int64, "language": np.uint32, "core": np.uint64, "telling": np.uint16, "parts": np.uint32,
    "parts_at": np.int64, "digits": np.uint32, "digits_at": np.int64, "shingles": np.uint32, "shingles_at": np.int64,
    "sketches": np.uint32, "whole": np.uint64, "cjk": np.bool_, "owners": np.uint64, "owners_at": np.int64,
    "filed": np.int32, "rights": np.uint8, "forms": np.uint64,
}  # fmt: skip


class Collected:
    """Filings on their way into a table: put into plain arrays as they come, so that little memory is held."""

    def __init__(self) -> None:
        self._documents_at = [0]
        self._columns = {name: array(code) for name, code in _COLUMNS.items()}
        self._lists = {name: (array(code), array("q", [0])) for name, code in _LISTS.items()}

    def __len__(self) -> int:
        return len(self._columns["filed"])

    def add(self, filing: Filing) -> None:
        """Appends one class."""
        columns = self._columns
        columns["filed"].append(filing.filed)
        columns["rights"].append(filing.rights)
        self._append("owners", filing.owners)
        for written in filing.written:
            columns["language"].append(written.language)
            columns["core"].append(written.core)
            columns["telling"].append(min(written.telling, 65_535))
            columns["whole"].append(written.whole)
            columns["cjk"].append(written.cjk)
            for name in ("parts", "digits", "words", "ends", "sentences"):
                self._append(name, getattr(written, name))
        self._documents_at.append(len(columns["core"]))

    def _append(self, name: str, values: Iterable[int]) -> None:
        held, at = self._lists[name]
        held.extend(values)
        at.append(len(held))

    def table(self, forms: Array | None = None) -> Table:
        """All that was added; sentences among `forms`, and those that are forms here, are left out of the shingles."""
        lists = {name: (_plain(held), _plain(at)) for name, (held, at) in self._lists.items()}
        columns = {name: _plain(held) for name, held in self._columns.items()}
        known = np.zeros(0, dtype=np.uint64) if forms is None else np.asarray(forms)
        known = np.union1d(known, _forms(*lists["sentences"], columns["core"])).astype(np.uint64)
        shingles, shingles_at = _shingles(lists, known, columns["cjk"].astype(np.bool_))
        parts, digits, owners = lists["parts"], lists["digits"], lists["owners"]
        found = columns | {
            "documents_at": self._documents_at, "parts": parts[0], "parts_at": parts[1],
            "digits": digits[0], "digits_at": digits[1], "owners": owners[0], "owners_at": owners[1],
            "shingles": shingles, "shingles_at": shingles_at, "sketches": _sketches(shingles, shingles_at),
            "forms": known,
        }  # fmt: skip
        return Table(**{name: np.asarray(found[name], dtype=kind) for name, kind in KINDS.items()})


def _plain(held: array[int]) -> Array:
    return np.frombuffer(held, dtype=held.typecode) if len(held) else np.zeros(0, dtype=held.typecode)


def _forms(sentences: Array, at: Array, cores: Array) -> Array:
    """Sentences that stand under `FORM` different titles; a document whose title tells nothing counts as one."""
    owner = np.repeat(np.arange(len(at) - 1), np.diff(at))
    titles = np.where(cores == 0, np.arange(len(cores), dtype=np.uint64) + np.uint64(1), cores)
    if not len(sentences):
        return np.zeros(0, dtype=np.uint64)
    order = np.lexsort((titles[owner], sentences))
    one, other = sentences[order].astype(np.uint64), titles[owner][order]
    first = np.ones(len(one), dtype=np.bool_)
    first[1:] = (one[1:] != one[:-1]) | (other[1:] != other[:-1])
    held, counts = np.unique(one[first], return_counts=True)
    return np.asarray(held[counts >= FORM])


def _shingles(lists: dict[str, tuple[Array, Array]], forms: Array, cjk: Array) -> tuple[Array, Array]:
    """Distinct shingles document by document in ascending order, and where each document's begin."""
    words, words_at = lists["words"]
    ends, ends_at = lists["ends"]
    # How long each sentence is: its end less that of the one before it in its document.
    lengths = np.diff(ends, prepend=0).astype(np.int64)
    first = ends_at[:-1][np.diff(ends_at) > 0]
    lengths[first] = ends[first]
    stays = ~np.isin(lists["sentences"][0], forms)
    found, counts = [np.zeros(0, dtype=np.uint32)], [np.zeros(0, dtype=np.int64)]
    start, documents = 0, len(words_at) - 1
    while start < documents:
        end = int(np.searchsorted(words_at, words_at[start] + _AT_ONCE, side="right"))
        end = min(max(end - 1, start + 1), documents)
        sentences = slice(int(ends_at[start]), int(ends_at[end]))
        kept = np.repeat(stays[sentences], lengths[sentences])
        document = np.repeat(np.arange(end - start), np.diff(words_at[start : end + 1]))[kept]
        own = words[words_at[start] : words_at[end]][kept].astype(np.uint64)
        keys = _keys(own, document, cjk[start:end])
        found.append(keys.astype(np.uint32))
        counts.append(np.bincount((keys >> np.uint64(32)).astype(np.int64), minlength=end - start))
        start = end
    return np.concatenate(found), np.concatenate([[0], np.cumsum(np.concatenate(counts))])


def _keys(words: Array, document: Array, cjk: Array) -> Array:
    """Documents and their distinct shingles, each pair one number, in ascending order."""
    keys = [np.zeros(0, dtype=np.uint64)]
    for kind, size in _SHINGLE.items():
        mine = cjk[document] == kind
        own, of = words[mine], document[mine]
        count = len(own) - size + 1
        if count <= 0:
            continue
        mixed = np.zeros(count, dtype=np.uint64)
        for step in range(size):
            mixed = _mixed(mixed + own[step : step + count] + np.uint64(step))
        whole = of[:count] == of[size - 1 :]
        keys.append((of[:count][whole].astype(np.uint64) << np.uint64(32)) | (mixed[whole] >> np.uint64(32)))
    return np.unique(np.concatenate(keys))


def _mixed(values: Array) -> Array:
    """Bits of 64-bit numbers mixed (the finalizer of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(values ^ (values >> np.uint64(31)))


def _sketches(shingles: Array, at: Array) -> Array:
    """Shape (documents, SKETCH): the least of all shingles under each of so many random orders; all ones where none."""
    at = np.asarray(at, dtype=np.int64)
    sketches = np.full((len(at) - 1, SKETCH), np.iinfo(np.uint32).max, dtype=np.uint32)
    random = np.random.default_rng(_SEED)
    factors = random.integers(1, 2**63, SKETCH, dtype=np.uint64) | np.uint64(1)
    shifts = random.integers(0, 2**63, SKETCH, dtype=np.uint64)
    filled = np.flatnonzero(np.diff(at) > 0)
    start = 0
    while start < len(filled):
        end = int(np.searchsorted(at[filled + 1], at[filled[start]] + _AT_ONCE, side="right"))
        chosen = filled[start : max(end, start + 1)]
        base = at[chosen[0]]
        own = shingles[base : at[chosen[-1] + 1]].astype(np.uint64)
        for number in range(SKETCH):
            # Multiply and shift: the high half of a 64-bit product.
            hashed = ((own * factors[number] + shifts[number]) >> np.uint64(32)).astype(np.uint32)
            sketches[chosen, number] = np.minimum.reduceat(hashed, at[chosen] - base)
        start += len(chosen)
    return sketches
