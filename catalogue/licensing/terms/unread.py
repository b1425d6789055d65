"""Stretches of a text that look like terms but gave none, and words of a short text that nothing was made of."""

from __future__ import annotations

from catalogue.licensing.terms.scene import Scene

_SHORT = 240
"""Characters of a text that is taken for a cell: every clause in it is about terms."""

_SPEAKING = frozenset(
    ("grant", "scheme", "scheme_transfer", "status", "sub", "model", "request", "expiry", "trigger", "yes", "no",
     "elig", "place", "field", "milestone_event", "partial", "royalty_free", "nothing", "plan")
)  # fmt: skip


def read_rest(scene: Scene) -> None:
    """Remarks of kind `unread`, one a clause."""
    short = len(scene.folded.text) <= _SHORT
    at = 0
    while at < len(scene.items):
        clause = scene.clause_range(at)
        _clause(scene, clause, short)
        at = clause[-1] + 1


def _clause(scene: Scene, clause: range, short: bool) -> None:
    words = [j for j in clause if scene.items[j].kind not in ("sep", "open", "close")]
    if not words:
        return
    used = [j for j in words if scene.items[j].used]
    left = [j for j in words if not scene.items[j].used]
    telling = [j for j in left if _tells(scene, j)]
    strange = [
        j for j in left if scene.items[j].kind == "other" and any(c.isalpha() for c in scene.items[j].text)
    ]
    if not used:
        if not telling and not (short and strange):
            return
        start, end = scene.items[words[0]].start, scene.items[words[-1]].end
    elif telling:
        start, end = scene.items[telling[0]].start, scene.items[telling[-1]].end
    else:
        return
    scene.remark("unread", start, end, "not understood as a term")


def _tells(scene: Scene, at: int) -> bool:
    item = scene.items[at]
    if item.kind == "quantity" and item.quantity is not None:
        return item.quantity.unit in ("money", "percent", "months") or item.quantity.scaled
    if item.sense is None:
        return False
    return item.sense.kind in _SPEAKING or (item.sense.kind == "role" and item.sense.value != "price")
