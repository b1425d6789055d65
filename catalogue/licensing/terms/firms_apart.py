"""Prices by the kind of firm: "SMEs EUR 3,000, large companies EUR 10,000": who may take one offer may not take the other."""

from __future__ import annotations

import re

from catalogue.licensing.terms.scene import Said, Scene

_OTHERS = re.compile(
    r"(?<![a-z])(?:(?:all |the |any )?others?(?= (?:pay|compan|firm|applicant|user|licensee)|[:\s]|$)|everyone else|everybody else"
    r"|(?:large|larger|big|bigger|major) (?:compan|firm|enterprise|corporat|business)|multinationals?|corporates|non-?smes?|industry pays)"
    r"|大型?企业|大公司|其他(?:企业|单位|公司)|一般企业|其余(?:企业|单位)|非中小|大企业|その他の?企业|中小企业以外|それ以外|一般の?企业"
)
"""Folded text: Japanese 業 stands as 业 in it."""


def names_other_firms(scene: Scene, group: list[Said]) -> bool:
    """Whether a clause of these statements speaks of firms other than those named before."""
    return any(_OTHERS.search(_clause(scene, s.at)) for s in group)


def priced_apart(scene: Scene, at: int) -> bool:
    """许可费：大企业30万元，中小企业10万元: a kind of firm with its own price, beside the price for others."""
    if scene.language == "en" or scene.items[at].text.startswith("非"):
        return False
    clause = scene.clause_range(at)
    priced = any(scene.items[j].is_a("money", "percent", "number") for j in clause if j > at)
    sentence = scene.sentence_range(at)
    others = [
        found
        for found in _OTHERS.finditer(
            scene.folded.text, scene.items[sentence[0]].start, scene.items[sentence[-1]].end
        )
        if not found.start() <= scene.items[at].start < found.end()
    ]
    return priced and bool(others)


_ACADEMIC = re.compile(
    r"大学|高校|院校|科研|教学|学术|非营利|非盈利|公益|个人|研究机关|研究目的|研究用|教育|非商业|非商用|公的机关"
)


def free_for_academics(scene: Scene) -> list[int]:
    """Places of the word free in a clause about universities or research: 大学等は無償／企業は年額10万円."""
    if scene.language == "en":
        return []
    return [
        i
        for kind in ("free", "model", "not_after")
        for i in scene.all(kind)
        if any(word in scene.items[i].text for word in ("免", "无偿", "无料"))
        and not any(scene.items[j].means("role", "upfront", "trial") for j in scene.clause_range(i))
        and (found := _ACADEMIC.search(_clause(scene, i))) is not None
        and found.end() <= scene.items[i].start - scene.items[scene.clause_range(i)[0]].start
        and _priced_later(scene, i)
    ]


def free_for_others(scene: Scene, current: list[Said], unit: list[Said]) -> bool:
    """Whether what came before is free for universities, and what follows is a price for firms."""
    free = [s.at for s in current if s.field == "payment.models" and s.value == "free"]
    return bool(set(free) & set(free_for_academics(scene))) and not _ACADEMIC.search(
        _clause(scene, unit[0].at)
    )


def _priced_later(scene: Scene, at: int) -> bool:
    clauses = {scene.clause[at] + 1, scene.clause[at] + 2}
    return any(
        item.is_a("money") and scene.clause[j] in clauses for j, item in enumerate(scene.items) if j > at
    )


def _clause(scene: Scene, at: int) -> str:
    places = scene.clause_range(at)
    return scene.folded.text[scene.items[places[0]].start : scene.items[places[-1]].end]
