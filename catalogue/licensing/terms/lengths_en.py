"""Lengths of time in English that need more than their own clause: "For seven years, …", "first payment in month 13", "i.e. 18 months"."""

from __future__ import annotations

from decimal import Decimal

from catalogue.licensing.terms.instalments import numbered_month
from catalogue.licensing.terms.items import Quantity
from catalogue.licensing.terms.scene import Scene

_NOT_A_TERM = ("role", "trial", "minimum", "defer", "alien", "rest", "part")
_LATE = (
    "no earlier than",
    "not before",
    "not earlier than",
    "first payment",
    "earliest",
    "until",
    "after",
    "from",
    "start",
    "begin",
)


def read_lengths(scene: Scene) -> None:
    """States term_months, trial.earliest_payment_month and trial.free_months from such places, where nothing stated them."""
    if scene.language != "en":
        return
    for i in scene.all("role", "defer"):
        _due(scene, i)
    for i, item in enumerate(scene.items):
        if item.months is None or item.used or not 0 < item.months <= 1200:
            continue
        clause = list(scene.clause_range(i))
        words = [scene.items[j].text for j in clause if j < i]
        if words == ["i.e."]:
            _explained(scene, i)
        elif words in (["for"], ["for", "a", "period", "of"], ["for a period of"]) and clause[-1] - i <= 1:
            _alone(scene, i)


def _due(scene: Scene, at: int) -> None:
    """First payment in month 13, payment not before month 24."""
    if scene.told("trial.earliest_payment_month") or not any(w in scene.items[at].text for w in _LATE):
        return
    for j in range(at + 1, min(at + 4, len(scene.items))):
        month = numbered_month(scene, j)
        if month is not None and scene.clause[j] == scene.clause[at]:
            if any(scene.items[k].is_a("money") for k in scene.clause_range(at)):
                return  # an instalment
            scene.say("trial.earliest_payment_month", month, j, at)
            scene.say("payment.models", "deferred", at)
            return


def _explained(scene: Scene, at: int) -> None:
    """Free for the first three seasons, i.e. 18 months."""
    before = scene.clause_range(scene.clause_range(at)[0] - 1)
    free = next(
        (j for j in before if scene.items[j].means("free") or scene.items[j].means("model", "free")), None
    )
    if free is not None and not scene.told("trial.free_months"):
        months = scene.items[at].months
        said = [s for s in scene.told("term_months") if s.at == at]
        for s in said:
            scene.said.remove(s)
        scene.say("trial.free_months", months, at, free)


def _alone(scene: Scene, at: int) -> None:
    """For seven years, the hospital licenses …: the term, in a sentence that grants something."""
    sentence = scene.sentence_range(at)
    if scene.told("term_months") or any(
        scene.items[j].means("role", *_NOT_A_TERM[1:])
        or scene.items[j].means("free")
        or scene.items[j].means("model", "free")
        or scene.items[j].means("role", "annual")
        for j in sentence
    ):
        return
    if any(
        scene.items[j].means("grant") or scene.items[j].means("sub") or "licen" in scene.items[j].text
        for j in sentence
    ):
        scene.say("term_months", scene.items[at].months, at)


def a_year(scene: Scene, at: int) -> None:
    """ "Free for a year": a length, not so much each year."""
    before = scene.items[at - 1] if at else None
    if scene.items[at].text not in ("a year", "a yr") or before is None:
        return
    if (
        before.text.endswith((" for", " of"))
        or before.text in ("for", "of", "within")
        or before.means("after")
    ):
        year = Quantity("months", Decimal(12), Decimal(12))
        scene.items[at].kind, scene.items[at].sense, scene.items[at].quantity = "quantity", None, year
