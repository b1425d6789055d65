"""An office's portfolio as the bank exported it: a spreadsheet whose headers end with paths, read without loss.

A row is the technology that was exported, with whatever the office changed in its cells: a cell counts as it stands, and
the rest (JSON in the last columns) only says exactly what a cell says shortened or tidied. A cell that was emptied is
no longer stated; an offer whose cells were all emptied is gone. A row without a rest is a new one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

from catalogue.errors import InputError
from catalogue.exchange import from_json, to_json
from catalogue.records import FieldSource, Rejection, Technology
from ingest.base import Outcome
from ingest.cells import cell_text
from ingest.header_rows import HEADER_ROWS
from ingest.own_columns import unguarded
from ingest.patent_columns import publication_id
from ingest.portfolio_paths import ALONE, FieldPath, above, leaf, shown, value_of, written
from ingest.portfolio_words import LANGUAGES
from ingest.rows import Cells, Row

REST: Final = "rest"
GUARDED: Final = "rest-guarded"
_HEADER: Final = re.compile(r"\[([A-Za-z][A-Za-z0-9_.-]{0,99})\]$")
_TODO: Final = "Correct the cell and hand the file in again; the other rows were taken"


@dataclass(frozen=True)
class Portfolio:
    """The columns of an export: path by column, the columns of the rest, and whether its cells are guarded (CSV)."""

    paths: Mapping[int, FieldPath]
    rest: tuple[int, ...]
    guarded: bool
    header: Cells


def portfolio_of(cells: Cells) -> Portfolio | None:
    """The columns that a header names by paths; None where this is no header of an export."""
    paths: dict[int, FieldPath] = {}
    rest: list[int] = []
    guard = False
    for place, cell in enumerate(cells):
        found = _HEADER.search(cell or "")
        if found is None:
            continue
        path = tuple(found[1].split("."))
        if path[0] in (REST, GUARDED):
            rest.append(place)
            guard |= path[0] == GUARDED
        elif leaf(path) is not None and path not in paths.values():
            paths[place] = path
    if ("id",) not in paths.values() or len(paths) < 3:
        return None
    return Portfolio(paths, tuple(rest), guard, cells)


def begun(rows: Iterator[Row]) -> tuple[Portfolio | None, Iterator[Row]]:
    """Whether the rows are those of an export, and all that are below its header; else all rows that are not blank."""
    seen: list[Row] = []
    for row in rows:
        if row.blank:
            continue
        if found := portfolio_of(row.cells):
            return found, rows
        seen.append(row)
        if len(seen) >= HEADER_ROWS:
            break
    return None, chain(seen, rows)


def read_portfolio(portfolio: Portfolio, rows: Iterator[Row], *, name: str) -> Iterator[Outcome]:
    """Technologies and rejections of the rows below the header."""
    for row in rows:
        if not row.blank:
            yield _read(portfolio, row, name)


def _read(portfolio: Portfolio, row: Row, name: str) -> Outcome:
    cells = {place: text for place, cell in enumerate(row.cells) if cell and (text := _cell(portfolio, cell))}
    values: dict[FieldPath, Any] = {}
    said = {path: cells[place] for place, path in portfolio.paths.items() if place in cells}
    try:
        exact = _rest(portfolio, cells)
    except ValueError as error:
        return Rejection(
            name,
            row.position,
            REST,
            f"what the last columns hold is no longer what the bank wrote there ({error})",
            "Export the portfolio again, or clear these cells: the row is then what its other cells say",
        )
    stated = _stated(portfolio, said, exact)
    for path, text in said.items():
        if path not in stated:
            try:
                values[path] = value_of(path, text)
            except ValueError as error:
                return _rejection(portfolio, row, path, text, str(error), name)
    values |= stated
    try:
        record = _record(values)
    except InputError as error:
        where = re.sub(r"\[(\d+)\]", lambda found: f".{int(found[1]) + 1}", error.where or "")
        path = tuple(where.split("."))
        return _rejection(portfolio, row, path, said.get(path), error.what, name)
    here = FieldSource(file=name, position=row.position, method="stated")
    return replace(record, provenance={"*": here})


def _cell(portfolio: Portfolio, cell: str) -> str | None:
    return cell_text(unguarded(cell)) if portfolio.guarded else cell


def _rest(portfolio: Portfolio, cells: Mapping[int, str]) -> dict[str, Any]:
    text = "".join(cells.get(place, "") for place in portfolio.rest)
    try:
        found = json.loads(text) if text else {}
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def _stated(
    portfolio: Portfolio, said: Mapping[FieldPath, str], exact: Mapping[str, Any]
) -> dict[FieldPath, Any]:
    """What the rest says exactly and no cell says otherwise; what is left of an emptied offer counts no more."""
    columns = frozenset(portfolio.paths.values())
    stated: dict[FieldPath, Any] = {}
    others: dict[FieldPath, Any] = {}
    for written_path, value in exact.items():
        path = tuple(written_path.removeprefix(ALONE).split("."))
        if written_path.startswith(ALONE):
            stated[path] = value
        elif path not in columns:
            others[path] = value
        elif _says(said.get(path), path, value):
            stated[path] = value
    below = {prefix for path in columns for prefix in above(path)}
    there = {prefix for path in (*said, *stated) for prefix in above(path)}
    for path, value in others.items():
        if all(prefix in there for prefix in above(path) if prefix in below):
            stated[path] = value
    return stated


def _says(text: str | None, path: FieldPath, value: Any) -> bool:
    """Whether a cell is as the bank wrote it for this value; a forged one is none of the bank's."""
    try:
        return text in {cell_text(shown(path, value, language)) for language in LANGUAGES}
    except TypeError:
        return False


class _Node(dict[str, Any]):
    """What stands below a step of a path."""


def _record(values: Mapping[FieldPath, Any]) -> Technology:
    tree = _Node()
    for path, value in values.items():
        inner = tree
        for step in path[:-1]:
            inner = inner.setdefault(step, _Node())
            if not isinstance(inner, _Node):
                raise InputError("is said twice", where=written(path))
        inner[path[-1]] = value
    found = _lists(tree)
    named = "id" in found
    record = from_json(json.dumps({"id": "new", **found}))
    return record if named else replace(record, id=_id(record))


def _lists(tree: Any) -> Any:
    """Objects whose keys are numbers as lists, in order and without gaps."""
    if not isinstance(tree, _Node):
        return tree
    if tree and all(key.isdecimal() for key in tree):
        return [_lists(tree[key]) for key in sorted(tree, key=int)]
    return {key: _lists(value) for key, value in tree.items()}


def _id(record: Technology) -> str:
    """The id of a row that has none: that of its first publication, else a hash of what it says."""
    if record.patents and (found := publication_id(record.patents[0])):
        return found
    return "row-" + hashlib.sha256(to_json(record).encode()).hexdigest()[:16]


def _rejection(
    portfolio: Portfolio, row: Row, path: Sequence[str], text: str | None, reason: str, name: str
) -> Rejection:
    place = next((place for place, one in portfolio.paths.items() if one == tuple(path)), None)
    header = portfolio.header[place] if place is not None else None
    return Rejection(
        file=name,
        position=row.position,
        field=written(tuple(path)) or None,
        reason=f"column {header}: {reason}" if header else reason,
        todo=_TODO,
        value=text,
    )
