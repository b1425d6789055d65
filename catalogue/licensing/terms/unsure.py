"""Wordings whose value no field can hold: the higher of two, a multiple of another price, a kind of licence for some years.

The stretch that says so is left out and remarked on; what stands around it is read as ever.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from catalogue.licensing.terms.scene import Scene
from catalogue.licensing.terms.text import folded_word

_COMPARED = (
    r"(?:the )?(?:higher|greater|larger|lower|lesser|smaller|bigger) of|whichever (?:is|be|amount is|sum is|of \w+ is)? ?(?:the )?"
    r"(?:higher|greater|larger|more|lower|less|smaller|bigger)|以(?:较|两者|二者)?(?:高|低|大|多)者|(?:两者|二者|以上|其中)?(?:取|就|从)(?:其|较)?(?:高|低|大|多)(?:者|值)?"
    r"|孰(?:高|低|大|小)|(?:较|更)(?:高|低|大)(?:者|的)?(?:为准|计)|(?:いずれか|どちらか)(?:の)?(?:高い|低い|多い|少ない|大きい|小さい)(?:方|ほう|額|金額)?|(?:高い|低い|多い|大きい)(?:方|ほう)の?(?:額|金額)?を"
)
_SOONER = (
    r"whichever (?:is|comes|occurs|happens|expires|ends)? ?(?:the )?(?:earlier|sooner|first|later|last|longer|shorter)|the (?:earlier|later|longer|shorter) of"
    r"|以?(?:先|后|较?早|较?晚|较?长|较?短)(?:到|届满|发生)?(?:者|期)?为准|(?:いずれか|どちらか)(?:の)?(?:早い|遅い|長い|短い)(?:方|ほう|時点)?"
)
_MULTIPLE = r"(?:\d{1,12}(?:\.\d{1,12})?|[一二两三四五六七八九十半数几])倍|加倍|翻倍|倍额|\b(?:twice|double|triple|thrice|times)\b|\b\d+(?:\.\d+)?x\b(?! \d)|\bone[ -](?:third|half|quarter)\b|\bhalf (?:of|the)\b|[一二三四]分之[一二三]|一半|半额|半額|半价|[一二三四五六七八九\d]折"
_THEN = (
    r"(?:and |but )?(?:then|thereafter|after (?:that|which|wards)|afterwards|subsequently|from then on)|(?:之后|其后|此后|以后|随后|后续|期满后|到期后|届满后|后)"
    r"|(?:その(?:後|あと)|以降|以後|期間満了後|満了後|経過後)"
)
_KINDS = ("exclusive", "sole", "non_exclusive")


def leave_out_unsure(scene: Scene) -> None:
    """Takes the meaning from such stretches, and remarks on them."""
    text = scene.folded.text
    for found in _pattern(_COMPARED).finditer(text):
        _compared(scene, found.start(), found.end())
    for found in _pattern(_SOONER).finditer(text):
        _sooner(scene, found.start(), found.end())
    for found in _pattern(_MULTIPLE).finditer(text):
        _multiple(scene, found.start(), found.end())
    _changing_kinds(scene)


def _compared(scene: Scene, start: int, end: int) -> None:
    """The higher of EUR 10,000 or 2 % of sales: neither of the two is what is paid."""
    at = _at(scene, start, end)
    if at is None:
        return
    values = [j for j in scene.sentence_range(at) if scene.items[j].is_a("money", "percent", "number")]
    near = [j for j in values if abs(scene.clause[j] - scene.clause[at]) <= 2]
    if len(near) < 2:
        return
    behind = [j for j in near if j > at]
    taken = (behind if len(behind) > 1 else [j for j in near if j < at])[: 2 if len(behind) > 1 else None][
        -2:
    ]
    if len(taken) < 2:
        taken = near[-2:]
    _leave_out(scene, taken, range(min(at, *taken), max(at, *taken) + 1), "the higher or the lower of two")


def _sooner(scene: Scene, start: int, end: int) -> None:
    """10 years or until expiry, whichever is earlier: neither is the term."""
    at = _at(scene, start, end)
    if at is None:
        return
    near = [j for j in scene.sentence_range(at) if abs(scene.clause[j] - scene.clause[at]) <= 1]
    lengths = [j for j in near if scene.items[j].months is not None or scene.items[j].means("expiry")]
    if len(lengths) > 1:
        _leave_out(
            scene, lengths, range(min(at, *lengths), max(at, *lengths) + 1), "the sooner or the later of two"
        )


def _multiple(scene: Scene, start: int, end: int) -> None:
    """独占许可费为普通的3倍: a price as a multiple of another."""
    at = _at(scene, start, end)
    if at is None:
        return
    clause = scene.clause_range(at)
    kinds = {
        scene.items[j].value
        for j in clause
        if scene.items[j].means("grant") or scene.items[j].means("grant_weak")
    }
    priced = [j for j in clause if scene.items[j].is_a("money", "percent")]
    other = any(scene.items[j].means("grant", *_KINDS) or scene.items[j].means("role", "fee", "upfront", "royalty", "price")
                for j in clause)  # fmt: skip
    parts = any(scene.items[j].means(kind) for j in clause for kind in ("now", "pay", "model", "after"))
    bare = len([j for j in clause if scene.items[j].kind not in ("sep", "open", "close")]) <= 5 and not priced
    if len(kinds) < 2 and (parts or not kinds):
        return
    if len(kinds) < 2 and not bare and not (kinds and other and any("费" in scene.items[j].text or "料" in scene.items[j].text
                                                       or "fee" in scene.items[j].text for j in clause)):  # fmt: skip
        return
    if priced and not any(j > at for j in priced):
        return
    words = [j for j in clause if scene.items[j].kind != "sep"]
    _leave_out(scene, words, clause, "a price told as a multiple of another")


def _changing_kinds(scene: Scene) -> None:
    """5年間は独占、その後は非独占: a kind of licence for some years, and another one after them."""
    kinds = list(scene.all("grant", *_KINDS))
    for first, second in pairwise(kinds):
        items = scene.items
        if items[first].value == items[second].value or scene.clause[second] - scene.clause[first] > 2:
            continue
        between = scene.folded.text[items[first].end : items[second].start]
        if len(between) > 40 or not _pattern(_THEN).search(between):
            continue
        around = range(scene.clause_range(first)[0], scene.clause_range(second)[-1] + 1)
        timed = [
            j
            for j in around
            if items[j].months is not None or items[j].means("first_year") or items[j].numbers("year")
        ]
        if not timed or any(items[j].is_a("money", "percent") for j in around):
            continue
        _leave_out(scene, [first, second, *timed], around, "a kind of licence that changes with time")


def _leave_out(scene: Scene, places: list[int], stretch: range, reason: str) -> None:
    shown = [j for j in stretch if scene.items[j].kind != "sep"]
    scene.remark("unclear", scene.items[shown[0]].start, scene.items[shown[-1]].end, reason)
    scene.hush(places)
    scene.use(*places)


def _at(scene: Scene, start: int, end: int) -> int | None:
    """The first item of a stretch of the folded text."""
    low, high = 0, len(scene.items)
    while low < high:
        middle = (low + high) // 2
        if scene.items[middle].end <= start:
            low = middle + 1
        else:
            high = middle
    return low if low < len(scene.items) and scene.items[low].start < end else None


@cache
def _pattern(written: str) -> re.Pattern[str]:
    """The pattern in the form that texts are folded to."""
    return re.compile("".join(c if c.isascii() else folded_word(c) for c in written))
