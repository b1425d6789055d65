"""R 3 %, R: 3 %: one letter for the royalty, in English cells that name another term beside it."""

from __future__ import annotations

from catalogue.licensing.terms.items import Sense
from catalogue.licensing.terms.scene import Scene

_SIGNS = (":", "=", "-")


def read_short_marks(scene: Scene) -> None:
    """Gives a lone capital R right before a rate the meaning of a royalty, where a kind of licence or a sum stands beside it."""
    if scene.language != "en":
        return
    for at, item in enumerate(scene.items[:-1]):
        if item.text != "r" or item.kind != "other" or not _stands_alone(scene, at):
            continue
        rate = at + 2 if scene.items[at + 1].text in _SIGNS else at + 1
        if rate < len(scene.items) and scene.items[rate].is_a("percent") and _beside_terms(scene, at):
            scene.mean(at, Sense("role", "royalty"))
            item.kind = "term"


def _stands_alone(scene: Scene, at: int) -> bool:
    """Whether a capital opens the text or a clause, or is added to what stands before: no "resin R 3 %"."""
    start, end = scene.folded.span(scene.items[at].start, scene.items[at].end)
    if scene.folded.original[start:end] != "R":
        return False
    before = scene.items[at - 1] if at else None
    return before is None or before.kind in ("sep", "open", "quantity", "term")


def _beside_terms(scene: Scene, at: int) -> bool:
    return any(
        scene.items[j].is_sum()
        or scene.items[j].means("grant")
        or scene.items[j].means("role", "upfront", "fee")
        for j in scene.sentences_around(at, 1)
        if j != at
    )
