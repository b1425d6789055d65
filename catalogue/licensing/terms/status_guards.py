"""States that words name and the text does not mean: what has ended, what would be, what holds in one country, or for whoever comes."""

from __future__ import annotations

from catalogue.licensing.terms.scene import Scene

_ENDED = (
    "终わ",
    "终了",
    "不成立",
    "解消",
    "解除",
    "满了",
    "流れ",
    "决裂",
    "破谈",
    "取りやめ",
    "辞退",
    "白纸",
    "失効",
    "消灭",
    "でした",
    "不调",
)


def to_whoever(scene: Scene, at: int) -> bool:
    """Excl. licence granted to SMEs, to the licensee: whoever takes the offer, and nobody in particular."""
    follows = scene.items[at + 1 : at + 3]
    return any(
        item.means("elig") or item.means("firms") or item.text in ("licensee", "licensees", "you")
        for item in follows
    )


def of_a_licence(scene: Scene, at: int) -> bool:
    """原独占许可已终止: what has ended is a licence, and not the patent."""
    return any(j < at for j in scene.all_in_clause(at, "grant", "exclusive", "sole", "non_exclusive"))


def came_to_nothing(scene: Scene, at: int) -> bool:
    """優先交渉は不成立に終わりました: an option that nobody has any more."""
    behind = scene.folded.text[scene.items[at].end : scene.items[scene.clause_range(at)[-1]].end]
    return scene.language == "ja" and any(word in behind for word in _ENDED)


def supposed(scene: Scene, at: int) -> bool:
    """若专利被宣告无效: what would be, and is not."""
    before = scene.folded.text[scene.items[scene.clause_range(at)[0]].start : scene.items[at].start]
    return any(word in before for word in ("若", "如果", "如", "一旦", "倘", "万一", "假如"))


def somewhere(scene: Scene, at: int) -> bool:
    """Lapsed in DE, in force in FR: what holds of one country only."""
    follows = scene.items[at + 1 : at + 3]
    there = len(follows) == 2 and follows[0].text in ("in", "for") and not follows[1].means("first")
    named = there and (
        follows[1].means("place") or (len(follows[1].text) == 2 and follows[1].kind == "other")
    )
    return named and not (
        follows[1].means("place") and (follows[1].sense is not None and follows[1].sense.value == "WW")
    )
