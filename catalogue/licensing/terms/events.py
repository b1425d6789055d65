"""Sums that English lists with what has to happen for them: CE mark = EUR 20k, launch -> EUR 50k, USD 40,000 upon first approval."""

from __future__ import annotations

import re

from catalogue.licensing.offer import Milestone
from catalogue.licensing.terms.items import Sense
from catalogue.licensing.terms.scene import Scene

_EVENT = re.compile(
    r"\b(?:ce[- ]mark\w*|prototype\w*|(?:\w+ )?approval|clearance|(?:market|product|commercial) launch|launch|"
    r"first (?:\w+ )?(?:sale|patient|unit|product|customer|certificate)\w*|ind|nda|phase (?:i{1,3}|iv|[1-4])\w?|clinical \w+|"
    r"proof of concept|poc|market (?:entry|authori[sz]ation)|certificat\w+|scale[- ]?up|(?:series|mass|serial) production|"
    r"patent grant|commissioning|filing|enrol\w*ment|pilot (?:plant|run|line)|technology transfer)\b"
)
_WHEN = frozenset(("upon", "when", "once", "after", "following", "on", "at", "for"))
_SIGNED = re.compile(r"\b(?:sign\w*|contract|agreement|effective date|request|demand|invoice)\b")
_LONGEST = 6
"""Items of an event's words."""


def read_events(scene: Scene) -> None:
    """States milestones; English only, where the text speaks of a licence."""
    if scene.language != "en":
        return
    _arrows(scene)
    if not _of_a_licence(scene):
        return
    labelled = [
        (i, label) for i, item in enumerate(scene.items) if item.is_a("money") if (label := _label(scene, i))
    ]
    known = [i for i, label in labelled if _EVENT.search(_words(scene, *label))]
    for i, (start, end) in labelled if known else []:
        if i in known or all(scene.items[j].kind == "other" for j in range(start, end)):
            _say(scene, i, start, end)
    for i, item in enumerate(scene.items):
        if item.is_a("money") and not item.used:
            behind = _behind(scene, i)
            if behind is not None:
                _say(scene, i, *behind)


def _arrows(scene: Scene) -> None:
    """-> and => are one mark, like the colon of a label."""
    for a, b in zip(scene.items, scene.items[1:], strict=False):
        if b.text == ">" and a.text in ("-", ":", "=") and a.end == b.start:
            b.kind, b.sense = "other", None
            a.kind, a.sense, a.text, b.kind, b.text = "sep", None, ":", "sep", ":"


def _of_a_licence(scene: Scene) -> bool:
    return any(
        item.means("role", "milestone", "upfront", "royalty", "minimum")
        or item.means("base", "net_sales")
        or item.means("grant")
        or "licen" in item.text
        for item in scene.items
    )


def _label(scene: Scene, at: int) -> tuple[int, int] | None:
    """The words before a colon or arrow right before the sum."""
    end = at
    while end and scene.items[end - 1].text == ":":
        end -= 1
    if end == at:
        return None
    start = end
    while start > scene.clause_range(at)[0] and scene.items[start - 1].kind in ("other", "term"):
        start -= 1
        if scene.items[start].text in (":", "-"):
            return None
    if start == end or end - start > _LONGEST or scene.items[at].used:
        return None
    told = ("now", "pay", "per", "grant", "place")
    for j in range(start, end):
        item = scene.items[j]
        if any(item.means(kind) for kind in told) or (item.means("role") and item.value != "alien"):
            return None
    return start, end


def _behind(scene: Scene, at: int) -> tuple[int, int] | None:
    """The words from upon, when, on … to the end of the clause, where they name an event."""
    first = at + 1
    clause = scene.clause_range(at)
    if first not in clause or scene.items[first].text not in _WHEN:
        return None
    end = first + 1
    while end in clause and scene.items[end].kind in ("other", "term") and not scene.items[end].means("and"):
        end += 1
    words = _words(scene, first + 1, end) if end > first + 1 else ""
    if end - first > _LONGEST + 2 or not _EVENT.search(words) or _SIGNED.search(words):
        return None
    return first, end


def _words(scene: Scene, start: int, end: int) -> str:
    return scene.folded.text[scene.items[start].start : scene.items[end - 1].end]


def _say(scene: Scene, at: int, start: int, end: int) -> None:
    item = scene.items[at]
    quantity = item.quantity
    if (
        quantity is None
        or quantity.problem is not None
        or quantity.low is None
        or quantity.ranged
        or quantity.low <= 0
    ):
        return
    if any(scene.items[j].means("funding") for j in scene.sentence_range(at)):
        return
    a, b = scene.folded.span(scene.items[start].start, scene.items[end - 1].end)
    trigger = scene.folded.original[a:b]
    scene.say("payment.milestones", Milestone(trigger, quantity.low), at, currency=quantity.currency)
    for j in range(start, end):
        scene.mean(j, Sense("filler", "event"))
        scene.items[j].used = True
