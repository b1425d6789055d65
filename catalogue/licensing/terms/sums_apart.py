"""Sums beside words of terms that are no price: a ceiling of royalties, what one costs to make, so much a kilo of something."""

from __future__ import annotations

from catalogue.licensing.terms.scene import Scene

_MADE = frozenset(
    "sold made produced manufactured shipped delivered installed leased rented used treated processed invoiced".split()  # noqa: SIM905
)


def no_minimum_before(scene: Scene, at: int) -> bool:
    """No minimum for 3 years, then USD 3,000 p.a.: the minimum that is owed after the years without one."""
    first = scene.clause_range(at)[0]
    before = scene.clause_range(first - 1) if first else range(0)
    then = any(scene.items[j].means("after") for j in scene.clause_range(at) if j < at)
    return then and any(
        scene.items[j].means("role", "minimum") and scene.negated(j) is not None for j in before
    )


def goes_on(scene: Scene, at: int) -> bool:
    """5 € / kg raw mat.: so much for each of something else."""
    return (
        at + 1 < len(scene.items)
        and scene.items[at + 1].kind == "other"
        and scene.items[at + 1].text.isascii()
        and scene.items[at + 1].text not in _MADE
    )


_MAKING = (
    "cost",
    "costs",
    "costing",
    "priced",
    "sells",
    "selling",
    "售价",
    "单价",
    "成本",
    "造价",
    "コスト",
    "原価",
    "売価",
    "価格",
)


def of_making(scene: Scene, at: int) -> bool:
    """Cost EUR 200 per unit: what one costs to make or to buy, where nothing of a licence is said."""
    clause = [j for j in scene.clause_range(at) if j < at]
    told = any(scene.items[j].means("role", "royalty", "fee") for j in clause) or scene.told("grants")
    return not told and any(scene.items[j].text in _MAKING for j in clause)


def ceiling(scene: Scene, at: int, name: str) -> bool:
    """Annual cap EUR 100k: the most that a year's royalties come to, and no fee."""
    before = [item.text for item in scene.items[max(at - 3, 0) : at]]
    return name in ("", "annual", "royalty") and any(
        word in ("cap", "ceiling", "封顶", "上限") for word in before
    )


def between_sums(scene: Scene, word: int, at: int) -> bool:
    return any(scene.items[j].is_a("money") for j in range(word + 1, at))


def of_equity(scene: Scene) -> bool:
    return any(True for _ in scene.all("grant", "equity_contribution")) or any(
        True for _ in scene.all("role", "equity")
    )
