"""PatSnap export (xlsx, xls, CSV): one publication a row, lists parted by `|`, `[标]` before harmonised names.

当前申请(专利权)人 is who owns it now, 原始申请(专利权)人 who applied. 简单法律状态 is PatSnap's summary (有效, 失效, 审中); what
happened stands in 法律状态/事件, which counts where it says more: a refused application is not a lapsed patent. Licences,
pledges and transfers entered there become events without a date.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from catalogue.records import EventKind, LegalEvent, Technology
from ingest.cells import split
from ingest.vendor_csv import VendorCsv
from ingest.vendor_tables import CellsByWord, Vendor

_STATE, _DETAILS = "简单法律状态", ("法律状态事件", "法律状态")
# The words of 法律状态/事件 that say how the patent ended, or stands, more exactly than the summary.
_ENDS = {
    "期限届满": "期限届满",
    "未缴年费": "未缴年费",
    "放弃": "撤回",
    "撤回": "撤回",
    "主动撤回": "撤回",
    "视为撤回": "撤回",
    "全部撤销": "全部无效",
    "全部无效": "全部无效",
}
_UNSAID = ("驳回", "申请终止", "避免重复授权放弃", "PCT未进入指定国")
"""An end for which the bank has no state: refused before grant."""
_EVENTS: dict[str, EventKind] = {
    "权利转移": "assigned",
    "许可": "licence_recorded",
    "质押": "pledge_recorded",
    "一案双申放弃": "other",
}


def _details(words: CellsByWord) -> tuple[str, ...]:
    return tuple(entry for name in _DETAILS for entry in split(words.get(name), commas=True))


def _cells(cells: dict[str, str], words: CellsByWord) -> dict[str, str]:
    if "ipc" not in cells and "ipc主分类号" in words:
        cells = {**cells, "ipc": words["ipc主分类号"]}
    details = _details(words)
    state = words.get(_STATE) or words.get("simplelegalstatus")
    ended = next((_ENDS[entry] for entry in details if entry in _ENDS), None)
    kept = {field: text for field, text in cells.items() if field != "legal_status"}
    if state in ("失效", "Inactive"):
        if ended:
            return {**kept, "legal_status": ended}
        if any(entry in _UNSAID for entry in details):
            return kept
    return {**kept, "legal_status": state} if state else cells


def _finish(technology: Technology, words: CellsByWord) -> Technology:
    events = tuple(
        LegalEvent(kind=_EVENTS[entry], detail=entry) for entry in _details(words) if entry in _EVENTS
    )
    if not events or not technology.patents:
        return technology
    first, *others = technology.patents
    return replace(technology, patents=(replace(first, events=events), *others))


VENDOR = Vendor(
    name="patsnap",
    signatures=(
        frozenset({"公开号", _STATE, "当前申请人"}),
        frozenset({"公开号", "原始申请人", "当前申请人"}),
        frozenset({"publicationnumber", "simplelegalstatus", "currentassignee"}),
    ),
    fields={
        "公开号": "publication_number",
        "当前申请人": "owner",
        "原始申请人": "applicants",
        "currentassignee": "owner",
        "originalassignee": "applicants",
        _STATE: "legal_status",
        "simplelegalstatus": "legal_status",
        "法律状态": None,
        "法律状态事件": None,
        "受理局": "country",
        "公开日": "publication_date",
        "预估到期日": None,
        "首项权利要求": "first_claim",
        "独立权利要求": "first_claim",
        "ipc分类号": "ipc",
        "ipc主分类号": None,
        "cpc分类号": "cpc",
        "简单同族": None,
        "inpadoc同族": None,
        "patsnap同族": None,
        "被引用专利": None,
        "引用专利": None,
        "被引用专利数量": None,
        "专利价值": None,
        "优先权号": None,
        "技术功效短语": None,
    },
    cells=_cells,
    finish=_finish,
)
TABLE_SIGNATURES = VENDOR.signatures


class Patsnap(VendorCsv):
    """The export as CSV; as .xlsx and .xls it is read alike, through the readers of workbooks."""

    name: ClassVar[str] = "patsnap"
    label: ClassVar[str] = "PatSnap (智慧芽) export (CSV; .xlsx and .xls through the workbook readers)"
    extensions: ClassVar[tuple[str, ...]] = (".csv", ".xlsx", ".xls")
    reads: ClassVar[str] = (
        "title, abstract, claims, numbers, dates, present owner, first applicants, inventors, IPC, CPC, kind of right, legal "
        "state, transfers, licences and pledges as events"
    )
    skips: ClassVar[str] = (
        "family members, citations, values, estimated expiry, main IPC symbol beside all; the end of refused applications"
    )
    vendor = VENDOR


READER = Patsnap()
