"""The strings of the pages where an office decides on proposed merges and says what its columns mean."""

from __future__ import annotations

from typing import Final

# fmt: off
DESK: Final[dict[str, tuple[str, str, str]]] = {
    "merges": ("Proposed merges", "待确认的合并", "統合の候補"),
    "merges.help": ("These technologies may be one. What surely is one (the same publication, application or family) is merged by itself; here somebody has to look.", "以下技术可能是同一项。确定相同的（同一公开号、申请号或同族）会自动合并；这里需要人工判断。", "以下の技術は同一かもしれません。確実に同じもの（同じ公報・出願・ファミリー）は自動で統合します。ここは人の判断が必要です。"),
    "merges.none": ("No merge is proposed.", "目前没有待确认的合并。", "統合の候補はありません。"),
    "merges.count": ("{n} to decide", "待确认 {n} 项", "未決 {n} 件"),
    "merges.cut": ("The first {n} are shown; the others come when these are decided.", "先显示前 {n} 项，确认后显示其余。", "最初の {n} 件を表示しています。残りはこれらの決定後に表示します。"),
    "merges.accept": ("They are one: merge", "是同一项，合并", "同一：統合する"),
    "merges.refuse": ("Keep apart for good", "不是同一项，保持分开", "別物：分けておく"),
    "merges.differs": ("differs", "不同", "相違"),
    "merges.who": ("Who decides (optional; kept with the decision)", "决定人（选填，随决定保存）", "決定者（任意。決定とともに記録）"),
    "merges.reason.clashing_number": ("They share a number, but their titles have nothing in common.", "号码相同，但标题毫无共同之处。", "番号は同じですが、名称に共通点がありません。"),
    "merges.reason.doubtful_number": ("A number of one of them looks wrong.", "其中一项的号码看起来有误。", "一方の番号に誤りがありそうです。"),
    "merges.reason.damaged_number": ("A spreadsheet damaged a number of one of them.", "其中一项的号码被电子表格损坏。", "一方の番号が表計算ソフトで壊れています。"),
    "merges.reason.language_copy": ("Their names differ only by the mark of a language.", "名称仅语言标记不同。", "名称の違いは言語の印だけです。"),
    "merges.reason.same_title": ("Same title, and one of them has no number.", "标题相同，其中一项没有号码。", "名称が同じで、一方に番号がありません。"),
    "merges.reason.other_office": ("Same title, at different patent offices.", "标题相同，专利局不同。", "名称が同じで、特許庁が異なります。"),
    "merges.done": ("Merged into {id}.", "已合并为 {id}。", "{id} に統合しました。"),
    "merges.kept": ("Kept apart.", "已保持分开。", "分けておきます。"),
    "merges.numbers": ("Numbers", "号码", "番号"),
    "merges.title": ("Title", "标题", "名称"),
    "merges.owner": ("Owner", "权利人", "権利者"),
    "merges.applicants": ("Applicants", "申请人", "出願人"),
    "merges.filed": ("Filed", "申请日", "出願日"),
    "merges.abstract": ("Abstract", "摘要", "要約"),
    "columns": ("What the columns mean", "各列的含义", "列の意味"),
    "columns.of": ("What the columns of {name} mean", "{name} 各列的含义", "{name} の列の意味"),
    "columns.help": ("Say what a column is where it was taken for something else or not understood. It is remembered for your office and for every file with the same headers; then the file is worked on again.", "如有列被误认或未识别，请在此指明。系统会为贵机构记住，今后表头相同的文件自动适用；保存后会重新处理本文件。", "誤って解釈された列や解釈できなかった列の意味を指定してください。貴機関の指定として記憶し、見出しが同じファイルすべてに使います。保存後、このファイルを処理し直します。"),
    "columns.link": ("What the columns were taken for", "查看各列的识别结果", "列の解釈を見る"),
    "columns.sheet": ("Sheet {name}", "工作表 {name}", "シート {name}"),
    "columns.header_row": ("header in row {row}", "表头在第 {row} 行", "見出し：{row} 行目"),
    "columns.vendor": ("export of {name}", "{name} 导出", "{name} の書き出し"),
    "columns.header": ("Column", "列", "列"),
    "columns.meaning": ("Taken as", "识别为", "解釈"),
    "columns.sure": ("Confidence", "置信度", "確度"),
    "columns.values": ("Some of its values", "部分内容", "値の例"),
    "columns.unused": ("not used", "未采用", "不使用"),
    "columns.nothing": ("not known (kept aside)", "未识别（不读取）", "不明（読まない）"),
    "columns.ignore": ("leave out", "忽略此列", "無視する"),
    "columns.office": ("Technology-transfer office", "技术转移机构", "技術移転機関"),
    "columns.save": ("Remember, and work on the file again", "保存并重新处理该文件", "保存して処理し直す"),
    "columns.kept": ("unchanged", "不变", "変更なし"),
    "columns.why": ("Why", "依据", "根拠"),
}
# fmt: on
