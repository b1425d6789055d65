"""Lengths of time in Chinese: 免费用1年以后, 无偿许可3年, 合同生效满1年后一次性付清, and 二期 that counts a payment."""

from __future__ import annotations

from catalogue.licensing.terms.items import Ordinal, Sense
from catalogue.licensing.terms.scene import Scene

_GRANTED = ("许可", "授权", "实施")
_PAID = ("付", "缴", "交", "结", "给")
_NO_PART = ("分", "共", "为", "成", "第", "每")
_GOES_ON = ("临", "工", "项", "试", "技", "建", "产")


def count_parts(scene: Scene) -> None:
    """首期…二期12个月后付6万元: a number before 期 counts payments, where payments in parts are spoken of."""
    told = scene.holds("model") and any(True for _ in scene.all("model", "instalments"))
    if scene.language != "zh":
        return
    for i in list(scene.all("role", "term")):
        number = scene.items[i - 1] if i else None
        if scene.items[i].text != "期" or number is None or number.quantity is None:
            continue
        quantity = number.quantity
        follows = scene.folded.text[scene.items[i].end :].lstrip()
        before = scene.folded.text[: number.start].rstrip()
        first = any(scene.items[j].text.startswith(("首", "一期")) for j in scene.sentence_range(i) if j < i)
        if not quantity.bare or quantity.low is None or not 1 <= quantity.low <= 12:
            continue
        if not (told or first) or before.endswith(_NO_PART) or follows.startswith(_GOES_ON):
            continue
        number.kind, number.quantity = "ordinal", None
        number.ordinal = Ordinal("part", int(quantity.low))
        scene.hush([i])


def pay_later(scene: Scene) -> None:
    """投产后付, 完成后付: when something is paid, and no deferred payment."""
    for i in list(scene.all("model", "deferred")):
        item, before = scene.items[i], scene.items[i - 1] if i else None
        if item.text != "后付" or before is None or before.end < item.start:
            continue
        if before.kind == "other" or before.means("milestone_event") or before.means("trigger"):
            scene.mean(i, Sense("pay", "pay"))


def paid_on_launch(scene: Scene) -> None:
    """合同签订后支付10万元，产品上市后支付20万元: a sum due once the product is out, behind one due on signature."""
    for i in list(scene.all("trigger", "first_revenue")) if scene.language == "zh" else ():
        if not any(word in scene.items[i].text for word in ("上市", "投产", "量产")):
            continue
        own = any(scene.items[j].is_a("money") for j in scene.clause_range(i))
        before = [j for j in scene.sentence_range(i) if scene.clause[j] < scene.clause[i]]
        signed = any(scene.items[j].means("now") for j in before) and any(
            scene.items[j].is_a("money") for j in before
        )
        if own and signed:
            scene.mean(i, Sense("milestone_event"))


def granted_free(scene: Scene, at: int, free: int) -> bool:
    """无偿许可3年: a licence that is free, and its term; where a price, a trial or what comes later is told, it is a trial."""
    items = scene.items
    if scene.language != "zh" or not items[free].means("model", "free") or not 1 <= at - free <= 2:
        return False
    between = items[at - 1]
    kind = at - free == 1 or between.means("grant") or between.means("scheme")
    if not kind or not between.text.endswith(_GRANTED) or not items[free].text.startswith(("免费", "无偿")):
        return False
    follows = items[at + 1] if at + 1 < len(items) else None
    if follows is not None and (follows.means("after") or follows.means("trigger")):
        return False
    if scene.holds("scheme_transfer") or any(True for _ in scene.all("scheme", "use_first_pay_later")):
        return False
    told = ("trial", "royalty", "annual", "upfront", "assign_price", "fee", "price")
    return not any(items[j].is_a("money", "percent") for j in range(len(items))) and not any(
        True for _ in scene.all("role", *told)
    )


def tried_free(scene: Scene, at: int, free: int | None, after: int | None) -> bool:
    """免费使用半年后付费: free for so long, and paid for after that; no licence that is free."""
    if (
        scene.language != "zh"
        or free is None
        or free != at - 1
        or not scene.items[free].means("model", "free")
    ):
        return False
    follows = scene.items[at + 1] if at + 1 < len(scene.items) else None
    if follows is None or scene.clause[at + 1] != scene.clause[at]:
        return False
    pays = follows.means("model", "deferred") or (
        after == at + 1 and any(True for j in scene.all_in_clause(at, "pay") if j > at)
    )
    return pays and follows.text.startswith(("后", "之后", "以后", "期满", "满"))


def right_behind_free(scene: Scene, at: int, free: int) -> bool:
    """免费用1年 以后按…: so much is free, whatever comes later."""
    return scene.language == "zh" and at - free == 1 and scene.items[free].means("model", "free")


def another_length(scene: Scene, at: int) -> int | None:
    """三年或五年, 3年/5年, 3 or 5 years: the other one of a choice of two lengths; in any language."""
    items = scene.items
    for step in (1, -1):
        link, other = at + step, at + 2 * step
        if not 0 <= other < len(items) or not (items[link].means("or") or items[link].text == "/"):
            continue
        bare = items[other].is_a("number") and step == -1
        if items[other].months is not None or bare:
            return other
    return None


def paid_at_once(scene: Scene, at: int) -> int | None:
    """满1年后一次性付清: the word for paying it all that stands behind a length."""
    if scene.language != "zh":
        return None
    return next(
        (
            j
            for j in scene.all_in_clause(at, "model", "lump_sum")
            if j > at and any(word in scene.items[j].text for word in _PAID)
        ),
        None,
    )


_WIDEST = 8


def understood_bracket(scene: Scene, at: int) -> int | None:
    """The place where brackets open that close at a place and hold words of terms only."""
    for j in range(at - 1, max(at - _WIDEST, -1), -1):
        if scene.items[j].kind == "open":
            return j if at - j > 1 else None
        if scene.items[j].kind == "other":
            return None
    return None
