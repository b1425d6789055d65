"""PATENTSCOPE result list (WIPO; xls, xlsx, CSV): one application a row, below rows that say what was searched for.

Application Id is PATENTSCOPE's own number of the document. Only of international applications (WO2031123456) is it the
publication number; of a national one it is kept as the row's reference, never taken for a number of that office.
"""

from __future__ import annotations

import re
from typing import ClassVar

from ingest.headers import plain
from ingest.vendor_csv import VendorCsv
from ingest.vendor_tables import CellsByWord, Vendor

_ID = "applicationid"
_WO = re.compile(r"WO\s?/?\s?((?:19|20)\d\d)/?(\d{6})")


def _cells(cells: dict[str, str], words: CellsByWord) -> dict[str, str]:
    own = re.sub(r"\s", "", words.get(_ID, "")).upper()
    if not own:
        return cells
    if found := _WO.fullmatch(own):
        return {"publication_number": f"WO{found[1]}{found[2]}", "country": "WO", **cells}
    return {"reference": f"patentscope:{own}", **cells}


VENDOR = Vendor(
    name="patentscope",
    signatures=(
        frozenset({_ID, "applicationnumber", "applicationdate", "title"}),
        frozenset(plain(word) for word in ("申请 ID", "申请号", "申请日", "标题")),
    ),
    fields={
        _ID: None,
        "applicationnumber": "application_number",
        "applicationdate": "filing_date",
        "country": "country",
        "title": "title",
        "abstract": "abstract",
        "ipc": "ipc",
        "applicants": "applicants",
        "inventors": "inventors",
        "publicationnumber": "publication_number",
        "publicationdate": "publication_date",
        "prioritiesdata": None,
        "nationalphaseentries": None,
        "image": None,
    },
    cells=_cells,
)
TABLE_SIGNATURES = VENDOR.signatures


class Patentscope(VendorCsv):
    """The list as CSV; as .xls and .xlsx it is read alike, through the readers of workbooks."""

    name: ClassVar[str] = "patentscope"
    label: ClassVar[str] = "PATENTSCOPE result list (CSV; .xls and .xlsx through the workbook readers)"
    extensions: ClassVar[tuple[str, ...]] = (".csv", ".xls", ".xlsx")
    reads: ClassVar[str] = (
        "title, abstract, international publication number, application number, dates, country, first applicant as owner, "
        "applicants, inventors, IPC"
    )
    skips: ClassVar[str] = "priorities, national phase entries, drawings; it has no claims and no legal state"
    vendor = VENDOR


READER = Patentscope()
