"""Prices by the kind of firm: "SMEs EUR 3,000, large companies EUR 10,000": who may take one offer may not take the other."""

from __future__ import annotations

import re

from catalogue.licensing.terms.scene import Said, Scene

_OTHERS = re.compile(
    r"(?<![a-z])(?:(?:all |the |any )?others?(?= (?:pay|compan|firm|applicant|user|licensee)|[:\s]|$)|everyone else|everybody else"
    r"|(?:large|larger|big|bigger|major) (?:compan|firm|enterprise|corporat|business)|multinationals?|corporates|non-?smes?|industry pays)"
    r"|大型?企业|大公司|其他(?:企业|单位|公司)|一般企业|其余(?:企业|单位)|非中小|大企业|その他(?:の?企业|は|の者|の方|:)|それ以外|上記以外|其(?:他|余)(?=[:\d一二三四五六七八九十]|为|的?每|均|付|人)|中小企业以外|それ以外|一般の?企业"
)
"""Folded text: Japanese 業 stands as 业 in it."""


def names_other_firms(scene: Scene, group: list[Said]) -> bool:
    """Whether a clause of these statements speaks of firms other than those named before."""
    return any(_OTHERS.search(_clause(scene, s.at)) for s in group)


def of_others(scene: Scene, at: int) -> tuple[str, int] | None:
    """Upfront fee waived for start-ups; others pay EUR 5,000: the sum for others is what the first ones need not pay."""
    clause = scene.clause_range(at)
    first = scene.sentence_range(at)[0]
    if clause[0] > first:  # スタートアップは一時金免除、その他は50万円
        first = clause[0]
    if not first or not _OTHERS.search(_clause(scene, at)):
        return None
    before = [
        j
        for j in scene.sentence_range(first - 1)
        if j < first and scene.items[j].means("role") and not scene.items[j].means("role", "alien")
    ]
    some = any(scene.items[j].means("elig") for j in scene.sentence_range(first - 1))
    if (
        len(before) == 1
        and scene.items[before[0]].means("role", "upfront")
        and some
        and scene.negated(before[0]) is not None
    ):
        return "upfront", before[0]
    return None


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
    return [i for kind in _FREE_KINDS for i in scene.all(kind) if _for_academics(scene, i)]


def others_after_price(scene: Scene, at: int) -> bool:
    """日本:独占 500万円、その他:応相談: what is open for others, behind the price of what is offered."""
    first = scene.clause_range(at)[0]
    return bool(_OTHERS.match(_clause(scene, at).lstrip())) and any(
        s.at < first
        for name in ("total_fixed", "annual_fee", "upfront")
        for s in scene.told(f"payment.{name}")
    )


_FREE_KINDS = ("free", "model", "not_after")


def _for_academics(scene: Scene, at: int) -> bool:
    item = scene.items[at]
    if not any(item.means(kind) for kind in _FREE_KINDS):
        return False
    if not any(word in item.text for word in ("免", "无偿", "无料")):
        return False
    found = _ACADEMIC.search(_clause(scene, at))
    return (
        found is not None
        and found.end() <= item.start - scene.items[scene.clause_range(at)[0]].start
        and not any(True for _ in scene.all_in_clause(at, "role", "upfront", "trial"))
        and _priced_later(scene, at)
    )


def free_for_others(scene: Scene, current: list[Said], unit: list[Said]) -> bool:
    """Whether what came before is free for universities, and what follows is a price for firms."""
    free = [s.at for s in current if s.field == "payment.models" and s.value == "free"]
    if not free or scene.language == "en" or _ACADEMIC.search(_clause(scene, unit[0].at)):
        return False
    return any(_for_academics(scene, at) for at in free)


_COMMERCE = re.compile(
    "商用|商业|商业用|营利(?!的?不)|盈利|企业|事业化|(?<!non-)(?<!non )commercial|for-profit|industr|(?<![a-z])compan(?:y|ies)(?![a-z])|(?<![a-z])firms(?![a-z])|corporate"
)
_NOT = re.compile("非商|非营|非盈|非企|non-?commercial|not-for-profit")


def for_commerce(scene: Scene, current: list[Said], unit: list[Said]) -> bool:
    """無償（学術利用）／商用は年20万円: free at first, and a price for those who earn with it."""
    free = [s.at for s in current if s.field == "payment.models" and s.value == "free"]
    if not free:
        return False
    first = min(s.at for s in unit)
    start = max(max(free), scene.clause_range(first)[0] - 1)
    said = _NOT.sub("", scene.folded.text[scene.items[start].end : scene.items[max(s.at for s in unit)].end])
    return bool(_COMMERCE.search(said))


def at_bracket(scene: Scene, members: list[Said]) -> list[list[Said]]:
    """無料（ただし営利目的は年5万円）: a clause cut where brackets open on a price for others."""
    free = [s.at for s in members if s.field == "payment.models" and s.value == "free"]
    for at in range(min(free, default=0), members[-1].at):
        if not free or scene.items[at].kind != "open" or max(free) >= at:
            continue
        inside = [s for s in members if s.at > at]
        if inside and for_commerce(scene, members, inside):
            return [[s for s in members if s.at < at], inside]
    return [members]


def _priced_later(scene: Scene, at: int) -> bool:
    """Whether a sum stands in one of the two clauses that follow."""
    first = scene.clause_range(at)[-1] + 1
    if first >= len(scene.items):
        return False
    last = scene.clause_range(first)[-1]
    if last + 1 < len(scene.items):
        last = scene.clause_range(last + 1)[-1]
    return any(scene.items[j].is_a("money") for j in range(first, last + 1))


def _clause(scene: Scene, at: int) -> str:
    places = scene.clause_range(at)
    return scene.folded.text[scene.items[places[0]].start : scene.items[places[-1]].end]
