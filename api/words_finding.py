"""The strings of how well a hit fits, and why, in English, Chinese and Japanese."""

from __future__ import annotations

from typing import Final

# fmt: off
FINDING: Final[dict[str, tuple[str, str, str]]] = {
    "evidence": ("Why it answers", "为何匹配", "適合する理由"),
    "elements": ("What you asked for", "您的各项需求", "ご要望との対応"),
    "element.met": ("answered", "满足", "満たす"),
    "element.partly": ("perhaps", "可能满足", "満たす可能性"),
    "element.not_answered": ("not answered", "未提及", "記載なし"),
    "kind.application": ("use", "用途", "用途"),
    "kind.problem": ("problem", "问题", "課題"),
    "kind.effect": ("wish", "期望效果", "望む効果"),
    "kind.material": ("material", "材料", "材料"),
    "kind.constraint": ("condition", "条件", "条件"),
    "part.title": ("title", "标题", "名称"),
    "part.abstract": ("abstract", "摘要", "要約"),
    "part.keywords": ("keywords", "关键词", "キーワード"),
    "passage.whole": ("The passage that matched", "匹配的段落", "一致した箇所"),
    "absent": ("The bank has nothing of {names}, or nothing under these conditions.", "库中没有 {names}，或没有符合这些条件的。", "{names} は登録がないか、この条件に合うものがありません。"),
    "also": ("Near-identical filings", "近乎相同的申请", "ほぼ同一の出願"),
    "weak.hit": ("weak match", "匹配度低", "一致度が低い"),
    "weak.all": ("Nothing here fits well. These are the nearest technologies, but needs that have nothing to do with them come as near. Other words, or a second sentence on the problem, may help.", "没有很匹配的技术。以下是最接近的，但与之无关的需求也能达到这种接近程度。可以换个说法，或再补充一句问题描述。", "よく合う技術は見つかりませんでした。以下は最も近いものですが、無関係なニーズでも同じ程度に近くなります。別の言葉で書くか、困りごとを一文加えてみてください。"),
    "error.bad_example": ("The example cannot be used.", "无法使用该示例。", "その例は使えません。"),
    "like.set": ("Examples", "示例", "例"),
    "like.more": ("More like this", "更多类似的", "これに似たものを"),
    "like.less": ("Less like this", "少些类似的", "似たものを減らす"),
    "like.similar": ("Find similar technologies", "查找相似技术", "似た技術を探す"),
    "like.remove": ("Remove this example", "去掉该示例", "この例を外す"),
    "like.file": ("Start from a file instead", "从文件开始搜索", "ファイルから探す"),
    "like.file.label": ("A patent, a data sheet or a description", "专利、产品资料或技术说明", "特許・資料・説明書"),
    "like.file.help": ("Patent records in any known format, text, Word (.docx) or PDF with text in it, at most 20 MiB. It is read for this search and not kept.", "任何已知格式的专利数据、文本、Word (.docx) 或带文字的 PDF，最大 20 MiB。仅用于本次搜索，不会保存。", "対応形式の特許データ、テキスト、Word（.docx）、文字を含む PDF。20 MiB まで。この検索にだけ使い、保存しません。"),
    "like.file.send": ("Find similar", "查找相似", "似たものを探す"),
    "spread": ("Other ways to solve it", "其他解决途径", "別の解決手段"),
}
# fmt: on
