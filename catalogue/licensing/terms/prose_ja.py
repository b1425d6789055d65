"""Japanese prose that speaks of no licence is not read: what a number is the number of, its sentence says with a noun.

電気代が年間30万円, 1台300万円で販売, 専用の治具, 相談料は無料: the noun before the particle, or the one a word is put
together with, is none of the vocabulary. Such words lose their meaning before anything is read. What a clause reports
(相場, 実績, 前年度比) is hushed as a whole.
"""

from __future__ import annotations

from catalogue.licensing.terms.items import Item, Sense
from catalogue.licensing.terms.scene import Scene

_WEAK_GRANTS = frozenset(
    ("专用", "独占", "独占的", "通常", "让渡", "売却", "売买", "卖却", "卖买", "买取", "オプション", "独占权")
)
"""Kinds of licence, as folded, that are words of everyday use as well."""

_MANNERS = frozenset(("一括", "分割"))
"""Ways of paying that are ways of doing other things as well."""

_SUBJECT = frozenset(("は", "が", "も"))
_OWN = ("grant", "model", "scheme", "elig", "now", "trigger", "milestone_event", "choice", "request", "start", "sub", "or",
        "status", "first_year", "earned", "only", "firms", "place", "territory", "free", "expiry", "yes", "no")  # fmt: skip
"""Words beside which a number needs no other word to be a price."""

_DONE_FOR_MONEY = ("検査", "検查", "检査", "检查", "分析", "测定", "制造", "生产", "购入", "设置", "修理", "施工", "加工", "治疗", "诊断", "診断", "市贩",
                   "市販", "贩卖", "販卖", "发卖", "発卖", "卖ら", "卖れ", "卖り出", "买え", "入手", "调达", "宿泊", "交换", "试作", "受托", "受託",
                   "落札", "成约", "取引", "作れ", "作る", "作成", "构筑", "导入され", "运用", "实现")  # fmt: skip
"""What is done for a sum that is then no price of a licence."""

_MEMBERS = ("入会金", "加入金", "年会费", "会费")

_WEAK_ROLES = ("price", "annual", "fee", "rest")
"""Roles that other things have as well: 装置価格, 受講料金."""


def read_loan_words(scene: Scene) -> None:
    """English words that are short for a payment in Japanese (initial ¥500k, running 2%), and only there."""
    for i in list(scene.all("first")):
        if scene.language == "ja" and scene.items[i].text == "initial":
            scene.mean(i, Sense("role", "upfront"))
    for i in list(scene.all("loan")):
        if scene.language == "ja":
            scene.mean(i, Sense("role", scene.items[i].value))
        else:
            scene.hush([i])


def leave_out_japanese_prose(scene: Scene) -> None:
    """Takes their meaning from the words and numbers of Japanese prose; other languages are left alone."""
    if scene.language != "ja":
        return
    for i in list(scene.all("role", "upfront")):
        if scene.items[i].text == "入门":
            scene.hush([i])  # 入門講座: Chinese calls an entry fee so, Japanese a course for beginners
    for i in list(scene.all("report")):
        scene.hush(_between_gaps(scene, i))
    for i in [*scene.all("place"), *scene.all("abroad")]:
        told = (
            "grant",
            "grant_weak",
            "territory",
            "only",
            "except",
            "except_after",
            "status",
            "firms",
            "elig",
        )
        sentence = scene.sentence_range(i)
        filed = any(scene.items[j].text in ("出愿", "出愿中") for j in sentence)
        if filed and not any(scene.items[j].means(kind) for j in sentence for kind in told):
            scene.hush([i])
    if not scene.holds("grant", "grant_weak", "scheme", "base", "model") and not _licence_told(scene):
        for i in list(scene.all("role")):
            if scene.items[i].text in _MEMBERS:
                scene.mean(i, Sense("role", "alien"))  # 入会金1万円、年会費5000円
    for i, item in enumerate(scene.items):
        if item.quantity is not None and item.kind == "quantity":
            unit = item.quantity.unit
            if ((unit in ("money", "percent") or item.quantity.scaled) and _foreign(scene, i)) or (
                unit == "months" and _measures(scene, i)
            ):
                scene.hush([i])
        elif (item.means("free") or item.means("model", "free")) and _free_thing(scene, i):
            scene.hush([i])
        elif (item.means("grant") or item.means("grant_weak")) and item.text in _WEAK_GRANTS:
            if _part_of_more(scene, i):
                scene.hush([i])
        elif (
            item.means("yes")
            or item.means("no")
            or item.means("grant", "assignment")
            or item.text in _MANNERS
        ):
            if _noun_behind(scene, i):
                scene.hush([i])
        elif item.means("scheme", "standard_form") and _noun_behind(
            scene, i, ("の", "で", "下"), alone=False
        ):
            scene.hush([i])
        elif item.means("not_after") and item.text.endswith(("无偿", "无料")) and _kind_before(scene, i):
            scene.mean(i, Sense("model", "free"))


def _licence_told(scene: Scene) -> bool:
    return any(word in scene.folded.text for word in ("ライセンス", "许诺", "实施", "特许", "ロイヤ"))


def _between_gaps(scene: Scene, at: int) -> range:
    """The clause around a place, up to blanks: they part what is said as commas do."""
    first = last = at
    clause = scene.clause_range(at)
    while first > clause[0] and scene.items[first - 1].end == scene.items[first].start:
        first -= 1
    while last < clause[-1] and scene.items[last].end == scene.items[last + 1].start:
        last += 1
    return range(first, last + 1)


def _foreign(scene: Scene, at: int) -> bool:
    """Whether the number belongs to a noun that the vocabulary does not have, or has for something else."""
    own = None
    for i in range(at - 1, scene.clause_range(at)[0] - 1, -1):
        item = scene.items[i]
        if (
            item.kind == "quantity"
            and item.quantity is not None
            and item.quantity.unit in ("money", "percent")
        ):
            break
        if item.means("role", "alien"):
            return True
        if item.means("role"):
            own = i
            if i > 1 and scene.items[i - 1].text == "の" and scene.items[i - 2].means("role", "alien"):
                return True  # 職務発明の対価
            break
        if item.means("base"):
            if _then_told(scene, i, at) and (_percent(scene, at) or not _rates_near(scene, at)):
                return not _royalty_near(scene, at)
            own = i if own is None else own
            continue
        if own is not None and (item.means("and") or item.means("pay") or item.kind == "quantity"):
            break
        if any(item.means(kind) for kind in _OWN):
            return False
        if _noun(item):
            return not _told_near(scene, at)
    weak = own is not None and scene.items[own].means("role", *_WEAK_ROLES)
    if own is not None and weak and (_put_together(scene, own) or _of_a_noun(scene, own)):
        return True
    if _of_what_is_sold(scene, at):
        return True
    return (own is None or scene.items[own].means("base")) and _predicate(scene, at)


def _then_told(scene: Scene, base: int, at: int) -> bool:
    """利益が3%増え, 売上は20%: the base is the subject of what happened, and not what a rate is taken of."""
    return (base + 1 < at and scene.items[base + 1].text in _SUBJECT) or scene.items[base + 1].text[
        :1
    ] in "率性"


def _royalty_near(scene: Scene, at: int) -> bool:
    return any(
        scene.items[j].means("role", "royalty", "upfront", "minimum") for j in scene.sentence_range(at)
    )


def _rates_near(scene: Scene, at: int) -> bool:
    return any(scene.items[j].is_a("percent") for j in scene.sentence_range(at))


def _percent(scene: Scene, at: int) -> bool:
    return scene.items[at].is_a("percent")


def _told_near(scene: Scene, at: int) -> bool:
    """Whether the clause names a licence or a payment for one all the same."""
    return any(
        scene.items[j].means("grant")
        or scene.items[j].means("grant_weak")
        or scene.items[j].means("scheme")
        or scene.items[j].means(
            "role", "upfront", "royalty", "minimum", "fee", "annual", "assign_price", "milestone"
        )
        or scene.items[j].means("role", "part")
        or scene.items[j].means("role", "rest")
        or scene.items[j].means("role", "valuation")
        or scene.items[j].means("role", "equity")
        or scene.items[j].means("model")
        or scene.items[j].means("milestone_event")
        or scene.items[j].means("elig")
        or scene.items[j].means("now")
        or (scene.items[j].means("base") and _percent(scene, at))
        for j in scene.clause_range(at)
    )


def _put_together(scene: Scene, at: int) -> bool:
    """Whether a word is the tail of a longer noun: 装置+価格."""
    before = scene.items[at - 1] if at else None
    return before is not None and before.end == scene.items[at].start and _noun(before)


def _of_a_noun(scene: Scene, at: int) -> bool:
    """臨床試験の費用は1000万円: what something else costs."""
    if scene.items[at].text not in ("费用", "价格", "料金", "金额", "总额", "代金") or at < 2:
        return False
    owner = scene.items[at - 2]
    return scene.items[at - 1].text == "の" and (_noun(owner) or owner.means("milestone_event"))


def _of_what_is_sold(scene: Scene, at: int) -> bool:
    """年間3億円の売上: a sum that is itself one of sales, where no rate is taken of it."""
    behind = scene.items[at + 1 : at + 3]
    if len(behind) < 2 or behind[0].text != "の" or not behind[1].means("base"):
        return False
    return not scene.items[at].is_a("percent") and not _rates_near(scene, at)


def _predicate(scene: Scene, at: int) -> bool:
    """Whether what is said of the number behind it makes it that of something else: 100万円の削減."""
    for i in range(at + 1, min(at + 6, scene.clause_range(at)[-1] + 1)):
        item = scene.items[i]
        if item.kind == "quantity" or any(item.means(kind) for kind in _OWN):
            return False
        if item.means("role"):
            return item.value == "alien"
        if item.text == "で" and scene.folded.text.startswith(_DONE_FOR_MONEY, item.end):
            return True  # 1回100円で検査
    return False


def _measures(scene: Scene, at: int) -> bool:
    """12か月の試験, 出願から20年, 保証期間1年: a length of something else than a licence."""
    items, clause = scene.items, scene.clause_range(at)
    for i in range(at - 1, clause[0] - 1, -1):
        if items[i].means("role", "term"):
            return _put_together(scene, i)
        if items[i].text == "出愿":
            return True
        if not (items[i].means("filler") or items[i].means("min_after") or items[i].text == ":"):
            break
    kinds = (*_OWN, "pay", "expiry", "after", "not_after", "first")
    of_terms = any(items[j].means(kind) for j in clause for kind in kinds)
    timed = any(items[j].means("role", "term", "trial", "defer") for j in clause)
    if not (of_terms or timed or _told_near(scene, at)):
        return any(_noun(items[j]) for j in clause)
    if at + 2 <= clause[-1] and items[at + 1].text in ("の", "にわたる"):
        return any(_noun(items[j]) for j in (at + 2, at + 3) if j <= clause[-1])
    return False


def _free_thing(scene: Scene, at: int) -> bool:
    """Whether something else is free: 相談料は無料, 送料無料, 無料アプリ, 2時間まで無料."""
    items, clause = scene.items, scene.clause_range(at)
    behind = items[at + 1] if at + 1 < len(items) else None
    closed = items[at].text.endswith(("で", "です", "にて"))
    if behind is not None and behind.start == items[at].end and _noun(behind) and not closed:
        return True
    near = _between_gaps(scene, at)
    if any(items[j].means("role", "alien") for j in near) or (at and items[at - 1].text == "まで"):
        return True
    if behind is not None and behind.text == "の" and at + 2 < len(items) and _noun(items[at + 2]):
        return True
    i = at - 1
    while i >= clause[0] and (items[i].text in _SUBJECT or items[i].means("first")):
        i -= 1
    return i >= clause[0] and i < at and _noun(items[i]) and items[i].text not in ("全", "完")


def _noun_behind(
    scene: Scene, at: int, joints: tuple[str, ...] = ("の", "した"), *, alone: bool = True
) -> bool:
    """返金処理, 保険適用外の治療: the word is the head of a longer noun, or describes another one."""
    items, last = scene.items, scene.clause_range(at)[-1]
    if at + 1 > last or items[at + 1].start > items[at].end:
        return False
    described = items[at + 1].text in joints and at + 2 <= last and not items[at].means("grant")
    return (alone and _noun(items[at + 1])) or (described and _noun(items[at + 2]))


def _kind_before(scene: Scene, at: int) -> bool:
    """非独占は無償: what is free is a kind of licence, and not a payment as in 一時金は無償."""
    i = at - 1
    while i >= scene.clause_range(at)[0] and scene.items[i].means("filler"):
        i -= 1
    return i >= 0 and any(
        scene.items[i].means(kind) for kind in ("grant", "grant_weak", "elig", "firms", "field")
    )


def _part_of_more(scene: Scene, at: int) -> bool:
    """Whether a word for a kind of licence is part of a longer noun, or says what another noun is like."""
    items = scene.items
    if _put_together(scene, at):
        return True
    behind = items[at + 1] if at + 1 < len(items) else None
    if behind is None or scene.clause[at + 1] != scene.clause[at]:
        return False
    if behind.start == items[at].end and (_noun(behind) or behind.means("role", "alien")):
        return True
    if behind.text in ("の", "に", "を", "な", "する", "し", "で", "して", "的") and at + 2 < len(items):
        after = items[at + 2]
        counted = after.is_a("number") or after.text[:1].isdigit()
        if scene.clause[at + 2] == scene.clause[at] and (
            _noun(after) or counted or after.means("role", "alien")
        ):
            return behind.text != "で" or items[at].text == "オプション"
    if behind.text in ("し", "する", "さ", "した", "して"):
        return True
    if (
        behind.is_a("number")
        and items[at].text == "通常"
        and behind.quantity is not None
        and behind.quantity.bare
    ):
        return True
    before = items[at - 1] if at else None
    if before is not None and before.text == "を" and items[at].text.startswith("独占"):
        return True
    return behind.text == "は" and items[at].text == "通常" and _noun_until_end(scene, at)


def _noun_until_end(scene: Scene, at: int) -> bool:
    """通常は100万円程度かかる装置: the clause ends in a noun of something else."""
    last = [j for j in scene.clause_range(at) if scene.items[j].kind not in ("sep", "close")][-1]
    return last > at + 1 and _noun(scene.items[last])


def _noun(item: Item) -> bool:
    """Whether it is a word unknown to the vocabulary that is no particle or ending: Han, katakana or Latin letters."""
    if item.kind != "other" or not item.text:
        return False
    letter = item.text[0]
    return (
        letter.isalpha()
        and not "\u3041" <= letter <= "\u309f"
        and letter != "ー"
        and item.text not in ("様", "御")
    )
