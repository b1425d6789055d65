"""incoPat export (xls, xlsx, CSV): one publication a row, lists parted by `;`.

当前权利人 is who owns it now, 申请人 who applied. 许可类型, 许可人 and 被许可人 tell of licences that the office has recorded: they
become events of the patent, not an offer of its owner. 专利有效性 (有效, 失效, 审中) is incoPat's summary; 当前法律状态 counts
where it is there.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest
from typing import ClassVar, cast

from catalogue.licensing.offer import Grant
from catalogue.records import LegalEvent, Technology
from ingest.headers import plain
from ingest.offer_columns import TERMS
from ingest.patent_columns import status_of
from ingest.vendor_csv import VendorCsv
from ingest.vendor_tables import CellsByWord, Vendor

_STATE, _SUMMARY = "当前法律状态", "专利有效性"


def _cells(cells: dict[str, str], words: CellsByWord) -> dict[str, str]:
    if "ipc" not in cells and "ipc主分类" in words:
        cells = {**cells, "ipc": words["ipc主分类"]}
    kept = {field: text for field, text in cells.items() if field != "legal_status"}
    state = words.get(_STATE)
    if status_of(state) is None:
        # 失效 alone does not say that it was ever granted: a refused application is told so as well
        state = words.get(_SUMMARY) if not state or "驳回" not in state else None
    return {**kept, "legal_status": state} if state else kept


def _finish(technology: Technology, words: CellsByWord) -> Technology:
    kinds, licensees = _entries(words.get("许可类型")), _entries(words.get("被许可人"))
    if not technology.patents or not (kinds or licensees):
        return technology
    if len(kinds) != len(licensees):  # which licensee has which licence cannot be told
        kinds = kinds * len(licensees) if len(kinds) == 1 else [""] * len(licensees) if licensees else kinds
    events = tuple(
        LegalEvent(
            kind="licence_recorded",
            licence=_grant(kind),
            detail=f"被许可人：{licensee}" if licensee else None,
        )
        for kind, licensee in zip_longest(kinds, licensees, fillvalue="")
    )
    first, *others = technology.patents
    return replace(technology, patents=(replace(first, events=events), *others))


def _entries(text: str | None) -> list[str]:
    """The entries of a list whose places count: an entry that comes twice stays."""
    return [part.strip() for part in re.split(r"[;；]", text) if part.strip()] if text else []


def _grant(word: str) -> Grant | None:
    return next((cast(Grant, value) for slot, value in TERMS.get(plain(word), ()) if slot == "grants"), None)


VENDOR = Vendor(
    name="incopat",
    signatures=(
        frozenset({"公开号", "合享价值度"}),
        frozenset({"公开号", "链接到incopat"}),
        frozenset({"公开号", _SUMMARY, "当前权利人"}),
    ),
    fields={
        "公开号": "publication_number",
        "公开日": "publication_date",
        "标题": "title",
        "当前权利人": "owner",
        "标准化当前权利人": "owner",
        "申请人": "applicants",
        "标准化申请人": None,
        "第一申请人": None,
        "ipc": "ipc",
        "ipc主分类": None,
        "首项权利要求": "first_claim",
        "权利要求": "claims",
        _SUMMARY: "legal_status",
        _STATE: None,
        "公开国别": "country",
        "许可类型": None,
        "许可人": None,
        "被许可人": None,
        "许可次数": None,
        "转让次数": None,
        "简单同族": None,
        "扩展同族": None,
        "inpadoc同族": None,
        "被引证次数": None,
        "合享价值度": None,
        "技术功效": None,
        "链接到incopat": "url",
    },
    cells=_cells,
    finish=_finish,
)
TABLE_SIGNATURES = VENDOR.signatures


class Incopat(VendorCsv):
    """The export as CSV; as .xls and .xlsx it is read alike, through the readers of workbooks."""

    name: ClassVar[str] = "incopat"
    label: ClassVar[str] = "incoPat export (CSV; .xls and .xlsx through the workbook readers)"
    extensions: ClassVar[tuple[str, ...]] = (".csv", ".xls", ".xlsx")
    reads: ClassVar[str] = (
        "title, abstract, claims, numbers, dates, present owner, applicants, inventors, IPC, kind of right, legal state, "
        "recorded licences as events, link"
    )
    skips: ClassVar[str] = (
        "families, citations, values, counts, main IPC symbol beside all, harmonised applicants; the end of refused applications"
    )
    vendor = VENDOR


READER = Incopat()
