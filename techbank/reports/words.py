"""The words of a report's workbook in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# Chinese, English, Japanese
WORDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "outcome": ("结果", "outcome", "結果"),
    "field": ("字段", "field", "項目"),
    "value": ("原值", "value", "元の値"),
    "reason": ("原因", "reason", "理由"),
    "todo": ("如何修改", "how to mend", "直し方"),
    "file": ("文件", "file", "ファイル"),
    "position": ("位置", "position", "位置"),
    "record": ("记录", "record", "記録"),
    "summary": ("上传报告", "Report of the upload", "アップロード報告"),
    "sheet": ("techbank 汇总", "techbank summary", "techbank 集計"),
    "records": ("techbank 记录", "techbank records", "techbank 記録"),
    "stored": ("新存入", "stored", "新規登録"),
    "changed": ("已更新", "changed", "更新"),
    "same": ("无变化", "same", "変更なし"),
    "rejected": ("未收录", "rejected", "不採用"),
    "owner_changed": ("权利人变更", "owner changed", "権利者変更"),
    "owner_same": ("权利人无变化", "owner same", "権利者変更なし"),
    "remarked": ("请核对：", "please check: ", "ご確認ください："),
    "contradicts": ("自相矛盾：", "contradicts itself: ", "矛盾："),
    "dry_run": ("试运行：未存入任何记录", "a dry run: nothing was stored", "試行：何も登録していません"),
    "unfinished": ("上传尚未完成，以下为目前结果", "the upload has not ended yet: this is so far", "処理中：現時点までの結果です"),
    "elsewhere": ("未能对应到某一行的结果", "what belongs to no single row", "特定の行に属さない結果"),
    "more": ("…另有 {n} 条", "… and {n} more", "…ほか {n} 件"),
    "resend": (
        "请直接在各工作表中改正标红的单元格，然后原样上传本文件；右侧 [techbank] 各列和本页会被忽略，未改动的行结果为“无变化”。",
        "Correct the red cells in the sheets and upload this file as it is: the [techbank] columns at the right and this sheet are "
        "passed over, and rows that were taken come out as the same.",
        "各シートの赤いセルを直し、このファイルをそのままアップロードしてください。右端の [techbank] の列とこのシートは読み飛ばされ、"
        "登録済みの行は「変更なし」になります。",
    ),
    "list": (
        "原文件不是可逐行显示的表格，或已不再保存：以下仅列出未收录和已更新的记录。请在原文件中改正后重新上传。",
        "The file is no table that can be shown row by row, or is no longer kept: rejected and changed records are listed. "
        "Correct them in the file itself and upload that.",
        "元のファイルは行ごとに示せる表ではないか、保存期間が過ぎました。不採用と更新の記録だけを示します。元のファイルを直して再度お送りください。",
    ),
}  # fmt: skip

_PLACES: Final = {"zh": 0, "en": 1, "ja": 2}


def say(name: str, language: str) -> str:
    """One string in a language: zh, en or ja."""
    return WORDS[name][_PLACES[language]]
