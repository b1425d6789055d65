"""From when a minimum is due, where that is said apart from its sum: ※最低実施料は3年目から, 最低提成费第三年起."""

from __future__ import annotations

from catalogue.licensing.terms.items import Sense
from catalogue.licensing.terms.scene import Scene


def read_least_and_most(scene: Scene) -> None:
    """MIN10万円 MAX50万円: the ends of a price, and no minimum of a year; not English."""
    if scene.language == "en":
        return
    for i in list(scene.all("role", "minimum")):
        most = any(scene.items[j].text in ("max", "max.") for j in scene.sentence_range(i))
        if scene.items[i].text in ("min", "min.") and most:
            scene.mean(i, Sense("min_before"))


def read_minimum_later(scene: Scene) -> None:
    """States payment.min_annual_from_month from a clause about the minimum that holds a year and no sum."""
    if scene.language == "en" or not scene.told("payment.min_annual"):
        return
    for i in scene.all("role", "minimum"):
        clause = scene.clause_range(i)
        if scene.told("payment.min_annual_from_month") or any(scene.items[j].is_a("money") for j in clause):
            continue
        for j in clause:
            ordinal = scene.items[j].ordinal
            follows = scene.items[j + 1] if j + 1 < len(scene.items) else None
            begins = follows is not None and follows.text.startswith(
                ("から", "以降", "より", "起", "开始", "以后")
            )
            if ordinal is not None and ordinal.unit == "year" and ordinal.number > 0 and begins:
                scene.say("payment.min_annual_from_month", (ordinal.number - 1) * 12, j, i)
