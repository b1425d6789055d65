"""What is known of one vendor's spreadsheet export beyond what its headers say; a vendor is a file in ingest/formats.

The vendor is told by its header, so that the same export is read alike as CSV, as a workbook and as HTML called .xls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from catalogue.records import Technology
from ingest.headers import plain

CellsByWord: TypeAlias = Mapping[str, str]
"""A row's cells by their headers' plain words (`ingest.headers.plain`)."""


def _as_they_are(cells: dict[str, str], words: CellsByWord) -> dict[str, str]:
    return cells


def _as_it_is(technology: Technology, words: CellsByWord) -> Technology:
    return technology


@dataclass(frozen=True)
class Vendor:
    """One vendor's export.

    A header that holds all words of one of `signatures` is this vendor's. `fields` says what its columns are, by plain
    word; None where a column is not read. `cells` mends a row's cells (by field) before it is read, `finish` adds to the
    technology what only this export says; both may raise `WrongCell`.
    """

    name: str
    signatures: tuple[frozenset[str], ...]
    fields: Mapping[str, str | None]
    cells: Callable[[dict[str, str], CellsByWord], dict[str, str]] = _as_they_are
    finish: Callable[[Technology, CellsByWord], Technology] = _as_it_is


def vendor_of(header: Sequence[str | None], vendors: Sequence[Vendor]) -> Vendor | None:
    """The vendor whose header this is."""
    words = {plain(cell) for cell in header if cell}
    return next((v for v in vendors if any(signature <= words for signature in v.signatures)), None)
