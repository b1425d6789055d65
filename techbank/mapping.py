"""An office and its spreadsheets: what is understood of a file's columns, and what the office says of them, remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from catalogue.errors import InputError
from catalogue.store import Catalogue
from ingest.base import Corrections
from ingest.column_guesses import THRESHOLD
from ingest.headers import FIELDS, plain
from ingest.mapping import IGNORE, SheetMapping, inspect, inspect_path, split_field

__all__ = [
    "SheetMapping",
    "correct",
    "corrections",
    "forget",
    "is_table",
    "sheets_to_list",
    "understood",
    "unread",
]

_TABLES = (".xlsx", ".xlsm", ".xlsb", ".ods", ".xls", ".csv", ".tsv", ".txt", ".html", ".htm")
_COUNTING = frozenset({"序号", "序號", "no", "nr", "行号", "通番", "項番", ""})
"""Headers of columns that only count the rows."""


def corrections(catalogue: Catalogue, office: str | None) -> Corrections | None:
    """What the office said of its spreadsheets, for `ingest.reading.read_stream`; None where no office is named."""
    if office is None:
        return None
    return lambda signature: catalogue.mappings.get(office, signature) or None


def understood(
    catalogue: Catalogue, file: Path | tuple[BinaryIO, str], *, office: str | None = None
) -> tuple[SheetMapping, ...]:
    """What is understood of every sheet of a spreadsheet, given what the office said before.

    Raises:
        InputError: it is no spreadsheet, or cannot be read.
    """
    said = corrections(catalogue, office)
    if isinstance(file, Path):
        return inspect_path(file, corrections=said)
    stream, name = file
    return inspect(stream, name, corrections=said)


def is_table(name: str) -> bool:
    """Whether a file of this name may be a spreadsheet, of whose columns something can be said."""
    return name.lower().removesuffix(".gz").endswith(_TABLES)


def unread(sheets: Iterable[SheetMapping]) -> tuple[str, ...]:
    """The headers of columns that hold something and were not read because nobody knows what they mean, each once."""
    return tuple(
        dict.fromkeys(
            column.header
            for sheet in sheets
            if sheet.problem is None
            for column in sheet.columns
            if column.header
            and column.examples
            and not column.used
            and column.confidence < 1
            and plain(column.header) not in _COUNTING
        )
    )


def correct(
    catalogue: Catalogue,
    sheets: tuple[SheetMapping, ...],
    changes: Mapping[str, str],
    *,
    office: str,
    sheet: str | None = None,
    who: str | None = None,
) -> int:
    """Remembers what the office says of columns: header -> field, "ignore", or "" to take back what it said of one.

    It counts for all sheets that have the header, or for the one named `sheet`, and for every file of that shape; what the
    office said of other columns stays. Returns how many shapes of table it counts for.

    Raises:
        InputError: no sheet has such a header, or there is no such field; nothing is remembered then.
    """
    for field in changes.values():
        if field and field != IGNORE and split_field(field) is None:
            raise InputError(
                f"there is no field {field!r}",
                todo=f'Use "{IGNORE}", or one of {", ".join(sorted(FIELDS))}; texts also with a language, as abstract_en',
            )
    told: dict[str, SheetMapping] = {
        one.signature: one
        for one in sheets
        if one.signature is not None and (sheet is None or one.name == sheet)
    }
    known = {column.header for one in told.values() for column in one.columns if column.header}
    for header in changes:
        if header not in known:
            raise InputError(
                f"no column is called {header!r}",
                todo=f"The columns are {', '.join(sorted(known)) or 'none'}",
            )
    count = 0
    with catalogue.transaction():
        for signature, one in told.items():
            headers = [column.header for column in one.columns if column.header]
            new = {header: field for header, field in changes.items() if header in headers}
            if not new:
                continue
            fields = {
                header: field
                for header, field in {**catalogue.mappings.get(office, signature), **new}.items()
                if field
            }
            if fields:
                catalogue.mappings.put(office, signature, fields, header=headers, who=who)
            else:
                catalogue.mappings.forget(office, signature)
            count += 1
    return count


def forget(catalogue: Catalogue, sheets: tuple[SheetMapping, ...], *, office: str) -> int:
    """Forgets what the office said of these sheets' headers; how many there were."""
    signatures = {one.signature for one in sheets if one.signature is not None}
    with catalogue.transaction():
        return sum(catalogue.mappings.forget(office, signature) for signature in sorted(signatures))


def sheets_to_list(sheets: tuple[SheetMapping, ...]) -> list[dict[str, Any]]:
    """As plain data, for JSON answers and pages; `used` says whether a column's field is taken."""
    return [
        {
            **{name: value for name, value in asdict(one).items() if name != "columns"},
            "columns": [{**asdict(column), "used": column.used} for column in one.columns],
            "threshold": THRESHOLD,
        }
        for one in sheets
    ]
