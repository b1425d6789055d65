"""NASA's patent portfolio: Center;Status;Case Number;Application SN;Title;Patent Expiration Date.

The published file has passed through a spreadsheet program that reads day before month: every date it could read
that way (10/03/2015, the third of October) came out in words and swapped (10 March 2015), and every date with a day
above 12 was left as it was (06/16/2024). Not one date in words has a day above 12. So where at least EVIDENCE
dates of the first rows bear this out and none speaks against it, dates in words are swapped back and marked as
inferred; otherwise they are read as they stand. Checked against the register: 08/543,093, filed 3 October 1995, is
listed as "10 March 2015"; 12/045,970, filed 11 March 2008, as "03 November 2028".

Serial numbers lost their leading zeros with the thousands separator: 12/45,970 is 12/045,970. "/0" is no number.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO, ClassVar

from catalogue.records import (
    FieldSource,
    Institution,
    PatentRef,
    PatentStatus,
    Rejection,
    Technology,
    TechnologyText,
)
from ingest.base import Outcome
from ingest.cells import read_date, script_language
from ingest.containers import peek
from ingest.delimited import Dialect, first_rows, rows
from ingest.headers import plain
from ingest.rows import Row

TABLE_SIGNATURE = frozenset({"center", "casenumber", "applicationsn", "patentexpirationdate"})
EVIDENCE = 5
_LOOK_AHEAD = 200
_DIALECT = Dialect("utf-8-sig", ";", headed=False, regular=True)
_STATUS: dict[str, PatentStatus] = {"issued": "granted", "application": "pending"}
_SERIAL = re.compile(r"(\d\d)/\s*(\d{1,3}[,/]?\d{3})")
_SHORT_SERIAL = re.compile(r"(\d\d)/(\d{1,3}),(\d{3})")
_WORDED = re.compile(r"(\d{1,2}) [A-Z][a-z]+ \d{4}")
# A case whose number ends so is the foreign part of a family; the serial number beside it is the US parent's.
_FOREIGN = {"PCT": "WO", "DE": "DE", "JP": "JP"}


class NasaPatents:
    """One case a row. A row without case number or title, or with an impossible date, is rejected."""

    name: ClassVar[str] = "nasa_patents"
    label: ClassVar[str] = "NASA patent portfolio (CSV with semicolons)"
    extensions: ClassVar[tuple[str, ...]] = (".csv",)
    reads: ClassVar[str] = "centre as owner, case number, application number, title, status, expiry date"
    skips: ClassVar[str] = "status words other than Issued and Application"

    def sniff(self, head: bytes, name: str) -> bool:
        table = first_rows(head, _DIALECT)[:1]
        return any({plain(cell) for cell in cells} >= TABLE_SIGNATURE for cells in table)

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        _, whole = peek(stream)
        table = (row for row in rows(whole, _DIALECT, name=name) if not row.blank)
        header = [plain(cell or "") for cell in next(table).cells]
        first = list(islice(table, _LOOK_AHEAD))
        swapped = _is_swapped(first, header)
        for row in chain(first, table):
            cells = {key: cell for key, cell in zip(header, row.cells, strict=False) if cell}
            yield _technology(row.position, cells, name=name, swapped=swapped)


def _is_swapped(table: list[Row], header: list[str]) -> bool:
    column = header.index("patentexpirationdate")
    dates = [row.cells[column] or "" for row in table if column < len(row.cells)]
    days = [int(found[1]) for date in dates if (found := _WORDED.fullmatch(date))]
    return len(days) >= EVIDENCE and max(days) <= 12


def _technology(position: str, cells: dict[str, str], *, name: str, swapped: bool) -> Outcome:
    case, title = cells.get("casenumber"), cells.get("title")
    if case is None or title is None:
        missing = "Case Number" if case is None else "Title"
        return Rejection(name, position, missing, "is empty", "Fill it in and hand the file in again")
    written = cells.get("patentexpirationdate")
    try:
        expiry = read_date(written, month_first=True)
    except ValueError as error:
        return Rejection(
            name, position, "Patent Expiration Date", str(error), "Correct it, or leave it empty"
        )
    provenance = {"*": FieldSource(file=name, position=position, method="mapped")}
    if swapped and expiry is not None and written and _WORDED.fullmatch(written):
        expiry = dt.date(expiry.year, expiry.day, expiry.month) if expiry.day <= 12 else None
        provenance["patents.expiry_date"] = FieldSource(file=name, position=position, method="inferred")
    country = _FOREIGN.get(case.rsplit("-", 1)[-1], "US")
    patent = PatentRef(
        country=country,
        application_number=application_digits(cells.get("applicationsn")) if country == "US" else None,
        expiry_date=expiry,
        status=_STATUS.get(cells.get("status", "").lower()),
    )
    centre = cells.get("center")
    return Technology(
        id=f"nasa-patent:{case}",
        texts={script_language(title): TechnologyText(title=title)},
        owner=Institution(name=centre) if centre else None,
        patents=(patent,),
        provenance=provenance,
    )


def application_digits(text: str | None) -> str | None:
    """Series and six-digit serial number: 13/033,085 is 13033085; None where it is not whole."""
    if text is None:
        return None
    if found := _SHORT_SERIAL.fullmatch(text):
        return f"{found[1]}{(found[2] + found[3]).zfill(6)}"
    digits = re.sub(r"[^\d]", "", text)
    return digits if _SERIAL.fullmatch(text) and len(digits) == 8 else None


READER = NasaPatents()
