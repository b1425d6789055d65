"""Words of terms inside other words: free-flowing and solvent-free are no price, the 中国 of 中国专利法 is no territory."""

from __future__ import annotations

import re
from typing import Final

from catalogue.licensing.terms.items import Item
from catalogue.licensing.terms.scene import Scene

_LAW: Final = re.compile(
    r"的?(?:专利|特许|实用新案|商标|著作权|合同|知识产权|反垄断|公司)?(?:法(?!人|国)|条例|法律|规则|实施细则)"
    r"|\s(?:patents? |copyright |contract |federal |state )?(?:laws?|act|code|statutes?|courts?|legislation|jurisdiction)(?![a-z])"
)
_LAW_BEFORE: Final = re.compile(
    r"(?<![a-z])(?:laws?|courts?|legislation|jurisdiction) (?:of|in)(?: the)?\s?$"
)

_WIDEST: Final = 24
_SOMETHING: Final = re.compile(
    r"\s?(?:from(?! (?:charge|cost|fee|royalt))|of(?! (?:charge|cost|fee|royalt|any (?:charge|cost|fee|royalt)|all (?:charge|cost|fee|royalt)|payment))"
    r"|(?:radical|space optic|space path|standing|fall|flow|surface|end|energy|carrier|fatty acid|amino acid|choice|movement|rotation|form|swing|water|air)s?(?![a-z]))"
)
"""What "free" is free of or how it moves: free radicals, free of defects, free choice."""
_NO_ROYALTY: Final = re.compile(r"\s?(?:of|from) (?:any |all )?royalt(?:y|ies)")
"""Free of royalties: what else is paid, it does not say."""
_DONATED: Final = re.compile(r"(?:献血|捐献|捐赠)")

_OTHERS: Final = re.compile(
    r"(?<![a-z])(?:in|of) the (?:global |world |whole )?market|composition|mixture|(?<![a-z])blend|(?<![a-z])alloy"
    r"|的股东|股东(?:为|是|持)|创始人|创始团队|管理层|员工持"
)


def leave_out_parts_of_words(scene: Scene) -> None:
    """Takes the meaning from "free" in a compound or of something, and from a place in the name of a law."""
    items, text = scene.items, scene.folded.text
    for at, item in enumerate(items):
        if (
            (item.text == "free" and (_in_a_compound(scene, at) or _SOMETHING.match(text, item.end)))
            or (item.means("model", "free") and _DONATED.match(text, item.end))
            or (item.means("place") and _of_a_law(scene, item))
        ):
            scene.hush([at])
        elif item.text == "free" and (owed := _NO_ROYALTY.match(text, item.end)):
            scene.hush(j for j in range(at, min(at + 5, len(items))) if items[j].start < owed.end())
        elif item.means("role", "equity") and _of_others(scene, at):
            scene.hush([at])
        elif item.text == "stacking":
            scene.hush(scene.clause_range(at))  # what royalties to several owners come to together


def _of_a_law(scene: Scene, place: Item) -> bool:
    """中国专利法, under US law, the laws of Germany: a country whose law is named, and no territory."""
    text = scene.folded.text
    before = text[max(0, place.start - _WIDEST) : place.start]
    return _LAW.match(text, place.end) is not None or _LAW_BEFORE.search(before) is not None


def _of_others(scene: Scene, at: int) -> bool:
    """创始人占股30%, shares of composition: a share that nobody gets for a patent."""
    clause = scene.clause_range(at)
    said = scene.folded.text[scene.items[clause[0]].start : scene.items[clause[-1]].end]
    return _OTHERS.search(said) is not None


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
