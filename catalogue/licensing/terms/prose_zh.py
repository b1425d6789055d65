"""Running Chinese text that speaks of no licence is not read: its numbers, places and years are no terms.

A cell of terms is made of words of terms; prose is made of others. A sentence with a word that hardly anything but a
licence has (许可费, 提成, 独占许可, 转让, 先用后付) is read. Any other is left out where its unknown characters
outweigh its words of terms; in a long text without one such word, every sentence is.
"""

from __future__ import annotations

from catalogue.licensing.terms.guards_zh import leave_out_other_sales
from catalogue.licensing.terms.items import Item
from catalogue.licensing.terms.scene import Scene

_STEMS = ("许可", "授权", "转让", "提成", "入门", "抽成", "利润分成", "收益分成", "使用费", "专利费", "版税", "权利金", "入股", "作价", "买断",
          "先用", "先使用", "先试", "实施权", "面议", "专利权", "许费", "普许", "授权金")  # fmt: skip
_ANCHORS = frozenset(
    ("grant", "scheme", "scheme_transfer", "status", "sub", "request", "role", "model", "base", "expiry", "nothing", "plan",
     "other_party", "free", "field", "territory")
)  # fmt: skip
_TELLING = _ANCHORS | frozenset(
    ("per", "request_weak", "trigger", "yes", "no", "elig", "pay", "now", "first_year", "consent", "start", "and", "or",
     "grant_weak", "only", "firms", "milestone_event", "except", "except_after", "max_before", "min_before", "max_after",
     "min_after", "first", "after", "unlimited", "choice")
)  # fmt: skip
_LABELS = ("territory", "field")
_LONG = 40
"""Unknown characters of a text that is no cell."""
_CELL = 6
"""Unknown characters of a cell, of which everything is read."""
_NEAR = 12
"""Unknown characters that are let pass in a sentence beside one about a licence."""
_HEAVY = 20
"""Unknown characters that are let pass in a sentence with one word of a licence; more where it has more of them."""


def leave_out_running_text(scene: Scene) -> None:
    """Takes their meaning from the words of prose."""
    if scene.language != "zh":
        return
    leave_out_other_sales(scene)
    sentences: dict[int, range] = {n: scene.sentence_range(i) for i, n in enumerate(scene.sentence)}
    strange = {n: sum(_strange(scene.items[j]) for j in places) for n, places in sentences.items()}
    told = {n: sum(_tells(scene, j) for j in places) for n, places in sentences.items()}
    anchored = {
        n
        for n, places in sentences.items()
        if any(_anchors(scene.items[j]) for j in places) and strange[n] <= max(_HEAVY, 2 * told[n])
    }
    prose = not anchored and sum(strange.values()) > _LONG
    for n, places in sentences.items():
        if n in anchored:
            continue
        if sum(strange.values()) <= _CELL:
            return
        near = any(n + step in anchored for step in (-2, -1, 1, 2))
        if prose or strange[n] > max(told[n], _NEAR if near else 0):
            scene.hush(places)


def _anchors(item: Item) -> bool:
    return (
        item.sense is not None
        and (item.sense.kind in _ANCHORS or item.means("filler", "licence"))
        and item.value != "alien"
        and any(stem in item.text for stem in _STEMS)
    )


def _tells(scene: Scene, at: int) -> int:
    """Characters of a word of terms, or of an amount beside which nothing is unknown."""
    item = scene.items[at]
    if item.kind == "quantity":
        return len(item.text) if item.is_a("money", "percent", "months") else 0
    if item.sense is None or item.value == "alien":
        return 0
    if item.sense.kind in _LABELS:
        labelled = at + 1 < len(scene.items) and scene.items[at + 1].text == ":"
        return len(item.text) if labelled or len(item.text) > 2 else 0
    return len(item.text) if item.sense.kind in _TELLING else 0


def _strange(item: Item) -> int:
    """Characters that the vocabulary does not have, or has as a sign of something else; a Latin word counts as two."""
    if item.means("role", "alien"):
        return len(item.text)
    if item.kind != "other" or not item.text[0].isalpha():
        return 0
    return 2 if item.text.isascii() else len(item.text)
