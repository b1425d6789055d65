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
}
# fmt: on
