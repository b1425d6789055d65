"""Kinds and prices that a sentence lists one after the other: 普通、排他、独占分别为5万、15万、40万."""

from __future__ import annotations

from itertools import pairwise

from catalogue.licensing.terms.scene import Said, Scene

_EACH_ITS_OWN = ("分别", "依次", "respectively", "それぞれ")
_STROKES = ("/", "、", "|")
_LISTED = ("payment.total_fixed", "payment.annual_fee", "payment.upfront", "payment.royalty_pct_max")


def _row(scene: Scene, listed: list[Said]) -> bool:
    """Whether statements stand one behind the other, parted by strokes or 、 alone: 10万元/20万元（普通/独占）."""
    places = [s.at for s in listed]
    return all(b - a == 2 and scene.items[a + 1].text in _STROKES for a, b in pairwise(places))


def respectively(scene: Scene, said: list[Said]) -> list[list[Said]] | None:
    """The statements of each offer; None where kinds and prices do not pair."""
    named = any(word in scene.folded.text for word in _EACH_ITS_OWN)
    kinds = [s for s in said if s.field == "grants"]
    for field in _LISTED:
        prices = [s for s in said if s.field == field]
        if len(prices) < 2 or len(prices) != len(kinds):
            continue
        if not (named and kinds[-1].at < prices[0].at) and not (_row(scene, kinds) and _row(scene, prices)):
            continue
        paired = {p.at for p in prices}
        rest = [s for s in said if s not in kinds and s.at not in paired]
        return [
            [*rest, kind, *(s for s in said if s.at == price.at)]
            for kind, price in zip(kinds, prices, strict=True)
        ]
    return None
