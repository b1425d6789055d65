"""Fixed payments in parts: on signature and after months, so many of one size, shares of a total."""

from __future__ import annotations

import re
from decimal import Decimal

from catalogue.licensing.offer import Instalment
from catalogue.licensing.terms import numbers
from catalogue.licensing.terms.items import Item
from catalogue.licensing.terms.milestones import event_of
from catalogue.licensing.terms.scene import Scene

_MOST_SUMS = 60
"""Sums and numbers of a text in which each is compared with those around it; what holds more is a table."""


def read_part(
    scene: Scene, at: int, name: str, amount: Decimal, places: list[int], currency: str | None
) -> bool:
    """Whether the sum is one of several fixed payments; states it as an instalment if so."""
    items = scene.items
    month, words = month_of(scene, at)
    sentence = scene.sentence_range(at)
    told = any(items[j].means("model", "instalments") for j in scene.sentences_around(at, 1))
    parts = [j for j in sentence if items[j].means("role", "rest", "part") or (items[j].numbers("part"))]
    others = scene.sums <= _MOST_SUMS and any(
        month_of(scene, j)[0] is not None
        for j in scene.sentences_around(at, 2)
        if j != at and (items[j].is_a("money") or (items[j].is_a("number") and scaled(items[j])))
    )
    if scene.language == "zh":
        others = others or any(
            scene.sums <= _MOST_SUMS and _staged(scene, j)
            for j in sentence
            if j != at and items[j].is_a("money")
        )
        month_or_event = month is not None or _staged(scene, at)
    else:
        month_or_event = month is not None
    dated = told and scene.language != "en" and any(items[j].day is not None for j in scene.clause_range(at))
    timed = month_or_event or dated or (bool(scene.told("payment.instalments")) and _on_event(scene, at))
    if name == "rest":
        scene.say("payment.instalments", Instalment(amount, month), *places, *words, currency=currency)
        return True
    ordinal = next(
        (
            j
            for j in scene.clause_range(at)
            if items[j].numbers("part")
            and not any(items[k].is_a("money") for k in range(min(j, at) + 1, max(j, at)))
        ),
        None,
    )
    first = (
        name == "upfront"
        and (parts or others)
        and any(
            items[j].text.startswith(("首付", "首期", "首款", "预付", "down", "头期", "先"))
            for j in scene.clause_range(at)
        )
        and not any(items[j].means("role", "royalty") for j in sentence)
    )
    begun = any(
        items[j].means("role", "upfront")
        and items[j].text.startswith(("首付", "首期", "首款", "头期", "首笔", "先"))
        for j in sentence
        if j < at
    )
    others = others or (begun and scene.language == "zh")
    if (
        (told and (timed or ordinal is not None))
        or (timed and others and name in ("", "fee", "price"))
        or (first and name == "upfront")
    ):
        scene.say(
            "payment.instalments",
            Instalment(amount, month if month is not None else (0 if first else None)),
            *places,
            *words,
            currency=currency,
        )
        return True
    each = next(
        (
            j
            for j in scene.clause_range(at)
            if items[j].means("role", "part")
            or (j < at and items[j].means("model", "instalments") and items[j + 1].text == "of")
            or items[j].text in ("每期", "每次", "每笔", "各")
            or (items[j].text == "每年" and _over_years(scene, j))
        ),
        None,
    )
    count = _count(scene, at)
    if (each is not None or name == "part") and count is not None:
        for _ in range(count[0]):
            scene.say("payment.instalments", Instalment(amount, None), *places, count[1], currency=currency)
        return True
    return False


def leave_out_lone_part(scene: Scene) -> None:
    """3回分割（契約時・6か月後・12か月後 各50万円）: one part of which the others were not understood says the wrong thing."""
    told = scene.told("payment.instalments")
    if len(told) != 1:
        return
    at = told[0].at
    near = [j for j in scene.sentence_range(at) if j < at]
    each = any(
        scene.items[j].text in ("各", "each") or scene.items[j].text.startswith("各") for j in near[-2:]
    )
    times = [j for j in near if scene.items[j].months is not None or scene.items[j].means("now")]
    if each and len(times) > 1:
        scene.said.remove(told[0])
        told.clear()
        scene.remark(
            "unread", scene.items[near[0]].start, scene.items[at].end, "parts that are not told one by one"
        )


def _over_years(scene: Scene, at: int) -> bool:
    """分3年支付，每年10万元: a part each year."""
    return scene.language == "zh" and any(
        scene.items[j].means("model", "instalments") and "年" in scene.items[j].text
        for j in scene.sentence_range(at)
    )


def _count(scene: Scene, at: int) -> tuple[int, int] | None:
    """How many parts: 共三期, "3 payments of", 3回払い."""
    for j in scene.sentence_range(at):
        item = scene.items[j]
        if item.means("model", "instalments"):
            for c in item.text:
                if c.isdigit():
                    return int(c), j
                value = numbers.han(c) if c in "一二两三四五六十" else None
                if value:
                    return int(value), j
            for word, number in (("two", 2), ("three", 3), ("four", 4), ("five", 5), ("six", 6)):
                if word in item.text:
                    return number, j
        if (
            item.quantity is not None
            and item.quantity.bare
            and item.quantity.low
            and item.quantity.low <= 36
            and j + 1 < len(scene.items)
        ):
            follows = scene.items[j + 1]
            if (
                follows.text in ("期", "次", "笔", "回", "payments", "instalments", "installments")
                or follows.means("model", "instalments")
                or follows.means("role", "part")
            ):
                return int(item.quantity.low), j
    return None


def _staged(scene: Scene, at: int) -> bool:
    """验收合格后30日内支付30万元: a sum to be paid once something has happened."""
    clause = scene.clause_range(at)
    return any(scene.items[j].means("trigger", "acceptance") for j in clause) and any(
        scene.items[j].means("pay") or scene.items[j].text in ("支付", "付", "付款") for j in clause
    )


def _on_event(scene: Scene, at: int) -> bool:
    return any(
        scene.items[j].means("trigger") or scene.items[j].means("milestone_event")
        for j in scene.clause_range(at)
    )


def scaled(item: Item) -> bool:
    """Whether it is a number with a scale: 30万, 20k."""
    return item.quantity is not None and item.quantity.scaled


def month_of(scene: Scene, at: int) -> tuple[int | None, list[int]]:
    """The month after signature in which the sum at a place is due, and the words that say so."""
    items = scene.items
    clause = scene.clause_range(at)
    sums = [j for j in clause if items[j].is_a("money", "percent")]
    previous = max((j for j in sums if j < at), default=clause[0] - 1)
    noted = _note_end(scene, previous) if previous in sums else None
    previous = noted if noted is not None and noted < at else previous
    own = _note_end(scene, at)
    following = min((j for j in sums if j > at), default=clause[-1] + 1)
    # a bracket or the word "instalments" opens a list: what stands behind it is not about the sum before it
    lists = [
        j
        for j in clause
        if (items[j].kind == "open" and not (own is not None and j == at + 1))
        or items[j].means("model", "instalments")
        or (items[j].text == ":" and j == at + 1)
    ]
    following = min([following, *(j for j in lists if j > at)])
    reach = list(range(previous + 1, min(following, clause[-1] + 1)))
    # words before the sum bind closer in Chinese and Japanese, words after it in English
    ordered = sorted(reach, key=lambda j: ((j > at) != (scene.language == "en"), abs(j - at)))
    signed = [j for j in reach if j < at and items[j].means("now")]
    if scene.language != "en" and signed and not any(items[j].months is not None for j in reach if j < at):
        return 0, signed[-1:]  # 首期签约付6万元 二期12个月后付6万元
    for j in ordered:
        item = items[j]
        due = numbered_month(scene, j)
        if due is not None:
            return due, [j]
        months = item.months if item.months is not None else _unit_left_out(scene, j)
        if months is not None and not _of_another(scene, j, at):
            near = [k for k in (j - 2, j - 1, j + 1, j + 2) if k in reach]
            after = next(
                (
                    k
                    for k in near
                    if items[k].means("after")
                    or (items[k].text.startswith("后") and k == j + 1)
                    or (k < j and _from_then(items, k))
                    or (items[k].text in ("满", "届满") and k < j)
                    or items[k].text in ("upon", "at", "in", "on", "within")
                ),
                None,
            )
            if after is not None:
                return months, [j, after]
    for j in ordered:
        if items[j].means("now"):
            return 0, [j]
    return None, []


def _from_then(items: list[Item], at: int) -> bool:
    """签订后, 合同生效起: the day of signature from which a length counts."""
    if items[at].means("now"):
        return items[at].text.endswith(("后", "起"))
    return items[at].text in ("起", "后") and at > 0 and items[at - 1].means("now")


def _note_end(scene: Scene, at: int) -> int | None:
    """EUR 10,000 (on signing): the end of brackets right behind a sum that hold no sum of their own."""
    items = scene.items
    if at + 1 >= len(items) or items[at + 1].kind != "open":
        return None
    for j in range(at + 2, min(at + 7, len(items))):
        if items[j].is_a("money", "percent"):
            return None
        if items[j].kind == "close":
            return j
    return None


_MONTH = re.compile(r"(?:m|mo|mth)[.+]?(\d{1,2})")


def numbered_month(scene: Scene, at: int) -> int | None:
    """Month 12, M12, m+12, m. 12, 第6个月, 6か月目: a month after signature."""
    item = scene.items[at]
    if item.numbers("month") and item.ordinal is not None and item.ordinal.last is None:
        return item.ordinal.number or None
    found = _MONTH.fullmatch(item.text) if item.kind == "other" and scene.language == "en" else None
    return int(found[1]) if found else None


def _unit_left_out(scene: Scene, at: int) -> int | None:
    """After twelve months … and after twenty-four: the unit of the length before it in the sentence."""
    quantity = scene.items[at].quantity
    if (
        scene.language != "en"
        or quantity is None
        or not quantity.bare
        or not scene.items[at - 1].means("after")
    ):
        return None
    follows = scene.items[at + 1] if at + 1 < len(scene.items) else None
    if (
        quantity.low is None
        or quantity.ranged
        or (follows is not None and follows.kind not in ("sep", "close"))
    ):
        return None
    lengths = [
        scene.items[j] for j in scene.sentence_range(at) if j < at and scene.items[j].months is not None
    ]
    if not lengths or not 0 < quantity.low <= 120:
        return None
    return int(quantity.low) * (12 if "y" in lengths[-1].text else 1)


def _of_another(scene: Scene, at: int, amount: int) -> bool:
    """Whether a length of time was read as that of an instalment before."""
    mark = (scene.items[at].start, scene.items[at].end)
    return scene.language == "en" and any(
        said.at != amount and mark in said.marks for said in scene.told("payment.instalments")
    )


def read_shares(scene: Scene) -> None:
    """Parts as per cent of a total: 签约付50%，验收付50%."""
    total = next(iter(scene.told("payment.total_fixed")), None)
    if total is None:
        return
    parts = []
    for i, quantity in scene.quantities("percent"):
        if scene.items[i].used or quantity.low is None or quantity.ranged:
            continue
        month, words = month_of(scene, i)
        event = event_of(scene, i)
        rest = any(scene.items[j].means("role", "rest") for j in scene.clause_range(i))
        if month is not None or rest or event is not None or _on_event(scene, i):
            parts.append((i, quantity.low, month, words))
    if len(parts) > 1 and sum(p[1] for p in parts) == 100:
        for i, share, month, words in parts:
            amount = total.value * share / 100
            whole = amount.to_integral_value()
            scene.say(
                "payment.instalments",
                Instalment(whole if whole == amount else amount, month),
                i,
                *words,
                currency=total.currency,
            )
