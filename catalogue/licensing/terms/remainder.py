"""A first part and the rest, in Chinese: 首付30%，余款验收后付清; 签约付一半，尾款满一年付清."""

from __future__ import annotations

from decimal import Decimal

from catalogue.licensing.offer import Instalment
from catalogue.licensing.terms.instalments import month_of
from catalogue.licensing.terms.scene import Scene

_HALVES = ("一半", "半数", "百分之五十", "五成")


def read_remainder(scene: Scene) -> None:
    """States the two parts where the whole is written, else only that it is paid by instalments."""
    if scene.language != "zh" or scene.told("payment.instalments"):
        return
    totals = {said.value for said in scene.told("payment.total_fixed")}
    for rest in scene.all("role", "rest"):
        clause = scene.clause_range(rest)
        if scene.items[rest].used or any(scene.items[j].is_a("money", "percent") for j in clause):
            continue
        if not any(scene.items[j].means("pay") for j in clause):
            continue
        first = _first_part(scene, rest)
        if first is None:
            continue
        at, share = first
        if len(totals) != 1:
            scene.say("payment.models", "instalments", rest, at)
            return
        total = next(iter(totals))
        part = total * share / 100
        month = month_of(scene, at)[0]
        if month is None and any(scene.items[j].means("role", "upfront") for j in scene.clause_range(at)):
            month = 0
        currency = scene.told("payment.total_fixed")[0].currency
        scene.say("payment.instalments", Instalment(_plain(part), month), at, currency=currency)
        later = month_of(scene, rest)[0]
        scene.say("payment.instalments", Instalment(_plain(total - part), later), rest, currency=currency)
        return


def _first_part(scene: Scene, rest: int) -> tuple[int, Decimal] | None:
    """The place and the share in per cent of the part that stands in the clause before the rest."""
    first = scene.clause_range(rest)[0]
    if not first:
        return None
    before = scene.clause_range(first - 1)
    paid = [j for j in before if scene.items[j].means("pay") or scene.items[j].means("now")]
    paid += [j for j in before if scene.items[j].means("role", "upfront")]
    if not paid:
        return None
    for j in before:
        quantity = scene.items[j].quantity
        if scene.items[j].is_a("percent") and quantity is not None and quantity.low is not None:
            sound = not scene.items[j].used and not quantity.ranged and 0 < quantity.low < 100
            return (j, quantity.low) if sound else None
    said = scene.folded.text[scene.items[before[0]].start : scene.items[before[-1]].end]
    return (paid[0], Decimal(50)) if any(word in said for word in _HALVES) else None


def _plain(amount: Decimal) -> Decimal:
    whole = amount.to_integral_value()
    return whole if whole == amount else amount
