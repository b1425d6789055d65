"""A generation of the index: built from records and vectors, opened, and searched for technologies.

How it is searched stands in index/segments.py.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from catalogue.answers import IndexManifest
from catalogue.errors import IndexMismatch
from catalogue.filters.columns import ColumnTable
from index import storage, strands, tables
from index.lexical import LexicalIndex
from index.segments import Ranked, Segment, check_rows
from index.strands import StrandRows
from index.twins import TwinIndex


@dataclass(frozen=True)
class Stamp:
    """What a generation is made from: the encoder (spec and fingerprint) and the catalogue's change number."""

    encoder: Mapping[str, Any]
    fingerprint: str
    sequence: int


class Generation(Segment):
    """An opened generation: a segment on disk, with its manifest and the means of its languages."""

    def __init__(self, folder: Path) -> None:
        """Opens a generation's folder.

        Raises:
            IndexMismatch: it is damaged, or its parts do not fit together.
        """
        self.manifest = storage.read_manifest(folder)
        try:
            ids, columns = tables.read_ids(folder), tables.read_columns(folder)
            passages = tables.read_passages(folder)
            self.means = tables.read_arrays(folder, "means.npz")
            self.scores = tables.read_arrays(folder, "scores.npz")
            rows = strands.load(folder, self.manifest.backend)
            words, twins = LexicalIndex.load(folder), TwinIndex.load(folder)
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            # A file too large to be hashed can be damaged; a generation can be swept away while it is opened.
            raise IndexMismatch(
                f"a file of the index cannot be read ({error})", where=str(folder), todo="Run: techbank index"
            ) from error
        rows_held = sum(len(one.places) for one in rows)
        counts = (len(ids), columns.technologies, len(words), len(passages), rows_held)
        technologies, stated = self.manifest.technologies, self.manifest.passages
        places = np.sort(np.concatenate([one.places for one in rows])) if rows else np.empty(0, np.int64)
        fitting = counts == (technologies, technologies, technologies, stated, stated)
        if not fitting or not np.array_equal(places, np.arange(stated)):
            raise IndexMismatch(
                f"the parts of the index do not fit together {counts}",
                where=str(folder),
                todo="Run: techbank index",
            )
        super().__init__(ids, columns, passages, rows, words, twins)

    @property
    def spread(self) -> float:
        """One standard deviation of the scores of needs that have nothing to do with a passage; 0 where it is not known."""
        found = self.scores.get("spread")
        return float(found) if found is not None else 0.0


__all__ = ["Generation", "Ranked", "Stamp", "build_generation", "describe", "open_live"]


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
    rows: Sequence[StrandRows],
    dimension: int,
    means: Mapping[str, npt.NDArray[Any]],
    words: LexicalIndex,
    twins: TwinIndex,
    scores: Mapping[str, npt.NDArray[Any]],
    stamp: Stamp,
) -> Path:
    """Writes a new generation beside the live one, opens it as a check, and switches it in.

    `ids` are in ascending order; row r of `rows` belongs to the r-th passage. `dimension` is that of the
    encoder; a strand may have fewer. `words` and `twins` have the technologies in the order of `ids`; `scores` is what is known of
    the scores of this encoder over this bank (`spread`).

    Raises:
        EncoderError: a vector is not made of finite numbers; no search would ever find it.
        IndexError_: the index cannot be written.
    """
    for one in rows:
        check_rows(ids, one.vectors, encoder=str(stamp.encoder.get("name")))
    held = strands.built(backend_name, rows)
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
        dimension=dimension,
        technologies=len(ids),
        passages=sum(len(one.places) for one in rows),
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
        if scores:
            tables.write_arrays(folder, "scores.npz", dict(scores))
        strands.save(folder, held)
        words.save(folder)
        twins.save(folder)

    return storage.write_generation(root, fill, manifest, lambda folder: _check(folder, rows))


def _check(folder: Path, rows: Sequence[StrandRows]) -> None:
    """Opens what was written and looks whether a few rows of each strand find themselves."""
    generation = Generation(folder)
    for one in rows:
        for at in np.linspace(0, len(one.vectors) - 1, num=min(3, len(one.vectors)), dtype=np.int64):
            vector = one.vectors[at]
            found = generation.search({one.name: vector}, 1, None)
            own = float(vector @ vector)
            if own > 0 and (not found or found[0].score < own - 1e-3):
                raise IndexMismatch(
                    f"row {one.places[at]} does not find itself",
                    where=str(folder),
                    todo="Run: techbank index again",
                )


def describe(manifest: IndexManifest) -> dict[str, Any]:
    """A manifest as plain data."""
    return {**asdict(manifest), "created": manifest.created.isoformat()}
