"""Forms with boxes to tick: □無償 ■有償 says what is ticked, and nothing of what is not.

Only a text that has ticked and empty boxes is read so; a list of □ alone, or of ■, uses them as bullets.
"""

from __future__ import annotations

from catalogue.licensing.terms.scene import Scene

_TICKED = frozenset("■☑☒✔✓✅◼▣")
_EMPTY = frozenset("□☐◻▢")


def leave_out_unticked(scene: Scene) -> None:
    """Takes the meaning from the words behind an empty box, up to the next box, mark or wide gap."""
    texts = {item.text for item in scene.items}
    if not (texts & _TICKED and texts & _EMPTY):
        return
    boxes = [i for i, item in enumerate(scene.items) if item.text in _TICKED or item.text in _EMPTY]
    if boxes[0] > 0 and boxes[-1] == len(scene.items) - 1 and scene.items[0].kind == "term":
        _leave_out_before(scene, boxes)  # 独占□ 非独占■: each box behind its words
        return
    for i, item in enumerate(scene.items):
        if item.text not in _EMPTY:
            continue
        j = i + 1
        while j < len(scene.items):
            word = scene.items[j]
            gap = j > i + 1 and word.start > scene.items[j - 1].end
            if word.kind == "sep" or gap or word.text in _TICKED or word.text in _EMPTY:
                break
            j += 1
        scene.hush(range(i + 1, j))


def _leave_out_before(scene: Scene, boxes: list[int]) -> None:
    begin = 0
    for box in boxes:
        if scene.items[box].text in _EMPTY:
            scene.hush(range(begin, box))
        begin = box + 1
