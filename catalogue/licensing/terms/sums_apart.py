"""Sums beside words of terms that are no price: a ceiling of royalties, what one costs to make, so much a kilo of something."""

from __future__ import annotations

from catalogue.licensing.terms.numbering import CIRCLED
from catalogue.licensing.terms.scene import Scene


def unnamed_beside_rate(scene: Scene, at: int) -> bool:
    """いちじキム30万円＋売上の2%: a sum of which an unknown word says what it is, beside a royalty; 1kg50円: so much for some of it."""
    if scene.language == "en":
        return _unnamed_behind(scene, at)
    before = scene.items[at - 1] if at else None
    if before is None or before.kind != "other" or before.end != scene.items[at].start:
        return False
    if before.text[0].isdigit() and before.text not in CIRCLED:
        return True
    rates = [s.at for name in ("royalty_pct_max", "royalty_pct_min") for s in scene.told(f"payment.{name}")]
    return before.text.isalpha() and any(scene.sentence[r] == scene.sentence[at] for r in rates)


def one_payment_of_more(scene: Scene, at: int) -> bool:
    """契約時20万円、納品時30万円; 初回50万円、以後毎年10万円: what is paid first, where more is paid later."""
    before = scene.items[at - 1] if at else None
    if before is not None and before.means("first") and before.text in ("初回", "首次", "initial"):
        return True
    if scene.language == "en" or not any(
        scene.items[j].means("now") for j in scene.clause_range(at) if j < at
    ):
        return False
    later = [
        j
        for j in scene.sentence_range(at)
        if j > at and scene.items[j].is_a("money") and not scene.items[j].used
    ]
    return any(
        scene.items[j - 1].text == "时"
        or (scene.items[j - 1].kind == "other" and scene.items[j - 1].text.endswith(("時", "时", "后")))
        for j in later
    )


def _unnamed_behind(scene: Scene, at: int) -> bool:
    """20k EUR entry; 2.5 % royalty: an unknown word right behind a sum, beside a royalty."""
    items = scene.items
    if at + 1 >= len(items) or items[at + 1].kind != "other" or not items[at + 1].text.isalpha():
        return False
    if scene.numbered(at, at + 1):
        return False
    closes = at + 2 >= len(items) or items[at + 2].kind in ("sep", "close")
    rates = [s.at for name in ("royalty_pct_max", "royalty_pct_min") for s in scene.told(f"payment.{name}")]
    return closes and any(abs(scene.sentence[r] - scene.sentence[at]) <= 1 for r in rates)


def fee_of_something(scene: Scene, word: int) -> bool:
    """Setup fee, maintenance fees: a fee of which an unknown word says what it is for; English."""
    items = scene.items
    if scene.language != "en" or not word or items[word].text not in ("fee", "fees"):
        return False
    before = items[word - 1]
    return (
        before.kind == "other"
        and before.text.isalpha()
        and len(before.text) > 3
        and items[word].start - before.end == 1
    )


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
