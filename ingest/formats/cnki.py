"""CNKI (知网) export of patents (xls, which is HTML or a workbook; CSV): one document a row.

Two shapes: the literature export with headers in two languages (Title-题名), which may hold papers beside patents, and the
patent database's own (专利名称, 主权项, 国省代码). A row that CNKI files under another source than patents is no technology and
is rejected by that reason.
"""

from __future__ import annotations

import re
from typing import ClassVar

from ingest.cells import WrongCell
from ingest.vendor_csv import VendorCsv
from ingest.vendor_tables import CellsByWord, Vendor

_SOURCE = "srcdatabase来源库"


def _cells(cells: dict[str, str], words: CellsByWord) -> dict[str, str]:
    source = words.get(_SOURCE)
    if source and "专利" not in source and "patent" not in source.lower():
        raise WrongCell(
            f"CNKI files this row under {source[:20]!r}: it is no patent, but a paper or report", "*"
        )
    if "ipc" not in cells and "主分类号" in words:
        cells = {**cells, "ipc": words["主分类号"]}
    if (number := cells.get("application_number")) and re.fullmatch(
        r"(?:CN|ZL)?\d{8,12}(?:\.?[\dX])?", number
    ):
        return {"country": "CN", **cells}
    return cells


VENDOR = Vendor(
    name="cnki",
    signatures=(
        frozenset({_SOURCE, "title题名"}),
        frozenset({"专利名称", "主权项", "国省代码"}),
    ),
    fields={
        _SOURCE: None,
        "title题名": "title",
        "author作者": "inventors",
        "author发明人": "inventors",
        "inventor发明人": "inventors",
        "organ单位": "applicants",
        "organ申请人": "applicants",
        "applicant申请人": "applicants",
        "keyword关键词": "keywords",
        "summary摘要": "abstract",
        "pubtime发表时间": "publication_date",
        "publicationdate公开日": "publication_date",
        "applicationdate申请日": "filing_date",
        "applicationno申请号": "application_number",
        "applicationnumber申请号": "application_number",
        "publicationno公开号": "publication_number",
        "publicationnumber公开号": "publication_number",
        "clc中图分类号": None,
        "source文献来源": None,
        "firstduty第一责任人": None,
        "fund基金": None,
        "year年": None,
        "url网址": "url",
        "doidoi": None,
        "专利名称": "title",
        "主权项": "first_claim",
        "申请人": "applicants",
        "发明人": "inventors",
        "申请号": "application_number",
        "公开号": "publication_number",
        "主分类号": None,
        "分类号": "ipc",
        "国省代码": None,
        "专辑": None,
        "专题": None,
        "页数": None,
        "代理机构": None,
        "代理人": None,
    },
    cells=_cells,
)
TABLE_SIGNATURES = VENDOR.signatures


class Cnki(VendorCsv):
    """The export as CSV; as HTML called .xls, .xls and .xlsx it is read alike, through the readers of those."""

    name: ClassVar[str] = "cnki"
    label: ClassVar[str] = (
        "CNKI (知网) export of patents (CSV; .xls and .xlsx through the readers of workbooks and HTML)"
    )
    extensions: ClassVar[tuple[str, ...]] = (".csv", ".xls", ".xlsx")
    reads: ClassVar[str] = (
        "title, abstract, main claim, keywords, numbers, dates, first applicant as owner, applicants, inventors, IPC, link"
    )
    skips: ClassVar[str] = (
        "rows that are no patents (named as rejected), subject groups, province codes, agents, pages"
    )
    vendor = VENDOR


READER = Cnki()
