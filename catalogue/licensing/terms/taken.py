"""Exclusive rights that a text says are with somebody already, were never given, or cannot be had any more: no grant."""

from __future__ import annotations

import re

from catalogue.licensing.terms.scene import Scene
from catalogue.licensing.terms.text import folded_word


def _folded(*written: str) -> str:
    return "|".join("".join(c if c.isascii() else folded_word(c) for c in word) for word in written)


_WIDEST = 24
_TAKEN = re.compile(
    _folded(
        r"(?:的|権|ライセンス|許可|許諾|実施許諾)?(?:の?(?:契約|設定契約))?(?:を|が|は)?(?:許諾中|設定中|供与中|付与中|締結済|供与済|付与済|締結して(?:おり|いる|います))",
        r"(?:的|许可)?(?:权|权利)?(?:均|都)?(?:已|现已|早已)(?:经)?(?:售|授出|授予|授权|被|许可|签|占|出让)",
        r"\s?(?:rights? |licen[cs]es? )?(?:have|has|is|are|were|was)(?: already| all)?(?: been)? (?:taken|gone|sold|signed|awarded|allocated)(?![a-z])",
    )
)
"""Behind an exclusive kind: 専用実施権許諾中, 独家许可权已售出, exclusive rights have been taken."""
_TAIL = re.compile(_folded(r"(?:許諾|設定|供与)(?:中(?!国)|済)"))
_OUT = re.compile(r"(?<![a-z])(?:out[- ]?licen[cs]ed|licen[cs]ed(?: out)?)\s?[(:-]\s?$")
_OUT_ENDS = re.compile(r"\s?\)?\s?(?:$|[,;.\n|])")
_BY = re.compile(_folded(r"(?:目前|现|现已|已|一直)由[^,。;、]{1,12}$"))
_USED = re.compile(_folded(r"(?:独占|独家|排他)?(?:使用|实施|经营|持有|享有)"))
"""Around one: licensed out (exclusive), 目前由XX公司独占使用."""
_NEVER = re.compile(
    _folded(
        r"\s?(?:ライセンス|許可|許諾|实施权)?(?:の)?(?:実績(?:は|が)?(?:な|ありま|無)|未設定|未許諾|未设定|未许可)"
    )
)
_NEVER_BEFORE = re.compile(_folded(r"(?:未被|未曾|从未|从未被|不曾|没有被)$"))
_NOT_ANY_MORE = re.compile(
    r"\s?(?:rights? |licen[cs]es? )?(?:(?:is|are) )?(?:no longer (?:available|offered|possible|on offer)|(?:un|not )(?:available|possible)(?: any ?more)?)(?![a-z])"
)


def taken(scene: Scene, at: int) -> bool:
    """Whether somebody has the exclusive right that a place names."""
    text, item = scene.folded.text, scene.items[at]
    if scene.negated(at) is not None:
        return False
    if _TAKEN.match(text, item.end) or _TAIL.match(text, item.end - 2):
        return True
    before = text[max(0, item.start - _WIDEST) : item.start]
    out = _OUT.search(before) and _OUT_ENDS.match(text, item.end)
    return bool(
        out or (_BY.search(before) and (_USED.match(text, item.start) or _USED.match(text, item.end)))
    )


def never_given(scene: Scene, at: int) -> bool:
    """未被独占许可, 独占許諾の実績はありません: a right that nobody has, and that is not offered by these words."""
    text, item = scene.folded.text, scene.items[at]
    before = text[max(0, item.start - _WIDEST) : item.start]
    return _NEVER.match(text, item.end) is not None or _NEVER_BEFORE.search(before) is not None


def no_longer(scene: Scene, at: int) -> int | None:
    """The last place of what says that an exclusive right cannot be had any more; None where nothing does."""
    found = _NOT_ANY_MORE.match(scene.folded.text, scene.items[at].end)
    if found is None:
        return None
    last = at
    while last + 1 < len(scene.items) and scene.items[last + 1].start < found.end():
        last += 1
    return last


def leave_out_gone(scene: Scene) -> None:
    """Takes the meaning from exclusive rights that cannot be had any more, or were never given, and remarks on the former."""
    for at in list(scene.all("grant", "exclusive", "sole")):
        last = no_longer(scene, at)
        if last is not None:
            scene.leave_out(at, last, "a right that cannot be had any more")
        elif never_given(scene, at):
            scene.hush([at])


def others_open(scene: Scene) -> bool:
    """Exclusive rights have been sold; non-exclusive available: the technology can still be had."""
    return any(True for _ in scene.all("grant", "non_exclusive")) or any(
        s.value == "available" for s in scene.told("status")
    )
