"""Fields of use without the word field: "Exclusive for oncology diagnostics", "all uses except paint"."""

from __future__ import annotations

import re

from catalogue.licensing.terms.items import Item
from catalogue.licensing.terms.scene import Scene

_GENERAL = re.compile(
    r"^(?:your|our|its|their|this|these|the|a|an|any|all|some|commercial\w*|industrial|production|manufactur\w*|use|uses|"
    r"everyone|anyone|everybody|interested|third|first|free|good|life|ever|now|every|each|one|two|\w+ers|internal|"
    r"research|sale|sales|making|using|selling|us|you|them|patent\w*|inventions?|product\w*|technolog\w*)$"
)
"""First words of what is no field: whom a licence is for, or that it may be used at all."""

_WORDS = 5
"""Words of the longest field that is read so."""


def read_fields_after_grants(scene: Scene) -> list[tuple[int, int, int]]:
    """Places `(word, start, end)` of the phrases: right after "exclusive for", up to a comma, a price or the end."""
    found = []
    for i in scene.all("scope_for"):
        if scene.items[i].text != "for" or i == 0:
            continue
        before = scene.items[i - 1]
        if before.means("filler") and "licen" in before.text and i > 1:
            before = scene.items[i - 2]
        if before.means("grant", "exclusive", "sole", "non_exclusive"):
            found += _phrase(scene, i)
    for i in scene.all("except"):
        text = scene.items[i].text
        granted = any(
            scene.items[j].means("grant") or scene.items[j].means("grant_weak")
            for j in scene.sentence_range(i)
        )
        if text.startswith(("everything", "all ", "any ", "not for")) and granted:
            found += _phrase(scene, i)
    return found


def _phrase(scene: Scene, at: int) -> list[tuple[int, int, int]]:
    end = at + 1
    while end < len(scene.items) and scene.clause[end] == scene.clause[at] and _word(scene.items[end]):
        end += 1
    words = [scene.items[j].text for j in range(at + 1, end)]
    stops = (
        end == len(scene.items)
        or scene.items[end].kind in ("sep", "open", "close")
        or scene.items[end].means("role")
    )
    if not words or len(words) > _WORDS or not stops or _GENERAL.match(words[0]):
        return []
    if scene.items[end - 1].means("filler"):
        return []
    return [(at, at + 1, end)]


def _word(item: Item) -> bool:
    return item.kind == "other" and item.text[0].isalpha()
