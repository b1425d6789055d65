"""When the first payment falls due after a length of time, and the words around a length that say so."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.licensing.terms.items import Item
from catalogue.licensing.terms.lengths_zh import paid_at_once
from catalogue.licensing.terms.scene import Scene


@dataclass(frozen=True, slots=True)
class Around:
    """What the clause and the sentence of a length hold, found once for all lengths in them."""

    money: bool
    """A sum in the clause."""
    priced: bool
    """A sum or a rate in the clause."""
    several: bool
    """More than one sum or rate in the sentence."""
    parts: bool
    """A word for one of several payments in the sentence."""
    alien: bool
    """A word for what is paid for something else, in the clause."""
    funding: bool
    """A word for money that was given, in the sentence."""


def around(scene: Scene, at: int) -> Around:
    """What stands in the clause and the sentence of a place."""
    items, clause, sentence = scene.items, scene.clause_range(at), scene.sentence_range(at)
    return Around(
        money=any(items[j].is_a("money") for j in clause),
        priced=any(items[j].is_a("money", "percent") or _scaled(items[j]) for j in clause),
        several=sum(items[j].is_a("money", "percent") or _scaled(items[j]) for j in sentence) > 1,
        parts=any(
            items[j].means("model", "instalments")
            or items[j].means("role", "rest", "part")
            or (items[j].numbers("part") and scene.language == "zh")
            for j in sentence
        ),
        alien=any(True for _ in scene.all_in_clause(at, "role", "alien")),
        funding=any(items[j].means("funding") for j in sentence),
    )


def _scaled(item: Item) -> bool:
    """Whether it is a sum without its currency: 20万."""
    return item.is_a("number") and item.quantity is not None and item.quantity.scaled


_FREE = ("not_after", "free", "model", "royalty_free", "role")


def free_word(scene: Scene, at: int) -> int | None:
    """The first word of the clause that says that nothing is paid."""
    for j in sorted(j for kind in _FREE for j in scene.all_in_clause(at, kind)):
        item = scene.items[j]
        if item.means("not_after") and any(w in item.text for w in ("无偿", "无料", "免")):
            return j
        if item.text.endswith("waived") and scene.in_clause(at, "role", "minimum") is None:
            return j
        if item.means("free") or item.means("model", "free") or item.means("royalty_free"):
            return j
        if item.means("role", "trial") and item.text.startswith(("free", "no ", "免", "无", "無")):
            return j
    return None


def paying_word(scene: Scene, at: int) -> int | None:
    return next(scene.all_in_clause(at, "pay"), None)


def after_word(scene: Scene, at: int) -> int | None:
    """The word that makes "after 12 months" or "12个月后" of a duration."""
    items = scene.items
    for j in (at + 1, at + 2, at - 1, at - 2):
        if 0 <= j < len(items) and scene.clause[j] == scene.clause[at]:
            if j < at and scene.language == "ja" and not items[j].means("trigger"):
                continue  # 契約後1年間: what counts stands behind
            if j == at + 2 and scene.language == "zh" and items[at + 1].quantity is not None:
                continue  # 3年 30万元 期满可续
            if items[j].means("after") or (j == at + 1 and items[j].text.startswith("后")):
                return j
            if items[j].means("trigger", "term_elapsed"):
                return j
    return None


def _in_two(scene: Scene, at: int, signed: int | None) -> bool:
    """On signature and after 12 months: two days of payment, and no payment put off."""
    items = scene.items
    return signed is not None and any(
        items[j].means("and") or items[j].text in ("/", ",", "、") for j in range(signed + 1, at)
    )


def deferral(scene: Scene, at: int, months: int, after: int | None, beside: Around) -> bool:
    """ "一年后付款", "payment is deferred until 12 months after the effective date"."""
    items = scene.items
    deferred = scene.in_clause(at, "role", "defer")
    if deferred is None:
        deferred = scene.in_clause(at, "model", "deferred")
    nothing = scene.in_clause(at, "nothing")
    dated = (j for kind in ("now", "start") for j in scene.all_in_clause(at, kind) if j < at)
    signed = min(dated, default=None)
    trial = scene.in_clause(at, "role", "trial")
    pays, once = paying_word(scene, at), paid_at_once(scene, at)
    if pays is None and scene.language == "en":
        pays = next(
            (
                j
                for j in scene.all_in_clause(at, "role", "price")
                if scene.items[j].text.startswith("payment")
            ),
            None,
        )
    here = beside.priced
    if (
        trial is not None
        and (free := free_word(scene, at)) is not None
        and free is not None
        and deferred is None
    ):
        return False
    if beside.parts or (here and beside.several) or _in_two(scene, at, signed):
        return False
    if trial is not None and deferred is None:
        return False
    if deferred is not None or nothing is not None:
        anchor = deferred if deferred is not None else nothing
        scene.say("trial.earliest_payment_month", months, at, *([anchor] if anchor is not None else []))
        scene.say("payment.models", "deferred", anchor if anchor is not None else at)
        return True
    if (
        pays is not None
        and pays > at
        and (after is not None or signed is not None)
        and not any(True for _ in scene.all_in_clause(at, "role", "royalty", "minimum", "annual"))
    ):
        scene.say("trial.earliest_payment_month", months, at, pays)
        scene.say("payment.models", "deferred", pays, at)
        return True
    if once is not None and after is not None and pays is None and not here:
        scene.say("trial.earliest_payment_month", months, at, after)
        scene.say("payment.models", "deferred", at)
        return True
    if (
        pays is not None
        and pays < at
        and not here
        and at + 1 < len(items)
        and (items[at + 1].means("now") or items[at + 1].text in ("after signing", "after signature"))
        and items[at + 1].text.startswith(("after", "from", "following"))
    ):
        scene.say("trial.earliest_payment_month", months, at, pays, at + 1)
        scene.say("payment.models", "deferred", pays, at)
        return True
    if pays is not None and after is not None and pays < at and not here:
        scene.say("trial.earliest_payment_month", months, at, pays, after)
        scene.say("payment.models", "deferred", pays, at)
        return True
    return False
