"""Sums that a text itself does not vouch for: 10万？ is in doubt, 5万元/7000美元 is one amount in two currencies."""

from __future__ import annotations

import re

from catalogue.licensing.terms.scene import Scene
from catalogue.licensing.terms.text import folded_word

_CURRENCY = (
    r"(?:人民币|人民元|米ドル|米元|美元|美金|欧元|ユーロ|日元|日圆|日本円|英镑|ドル|元|円|[$€£¥]"
    r"|(?<![a-z])(?:usd|eur|jpy|cny|rmb|gbp|chf|dollars?|euros?|pounds?|yen)(?![a-z]))"
)
_OR = r"\s?(?:/|(?<![a-z])or(?![a-z])|或者?|または|もしくは|か)\s?"
_SECOND = re.compile(rf"{_OR}{_CURRENCY}(?![a-z\d]|\s?\d)")
"""A second currency right behind a sum: 100万円/米ドル."""
_OPEN = re.compile(rf"\s?\(\s?{_CURRENCY}(?:{_OR}{_CURRENCY}\s?\??|\s?\?)\s?\)")
"""Brackets that leave the currency open: 5000 (USD or EUR), 10万（美元？）."""
_FIRST = re.compile(
    rf"(?<![\d万亿千百])(?<![\d万亿千百]\s)(?<!\d[kwm])(?<!\d[kwm]\s){_CURRENCY}{_OR}(?:{_CURRENCY}\s?)?$"
)
"""A first currency right before a sum that names another: USD/EUR 5000."""
_WIDEST = 16
"""Characters before a sum among which a first currency is looked for."""
_UNSETTLED = "|".join(
    folded_word(word) for word in ("待确认", "待核实", "未确认", "未确定", "要確認", "確認中", "未確定", "仮")
)
_DOUBTED = re.compile(
    rf"\s?\?|\s?\(\s?\?\s?\)|\s?\(\s?(?:{_UNSETTLED})|\s?\(?\s?(?:tbc|to be confirmed|subject to confirmation)(?![a-z])"
)
"""What takes a sum back as soon as it is said. (??) comments on what stands around it, and doubts no sum."""
_DOUBTED_BEFORE = re.compile(r"(?<![a-z])tbc:?\s?\(?$")
_ANSWERS = frozenset(
    (
        "yes",
        "y",
        "no",
        "n",
        "none",
        "ok",
        "可",
        "是",
        "否",
        "不",
        "不可",
        "有",
        "无",
        "あり",
        "なし",
        "可能",
        "はい",
        "いいえ",
        "○",
        "×",
    )
)
_SAME = ("/", "(", "≈", ":", "~")


def leave_out_doubtful(scene: Scene) -> None:
    """Takes the meaning from such sums and rates, and remarks on them."""
    text = scene.folded.text
    for i, item in enumerate(scene.items):
        if item.is_a("months") or item.means("grant"):
            if _asked(scene, i):
                scene.leave_out(i, i, "a length or a kind of licence with a question mark")
            continue
        if item.is_a("number") and _OPEN.match(text, item.end):
            scene.leave_out(i, i, "a sum in one currency or another")
        if not item.is_sum("percent"):
            continue
        before = text[max(0, item.start - _WIDEST) : item.start]
        if _DOUBTED.match(text, item.end) or _DOUBTED_BEFORE.search(before):
            scene.leave_out(i, i, "a value that the text doubts")
        elif i > 1 and scene.items[i - 1].text == "?" and scene.items[i - 2].means("role"):
            scene.leave_out(i - 2, i, "a value behind a question")
        elif not item.is_sum():
            continue
        elif (last := _or_else(scene, i)) is not None:
            scene.leave_out(i, last, "a sum in one currency or another")
        elif (first := _or_before(scene, i, before)) is not None:
            scene.leave_out(first, i, "a sum in one currency or another")
        elif (other := _other_currency(scene, i)) is not None:
            scene.leave_out(i, other, "one amount in two currencies")


def _asked(scene: Scene, at: int) -> bool:
    """独占?, 3年(?): a question mark that no answer follows, as it does in "Exclusive? Yes"."""
    items = scene.items
    mark = at + 2 if at + 1 < len(items) and items[at + 1].kind == "open" else at + 1
    if mark >= len(items) or items[mark].text != "?":
        return False
    return mark + 1 >= len(items) or items[mark + 1].text not in _ANSWERS


def _or_else(scene: Scene, at: int) -> int | None:
    """The last place of what leaves the currency open right behind a sum."""
    end = scene.items[at].end
    found = _SECOND.match(scene.folded.text, end) or _OPEN.match(scene.folded.text, end)
    if found is None:
        return None
    last = at
    while last + 1 < len(scene.items) and scene.items[last + 1].start < found.end():
        last += 1
    return last


def _or_before(scene: Scene, at: int, before: str) -> int | None:
    """The first place of another currency right before a sum."""
    found = _FIRST.search(before)
    if found is None:
        return None
    start = scene.items[at].start - len(before) + found.start()
    first = at
    while first and scene.items[first - 1].end > start:
        first -= 1
    return first


def _other_currency(scene: Scene, at: int) -> int | None:
    """The sum right behind one in another currency, where each is the whole of what is said."""
    items = scene.items
    if at + 2 >= len(items) or items[at + 1].text not in _SAME or not items[at + 2].is_sum():
        return None
    here, there = items[at].quantity, items[at + 2].quantity
    if here is None or there is None or (items[at + 1].text == "(" and scene.language != "en"):
        return None  # 2万美元（约14万元人民币）: the first one is the price
    both = here.currency and there.currency and here.currency != there.currency
    ends = at + 3 == len(items) or items[at + 3].kind in ("sep", "close")
    return at + 2 if both and ends else None
