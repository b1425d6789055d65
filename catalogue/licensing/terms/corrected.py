"""Sums that a text takes back, or gives in two currencies: neither what was said first nor what replaces it is a price.

二十万、あ、いや、三十万円: somebody spoke, and a sum that is corrected in passing needs a person to look at it.
"""

from __future__ import annotations

from itertools import pairwise

from catalogue.licensing.terms.scene import Scene

_TAKEN_BACK = (
    "いや",
    "もとい",
    "ではなく",
    "じゃなく",
    "でなく",
    "の誤り",
    "の间违い",
    "订正",
    "改め",
    "失礼",
)
_FAR = 8
_SIGNS = frozenset("¥$€£₩")


def leave_out_corrected(scene: Scene) -> None:
    """Takes the meaning from sums that are corrected, and from sums behind two signs of money; remarks on them."""
    sums = [i for i, item in enumerate(scene.items) if item.is_sum("percent")]
    for i in sums:
        sign = scene.items[i - 1] if i else None
        if (
            sign is not None
            and sign.text in _SIGNS
            and sign.end == scene.items[i].start
            and scene.items[i].text[0] in _SIGNS
        ):
            scene.leave_out(i - 1, i, "one amount in two currencies")
    if scene.language != "ja":
        return
    for a, b in pairwise(sums):
        between = scene.folded.text[scene.items[a].end : scene.items[b].start]
        if b - a <= _FAR + 4 and len(between) <= 2 * _FAR and any(word in between for word in _TAKEN_BACK):
            scene.leave_out(a, b, "a sum that the text corrects")
