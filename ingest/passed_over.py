"""What people write into tables that is no record of its own: totals, notes below the table, "as above"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from ingest.cells import words
from ingest.rows import Cells, Row

_TOTALS = words("合计 总计 小计 共计 合 总 total totals subtotal sum 合計 総計 小計 計")
_NOTE = re.compile(
    r"(?:注|备注|備註|说明|填表说明|填报说明|note|notes|remark|remarks|注記|備考)\s*\d*\s*[:：]|[※＊*]", re.I
)
_DITTO = words("同上 〃 ″ \u3003 ditto 同前 上同 々")


def is_no_record(row: Row) -> bool:
    """Whether the row only sums up, or only says something about the table: 合计 | 5项; 注：以上均可面议."""
    said = [cell for cell in row.cells if cell]
    if not said or row.remarks:
        return False
    if len(set(said)) == 1:
        return bool(_NOTE.match(said[0].lstrip())) or _is_total(said[0])
    return _is_total(said[0]) and len(said) * 2 <= max(len(row.cells), 4)


def _is_total(cell: str) -> bool:
    word = "".join(unicodedata.normalize("NFKC", cell).split()).casefold().rstrip(":：")
    return word in _TOTALS


def as_above(row: Row, above: Cells) -> Row:
    """The row with what stands above in place of 同上, 〃 or ditto; `above` is the row before, so filled in itself."""
    if not any(cell and cell.strip().casefold() in _DITTO for cell in row.cells):
        return row
    filled = tuple(
        above[place] if cell and cell.strip().casefold() in _DITTO and place < len(above) else cell
        for place, cell in enumerate(row.cells)
    )
    return replace(row, cells=filled)
