"""The files of a generation beside the vectors: filter columns, ids, and passages with their texts.

Everything is plain arrays (.npy without pickle) and JSON. Texts lie in one UTF-8 file, mapped into memory, with
an array of where each begins, so that a hit's passage is read without a database.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from catalogue.answers import ShownPassage
from catalogue.errors import IndexMismatch
from catalogue.filters import all_columns
from catalogue.filters.columns import Codes, Column, ColumnTable

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class PassageRow:
    """One row of the index: which technology it belongs to (its number) and what a hit shows of it."""

    technology: int
    language: str
    part: str
    text: str


@dataclass(frozen=True)
class Passages:
    """All rows: `technology[r]` is the technology of row r."""

    technology: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]
    texts: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int32]
    names: tuple[tuple[str, str], ...]

    def __len__(self) -> int:
        return len(self.technology)

    def shown(self, row: int) -> ShownPassage:
        """The passage of a row, as a hit shows it."""
        start, end = self.starts[row : row + 2]
        language, part = self.names[self.labels[row]]
        return ShownPassage(self.texts[start:end].tobytes().decode(), language, part)


def write_passages(folder: Path, rows: Iterable[PassageRow]) -> None:
    """Streams the rows into their files."""
    technology, labels, starts = list[int](), list[int](), [0]
    names: dict[tuple[str, str], int] = {}
    with (folder / "texts.bin").open("wb") as stream:
        for row in rows:
            technology.append(row.technology)
            labels.append(names.setdefault((row.language, row.part), len(names)))
            starts.append(starts[-1] + stream.write(row.text.encode()))
    _save(folder, "rows.npy", np.array(technology, dtype=np.int32))
    _save(folder, "labels.npy", np.array(labels, dtype=np.int32))
    _save(folder, "starts.npy", np.array(starts, dtype=np.int64))
    (folder / "labels.json").write_text(json.dumps(list(names)), encoding="utf-8")


def read_passages(folder: Path) -> Passages:
    """What `write_passages` wrote."""
    path = folder / "texts.bin"
    texts: npt.NDArray[np.uint8]
    texts = np.memmap(path, dtype=np.uint8, mode="r") if path.stat().st_size else np.empty(0, dtype=np.uint8)
    names = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    return Passages(
        _load(folder, "rows.npy"),
        _load(folder, "starts.npy"),
        texts,
        _load(folder, "labels.npy"),
        tuple((language, part) for language, part in names),
    )


def write_ids(folder: Path, ids: Sequence[str]) -> None:
    """Technologies' ids in the order of their numbers."""
    (folder / "ids.json").write_text(json.dumps(list(ids), ensure_ascii=False), encoding="utf-8")


def read_ids(folder: Path) -> tuple[str, ...]:
    """What `write_ids` wrote."""
    return tuple(json.loads((folder / "ids.json").read_text(encoding="utf-8")))


def write_columns(folder: Path, table: ColumnTable) -> None:
    """The filter columns: arrays in columns.npz, names and vocabularies in columns.json."""
    arrays: dict[str, Array] = {"offer_starts": table.offer_starts, "offer_numbers": table.offer_numbers}
    arrays.update({f"number:{name}": array for name, array in table.numbers.items()})
    arrays.update({f"bits:{name}": array for name, array in table.bits.items()})
    for name, codes in table.code_columns.items():
        arrays[f"starts:{name}"], arrays[f"codes:{name}"], arrays[f"stated:{name}"] = (
            codes.starts,
            codes.codes,
            codes.stated,
        )
    np.savez(folder / "columns.npz", **arrays)  # type: ignore[arg-type]
    words = {
        "technologies": table.technologies,
        "bits": {name: list(values) for name, values in table.bit_names.items()},
        "codes": {name: list(codes.vocabulary) for name, codes in table.code_columns.items()},
    }
    (folder / "columns.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")


def read_columns(folder: Path) -> ColumnTable:
    """What `write_columns` wrote.

    Raises:
        IndexMismatch: the filters of this program need columns that are not there.
    """
    words = json.loads((folder / "columns.json").read_text(encoding="utf-8"))
    with np.load(folder / "columns.npz", allow_pickle=False) as arrays:
        held = {name: arrays[name] for name in arrays.files}
    table = ColumnTable(
        technologies=words["technologies"],
        offer_starts=held["offer_starts"],
        offer_numbers=held["offer_numbers"],
        numbers={n.removeprefix("number:"): a for n, a in held.items() if n.startswith("number:")},
        bits={n.removeprefix("bits:"): a for n, a in held.items() if n.startswith("bits:")},
        bit_names={name: tuple(values) for name, values in words["bits"].items()},
        code_columns={
            name: Codes(
                tuple(vocabulary), held[f"starts:{name}"], held[f"codes:{name}"], held[f"stated:{name}"]
            )
            for name, vocabulary in words["codes"].items()
        },
    )
    for column in all_columns():
        if not _holds(table, column):
            raise IndexMismatch(
                f"the index was made before the filters knew {column.name}",
                where=str(folder),
                todo="Run: techbank index",
            )
    return table


def _holds(table: ColumnTable, column: Column) -> bool:
    """Whether the table has this column: of the same kind, over the same rows, with the same flags."""
    rows = table.technologies if column.scope == "technology" else table.offers
    if column.kind == "codes":
        codes = table.code_columns.get(column.name)
        return codes is not None and len(codes.stated) == rows
    if column.kind == "flags":
        bits = table.bits.get(column.name)
        return bits is not None and len(bits) == rows and table.bit_names[column.name] == column.values
    numbers = table.numbers.get(column.name)
    return numbers is not None and len(numbers) == rows


def write_arrays(folder: Path, name: str, arrays: dict[str, Array]) -> None:
    """A small set of named arrays, such as the language means."""
    np.savez(folder / name, **arrays)  # type: ignore[arg-type]


def read_arrays(folder: Path, name: str) -> dict[str, Array]:
    """What `write_arrays` wrote; empty where there is no such file."""
    if not (folder / name).exists():
        return {}
    with np.load(folder / name, allow_pickle=False) as arrays:
        return {key: arrays[key] for key in arrays.files}


def _save(folder: Path, name: str, array: Array) -> None:
    np.save(folder / name, array, allow_pickle=False)


def _load(folder: Path, name: str) -> Array:
    array: Array = np.load(folder / name, mmap_mode="r", allow_pickle=False)
    return array
