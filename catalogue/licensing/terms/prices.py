"""Whether a number is a price at all: its unit, its neighbours, and what else its clause speaks of."""

from __future__ import annotations

import re
from decimal import Decimal

from catalogue.licensing.terms import numbers
from catalogue.licensing.terms.items import Quantity
from catalogue.licensing.terms.quantities import currency_of
from catalogue.licensing.terms.roles import bound_of, per_of
from catalogue.licensing.terms.scene import Scene

_AROUND = (
    "grant",
    "grant_weak",
    "model",
    "scheme",
    "scheme_transfer",
    "request",
    "sub",
    "pay",
    "yes",
    "elig",
)
_TOLD = (
    "plan",
    "grant",
    "grant_weak",
    "model",
    "scheme",
    "status",
    "role",
    "now",
    "pay",
    "trigger",
    "milestone_event",
    "choice",
)
_FEW, _FEWER = 6, 2
"""Unknown characters (a Latin word counts two) beside a sum that no word of terms explains."""
_SMALLEST_BARE = 100
"""A number with neither currency nor scale below this is no price, whatever stands beside it."""

_MONTHS_OR_MILLIONS = re.compile(r"\d{1,2} ?m")
_COUNTED = frozenset("台件套个只吨米次名人家户辆部瓶盒片张平亩株头例份箱支倍斤克升度小时本枚機個点名匹")
"""What so many of are no money: 10万台, 5万吨."""


def is_price(
    scene: Scene,
    at: int,
    quantity: Quantity,
    role: tuple[str, int] | None,
    per: tuple[str, int] | None,
    unit: object,
) -> bool:
    """Whether a number without a currency is a sum: a scaled one beside words of terms, a bare one only right after its role."""
    if unit is not None:
        return role is not None
    after = scene.items[at + 1] if at + 1 < len(scene.items) else None
    counted = after is not None and after.start == scene.items[at].end and after.kind == "other"
    if counted and after is not None and not quantity.bare and after.text[0] in _COUNTED:
        return False
    if _MONTHS_OR_MILLIONS.fullmatch(scene.items[at].text):
        return False  # eval 6m: months as likely as millions
    if quantity.scaled:
        parts = bool(scene.told("payment.instalments"))
        wan = scene.language == "zh" and scene.items[at].text.endswith("w")
        if role is None and scene.items[at].text.isascii() and not wan and not parts and not _told(scene, at):
            return False  # 3 M, 20k: as likely so many of something else
        return role is not None or licence_text(scene, at, list(scene.clause_range(at)), per)
    low = quantity.low
    if low == 0 and role is not None and role[0] == "upfront":
        return True
    if role is None and low is not None and low >= _SMALLEST_BARE and _labelled_by_grant(scene, at):
        return True
    if low is None or role is None or low < _SMALLEST_BARE:
        return False
    if low == low.to_integral_value() and 1950 <= low <= 2100:
        return False
    gap = [scene.items[j] for j in range(min(role[1], at) + 1, max(role[1], at))]
    return all(
        g.text in (":", "of", "is", "为", "是", "は", "to", "=", "约")
        or g.means("about")
        or g.means("max_before")
        or g.means("min_before")
        or g.kind == "open"
        for g in gap
    )


def _labelled_by_grant(scene: Scene, at: int) -> bool:
    """Exclusive: 60,000. A number grouped as sums are, behind a kind of licence and a colon or dash."""
    items = scene.items
    return (
        at > 1
        and "," in items[at].text
        and items[at - 1].text in (":", "-")
        and (items[at - 2].means("grant") or items[at - 2].means("grant_weak"))
    )


def licence_text(scene: Scene, at: int, clause: list[int], per: tuple[str, int] | None) -> bool:
    """Whether a sum without a role is a price: its clause holds words of terms and hardly any others."""
    items = scene.items
    if any(items[j].means("role", "alien") or items[j].means("past") for j in clause):
        return False
    known = _told(scene, at)
    strange = sum(
        len(items[j].text) if not items[j].text.isascii() else 2 for j in clause if items[j].kind == "other"
    )
    if known:
        return strange <= 24
    latin = all(items[j].text.isascii() for j in clause if items[j].kind == "other")
    hedged = per is not None or bound_of(scene, at)[0] is not None
    if strange > (_FEW if latin or hedged else _FEWER):
        return False
    if not latin and at and items[at - 1].kind == "other" and items[at - 1].end == items[at].start:
        return False  # 市场100亿: what it is the amount of stands before it, and is no term
    around = (
        bool(scene.told("grants"))
        or scene.holds(*_AROUND)
        or bool(scene.told("payment.instalments"))
        or any(not items[j].means("role", "alien") for j in scene.all("role"))
    )
    return around or len(items) <= 8


def column_unit(scene: Scene, at: int) -> tuple[Decimal, str | None] | None:
    """万元 in a heading before a bare number: 许可费（万元）：30."""
    for j in scene.clause_range(at):
        unit = scene.items[j].quantity
        if scene.items[j].kind == "unit" and unit is not None:
            word = "".join(c for c in scene.items[j].text if c in "百千万亿十")
            if word:
                return Decimal(numbers.scale(word)), unit.currency
    return None


def other_currency(scene: Scene, at: int, currency: str | None) -> int | None:
    """A second currency right behind a sum: 50k EUR/USD, ￥20万（USD）."""
    for j in (at + 1, at + 2):
        if j >= len(scene.items):
            return None
        item = scene.items[j]
        code = currency_of(item.text)
        if item.kind == "other" and code and currency and code != currency:
            return j
        if item.text not in ("/", "("):
            return None
    return None


def _told(scene: Scene, at: int) -> bool:
    """Whether the clause holds a word of terms."""
    return scene.clause_holds(at, *_TOLD)


def per_before(scene: Scene, at: int) -> tuple[str, int] | None:
    """Yearly EUR 2,000 for micro firms, EUR 10,000 for everybody else: what the sum for others is paid for as well."""
    items, first = scene.items, scene.clause_range(at)[0]
    if at + 1 >= len(items) or items[at + 1].text != "for" or first != at or not first:
        return None
    before = [j for j in scene.clause_range(first - 1) if items[j].is_a("money")]
    if len(before) != 1 or scene.sentence[before[0]] != scene.sentence[at]:
        return None
    per = per_of(scene, before[0])
    behind = [items[j].text for j in range(before[0] + 1, min(before[0] + 3, len(items)))]
    return per if per is not None and "for" in behind else None


def one_of_several(scene: Scene, at: int, bound: str | None) -> bool:
    """A part of what is paid by instalments whose time was not understood, or the cap of a royalty: no price of the whole."""
    if bound == "max" and any(scene.items[j].means("model") for j in scene.clause_range(at)):
        return False
    if bound == "max" and any(scene.items[j].is_a("percent") for j in scene.clause_range(at) if j < at):
        return not any(scene.items[j].means("or") for j in scene.clause_range(at))
    return any(scene.sentence[s.at] == scene.sentence[at] for s in scene.told("payment.instalments"))
