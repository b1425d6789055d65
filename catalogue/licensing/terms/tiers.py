"""Rates that hold for a part of the sales only: 5 % up to USD 1 million, 4 % above."""

from __future__ import annotations

import re
from decimal import Decimal

from catalogue.licensing.offer import RoyaltyTier
from catalogue.licensing.terms.roles import bound_of
from catalogue.licensing.terms.scene import Scene

_WHOLE = Decimal(100)


def read_tiers(scene: Scene) -> set[int]:
    """Rates that hold up to, or from, an amount of sales; the places of those that were read."""
    found: list[tuple[int, int, Decimal | None, Decimal | None, Decimal]] = []
    for i, quantity in list(scene.quantities("percent")):
        if quantity.low is None or quantity.ranged or quantity.low < 0 or quantity.low > _WHOLE:
            continue
        threshold = _threshold(scene, i)
        if threshold is None:
            continue
        at, low, high = threshold
        found.append((i, at, low, high, quantity.low))
    if len(found) == 1:
        found += _the_rest(scene, found[0])
    elif found:
        found += _above_all(scene, found)
    if len(found) < 2:
        if (
            found
            and scene.clause[found[0][0]] == scene.clause[found[0][1]]
            and not _priced_otherwise(scene, found[0][1])
        ):
            scene.use(found[0][1])  # the threshold of a rate is no price
        return set()
    groups: dict[int, list[tuple[int, int, Decimal | None, Decimal | None, Decimal]]] = {}
    for tier in found:
        groups.setdefault(0, []).append(tier)
    used: set[int] = set()
    for group in groups.values():
        bounds = sorted({b for _, _, low, high, _ in group for b in (low, high) if b is not None})
        for i, at, low, high, pct in group:
            if low is None and high is not None:
                lower = [b for b in bounds if b < high]
                low = lower[-1] if lower else None
            elif high is None and low is not None:
                higher = [b for b in bounds if b > low]
                high = higher[0] if higher else None
            money = scene.items[at].quantity
            scene.say(
                "payment.royalty_tiers",
                RoyaltyTier(low, high, pct),
                i,
                at,
                currency=money.currency if money else None,
            )
            used.add(i)
            if sum(scene.items[j].is_a("percent") for j in scene.clause_range(i)) == 1:
                # 1億円を超え5億円まで3%: the other end of the tier
                scene.use(*(j for j in scene.clause_range(i) if _is_money(scene, j)))
    return used


def _the_rest(
    scene: Scene, tier: tuple[int, int, Decimal | None, Decimal | None, Decimal]
) -> list[tuple[int, int, Decimal | None, Decimal | None, Decimal]]:
    """The rate beyond the only threshold: 5 % up to USD 1 million, 4 % thereafter."""
    at, money, low, high, _ = tier
    for i, quantity in scene.quantities("percent"):
        if i == at or quantity.low is None or quantity.ranged or abs(scene.clause[i] - scene.clause[at]) > 2:
            continue
        words = [scene.items[j] for j in scene.clause_range(i)]
        if any(scene.items[j].is_a("percent") for j in range(min(at, i) + 1, max(at, i))):
            continue  # a tier between them was not understood
        if any(
            w.means("after")
            or w.means("role", "rest")
            or (w.means("min_before") and not any(_is_money(scene, j) for j in scene.clause_range(i)))
            or w.text in ("部分", "其余", "otherwise")
            for w in words
        ):
            return [(i, money, high, low, quantity.low)]
    return _base_rate(scene, tier)


def _base_rate(
    scene: Scene, tier: tuple[int, int, Decimal | None, Decimal | None, Decimal]
) -> list[tuple[int, int, Decimal | None, Decimal | None, Decimal]]:
    """提成2%，其中超1000万部分1.5%: the rate of the clause before holds up to where the other one begins."""
    at, money, low, high, _ = tier
    first = scene.clause_range(at)[0]
    if low is None or high is not None or not first or scene.clause[money] != scene.clause[at]:
        return []
    before = scene.clause_range(first - 1)
    rates = [j for j in before if scene.items[j].is_a("percent") and not scene.items[j].used]
    words = ("role", "base")
    if len(rates) != 1 or scene.sentence[rates[0]] != scene.sentence[at]:
        return []
    if any(scene.items[j].means("role", "equity", "alien") or _is_money(scene, j) for j in before):
        return []
    if not any(scene.items[j].means(kind) for j in before for kind in words):
        return []
    rate = scene.items[rates[0]].quantity
    return (
        [(rates[0], money, None, low, rate.low)]
        if rate is not None and rate.low is not None and not rate.ranged
        else []
    )


def _above_all(
    scene: Scene, found: list[tuple[int, int, Decimal | None, Decimal | None, Decimal]]
) -> list[tuple[int, int, Decimal | None, Decimal | None, Decimal]]:
    """5 % up to EUR 1m, 4 % up to EUR 5m, 3 % above: the rate beyond the highest of several thresholds."""
    ends = [(high, money) for _, money, _, high, _ in found if high is not None]
    if len(ends) < len(found):
        return []
    last = max(at for at, *_ in found)
    highest, money = max(ends)
    for i, quantity in scene.quantities("percent"):
        if i <= last or quantity.low is None or quantity.ranged or scene.sentence[i] != scene.sentence[last]:
            continue
        words = [scene.items[j] for j in scene.clause_range(i)]
        beyond = any(
            w.means("min_before")
            or w.means("min_after")
            or w.means("after")
            or w.means("role", "rest")
            or w.text in ("部分", "其余", "otherwise")
            for w in words
        )
        return [(i, money, highest, None, quantity.low)] if beyond else []
    return []


def _priced_otherwise(scene: Scene, at: int) -> bool:
    return any(scene.items[j].means("or") or scene.items[j].means("and") for j in scene.clause_range(at))


def _threshold(scene: Scene, at: int) -> tuple[int, Decimal | None, Decimal | None] | None:
    """The amount of sales that a rate depends on, in its clause or right before it: (place, from, to)."""
    clause = list(scene.clause_range(at))
    rates = [j for j in clause if scene.items[j].is_a("percent")]
    best: tuple[int, int] | None = None
    previous = max((j for j in rates if j < at), default=-1)
    following = min((j for j in rates if j > at), default=len(scene.items))
    reach = [j for j in clause if previous < j < following]
    if len(rates) == 1 and not any(_is_money(scene, j) for j in clause) and clause[0] >= 2:
        earlier = list(scene.clause_range(clause[0] - 1))
        if scene.sentence[earlier[0]] == scene.sentence[at] and not any(
            scene.items[j].is_a("percent") for j in earlier
        ):
            reach = earlier + reach
    for j in _on_its_side(scene, reach, rates, at):
        if not _is_money(scene, j) or scene.items[j].used or counts_units(scene, j):
            continue
        money = scene.items[j].quantity
        bound, _ = bound_of(scene, j)
        if money is None or money.low is None:
            continue
        if any(
            scene.items[k].means(
                "role", "upfront", "minimum", "annual", "fee", "price", "milestone", "alien", "assign_price"
            )
            for k in (j - 1, j - 2, j + 1)
            if 0 <= k < len(scene.items) and scene.clause[k] == scene.clause[j]
        ):
            continue
        if bound is None and not money.ranged and not _over(scene, j):
            continue
        if best is None or abs(j - at) < abs(best[0] - at):
            best = (j, j)
    if best is None:
        return None
    j = best[0]
    money = scene.items[j].quantity
    assert_low, assert_high = (money.low, money.high) if money else (None, None)
    if money is not None and money.ranged:
        return j, assert_low, assert_high
    bound, _ = bound_of(scene, j)
    if bound == "max":
        return j, None, assert_high
    return j, assert_low, None


def _on_its_side(scene: Scene, reach: list[int], rates: list[int], at: int) -> list[int]:
    """Where a clause has several rates, their thresholds stand all before them or all after them."""
    if len(rates) < 2:
        return reach
    first = next((j for j in scene.clause_range(at) if j in rates or _is_money(scene, j)), at)
    return [j for j in reach if (j > at) == (first in rates)]


def _is_money(scene: Scene, at: int) -> bool:
    quantity = scene.items[at].quantity
    return (
        quantity is not None
        and scene.items[at].kind == "quantity"
        and (
            quantity.unit == "money"
            or (quantity.unit == "number" and (quantity.scaled or (quantity.low or 0) >= 1000))
        )
    )


_UNITS = re.compile(
    r"\s?(?:units?|pcs|pieces|devices?|items?|sets?|copies|kits?|[台件套个個枚本支辆吨])(?![a-z])"
)


def counts_units(scene: Scene, at: int) -> bool:
    """Below 10,000 units: so many of what is sold, and no amount of sales."""
    quantity = scene.items[at].quantity
    bare = quantity is not None and quantity.unit == "number"
    return bare and _UNITS.match(scene.folded.text, scene.items[at].end) is not None


def _over(scene: Scene, at: int) -> bool:
    return any(
        scene.items[j].means("min_before") or scene.items[j].text in ("的部分", "部分", "超出", "以降")
        for j in (at - 1, at + 1, at + 2)
        if 0 <= j < len(scene.items) and scene.clause[j] == scene.clause[at]
    )
