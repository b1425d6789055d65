"""Sums beside words of terms that are no price of an offer: what something once cost, what is sold, a sum written twice."""

from __future__ import annotations

from catalogue.licensing.terms.items import Item
from catalogue.licensing.terms.roles import bound_of
from catalogue.licensing.terms.scene import Scene

_BEFORE = 6
_DONE = (
    "给",
    "签订",
    "签署",
    "签约",
    "成立",
    "成交",
    "许可了",
    "转让了",
    "曾",
    "实现",
    "获得",
    "完成",
    "达成",
    "作价",
)
_LINKS = ("为", "是", "约", ":", "达", "达到", "近", "超", "超过", "(", "的")
_IN_WORDS = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟零〇整一二两三四五六七八九十百千")


def once(scene: Scene, at: int) -> bool:
    """原报价6万元, 去年以10万元许可, 同类专利许可费20万: a price of the past, or of something else."""
    if _lowered(scene, at):
        return True
    if _with_tax(scene, at):
        return True
    before = any(scene.items[j].means("past") for j in scene.clause_range(at) if 0 < at - j <= _BEFORE)
    return before or dated(scene, at)


def dated(scene: Scene, at: int) -> bool:
    """2021年许可给宁波某企业，许可费30万元: a sentence that begins with a day, and tells what was done then."""
    sentence = scene.sentence_range(at)
    first = scene.items[sentence[0]]
    if scene.language != "zh" or first.day is None or len(sentence) < 3:
        return False
    said = scene.folded.text[first.end : scene.items[sentence[-1]].end]
    return not said.startswith(("起", "前", "后", "开始", "至", "到", "-", "~", "底", "末")) and any(
        word in said for word in _DONE
    )


def of_sales(scene: Scene, at: int) -> bool:
    """年销售额3000万: the amount of what is sold, where no rate stands beside it."""
    clause = scene.clause_range(at)
    rates = any(scene.items[j].is_a("percent") for j in clause)
    if rates and scene.language == "en" and at and scene.items[at - 1].means("after"):
        return True  # 1 % of revenue after USD 1m
    if rates:
        return False
    for j in range(at - 1, clause[0] - 1, -1):
        if scene.items[j].means("base") and not scene.items[j].means("base", "unit"):
            return True
        if scene.items[j].text not in _LINKS and not scene.items[j].means("about"):
            return False
    return False


def written_twice(scene: Scene, at: int) -> int | None:
    """The same sum again, in brackets and in words or figures: ￥30,000（大写：叁万元整）."""
    items = scene.items
    j = at + 1
    if j >= len(items) or items[j].kind != "open":
        return None
    while j < len(items) and j <= at + 5 and items[j].kind != "close":
        item = items[j]
        if item.kind == "quantity" and item.quantity is not None and item.quantity.unit == "money":
            written = _in_words(items[at].text) != _in_words(item.text)
            return j if written else None
        j += 1
    return None


def of_something_else(scene: Scene, at: int) -> bool:
    """再実施許諾は要相談, 期間・地域は応相談: what is to be talked over is not the price."""
    j = at - 1
    while j >= scene.clause_range(at)[0] and (
        scene.items[j].means("filler")
        or scene.items[j].kind in ("open", "close")
        or scene.items[j].text in (":", "都", "度", "都度", "随时")
    ):
        j -= 1
    item = scene.items[j] if j >= scene.clause_range(at)[0] else None
    kinds = ("sub", "territory", "field", "start", "expiry", "place")
    return item is not None and (item.means("role", "term", "trial") or any(item.means(k) for k in kinds))


_INVENTORS = ("inventor", "发明人", "发明者", "発明者")


def leave_out_inventors(scene: Scene) -> None:
    """发明者3名(持分 50%:30%:20%), one third goes to the inventors: shares among inventors are no terms of an offer."""
    for at, _ in list(scene.quantities("percent")):
        sentence = scene.sentence_range(at)
        said = scene.folded.text[scene.items[sentence[0]].start : scene.items[sentence[-1]].end].lower()
        if any(word in said for word in _INVENTORS):
            scene.hush([at])


def deadline(scene: Scene, at: int) -> bool:
    """3年以内に使い始めること: until when something has to be done, and no time that is free."""
    behind = scene.items[at + 1 : at + 3]
    if scene.language != "ja" or not behind or not behind[0].text.startswith("以内"):
        return False
    told = ("free", "model", "pay", "role", "not_after")
    return behind[0].text == "以内に" and not any(i.means(kind) for i in behind[1:] for kind in told)


def of_the_patent(scene: Scene, at: int) -> bool:
    """专利有效期20年: how long the patent lasts, not the licence."""
    text = scene.items[at].text
    return text.startswith("专利") and not any(word in text for word in ("许可", "使用", "实施", "授权"))


def paid_for(scene: Scene, trial: int, at: int) -> bool:
    """EUR 500 for a 3 month trial, trial: 3 months (EUR 500): a trial that is paid for."""
    items = scene.items
    first, last = min(trial, at), max(trial, at)
    before, behind = first - 1, last + 1
    while before >= 0 and (items[before].text == "for" or items[before].means("filler")):
        before -= 1
    opened = behind < len(items) and items[behind].kind == "open"
    charged = next(
        (
            j
            for j in range(behind + 1, min(behind + 4, len(items)))
            if items[j].kind == "close" or _sum(items[j])
        ),
        None,
    )
    return not items[trial].text.startswith(("free", "免", "无")) and (
        _has_a_fee(scene, last)
        or (before >= 0 and items[before].is_a("money") and items[first - 1].text != ",")
        or (opened and charged is not None and _sum(items[charged]))
    )


_OWN_FEES = ("fee", "fees", "charge", "cost", "试用费", "评估费", "评价料", "试用料")
"""Words for what the trial costs; a licence fee is what comes after it."""


def _has_a_fee(scene: Scene, at: int) -> bool:
    """Evaluation period: 3 months, fee USD 2,500: a fee and its sum, all of the clause behind."""
    items = scene.items
    behind = [items[j] for j in range(at + 1, min(at + 5, len(items)))]
    if len(behind) < 3 or behind[0].text != "," or behind[1].text not in _OWN_FEES:
        return False
    rest = [item for item in behind[2:] if item.text != ":" and not item.means("filler")]
    return bool(rest) and _sum(rest[0]) and (len(rest) < 2 or rest[1].kind == "sep")


def _sum(item: Item) -> bool:
    return item.is_a("money") or (item.quantity is not None and item.quantity.scaled)


def _in_words(text: str) -> bool:
    return any(c in _IN_WORDS for c in text)


def conditional(scene: Scene, at: int) -> bool:
    """不足5万元按5万元计: a floor in words that no field holds."""
    floor = [j for j in scene.clause_range(at) if j < at and scene.items[j].text in ("不足", "不满", "未满")]
    topped = any(scene.items[j].means("role", "minimum") for j in range(floor[-1], at)) if floor else False
    return bool(floor) and not topped


def of_one_year(scene: Scene, at: int, per: tuple[str, int] | None) -> bool:
    """首年5万: what one year costs is neither the total nor each year's fee."""
    if per is not None:
        return False
    return any(
        scene.items[j].means("first_year") or scene.items[j].numbers("year")
        for j in scene.clause_range(at)
        if j < at
    )


def threshold_of_sales(scene: Scene, at: int) -> bool:
    """売上1000万円未満は免除: a threshold of sales, which is no price."""
    i = at - 1
    while i >= scene.clause_range(at)[0] and (scene.items[i].means("filler") or scene.items[i].means("per")):
        i -= 1
    return i >= 0 and scene.items[i].means("base") and bound_of(scene, at)[0] is not None


def converted(scene: Scene, at: int, currency: str | None) -> bool:
    """2万美元（约14万元人民币）: the sum before the bracket once more, in another currency; not English."""
    if scene.language == "en" or currency is None:
        return False
    opened = False
    for j in range(at - 1, max(at - 7, -1), -1):
        item = scene.items[j]
        if item.is_a("money") and item.quantity is not None:
            other = item.quantity.currency
            return opened and other is not None and other != currency
        opened = opened or item.kind == "open"
        if not opened and not (item.means("about") or item.kind == "other" or item.means("filler")):
            return False
    return False


def unknown_in_list(scene: Scene, at: int, here: int) -> bool:
    """米国・欧州を除く: a place that has no code, in a list behind one that has."""
    item = scene.items[here]
    named = item.means("region") or (item.kind == "other" and not item.text.isascii())
    return scene.language == "ja" and named and at + 1 < here <= at + 5 and scene.items[at + 1].means("and")


def of_deposit(scene: Scene, at: int) -> bool:
    """保証金10万円（返還）, 保证金到期退还: a deposit is given back, and no price; not English."""
    words = ("保证金", "保証金", "敷金", "押金", "履约")
    return scene.language != "en" and any(
        scene.items[j].text.startswith(words) for j in scene.clause_range(at) if j < at
    )


def paid_trial(scene: Scene, at: int) -> bool:
    """トライアル期間6ヶ月 有償: a trial that has its price; not English."""
    sentence = scene.sentence_range(at)
    said = scene.folded.text[scene.items[sentence[0]].start : scene.items[sentence[-1]].end]
    return scene.language != "en" and any(word in said for word in ("有偿", "有料", "收费试用", "付费试用"))


def _with_tax(scene: Scene, at: int) -> bool:
    """30万円（税込33万円）: the sum before the bracket once more, with the tax."""
    items = scene.items
    for j in range(at - 1, max(at - 5, 0), -1):
        if items[j].kind == "open":
            behind = items[at + 1 : at + 4]
            said = scene.folded.text[items[j].end : (behind[-1] if behind else items[at]).end]
            taxed = any(word in said for word in ("税", "tax", "vat", "gst", "incl"))
            return taxed and items[j - 1].is_a("money")
        if items[j].kind in ("sep", "close") and items[j].text != ":":
            return False
    return False


def _changed(scene: Scene, at: int) -> bool:
    """许可费1万元/年，现改为2万元/年: what it was before the sum that follows."""
    for j in range(at + 1, min(at + 10, len(scene.items))):
        if scene.items[j].is_a("money"):
            said = scene.folded.text[scene.items[at].end : scene.items[j].start]
            return any(word in said for word in ("改为", "调整为", "调至", "降至", "降为", "优惠至", "下调"))
    return False


def _lowered(scene: Scene, at: int) -> bool:
    """150万円のところ100万円, 50万円を30万円に: what it cost before; Japanese."""
    if scene.language == "zh" and _changed(scene, at):
        return True
    behind = scene.items[at + 1 : at + 3]
    if scene.language != "ja" or not behind:
        return False
    said = scene.folded.text[scene.items[at].end :]
    return said.startswith(("のところ", "の所")) or (
        behind[0].text == "を" and len(behind) > 1 and behind[1].is_a("money")
    )
