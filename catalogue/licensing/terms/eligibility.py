"""Who may take an offer: kinds of firms, and the places they must be in."""

from __future__ import annotations

import re

from catalogue.licensing.terms.firms_apart import priced_apart
from catalogue.licensing.terms.guards_zh import listed_after, listed_before, preferred
from catalogue.licensing.terms.items import Item
from catalogue.licensing.terms.scene import Scene


def read_firms(scene: Scene, at: int) -> None:
    """SMEs or start-ups: only them, where the clause says only (or for, or nothing else at all)."""
    item = scene.items[at]
    value = item.sense.value if item.sense else ""
    clause = list(scene.clause_range(at))
    if scene.negated(at) is not None and not any(scene.items[j].means("only") for j in clause):
        return
    if (
        preferred(scene, at)
        or _reduced(scene, at)
        or any(
            scene.items[j].means("status", "exclusively_licensed") or scene.items[j].means("done")
            for j in clause
        )
    ):
        return
    only = next((j for j in [*clause, *listed_before(scene, at)] if scene.items[j].means("only")), None)
    aimed = next((j for j in clause if scene.items[j].means("scope_for") and j < at), None)
    if only is None and aimed is not None and scene.items[aimed].text.startswith(("优先", "pref", "を优先")):
        return
    bare = all(
        scene.items[j].sense is not None or scene.items[j].kind in ("sep", "open", "close") for j in clause
    )
    granted = any(
        scene.items[j].means(kind) for j in clause for kind in ("grant", "model", "free", "scheme", "status")
    )
    labels = at == clause[0] and at + 1 < len(scene.items) and scene.items[at + 1].text == ":"
    labels = labels and all(scene.items[j].kind != "other" for j in clause if j > at)
    nought = scene.items[at + 2].quantity if labels and at + 2 < len(scene.items) else None
    if nought is not None and nought.bare:
        labels = nought.low == nought.high == 0
        if labels:
            scene.say("payment.models", "free", at + 2)  # startups: 0; others: EUR 5k
    licence = any(scene.items[j].means("filler", "licence") for j in clause)
    if scene.language == "zh" and aimed is not None and only is None and not (bare or granted or licence):
        return  # 该系统面向中小企业: whom a product is for
    if only is not None:
        scene.say(f"eligibility.{value}_only", True, at, only)
    elif aimed is not None or (bare and len(clause) <= 4) or labels or granted or priced_apart(scene, at):
        scene.say(f"eligibility.{value}_only", True, at)


_REDUCED = (
    "半额",
    "半額",
    "割引",
    "减额",
    "減額",
    "减半",
    "半价",
    "折",
    "discount",
    "half",
    "reduced",
    "reduction",
    "rebate",
    "cheaper",
    "% off",
)


def _reduced(scene: Scene, at: int) -> bool:
    """年5万円（中小は半額）, 50 % discount for SMEs: who pays less, and no limit."""
    said = scene.folded.text
    near = said[max(scene.items[at].start - 24, 0) : scene.items[at].end + 12]
    clause = scene.clause_range(at)
    inside = said[scene.items[clause[0]].start : scene.items[clause[-1]].end]
    words = [word for word in _REDUCED if word in near and word in inside]
    return bool(words) and not any(scene.items[j].means("only") for j in clause)


def of_firms(scene: Scene, at: int) -> bool:
    """Whether the place is that of the firms an offer is for: 限浙江企业, SMEs established in the EU."""
    clause = list(scene.clause_range(at))
    far = 10 if scene.language == "ja" else 4  # an unknown word of Japanese is an item a character
    ahead = listed_after(scene, at)
    for j in range(at + 1, min(at + far + len(ahead), len(scene.items))):
        item = scene.items[j]
        if scene.clause[j] != scene.clause[at] and j not in ahead:
            break
        if item.means("firms") or item.means("elig"):
            return True
        if item.text == "、" and j in ahead:
            continue
        listed = scene.language == "ja" and item.means("and")
        if (
            listed
            or item.means("place")
            or item.means("filler")
            or (item.kind == "other" and len(item.text) <= 3)
        ):
            continue
        break
    words = scene.items[clause[-1]].end
    behind = scene.folded.text[scene.items[at].end : words]
    if any(w in behind for w in ("本社", "所在", "拠点", "拠点", "注册")) and any(
        scene.items[j].means("elig") or scene.items[j].means("firms") for j in clause if j > at
    ):
        return True
    seat = (
        "established",
        "based",
        "located",
        "registered",
        "headquartered",
        "domiciled",
        "注册",
        "incorporated",
        "resident",
        "seat",
        "from",
    )
    clause = [*(scene.clause_range(clause[0] - 1) if clause[0] else ()), *clause]
    first = at
    while first > clause[0] and _listed(scene.items[first - 1]):
        first -= 1  # established in Scotland or Wales
    near = [scene.items[j].text for j in clause if first - 3 <= j < at]
    whose = (
        first > 1 and scene.items[first - 1].text in ("of", "in") and scene.items[first - 2].means("firms")
    )
    if whose and any(scene.items[j].means("only") for j in clause):
        return True  # enterprises of Zhejiang only
    return any(w.startswith(seat) for w in near) and any(
        scene.items[j].means("elig") or scene.items[j].means("firms") for j in clause if j < at
    )


def _listed(item: Item) -> bool:
    return item.means("place") or item.means("and") or item.means("or")


_FAVOUR = re.compile(
    r"优先|优惠|打[一二三四五六七八九\d.]+折|享[一二三四五六七八九\d.]+折|减免|减半|割引|优遇|prefer|discount|rebate"
)


def favoured(scene: Scene, at: int) -> bool:
    """河北省企业优先, preference for Scottish firms: whom an owner likes best, and no limit."""
    clause = scene.clause_range(at)
    said = scene.folded.text[scene.items[clause[0]].start : scene.items[clause[-1]].end]
    return _FAVOUR.search(said) is not None and not any(scene.items[j].means("only") for j in clause)


def limits(scene: Scene, at: int) -> bool:
    """Whether a Japanese clause limits the offer to the firms it names, and does not tell something of them."""
    clause = scene.clause_range(at)
    kinds = (
        "only",
        "scope_for",
        "elig",
        "model",
        "free",
        "status",
        "not_after",
        "except_after",
        "request",
        "can",
    )
    return scene.language != "ja" or any(
        scene.items[j].means(kind) or scene.items[j].quantity is not None for j in clause for kind in kinds
    )
