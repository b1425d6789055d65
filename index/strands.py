"""Strands: the rows of a segment in one or several row indexes, each searched by a form of the need of its own.

Rows that are compared by vectors of different kinds (with the parts of an encoder that serve their language) cannot stand
in one row index. What is asked is a mapping from a strand's name to its vector, scaled so that scores of all strands
compare. A strand that nothing is asked of is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from index.backends import backend
from index.base import Mask, RowIndex, Rows, Scores, Vectors

Asked: TypeAlias = Mapping[str, npt.NDArray[np.float32]]
"""Strand -> what it is asked, shape (its dimension,)."""
_LISTED = "strands.json"


@dataclass(frozen=True)
class StrandRows:
    """Rows to be indexed: `vectors[i]` is row `places[i]` of the segment; places ascend."""

    name: str
    places: Rows
    vectors: Vectors


@dataclass(frozen=True)
class Strand:
    """An index over some rows of a segment; `places` has their numbers there, ascending."""

    name: str
    places: Rows
    rows: RowIndex

    def search(self, asked: Asked, k: int, allowed: Mask | None) -> tuple[Rows, Scores]:
        """The best rows of the segment, at most k, in falling order of score; `allowed` has an entry a row of the segment."""
        vector = asked.get(self.name)
        if vector is None:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        mask = None if allowed is None else allowed[self.places]
        rows, scores = self.rows.search(vector.reshape(1, -1), k, mask)[0]
        return self.places[rows], scores


def built(backend_name: str, strands: Iterable[StrandRows]) -> tuple[Strand, ...]:
    """Indexes over these rows."""
    kind = backend(backend_name)
    return tuple(Strand(one.name, one.places, kind.build(one.vectors)) for one in strands)


def save(folder: Path, strands: Sequence[Strand]) -> None:
    """Writes the strands into a generation's folder."""
    (folder / _LISTED).write_text(json.dumps([one.name for one in strands]), encoding="utf-8")
    for number, one in enumerate(strands):
        own = folder / f"strand-{number}"
        own.mkdir()
        np.save(own / "places.npy", one.places, allow_pickle=False)
        one.rows.save(own)


def load(folder: Path, backend_name: str) -> tuple[Strand, ...]:
    """What `save` wrote.

    Raises:
        IndexMismatch: the rows are not what their back end writes. OSError, ValueError: a file cannot be read.
    """
    names = json.loads((folder / _LISTED).read_text(encoding="utf-8"))
    kind = backend(backend_name)
    found: list[Strand] = []
    for number, name in enumerate(names):
        own = folder / f"strand-{number}"
        places = np.load(own / "places.npy", allow_pickle=False)
        rows = kind.load(own)
        if len(rows) != len(places):
            raise ValueError(f"{own.name} has {len(rows)} rows at {len(places)} places")
        found.append(Strand(str(name), places, rows))
    return tuple(found)
