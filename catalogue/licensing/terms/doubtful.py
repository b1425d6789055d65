"""Sums that a text itself does not vouch for: 10万？ is in doubt, 5万元/7000美元 is one amount in two currencies."""

from __future__ import annotations

import re

from catalogue.licensing.terms.items import Item
from catalogue.licensing.terms.scene import Scene

_SECOND = re.compile(
    r"\s?/\s?(?:米ドル|米元|美元|ユーロ|ドル|欧元|人民元|日元|usd|eur|jpy|cny|rmb|gbp|dollars?|euros?)(?![a-z\d]|\s?\d)"
)
_SAME = ("/", "(", "≈", ":", "~")


def leave_out_doubtful(scene: Scene) -> None:
    """Takes the meaning from such sums, and remarks on them."""
    for i, item in enumerate(scene.items):
        if not _is_sum(item):
            continue
        if _questioned(scene, i):
            scene.leave_out(i, i, "a sum with a question mark")
        elif (last := _or_else(scene, i)) is not None:
            scene.leave_out(i, last, "a sum in one currency or another")
        elif (other := _other_currency(scene, i)) is not None:
            scene.leave_out(i, other, "one amount in two currencies")


def _questioned(scene: Scene, at: int) -> bool:
    behind = scene.items[at + 1] if at + 1 < len(scene.items) else None
    return behind is not None and behind.text == "?" and behind.start == scene.items[at].end


def _or_else(scene: Scene, at: int) -> int | None:
    """The last place of a second currency right behind a sum: 100万円/米ドル."""
    second = _SECOND.match(scene.folded.text, scene.items[at].end)
    if second is None:
        return None
    return max(j for j in range(at, len(scene.items)) if scene.items[j].start < second.end())


def _other_currency(scene: Scene, at: int) -> int | None:
    """The sum right behind one in another currency, where each is the whole of what is said."""
    items = scene.items
    if at + 2 >= len(items) or items[at + 1].text not in _SAME or not _is_sum(items[at + 2]):
        return None
    here, there = items[at].quantity, items[at + 2].quantity
    if here is None or there is None or (items[at + 1].text == "(" and scene.language != "en"):
        return None  # 2万美元（约14万元人民币）: the first one is the price
    both = here.currency and there.currency and here.currency != there.currency
    ends = at + 3 == len(items) or items[at + 3].kind in ("sep", "close")
    return at + 2 if both and ends else None


def _is_sum(item: Item) -> bool:
    quantity = item.quantity
    return item.kind == "quantity" and quantity is not None and (quantity.unit == "money" or quantity.scaled)
