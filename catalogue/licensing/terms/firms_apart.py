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


def _clause(scene: Scene, at: int) -> str:
    places = scene.clause_range(at)
    return scene.folded.text[scene.items[places[0]].start : scene.items[places[-1]].end]
