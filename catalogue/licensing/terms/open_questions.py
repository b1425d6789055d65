"""Questions that a text leaves open: 是否先用后付：待定 offers nothing yet, and 是否可分许可：协商 forbids nothing.

Forms and headers ask (是否…, 能否…, 可否…, …可否, "…?"); an answer of yes or no is read as ever. One that puts the matter off
takes the question with it, and so does none at all. A scheme, an open licence or sublicensing that is put off behind a colon
(先用后付：待确认) is no more than asked for; a kind of licence is not, whose price may be what is to be agreed.
"""

from __future__ import annotations

import re

from catalogue.licensing.terms.scene import Scene
from catalogue.licensing.terms.text import folded_word

_PUT_OFF = (
    "待定|待议|待确认|待商|待协商|待商议|未定|未确定|未确认|不确定|尚未确定|可谈|可商谈|可商议|可商量|可协商|可面议|协商|商议|商谈|面议|另议|再议|再谈|详谈|洽谈"
    "|视情况(?:而定)?|视具体情况(?:而定)?|看情况|不详|未知|暂未确定|考虑中|研究中|応相談|要相談|相談|未定|検討中|協議|要協議|不明|未確認|確認中"
    r"|tbd|tbc|n/?k|to be (?:decided|discussed|agreed|determined|confirmed|negotiated)|negotiable|undecided|unknown|maybe|possibly|not (?:yet )?(?:decided|known|sure)|depends"
)
_END = r"\s?[)\]]?\s?(?=$|[.。;!|\n,])"
_ASKED = rf"(?:是否|能否|可否)[^:?。;|\n,]{{1,24}}?\s?[:?]?\s?(?:{_PUT_OFF}){_END}"
_UNANSWERED = r"(?:是否|能否)(?P<asked>[^:?。;|\n,]{2,24})[:?]?\s?(?=$|[。;|\n])"
_WHETHER = rf"[^:?。;|\n,]{{2,24}}(?:可否|の可否|の有無|有無)\s?:?\s?(?:{_PUT_OFF}){_END}"
_NAMED = rf"(?:{_PUT_OFF}){_END}"
_ANSWERED = re.compile(
    r"(?:[是否√×✓✔]|\s(?:可|可以|有|无|不|支持|允许|接受|同意|[yn]|yes|no))$".replace("无", folded_word("无"))
)
_DENIED = rf"(?:是否|能否|可否)[^:?。;|\n,]{{1,24}}?\s?[:?]\s?(?:[×✗✘x无]|没有){_END}"
_MATTERS = ("scheme", "sub")
_TOLD = frozenset({"scheme", "sub", "grant", "grant_weak", "role", "fee", "status"})


def leave_out_open_questions(scene: Scene) -> None:
    """Takes the meaning from questions that the text does not answer, and remarks on those that would have said something."""
    text = scene.folded.text
    for pattern in _PATTERNS:
        for found in pattern.finditer(text):
            asked = found.groupdict().get("asked")
            if asked is None or not _ANSWERED.search(asked.strip()):
                _leave_out(scene, found.start(), found.end())
    for at in [at for kind in _MATTERS for at in scene.all(kind)]:
        behind = _BEHIND.match(text, scene.items[at].end)
        if behind is not None:
            _leave_out(scene, scene.items[at].start, behind.end())
    for found in _CROSSED.finditer(text):
        scene.hush(_places(scene, found.start(), found.end()))
    for found in _WHETHER_OR_NOT.finditer(text):  # its 否 denies nothing
        scene.hush(_places(scene, found.start(), found.end()))


def _leave_out(scene: Scene, start: int, end: int) -> None:
    places = [at for at in _places(scene, start, end) if scene.items[at].kind != "sep"]
    if any(sense.kind in _TOLD for at in places if (sense := scene.items[at].sense) is not None):
        scene.leave_out(places[0], places[-1], "a question that the text leaves open")


def _places(scene: Scene, start: int, end: int) -> list[int]:
    return [at for at, item in enumerate(scene.items) if item.end > start and item.start < end]


def _folded(written: str) -> re.Pattern[str]:
    return re.compile("".join(c if c.isascii() else folded_word(c) for c in written))


_PATTERNS = tuple(_folded(written) for written in (_ASKED, _UNANSWERED, _WHETHER))
_CROSSED = _folded(_DENIED)
_BEHIND = _folded(rf"\s?\)?\s?[:?]+\s?{_NAMED}")
_WHETHER_OR_NOT = re.compile("是否")
