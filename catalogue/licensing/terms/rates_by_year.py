"""Rates that change with the years: 首年3%，次年起5%; 前三年3%，之后2%; 4 % dropping to 2 %. They are no one rate."""

from __future__ import annotations

from catalogue.licensing.terms.scene import Scene

_LATER = ("之后", "其后", "此后", "以后", "以降", "その後", "thereafter", "afterwards", "then")
_TURNING = (
    "dropping",
    "falling",
    "rising",
    "increasing",
    "decreasing",
    "going up",
    "stepping",
    "reduced",
    "changing",
)


def by_year(scene: Scene, at: int) -> bool:
    """首年3%，次年起5%: rates that change with the years are no one rate."""
    rates = [j for j in scene.sentence_range(at) if scene.items[j].is_a("percent")]
    return (
        len(rates) > 1
        and any(
            scene.items[j].means("first_year")
            or scene.items[j].numbers("year")
            or scene.items[j].text in ("次年", "逐年", "以后每年", "之后每年")
            for k in rates
            for j in (k - 1, k - 2)
            if j >= 0 and scene.clause[j] == scene.clause[k]
        )
    ) or (len(rates) > 1 and any(_noted_time(scene, k) or _later_one(scene, k) for k in rates))


def _later_one(scene: Scene, at: int) -> bool:
    """前三年3%，之后2%; 4 % dropping to 2 %: a rate that takes the place of the one before it."""
    before = [scene.items[j] for j in (at - 1, at - 2) if j >= 0]
    said = " ".join(item.text for item in reversed(before))
    turned = scene.language == "en" and said.endswith(" to") and said.startswith(_TURNING)
    return turned or (bool(before) and before[0].text in _LATER)


def _noted_time(scene: Scene, at: int) -> bool:
    """3%（前三年），5%（之后）: brackets behind a rate that say in which years it is paid."""
    noted = scene.items[at + 1 : at + 4]
    return (
        len(noted) == 3
        and noted[0].kind == "open"
        and (
            noted[1].numbers("year")
            or noted[1].means("after")
            or (noted[1].text == "前" and noted[2].is_a("months"))
        )
    )


def in_years(scene: Scene, at: int) -> bool:
    """2.5 % in the first 3 years, 3.5 % after: rates that change with the years are no one rate."""
    rates = [j for j in scene.sentence_range(at) if scene.items[j].is_a("percent")]
    if len(rates) < 2:
        return False
    clauses = {scene.clause[k]: k for k in rates}
    return any(_later_one(scene, k) for k in rates) or any(
        _tells_years(scene, j) for k in clauses.values() for j in scene.clause_range(k)
    )


def _tells_years(scene: Scene, at: int) -> bool:
    items = scene.items
    if items[at].means("first_year"):
        return True
    if items[at].means("first") and at + 1 < len(items) and items[at + 1].is_a("months"):
        return True
    beside = [items[k] for k in (at - 1, at - 2, at + 1) if 0 <= k < len(items)]
    return items[at].numbers("year") and any(
        item.means("role", "royalty") or item.is_a("percent") for item in beside
    )
