"""Words of terms inside other words: free-flowing and solvent-free are no price, the 中国 of 中国专利法 is no territory."""

from __future__ import annotations

import re
from typing import Final

from catalogue.licensing.terms.scene import Scene

_LAW: Final = re.compile(
    r"的?(?:专利|特许|实用新案|商标|著作权|合同|知识产权|反垄断|公司)?(?:法(?!人|国)|条例|法律|规则|实施细则)"
)


def leave_out_parts_of_words(scene: Scene) -> None:
    """Takes the meaning from "free" in a compound, and from a place in the name of a law."""
    items = scene.items
    for at, item in enumerate(items):
        if (item.text == "free" and _in_a_compound(scene, at)) or (
            item.means("place") and _LAW.match(scene.folded.text, item.end)
        ):
            scene.hush([at])
        elif item.text == "stacking":
            scene.hush(scene.clause_range(at))  # what royalties to several owners come to together


def _in_a_compound(scene: Scene, at: int) -> bool:
    """Whether a hyphen ties "free" to an unknown word before or behind it."""
    items = scene.items
    for step in (-1, 1):
        near, far = at + step, at + 2 * step
        if not (0 <= far < len(items)) or items[near].text != "-" or items[far].kind != "other":
            continue
        first, last = sorted((at, far))
        if items[first].end + 1 == items[last].start and items[far].text.isalpha():
            return True
    return False
