"""The role that a label before a list gives to all its sums."""

from __future__ import annotations

from catalogue.licensing.terms.guards_zh import in_cash
from catalogue.licensing.terms.roles import inherited
from catalogue.licensing.terms.scene import Scene


def handed_down(scene: Scene, at: int) -> tuple[str, int] | None:
    """The role that a label before a list gives to all its sums: 里程碑付款：A 100万，B 200万."""
    found = inherited(scene, at, "money")
    if found is None:
        found = _list_head(scene, at)
    if found is None:
        return None
    if found[0] in ("milestone", "part"):
        return found
    if found[0] == "alien" and scene.language == "en" and scene.clause[at] - scene.clause[found[1]] == 1:
        told = ("model", "grant", "now", "per", "role")
        own = any(scene.items[j].means(kind) for j in scene.clause_range(at) for kind in told)
        return None if own else found
    if found[0] in ("alien", "valuation") or (found[0] == "equity" and in_cash(scene, at)):
        return None
    # 入门费，10万元: the label has no sum of its own
    between = range(found[1] + 1, at)
    if any(scene.items[j].quantity is not None and scene.items[j].kind == "quantity" for j in between):
        return None
    if any(scene.items[j].means("or") or scene.items[j].means("grant") for j in between):
        return None
    ahead = [j for j in scene.clause_range(found[1]) if j < found[1] and scene.items[j].is_a("money")]
    if ahead and scene.items[found[1] + 1].text != ":":
        return None  # EUR 10,000 upfront, EUR 20,000 at …: the word has its own sum
    return found if scene.negated(found[1]) is None else None


def _list_head(scene: Scene, at: int) -> tuple[str, int] | None:
    """Milestones: A 50k; B 200k: the word before the colon, for what stands between semicolons as well."""
    first = scene.sentence_range(at)[0]
    while first and scene.items[first - 1].text == ";":
        first = scene.sentence_range(first - 1)[0]
        for j in scene.sentence_range(first):
            if scene.items[j].means("role", "milestone"):
                return "milestone", j
    return None
