"""Lists of payments that pair a sum with its day by an equals sign or an arrow: 80万＝契約時 40万＝1年後, 締結→10万円."""

from __future__ import annotations

from decimal import Decimal

from catalogue.licensing.offer import Instalment
from catalogue.licensing.terms.items import Item
from catalogue.licensing.terms.scene import Scene

_TOTALS = ("计", "合计", "总额", "总计", "合计金额", "合计额", "total", "in total")
_BEHIND = 3
"""Small words that may stand between the word for a total and its sum."""


def read_schedule(scene: Scene) -> None:
    """States two or more such payments as instalments, and their total where it is written and agrees."""
    found = [entry for i in range(len(scene.items)) if (entry := _entry(scene, i)) is not None]
    if len(found) < 2 or len({month for _, month, _ in found}) < len(found):
        return
    paid = Decimal(0)
    for at, month, words in found:
        quantity = scene.items[at].quantity
        if quantity is None or quantity.low is None:
            return
        paid += quantity.low
        scene.say(
            "payment.instalments", Instalment(quantity.low, month), at, *words, currency=quantity.currency
        )
    _total(scene, paid)


def _total(scene: Scene, paid: Decimal) -> None:
    for i, item in enumerate(scene.items):
        quantity = item.quantity
        if item.used or not _is_sum(item) or quantity is None or quantity.low != paid:
            continue
        word = next((j for j in range(max(i - _BEHIND, 0), i) if scene.items[j].text in _TOTALS), None)
        if word is not None:
            scene.say("payment.total_fixed", paid, i, word, currency=quantity.currency)
            return


def _entry(scene: Scene, at: int) -> tuple[int, int, list[int]] | None:
    """The place of the sum, the month and the words for it, of a pair around the colon at a place."""
    items = scene.items
    if items[at].text != ":" or at == 0:
        return None
    if _is_sum(items[at - 1]):
        month, words = _when(scene, at + 1)
        return (at - 1, month, words) if month is not None else None
    if at + 1 < len(items) and _is_sum(items[at + 1]):
        first = at - 2 if items[at - 1].means("after") else at - 1
        month, words = _when(scene, first) if first >= 0 else (None, [])
        return (at + 1, month, words) if month is not None and words[-1] == at - 1 else None
    return None


def _when(scene: Scene, at: int) -> tuple[int | None, list[int]]:
    """The month that is named at a place: on signature (0), one year later (12)."""
    items = scene.items
    if at >= len(items):
        return None, []
    if items[at].means("now"):
        return 0, [at]
    months = items[at].months
    if months is not None and at + 1 < len(items) and items[at + 1].means("after"):
        return months, [at, at + 1]
    return None, []


def _is_sum(item: Item) -> bool:
    quantity = item.quantity
    if quantity is None or item.kind != "quantity" or quantity.low is None or quantity.low != quantity.high:
        return False
    return quantity.unit == "money" or (quantity.unit == "number" and quantity.scaled)
