"""Fields carved out in brackets behind the ones that an offer is for: 农业（烟草除外）, 産業機械のみ(医療は除く)."""

from __future__ import annotations

from collections.abc import Iterator

from catalogue.licensing.terms.items import Item
from catalogue.licensing.terms.scene import Scene

_ENGLISH = ("excluded", "excluding", "excepting", "except", "not")
_FAR = 16
"""Items of the longest bracket that is looked into: an unknown word is an item a character."""


def carved_out(scene: Scene) -> Iterator[tuple[int, int, int]]:
    """Places `(denying word, start, end)` of what brackets exclude, where their sentence names a field."""
    for at, item in enumerate(scene.items):
        inside = in_brackets(scene, at) if item.kind == "open" else None
        if inside is None:
            continue
        word, start, end = inside
        named = any(scene.sentence[s.at] == scene.sentence[at] and s.at < at for s in scene.told("fields"))
        if named or any(scene.items[j].means("field") for j in scene.sentence_range(at) if j < at):
            yield word, start, end


def in_brackets(scene: Scene, at: int) -> tuple[int, int, int] | None:
    """The denying word and the plain words `start:end` of the bracket that opens at a place; None where it holds else."""
    items = scene.items
    close = next((j for j in range(at + 1, min(at + _FAR, len(items))) if items[j].kind == "close"), None)
    if close is None:
        return None
    places = list(range(at + 1, close))
    if scene.language == "en":
        named = len(places) > 1 and items[places[0]].text.rstrip(":").strip() in _ENGLISH
        plain = named and all(items[j].kind == "other" for j in places[1:] if items[j].text != ":")
        words = [j for j in places[1:] if items[j].text != ":"]
        return (places[0], words[0], words[-1] + 1) if plain and words else None
    if len(places) > 2 and _excludes(items[places[0]], ("except", "not")):
        word, words = places[0], places[1:]
        if items[words[-1]].means("except_after"):
            words = words[:-1]  # 除烟草外
    elif len(places) > 1 and _excludes(items[places[-1]], ("except_after", "not_after")):
        word, words = places[-1], places[:-1]
    else:
        return None
    plain = all(
        items[j].kind == "other" or items[j].means("filler") or items[j].means("field") for j in words
    )
    while words and items[words[-1]].means("field"):
        words = words[:-1]
    return (word, words[0], words[-1] + 1) if plain and words else None


def _excludes(item: Item, kinds: tuple[str, ...]) -> bool:
    if item.text == "以外":
        return True
    return any(item.means(kind) for kind in kinds) and any(
        word in item.text for word in ("除", "外", "不", "禁", "非", "含")
    )
