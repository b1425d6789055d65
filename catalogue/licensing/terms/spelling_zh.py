"""Slips of Chinese input in the closed vocabulary of terms: one character of the same sound or look (入们费, 净消售额).

Every word of the list is spelled with each of its characters once replaced by one that is typed for it; what comes out
is no word of its own, so that it can stand for nothing else. Words of two characters are too short for that: their
slips are written out.
"""

from __future__ import annotations

import re
from functools import cache

_TYPED_FOR = {
    "入": "人", "门": "们问闷", "费": "废沸", "提": "题", "成": "城程诚呈层", "净": "静竞净境", "销": "消肖稍削捎", "售": "受手兽授", "额": "鄂恶饿",
    "独": "读毒", "占": "站战粘沾", "家": "加佳", "许": "徐序需", "可": "克渴课", "普": "谱朴扑", "通": "同痛统", "排": "牌徘", "他": "她", "转": "传专赚",
    "让": "壤嚷", "开": "凯", "放": "访", "交": "焦", "叉": "插", "非": "飞", "一": "以", "次": "此刺", "性": "姓幸", "付": "府负附复副", "款": "宽",
    "分": "份", "期": "齐其", "先": "现线", "后": "候厚", "使": "始", "用": "佣", "免": "勉", "试": "视", "里": "理", "程": "成城", "碑": "杯悲牌",
    "作": "做", "价": "架假", "股": "古谷", "专": "砖", "利": "力立", "技": "计", "术": "数树", "授": "受", "权": "全泉", "验": "检", "收": "手",
    "合": "和", "格": "隔", "比": "笔", "例": "列", "率": "律", "润": "闰", "定": "订", "面": "免", "议": "意义宜仪", "中": "重", "小": "少", "企": "起",
    "业": "也", "初": "出", "创": "闯", "范": "泛", "围": "为", "书": "输", "同": "铜", "意": "义", "延": "沿", "商": "伤", "标": "表", "准": "谁", "保": "宝", "底": "低",
    "随": "虽", "时": "是", "退": "推", "出": "处", "满": "慢", "至": "致", "届": "界", "生": "声", "效": "笑",
}  # fmt: skip
_LONG = (  # noqa: SIM905
    "入门费 许可费 使用费 转让费 授权费 提成费 提成率 提成比例 净销售额 销售额 销售收入 净利润 利润提成 独占许可 独家许可 普通许可 排他许可 开放许可 交叉许可 分许可 再许可 "
    "非独占 独占实施 普通实施 许可使用费 一次性付清 一次性支付 一次付清 一次性 分期付款 分期支付 先使用后付费 先用后付 先用后付费 先用后转 先试用后付费 免费试用 免费许可 免费使用 试用期 里程碑 作价入股 "
    "技术入股 专利入股 专利转让 技术转让 转让价 专利权 验收合格 价格面议 费用面议 中小企业 小微企业 初创企业 全国范围 书面同意 延期付款 评估许可 标准许可 许可期限 专利许可 实施许可 "
    "商业化 随时退出 有效期"
).split()  # fmt: skip
_SHORT = {
    "提成": "题成 提乘 提城 提程 题层 提层 题乘", "面议": "面意 面义 面宜 面仪", "免费": "免废 勉费", "年费": "年废 年沸", "独占": "独站 毒占",
    "转让": "转嚷 转壤", "排他": "徘他", "普许": "谱许", "付费": "付废 府费", "授权": "授泉",
}  # fmt: skip
_WORDS_OF_THEIR_OWN = frozenset(("专利全", "有效其", "试用其", "许可为", "检收合格"))
"""What begins other words as well: 专利全文, 试用其产品."""
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_UNTIL_NUMBER = re.compile(
    r"(?:许可|入门|使用|转让|授权)[非飞](?=\s*[\d:约为是])|先(?:使|试)?用后付[非飞](?!独|排)"
)


_BEHIND = frozenset("为是约按每一二三四五六七八九十百另面免全共计收起需须可应合不无的和与或加及均后")
_BEFORE = frozenset("格用费价成的为和与及含无免零收付按以可能已有拟非或加先首仅限不元万专签经由在其")
"""Characters that may stand beside a slip whose edge was mistyped: with any other it is part of a longer word (使用废水, 洁面仪)."""


@cache
def _slips() -> tuple[dict[str, tuple[str, int]], frozenset[str], tuple[int, ...]]:
    """Slip -> word and the place of the wrong character; the characters that slips begin with; their lengths, longest first."""
    found: dict[str, tuple[str, int]] = {}
    for word in _LONG:
        for at, letter in enumerate(word):
            for typed in _TYPED_FOR.get(letter, ""):
                slip = word[:at] + typed + word[at + 1 :]
                if slip not in _LONG and slip not in _WORDS_OF_THEIR_OWN:
                    found.setdefault(slip, (word, at))
    for word, slips in _SHORT.items():
        for slip in slips.split():
            found[slip] = (word, 0 if slip[0] != word[0] else 1)
    return found, frozenset(s[0] for s in found), tuple(sorted({len(s) for s in found}, reverse=True))


def han_corrections(text: str) -> list[tuple[int, int, str]]:
    """Stretches of a folded Chinese text that are a slip, and the word each stands for."""
    if text.isascii() or _KANA.search(text):
        return []
    slips, first, lengths = _slips()
    found = [(m.end() - 1, m.end(), "费") for m in _UNTIL_NUMBER.finditer(text)]
    at = 0
    while at < len(text):
        size = (
            next((len(s) for n in lengths if (s := text[at : at + n]) in slips), 0)
            if text[at] in first
            else 0
        )
        if size:
            word, wrong = slips[text[at : at + size]]
            if _stands(text, at, size, wrong):
                found.append((at, at + size, word))
        at += size or 1
    return found


def _stands(text: str, at: int, size: int, wrong: int) -> bool:
    """Whether what stands beside the mistyped edge of a slip leaves it a word of its own."""
    if (wrong == 0 or size == len("面议")) and at and _han(text[at - 1]) and text[at - 1] not in _BEFORE:
        return False
    behind = text[at + size : at + size + 1]
    return wrong != size - 1 or not _han(behind) or behind in _BEHIND


def _han(letter: str) -> bool:
    return "\u3400" <= letter <= "\u9fff"
