"""The files of a generation beside the vectors: filter columns, ids, and passages with their texts.

Everything is plain arrays (.npy without pickle) and JSON. Texts lie in one UTF-8 file, mapped into memory, with
an array of where each begins, so that a hit's passage is read without a database.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from catalogue.answers import ShownPassage
from catalogue.errors import IndexMismatch
from catalogue.filters import all_columns
from catalogue.filters.columns import Column, ColumnTable
from catalogue.filters.packed import Codes, Flags, Lists, Numbers, Postings, Vectors

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


def held_passages(rows: Iterable[PassageRow]) -> Passages:
    """The rows in memory, as `read_passages` would give them."""
    technology, labels, starts = list[int](), list[int](), [0]
    names: dict[tuple[str, str], int] = {}
    texts = bytearray()
    for row in rows:
        technology.append(row.technology)
        labels.append(names.setdefault((row.language, row.part), len(names)))
        texts += row.text.encode()
        starts.append(len(texts))
    return Passages(
        np.array(technology, dtype=np.int32),
        np.array(starts, dtype=np.int64),
        np.frombuffer(bytes(texts), dtype=np.uint8),
        np.array(labels, dtype=np.int32),
        tuple(names),
    )


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
    """The filter columns: arrays in columns.npz, kinds and vocabularies in columns.json."""
    arrays: dict[str, Array] = {name: getattr(table, name) for name in _ROWS}
    described: dict[str, Any] = {"technologies": table.technologies}
    for kind, columns in _by_kind(table).items():
        described[kind] = {name: _taken_apart(column, name, arrays) for name, column in columns.items()}
    np.savez(folder / "columns.npz", **arrays)  # type: ignore[arg-type]
    (folder / "columns.json").write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")


def read_columns(folder: Path) -> ColumnTable:
    """What `write_columns` wrote.

    Raises:
        IndexMismatch: the filters of this program need columns that are not there.
    """
    described = json.loads((folder / "columns.json").read_text(encoding="utf-8"))
    with np.load(folder / "columns.npz", allow_pickle=False) as arrays:
        held = {name: arrays[name] for name in arrays.files}
    table = ColumnTable(described["technologies"], *(held[name] for name in _ROWS))
    for kind, columns in _by_kind(table).items():
        for name, parts in described[kind].items():
            columns[name] = _put_together(_KINDS[kind], name, parts, held)
    for column in all_columns():
        if not _holds(table, column):
            raise IndexMismatch(
                f"the index was made before the filters knew {column.name}",
                where=str(folder),
                todo="Run: techbank index",
            )
    return table


def _taken_apart(column: Any, name: str, arrays: dict[str, Array]) -> dict[str, Any]:
    """A column's words and numbers as JSON has them; its arrays go into `arrays`."""
    parts: dict[str, Any] = {}
    for field in fields(column):
        value, path = getattr(column, field.name), f"{name}:{field.name}"
        if isinstance(value, np.ndarray):
            arrays[path] = value
        elif isinstance(value, Postings):
            parts[field.name] = _taken_apart(value, path, arrays)
        else:
            parts[field.name] = value
    return parts


def _put_together(kind: type[Any], name: str, parts: Mapping[str, Any], arrays: Mapping[str, Array]) -> Any:
    """What `_taken_apart` took apart."""
    found: dict[str, Any] = {}
    for field in fields(kind):
        path = f"{name}:{field.name}"
        value = parts.get(field.name)
        if value is None:
            found[field.name] = arrays[path]
        elif isinstance(value, dict):
            found[field.name] = _put_together(Postings, path, value, arrays)
        else:
            found[field.name] = tuple(value) if isinstance(value, list) else value
    return kind(**found)


_ROWS = ("further", "layers", "offer_numbers")
_KINDS: Mapping[str, type[Any]] = {
    "number": Numbers,
    "flags": Flags,
    "codes": Codes,
    "lists": Lists,
    "vectors": Vectors,
}


def _by_kind(table: ColumnTable) -> dict[str, MutableMapping[str, Any]]:
    return {
        "number": table.numbers,
        "flags": table.flags,
        "codes": table.codes,
        "lists": table.lists,
        "vectors": table.vectors,
    }


def _holds(table: ColumnTable, column: Column) -> bool:
    """Whether the table has this column: of the same kind, over the same rows, with the same flags."""
    rows = table.technologies if column.scope == "technology" else table.offers
    held = _by_kind(table)[column.kind].get(column.name)
    if held is None or len(held.stated) != rows:
        return False
    return column.kind != "flags" or held.names == column.values


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
