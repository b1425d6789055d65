"""FAISS flat: exact inner products at memory speed, with a selector made for the number of rows allowed."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from catalogue.errors import IndexMismatch
from index.base import Mask, Rows, Scores, Vectors

_FILE = "flat.faiss"

# Up to this many allowed rows a list of ids is faster than a bitmap over all rows: it jumps over what is not
# allowed instead of testing each row. Above they are as fast as each other, and the bitmap is 64 times smaller
# (docs/decisions/index.md has the measurement).
_LIST_ROWS = 50_000


def _faiss() -> Any:
    """FAISS, imported where it is used; its own type hints do not cover the Python layer over its classes."""
    import faiss

    return faiss


class FaissFlatIndex:
    """IndexFlatIP; a selector goes with each call, never onto the shared index."""

    name: ClassVar[str] = "faiss_flat"

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> Self:
        index = _faiss().IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    def search(self, vectors: Vectors, k: int, allowed: Mask | None) -> list[tuple[Rows, Scores]]:
        faiss = _faiss()
        count = len(self) if allowed is None else int(np.count_nonzero(allowed))
        wanted = min(k, count)
        nothing = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))
        if wanted <= 0 or not len(vectors):
            return [nothing for _ in vectors]
        parameters = None
        if allowed is not None:
            if count <= _LIST_ROWS:
                selector = faiss.IDSelectorArray(np.flatnonzero(allowed).astype(np.int64))
            else:
                selector = faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
            parameters = faiss.SearchParameters(sel=selector)
        queries = np.ascontiguousarray(vectors, dtype=np.float32)
        # A single query uses one core anyhow, but would start an OpenMP pool for every thread that asks one.
        threads = faiss.omp_get_max_threads()
        if len(queries) == 1:
            faiss.omp_set_num_threads(1)
        try:
            scores, rows = self._index.search(queries, wanted, params=parameters)
        finally:
            faiss.omp_set_num_threads(threads)
        found: list[tuple[Rows, Scores]] = []
        for own_rows, own_scores in zip(rows, scores, strict=True):
            real = own_rows >= 0  # FAISS fills up with -1
            found.append((own_rows[real], own_scores[real]))
        return found

    def strategy(self, allowed: int | None) -> str:
        if allowed is None:
            return "flat"
        return "flat over a list of rows" if allowed <= _LIST_ROWS else "flat under a bitmap"

    def save(self, folder: Path) -> None:
        try:
            _faiss().write_index(self._index, str(folder / _FILE))
        except RuntimeError as error:  # FAISS's way of saying that the disk is full
            raise OSError(str(error)) from error

    @classmethod
    def load(cls, folder: Path) -> Self:
        faiss = _faiss()
        try:
            index = faiss.read_index(str(folder / _FILE))
        except RuntimeError as error:
            raise IndexMismatch(
                "the vectors cannot be read", where=str(folder / _FILE), todo="Run: techbank index"
            ) from error
        return cls(index)

    def __len__(self) -> int:
        return int(self._index.ntotal)


BACKEND = FaissFlatIndex
