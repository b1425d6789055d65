"""Numbers of a list of offers: ①, (2), b., 方案一, Option A, プラン1."""

from __future__ import annotations

import re

from catalogue.licensing.terms.scene import Scene

CIRCLED = frozenset("①②③④⑤⑥⑦⑧⑨⑩")


def past_number(scene: Scene, at: int) -> int:
    """The place behind the number of an entry of a list that stands at a place: ①, 2), (3); the place itself where none does."""
    items = scene.items
    if at < len(items) and items[at].text in CIRCLED:
        return at + 1
    first = at + 1 if at < len(items) and items[at].kind == "open" else at
    if (
        first + 1 < len(items)
        and items[first + 1].text == ")"
        and re.fullmatch(r"[1-9]\d?|[a-h]", items[first].text)
    ):
        return first + 2
    return at


def marks(scene: Scene, at: int) -> bool:
    """Whether the number of one of several offers stands at a place."""
    item = scene.items[at]
    begins = (
        at == 0
        or (scene.items[at - 1].kind == "sep")
        or scene.items[at - 1].end < item.start
        or scene.items[at - 1].kind in ("open", "close")
        or scene.items[at - 1].means("or")
    )
    if item.text in "①②③④⑤⑥⑦⑧⑨":
        return True
    if begins and re.fullmatch(r"[b-e]\.", item.text):
        return True
    nxt = scene.items[at + 1] if at + 1 < len(scene.items) else None
    before_word = nxt is not None and nxt.means("choice") and nxt.start == item.end
    if begins and before_word and scene.language == "ja" and re.fullmatch(r"[a-e甲乙丙1-5]", item.text):
        return True  # A案
    if (
        item.means("choice")
        or item.means("grant_weak", "option")
        or item.text in ("option", "plan", "方案", "オプション", "プラン", "案")
    ):
        return (
            nxt is not None
            and bool(re.match(r"^(?:[一二三四五六1-9a-e]|one|two|three)$", nxt.text))
            and nxt.start - item.end <= 1
        )
    if (
        (item.kind in ("quantity", "other") or item.text == "a")
        and re.fullmatch(r"[1-9]|[a-e]\.?|[一二三四五六]", item.text)
        and nxt is not None
    ):
        closing = nxt.text in (")", ".", "、", ":") and nxt.start == item.end
        before = scene.items[at - 1] if at else None
        if before is not None and before.text == "(" and nxt.text == ")":
            return True
        return (
            closing
            and begins
            and nxt.text != ":"
            and (nxt.text != "、" or at == 0 or scene.items[at - 1].text in "\n;。")
        )
    return False
