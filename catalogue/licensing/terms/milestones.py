"""What has to happen before a sum is paid: the event, and the words of the text for it."""

from __future__ import annotations

import re

from catalogue.licensing.terms.scene import Scene

_DONE = re.compile(
    r".*(?:开始|完了|完成|取得|达成|承认|终了|成功|登录|合格|纳入|出荷|发卖|上市|届出|申请|投与|缔结|移行|受领)"
    r" ?(?:した|する|され(?:た|る))?(?:时点?|段阶|际)?(?:で|に|后に?|次第|したら|すると|:|の(?:时点?|段阶|际)(?:で|に))? ?"
)
"""製造販売承認の取得で: that something has come about, right before the sum that is then due."""


def event_of(scene: Scene, at: int) -> int | None:
    """The event that sets a milestone payment off: nearest before the sum, or right behind it."""
    set_off = (
        j
        for j in scene.all_in_clause(at, "trigger")
        if _first_sale(scene, j) or _pilot(scene, j) or _arrow(scene, j)
    )
    here = sorted((*scene.all_in_clause(at, "milestone_event"), *set_off))
    before = [j for j in here if j < at]
    after = [j for j in here if j > at]
    for j in before[::-1]:
        if not any(scene.items[k].is_a("money") for k in range(j + 1, at)):
            return j
    return after[0] if after else None


def _first_sale(scene: Scene, at: int) -> bool:
    """On first commercial sale: a milestone beside a sum."""
    item = scene.items[at]
    return item.means("trigger", "first_revenue") and (
        ("first" in item.text and "sale" in item.text) or item.text.startswith("首次销售")
    )


def _arrow(scene: Scene, at: int) -> bool:
    """検収→100万円: what a list of payments pairs with a sum."""
    follows = scene.items[at + 1] if at + 1 < len(scene.items) else None
    accepted = scene.items[at].means("trigger", "acceptance") and scene.language == "ja"
    return accepted and follows is not None and follows.text == ":"


def _pilot(scene: Scene, at: int) -> bool:
    """中试通过 beside a sum: a stage of development, and no acceptance of what is delivered."""
    return scene.items[at].means("trigger", "acceptance") and scene.items[at].text.startswith(
        ("中试", "试产")
    )


def sets_off(scene: Scene, event: int, at: int) -> bool:
    """Whether an event is when something is paid, and not just a thing that is named beside a sum."""
    text = scene.items[event].text
    if text.endswith(("后", "时", "時", "後", "に", "点")) or (text.isascii() and " " in text):
        return True
    if event < at and _DONE.fullmatch(
        text + scene.folded.text[scene.items[event].end : scene.items[at].start]
    ):
        return True
    if (
        scene.language == "zh"
        and event == at - 1
        and any(scene.items[j].means("now") for j in scene.sentence_range(at) if j < event)
    ):
        return True  # 合同签订10万、样机交付10万、量产20万
    between = range(min(event, at) + 1, max(event, at))
    return any(
        scene.items[j].means("pay") or scene.items[j].text in ("付", "支付", ":", "给", "交") for j in between
    ) or any(scene.items[j].means("role", "milestone") for j in scene.sentence_range(at))


def happening(scene: Scene, at: int) -> int | None:
    """获得二类医疗器械注册证时支付300万元: the last word of what has to happen before the sum is paid."""
    clause = scene.clause_range(at)
    for j in range(at - 1, clause[0], -1):
        item = scene.items[j]
        if item.is_a("money", "percent", "months"):
            return None
        if (
            (
                item.text in ("时", "后", "之后")
                or (item.means("pay") and item.text.startswith("后"))
                or (item.text in ("付", "支付", "给", "交") and _achieved(scene, j))
            )
            and scene.items[j - 1].kind == "other"
            and scene.items[j - 1].end == item.start
        ):
            if item.text in ("付", "支付", "给", "交"):
                return j - 1
            verbs = ("获", "取", "通", "完", "达", "拿", "得", "验", "上", "投", "量")
            if any(scene.items[k].text.startswith(verbs) for k in range(clause[0], j)):
                return j - 1
            return None
    return None


def _goes_before(scene: Scene, at: int) -> bool:
    """临床完成: whether the word before belongs to an event of which the last word is known."""
    item, before = scene.items[at], scene.items[at - 1]
    return scene.language == "zh" and item.kind == before.kind == "other" and before.end == item.start


def _achieved(scene: Scene, at: int) -> bool:
    """小试完成付30万: what has come about, right before the word of paying."""
    said = scene.folded.text[: scene.items[at].start].rstrip()
    return scene.language == "zh" and said.endswith(
        ("完成", "通过", "成功", "获批", "达标", "合格", "到位", "达成", "办结", "受理")
    )


def trigger_of(scene: Scene, at: int, event: int | None) -> str | None:
    """The words of the text that say when a milestone payment is due."""
    clause = scene.clause_range(at)
    if event is not None:
        first = event
        while first > clause[0] and _goes_before(scene, first):
            first -= 1
        start, end = scene.items[first].start, scene.items[event].end
    else:
        words = [j for j in clause if scene.items[j].kind == "other"]
        near = [j for j in words if j > at] if scene.language == "en" else [j for j in words if j < at]
        if not near:
            return None
        start, end = scene.items[near[0]].start, scene.items[near[-1]].end
    a, b = scene.folded.span(start, end)
    return scene.folded.original[a:b] or None
