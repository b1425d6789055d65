"""Rates beside a sum: whether there are any, and whether they make an upfront payment of it."""

from __future__ import annotations

from catalogue.licensing.terms.scene import Scene


def has_royalty(scene: Scene) -> bool:
    rates = scene.told("payment.royalty_pct_max") or scene.told("payment.royalty_pct_min")
    return bool(rates or scene.told("payment.per_unit")) or any(True for _ in scene.all("role", "minimum"))


def on_signature(scene: Scene, at: int) -> bool:
    return any(scene.items[j].means("now") for j in scene.clause_range(at))


def has_rates(scene: Scene, at: int) -> bool:
    """Whether there is a rate beside a sum, with no number of a list between them."""
    rates = (
        s.at
        for name in ("royalty_pct_max", "royalty_pct_min", "royalty_tiers")
        for s in scene.told(f"payment.{name}")
    )
    return any(not scene.numbered(min(r, at), max(r, at)) for r in rates)


def stages(scene: Scene, at: int) -> bool:
    """签约付10万，投产后再付20万: what is paid first, before a milestone."""
    if any(scene.sentence[s.at] == scene.sentence[at] for s in scene.told("payment.milestones")):
        return True
    return any(
        scene.items[j].means("milestone_event")
        for j in scene.sentence_range(at)
        if scene.clause[j] > scene.clause[at]
    )


def and_a_rate(scene: Scene, at: int) -> bool:
    """授权金60万元，另按净销售额2.5%收取: a fixed sum with a royalty on top of it."""
    items = scene.items
    rates = [s.at for s in scene.told("payment.royalty_pct_max") if s.at > at]
    if rates and rates[0] == at + 2 and items[at + 1].means("and"):
        return True  # fee: EUR 12k + 3%
    if not rates or scene.language != "zh" or scene.sentence[rates[0]] != scene.sentence[at]:
        return False
    between = range(at + 1, rates[0])
    if any(items[j].is_a("money") or items[j].means("or") or items[j].means("grant") for j in between):
        return False
    return any(items[j].means("and") for j in between)
