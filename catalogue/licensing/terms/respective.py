"""Kinds and prices that a sentence lists one after the other: 普通、排他、独占分别为5万、15万、40万."""

from __future__ import annotations

from catalogue.licensing.terms.scene import Said, Scene

_EACH_ITS_OWN = ("分别", "依次", "respectively", "それぞれ")
_LISTED = ("payment.total_fixed", "payment.annual_fee", "payment.upfront", "payment.royalty_pct_max")


def respectively(scene: Scene, said: list[Said]) -> list[list[Said]] | None:
    """The statements of each offer; None where kinds and prices do not pair."""
    if not any(word in scene.folded.text for word in _EACH_ITS_OWN):
        return None
    kinds = [s for s in said if s.field == "grants"]
    for field in _LISTED:
        prices = [s for s in said if s.field == field]
        if len(prices) < 2 or len(prices) != len(kinds) or kinds[-1].at > prices[0].at:
            continue
        paired = {p.at for p in prices}
        rest = [s for s in said if s not in kinds and s.at not in paired]
        return [
            [*rest, kind, *(s for s in said if s.at == price.at)]
            for kind, price in zip(kinds, prices, strict=True)
        ]
    return None
