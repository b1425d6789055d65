"""Near-identical filings: which technologies are shown as one, though each stays a technology of its own.

An index of twins is made of a generation's technologies, or in memory of a segment's beside it. A group is
what verified pairs connect (index/twins_judging.py has the rules, index/twins_translated.py those for records in
different languages); a technology without a twin is alone. The order in which technologies come makes no difference to what is grouped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from catalogue.errors import IndexMismatch
from catalogue.records import Technology
from index.base import Mask
from index.twins_judging import verified
from index.twins_pairs import Keys, pairs_between, pairs_within
from index.twins_table import KINDS, Array, Collected, Table
from index.twins_texts import Filing, filing_of

FORMAT: Final = 1
Groups = npt.NDArray[np.int32]
_TODO: Final = "Run: techbank index"


class TwinIndex:
    """The filings of some technologies, numbered from 0, and which of them are near-identical; never changes.

    `class_of` has one entry a technology: filings that nothing tells apart are one class. `pairs` are those of classes;
    `own` says of which classes two filings are one technology.
    """

    def __init__(self, table: Table, class_of: Array, pairs: Array, own: Array) -> None:
        self.table = table
        self.class_of = class_of
        self.pairs = pairs
        self.own = own
        self.keys = Keys(table)

    @classmethod
    def build(cls, technologies: Iterable[Technology], *, beside: TwinIndex | None = None) -> TwinIndex:
        """An index in memory; technologies are numbered from 0 in the order given.

        `beside` is the large part that this one will stand beside: what it knows as forms is left out here too.
        """
        return cls.of_filings(map(filing_of, technologies), beside=beside)

    @classmethod
    def of_filings(
        cls,
        filings: Iterable[Filing],
        *,
        beside: TwinIndex | None = None,
        translated: Sequence[tuple[int, int]] = (),
    ) -> TwinIndex:
        """As `build`, of what is compared of each technology; `translated` are pairs of translations (index/twins_translated.py)."""
        collected, classes, class_of = Collected(), dict[bytes, int](), list[int]()
        for filing in filings:
            number = classes.setdefault(filing.digest, len(classes))
            if number == len(collected):
                collected.add(filing)
            class_of.append(number)
        keys = Keys(collected.table(None if beside is None else beside.table.forms))
        table = keys.table
        shared = np.bincount(class_of, minlength=len(table)) > 1 if class_of else np.zeros(0, dtype=np.bool_)
        own = np.zeros(len(table), dtype=np.bool_)
        for one in np.flatnonzero(shared).tolist():
            own[one] = verified(table, one, table, one)
        pairs = pairs_within(keys)
        if translated:
            classes_of = np.array(class_of, dtype=np.int32)[np.array(translated, dtype=np.int64)]
            pairs = np.unique(np.concatenate([pairs, np.sort(classes_of, axis=1)]), axis=0)
        return cls(table, np.array(class_of, dtype=np.int32), pairs, own)

    def __len__(self) -> int:
        return len(self.class_of)

    def nbytes(self) -> int:
        """Bytes of all arrays, in memory or mapped."""
        return self.table.nbytes() + sum(int(one.nbytes) for one in (self.class_of, self.pairs, self.own))

    def groups(self) -> Groups:
        """A group number a technology: the smallest number of a technology in its group."""
        return groups_of([self])

    def save(self, folder: Path) -> None:
        """Writes the index as files `twins.*.npy` into an existing folder."""
        arrays = {name: getattr(self.table, name) for name in KINDS} | {
            "class_of": self.class_of,
            "pairs": self.pairs,
            "own": self.own,
            "format": np.array([FORMAT], dtype=np.int32),
        }
        for name, array in arrays.items():
            np.save(folder / f"twins.{name}.npy", array, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> TwinIndex:
        """What `save` wrote, mapped into memory.

        Raises:
            IndexMismatch: it is missing, damaged, or was made by other rules.
        """
        kinds = {**KINDS, "class_of": np.int32, "pairs": np.int32, "own": np.bool_, "format": np.int32}
        try:
            arrays = {
                name: np.asarray(np.load(folder / f"twins.{name}.npy", mmap_mode="r", allow_pickle=False))
                for name in kinds
            }
        except (OSError, ValueError, EOFError) as error:
            raise IndexMismatch(
                f"the index of near-identical filings cannot be read ({error})",
                where=str(folder),
                todo=_TODO,
            ) from error
        if any(arrays[name].dtype != kind for name, kind in kinds.items()) or not _fitting(arrays):
            raise IndexMismatch(
                "the index of near-identical filings is damaged, or was made by other rules than this program's",
                where=str(folder),
                todo=_TODO,
            )
        table = Table(**{name: arrays[name] for name in KINDS})
        return cls(table, arrays["class_of"], arrays["pairs"], arrays["own"])


def _fitting(arrays: Mapping[str, Array]) -> bool:
    """Whether the arrays are as long as each other says, and no number leads outside."""
    classes, documents = arrays["filed"].shape, arrays["core"].shape
    if arrays["format"].tolist() != [FORMAT] or arrays["pairs"].ndim != 2 or arrays["sketches"].ndim != 2:
        return False
    ends = {
        "documents": documents,
        "owners": classes,
        "parts": documents,
        "digits": documents,
        "shingles": documents,
    }
    for name, rows in ends.items():
        at = arrays["documents_at" if name == "documents" else f"{name}_at"]
        length = len(arrays["core" if name == "documents" else name])
        rows = classes if name == "documents" else rows
        if at.shape != (rows[0] + 1,) or at[0] != 0 or at[-1] != length or bool((np.diff(at) < 0).any()):
            return False
    by_class, by_document = ("rights", "own"), ("language", "telling", "whole", "cjk")
    inside = [arrays[name] for name in ("class_of", "pairs")]
    return (
        all(arrays[name].shape == classes for name in by_class)
        and all(arrays[name].shape == documents for name in by_document)
        and arrays["sketches"].shape[0] == documents[0]
        and all(one.min(initial=0) >= 0 and one.max(initial=-1) < classes[0] for one in inside)
    )


class Linked:
    """Indexes of twins side by side, numbered through in their order: a generation's and those of the segments beside it.

    What connects a part with those before it is looked for once; `with_live` asks for groups under another mask.
    """

    def __init__(self, parts: Sequence[TwinIndex], *, known: Linked | None = None) -> None:
        """`known` is what stood there before: what it found between parts that are still the same is taken over."""
        self.parts = tuple(parts)
        self._between: dict[tuple[int, int], Array] = {}
        before = {} if known is None else known._by_parts()
        for later in range(1, len(self.parts)):
            for base in range(later):
                pair = (id(self.parts[base]), id(self.parts[later]))
                found = before.get(pair)
                if found is None:
                    found = pairs_between(self.parts[base].keys, self.parts[later].keys)
                self._between[base, later] = found

    def _by_parts(self) -> dict[tuple[int, int], Array]:
        return {
            (id(self.parts[base]), id(self.parts[later])): found
            for (base, later), found in self._between.items()
        }

    def groups(self, live: Sequence[Mask] | None = None) -> Groups:
        """A group number a technology, the smallest number of one in its group that lives.

        `live` says, part by part, which technologies live there (None: all); one that does not is alone and
        connects none.
        """
        classes = [0, *accumulate(len(part.table) for part in self.parts)]
        of = np.concatenate(
            [np.zeros(0, dtype=np.int64)]
            + [
                part.class_of.astype(np.int64) + start
                for part, start in zip(self.parts, classes, strict=False)
            ]
        )
        own = np.concatenate([np.zeros(0, dtype=np.bool_), *(part.own for part in self.parts)])
        alive = (
            np.ones(len(of), dtype=np.bool_)
            if live is None
            else np.concatenate([*live, np.zeros(0, np.bool_)])
        )
        pairs = [np.zeros((0, 2), dtype=np.int64)]
        pairs += [
            part.pairs.astype(np.int64) + start for part, start in zip(self.parts, classes, strict=False)
        ]
        for (base, later), found in self._between.items():
            pairs.append(found.astype(np.int64) + np.array([classes[base], classes[later]]))
        lives = np.zeros(classes[-1], dtype=np.bool_)
        lives[of[alive]] = True
        joined = np.concatenate(pairs)
        labels = _components(classes[-1], joined[lives[joined].all(axis=1)])
        connected = np.bincount(labels[lives], minlength=classes[-1]) > 1
        together = alive & (own[of] | connected[labels[of]])
        # Two filings of one class are together where their text tells, or a third of another class connects them.
        groups = np.arange(len(of), dtype=np.int32)
        first = np.full(classes[-1], len(of), dtype=np.int64)
        np.minimum.at(first, labels[of[together]], np.flatnonzero(together))
        groups[together] = first[labels[of[together]]]
        return groups


def groups_of(parts: Sequence[TwinIndex], live: Sequence[Mask] | None = None) -> Groups:
    """The groups of technologies numbered through parts, as `Linked.groups`."""
    return Linked(parts).groups(live)


def _components(count: int, pairs: Array) -> Array:
    """For each of so many numbers the smallest one that pairs connect it with."""
    labels = np.arange(count, dtype=np.int64)
    while len(pairs):
        least = labels[pairs].min(axis=1)
        before = labels.copy()
        for side in (0, 1):
            np.minimum.at(labels, labels[pairs[:, side]], least)
            np.minimum.at(labels, pairs[:, side], least)
        while not np.array_equal(jumped := labels[labels], labels):
            labels = jumped
        if np.array_equal(before, labels):
            break
    return labels
