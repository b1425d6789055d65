"""A generation of the index: built from records and vectors, opened, and searched for technologies.

Back ends rank rows; a technology scores by its best row. The search asks the back end for more rows until the k
best technologies are certain, so that k hits come back wherever k technologies are allowed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from catalogue.answers import IndexManifest, ShownPassage
from catalogue.errors import EncoderError, IndexMismatch
from catalogue.filters.columns import ColumnTable
from index import storage, tables
from index.backends import backend
from index.base import Mask, RowIndex, Vectors

_DIGITS = 6  # scores are compared to so many decimals: what differs only by the order of summation is a tie


@dataclass(frozen=True)
class Ranked:
    """A technology's number, its score (inner product of need and best passage), and that passage's row."""

    technology: int
    score: float
    row: int


@dataclass(frozen=True)
class Stamp:
    """What a generation is made from: the encoder (spec and fingerprint) and the catalogue's change number."""

    encoder: Mapping[str, Any]
    fingerprint: str
    sequence: int


class Generation:
    """An opened generation; never changes, so any number of threads may search it."""

    def __init__(self, folder: Path) -> None:
        """Opens a generation's folder.

        Raises:
            IndexMismatch: it is damaged, or its parts do not fit together.
        """
        self.manifest = storage.read_manifest(folder)
        try:
            self.ids = tables.read_ids(folder)
            self.columns: ColumnTable = tables.read_columns(folder)
            self.passages = tables.read_passages(folder)
            self.means = tables.read_arrays(folder, "means.npz")
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            # A file too large to be hashed can be damaged; a generation can be swept away while it is opened.
            raise IndexMismatch(
                f"a file of the index cannot be read ({error})", where=str(folder), todo="Run: techbank index"
            ) from error
        self._rows: RowIndex = backend(self.manifest.backend).load(folder)
        counts = (len(self.ids), self.columns.technologies, len(self.passages), len(self._rows))
        stated = (
            self.manifest.technologies,
            self.manifest.technologies,
            self.manifest.passages,
            self.manifest.passages,
        )
        if counts != stated:
            raise IndexMismatch(
                f"the parts of the index do not fit together {counts}",
                where=str(folder),
                todo="Run: techbank index",
            )
        self._number = {id_: number for number, id_ in enumerate(self.ids)}

    def __len__(self) -> int:
        return len(self.ids)

    def number(self, id_: str) -> int | None:
        """The number of a technology in this generation."""
        return self._number.get(id_)

    def passage(self, row: int) -> ShownPassage:
        """The passage of a row."""
        return self.passages.shown(row)

    def strategy(self, allowed: Mask | None) -> str:
        """How a search under this mask of technologies goes about it."""
        return self._rows.strategy(None if allowed is None else int(allowed[self.passages.technology].sum()))

    def search(self, vector: npt.NDArray[np.float32], k: int, allowed: Mask | None) -> list[Ranked]:
        """The k best technologies in order of (-score, id): fewer only where fewer are allowed and have passages.

        `vector` has shape (dimension,); `allowed` has one entry a technology, None allows all.
        """
        if k <= 0:
            return []
        rows_allowed = None if allowed is None or allowed.all() else allowed[self.passages.technology]
        available = len(self.passages) if rows_allowed is None else int(np.count_nonzero(rows_allowed))
        fetch = min(available, 4 * k + 16)
        query = vector.reshape(1, -1)
        while fetch:
            rows, scores = self._rows.search(query, fetch, rows_allowed)[0]
            rounded = np.round(scores.astype(np.float64), _DIGITS)
            order = np.lexsort((rows, -rounded))
            technologies = self.passages.technology[rows[order]]
            _, first = np.unique(technologies, return_index=True)
            best = order[first]
            # Technologies are numbered in order of id, so the number breaks ties as the id would.
            ranked = best[np.lexsort((self.passages.technology[rows[best]], -rounded[best]))]
            certain = len(ranked) >= k and rounded[order[-1]] < rounded[ranked[k - 1]]
            if certain or fetch >= available:
                top = ranked[:k]
                return [
                    Ranked(int(self.passages.technology[rows[i]]), float(rounded[i]), int(rows[i]))
                    for i in top
                ]
            fetch = min(available, fetch * 4)
        return []


def open_live(root: Path) -> Generation:
    """Opens the live generation; one that is replaced and swept away while it is being opened is no error.

    Raises:
        NoIndex: nothing has been indexed yet.
        IndexMismatch: the live generation is missing or damaged.
    """
    while True:
        name = storage.current_name(root)
        try:
            return Generation(storage.current(root))
        except IndexMismatch:
            if storage.current_name(root) == name:
                raise


def build_generation(
    root: Path,
    *,
    backend_name: str,
    ids: Sequence[str],
    columns: ColumnTable,
    passages: Iterable[tables.PassageRow],
    vectors: Vectors,
    means: Mapping[str, npt.NDArray[Any]],
    stamp: Stamp,
) -> Path:
    """Writes a new generation beside the live one, opens it as a check, and switches it in.

    `ids` are in ascending order; row r of `vectors` belongs to the r-th passage.

    Raises:
        EncoderError: a vector is not made of finite numbers; no search would ever find it.
        IndexError_: the index cannot be written.
    """
    if any(one >= next_ for one, next_ in pairwise(ids)):
        raise ValueError("ids must be in ascending order, each once, since ties are broken by number")
    finite = np.isfinite(np.einsum("ij,ij->i", vectors, vectors))
    if not finite.all():
        raise EncoderError(
            f"the vectors of {int((~finite).sum())} passages are no finite numbers",
            where=f"encoder {stamp.encoder.get('name')}",
            todo="Try another precision (precision = float32) or another encoder",
        )
    rows = backend(backend_name).build(vectors)
    digest = hashlib.sha256(
        f"{stamp.fingerprint}:{stamp.sequence}:{dt.datetime.now(dt.UTC)}".encode()
    ).hexdigest()
    manifest = IndexManifest(
        format=storage.FORMAT,
        generation=storage.next_name(root, digest),
        created=dt.datetime.now(dt.UTC).replace(microsecond=0),
        backend=backend_name,
        encoder=dict(stamp.encoder),
        fingerprint=stamp.fingerprint,
        dimension=int(vectors.shape[1]),
        technologies=len(ids),
        passages=len(vectors),
        sequence=stamp.sequence,
        centred=bool(means),
        files={},
    )

    def fill(folder: Path) -> None:
        tables.write_ids(folder, ids)
        tables.write_columns(folder, columns)
        tables.write_passages(folder, passages)
        if means:
            tables.write_arrays(folder, "means.npz", dict(means))
        rows.save(folder)

    return storage.write_generation(root, fill, manifest, lambda folder: _check(folder, vectors))


def _check(folder: Path, vectors: Vectors) -> None:
    """Opens what was written and looks whether a few rows find themselves."""
    generation = Generation(folder)
    for row in np.linspace(0, len(vectors) - 1, num=min(3, len(vectors)), dtype=np.int64):
        found = generation.search(vectors[row], 1, None)
        own = float(vectors[row] @ vectors[row])
        if own > 0 and (not found or found[0].score < round(own, _DIGITS) - 1e-3):
            raise IndexMismatch(
                f"row {row} does not find itself", where=str(folder), todo="Run: techbank index again"
            )


def describe(manifest: IndexManifest) -> dict[str, Any]:
    """A manifest as plain data."""
    return {**asdict(manifest), "created": manifest.created.isoformat()}
