"""Sums of money, each bound to what it is paid for: upfront, price, each year, each unit, minimum, milestone, part."""

from __future__ import annotations

from decimal import Decimal

from catalogue.licensing.offer import Milestone
from catalogue.licensing.terms.beside_rates import (
    and_a_rate,
    has_rates,
    has_royalty,
    on_signature,
    stages,
)
from catalogue.licensing.terms.firms_apart import of_others
from catalogue.licensing.terms.guards import (
    conditional,
    converted,
    of_one_year,
    of_sales,
    once,
    threshold_of_sales,
    written_twice,
)
from catalogue.licensing.terms.guards_zh import (
    alone,
    at_signing,
    capped,
    handed_over,
    in_cash,
    of_a_list,
    of_each_patent,
)
from catalogue.licensing.terms.handed_down import handed_down
from catalogue.licensing.terms.instalments import leave_out_lone_part, read_part, read_shares
from catalogue.licensing.terms.items import Quantity
from catalogue.licensing.terms.milestones import event_of, happening, sets_off, trigger_of
from catalogue.licensing.terms.prices import (
    column_unit,
    is_price,
    licence_text,
    one_of_several,
    other_currency,
    per_before,
)
from catalogue.licensing.terms.roles import bound_of, per_of, role_of
from catalogue.licensing.terms.scene import Scene
from catalogue.licensing.terms.sums_apart import (
    between_sums,
    ceiling,
    fee_of_something,
    goes_on,
    no_minimum_before,
    of_equity,
    of_making,
    one_payment_of_more,
    unnamed_beside_rate,
)


def read_amounts(scene: Scene) -> None:
    """States every sum, and remarks on sums that cannot be."""
    _denied(scene)
    before = len(scene.said)
    for i, quantity in list(scene.quantities("money", "number")):
        if scene.overfull(before):
            scene.use(i)
        elif not scene.items[i].used:
            _sum(scene, i, quantity)
    read_shares(scene)
    leave_out_lone_part(scene)


def _denied(scene: Scene) -> None:
    """No upfront fee: 0. A minimum, royalty or annual fee that is denied states nothing."""
    for i in scene.all("role", "upfront"):
        if scene.items[i].text == "down":
            continue
        denied = scene.negated(i)
        if denied is None and scene.folded.text.startswith("フリー", scene.items[i].end):
            denied = i + 1  # イニシャルフリー
        if denied is not None and any(scene.items[j].text == "else" for j in range(denied, i)):
            continue  # nothing else to sign
        if denied is not None:
            scene.say("payment.upfront", Decimal(0), i, denied)

    for now, free in at_signing(scene) if scene.language == "zh" else ():
        scene.say("payment.upfront", Decimal(0), now, free)
    if scene.language == "en":
        for i in scene.all("now"):
            first = scene.clause_range(i)[0]
            words = [scene.items[j].text for j in range(first, i)]
            if words and words[0] in ("nothing", "zero") and set(words) <= _NOTHING_DUE:
                scene.say("payment.upfront", Decimal(0), i, first)


_ONE_SUM = ("upfront", "annual", "minimum", "valuation", "milestone")
"""What is paid that has one field for its sum, and none for its limits."""

_NOTHING_DUE = frozenset(
    "nothing zero is to be pay payable paid due charged owed asked required falls invoiced demanded".split()  # noqa: SIM905
)


def _sum(scene: Scene, at: int, quantity: Quantity) -> None:
    item = scene.items[at]
    role = role_of(scene, at, "money")
    if role is not None and (
        role[0] == "alien" or _of_the_office(scene, role[1]) or fee_of_something(scene, role[1])
    ):
        return
    if any(scene.items[j].means("funding") for j in scene.sentence_range(at)):
        return
    if at and scene.items[at - 1].text == "x":
        return  # 4 x 2.5k
    if at + 2 < len(scene.items) and scene.items[at + 1].text == "x" and scene.items[at + 2].is_a("number"):
        return  # 2.5k x 4
    if role is None and any(scene.items[j].value == "insured" for j in scene.clause_range(at) if j < at):
        return  # covered up to RMB 500,000
    per = per_of(scene, at)
    if per is None and role is None and scene.language == "en":
        per = per_before(scene, at)
    clause = list(scene.clause_range(at))
    if per is not None and per[0] == "unit":
        if role is not None and any(
            scene.items[j].means("and") for j in range(min(per[1], role[1]), max(per[1], role[1]))
        ):
            role = None  # 2 EUR/device + 10k EUR entry fee
        if of_each_patent(scene, at, per[1]):
            per = None  # 专利转让8千一件: the price of one patent
    if role is None and per is None:
        role = of_others(scene, at)
    if role is None:
        role = handed_down(scene, at)
        if role is not None and role[0] == "alien":
            return
    if conditional(scene, at) or (
        ((per is None and role is None) or (role is not None and role[0] in ("fee", "price")))
        and of_one_year(scene, at, per)
    ):
        return
    unit = column_unit(scene, at) if quantity.bare else None
    if of_a_list(scene, at):
        if quantity.unit == "money":
            scene.remark("unclear", item.start, item.end, "several numbers with one unit")
        return
    if converted(scene, at, quantity.currency):
        scene.remark("unclear", item.start, item.end, "the sum before it in another currency")
        return
    if (
        role is not None
        and role[0] == "annual"
        and per is None
        and of_one_year(scene, at, None)
        and alone(scene, at)
    ):
        return
    if once(scene, at):
        return
    if (role is None or role[0] == "royalty") and of_sales(scene, at):
        return
    if quantity.unit == "number" and not is_price(scene, at, quantity, role, per, unit):
        return
    if quantity.unit == "money" and role is None and not licence_text(scene, at, clause, per):
        return
    if role is None and scene.language == "ja" and threshold_of_sales(scene, at):
        return
    if quantity.problem is not None:
        scene.remark(quantity.problem[0], item.start, item.end, quantity.problem[1])
        scene.use(at)
        if role is not None:
            scene.use(role[1])
        return
    low, high = quantity.low, quantity.high
    if low is None or high is None:
        return
    currency = quantity.currency
    if unit is not None:
        factor, currency = unit
        low, high = low * factor, high * factor
    if low < 0:
        scene.remark("impossible", item.start, item.end, "a negative amount")
        scene.use(at, *([role[1]] if role else []))
        return
    again = written_twice(scene, at)
    if again is not None:
        twice = scene.items[again].quantity
        scene.use(at, again)
        if twice is not None and (twice.low, twice.high) != (low, high):
            scene.remark("unclear", item.start, scene.items[again].end, "two sums that should be the same")
            return
    other = other_currency(scene, at, currency)
    if other is not None:
        scene.remark("unclear", item.start, scene.items[other].end, "one amount in two currencies")
        scene.use(at, other)
        return
    places = [at, *([role[1]] if role else []), *([per[1]] if per else [])]
    name = role[0] if role and not (role[0] == "equity" and in_cash(scene, at)) else ""
    if not name and per is not None and per[0] == "unit" and goes_on(scene, per[1]):
        return
    if low == 0 and high == 0 and name in ("", "fee", "price", "royalty", "assign_price"):
        if name:
            scene.say("payment.models", "free", *places)
        return
    if per is not None and per[0] == "unit" and of_making(scene, at):
        return
    each = name in _ONE_SUM or (per is not None and per[0] in ("year", "unit"))
    if each and (low != high or bound_of(scene, at)[0] == "max"):
        scene.remark("unclear", item.start, item.end, "a payment from … to …, or at most …, is not one sum")
        scene.use(*places)
        if name == "upfront":
            scene.say("mention.upfront", True, at)
        return
    if per is not None and per[0] == "unit" and name not in ("minimum", "upfront"):
        scene.say("payment.per_unit", low, *places, currency=currency)
        scene.say("payment.royalty_base", "unit", per[1])
        return
    if (
        bound_of(scene, at)[0] == "min"
        and per is not None
        and per[0] == "year"
        and name in ("", "royalty", "annual", "fee")
        and has_royalty(scene)
    ):
        name = "minimum"
    each_year = (per is not None and per[0] == "year") or any(
        scene.items[j].means("role", "annual") for j in clause if j < at
    )
    if name == "royalty" and each_year and bound_of(scene, at)[0] == "min":
        name = "minimum"
    if name in ("", "annual") and each_year and no_minimum_before(scene, at):
        name = "minimum"
    if name in ("royalty", "", "annual") and any(
        j < at and not between_sums(scene, j, at) for j in scene.all_in_clause(at, "role", "minimum")
    ):
        name = "minimum"
    if (
        ceiling(scene, at, name)
        or capped(scene, at)
        or (per is not None and name == "" and bound_of(scene, at)[0] == "max" and has_royalty(scene))
    ):
        return  # a cap of what royalties come to, and no price
    if name == "minimum":
        scene.say("payment.min_annual", low, *places, currency=currency)
        _from_year(scene, at)
        return
    if name == "valuation" and not of_equity(scene):
        return
    if name == "valuation":
        scene.say("payment.equity_valuation", low, *places, currency=currency)
        return
    if name == "equity" or (
        name in ("", "price", "fee")
        and not in_cash(scene, at)
        and (share := scene.in_clause(at, "grant", "equity_contribution")) is not None
        and not any(scene.items[j].means("or") for j in range(min(at, share) + 1, max(at, share)))
    ):
        scene.say("payment.equity_valuation", low, *places, currency=currency)
        return
    event = event_of(scene, at)
    if event is not None and name not in ("milestone",) and not sets_off(scene, event, at):
        event = None
    if event is not None and handed_over(scene, event):
        event = None
    verb = happening(scene, at) if event is None and name in ("", "rest", "part", "fee") else None
    if verb is not None:
        event = verb
    if name == "milestone" or (event is not None and name in ("", "rest", "part")):
        trigger = trigger_of(scene, at, event)
        scene.say(
            "payment.milestones",
            Milestone(trigger, low),
            *places,
            *([event] if event is not None else []),
            currency=currency,
        )
        return
    if per is not None and per[0] in ("month", "quarter") and scene.language == "ja":
        return
    if read_part(scene, at, name, low, places, currency):
        return
    if name == "" and on_signature(scene, at) and has_rates(scene, at):
        name = "upfront"
    if name == "" and scene.language != "ja" and on_signature(scene, at) and stages(scene, at):
        name = "upfront"
    if role is not None and scene.items[role[1]].text.startswith("授权金") and has_rates(scene, at):
        name = "upfront"  # 授權金30萬元，權利金3%
    if name in ("", "fee", "royalty") and per is None and and_a_rate(scene, at):
        name = "upfront"
    if name == "upfront":
        scene.say("payment.upfront", low, *places, currency=currency)
        return
    yearly = per is not None and per[0] == "year" and scene.in_clause(at, "model", "instalments") is None
    if (yearly and name not in ("upfront",)) or name == "annual":
        if per is not None and per[0] in ("month", "quarter"):
            return
        scene.say("payment.annual_fee", low, *places, currency=currency)
        return
    if per is not None:
        return
    if not name and one_payment_of_more(scene, at):
        scene.remark("unclear", item.start, item.end, "one of several payments")
        return
    if name == "royalty" and scene.language != "en" and scene.told("payment.upfront"):
        return  # 着手金10万円・成功報酬50万円
    if not name and unnamed_beside_rate(scene, at):
        scene.remark("unclear", item.start, item.end, "a sum of which it is not known what it is paid for")
        return
    _total(scene, at, low, high, places, currency, quantity)


def _of_the_office(scene: Scene, word: int) -> bool:
    """年金12,000円: what the patent office is paid to keep a patent alive; Japanese."""
    return scene.language == "ja" and scene.items[word].text == "年金"


def _total(
    scene: Scene,
    at: int,
    low: Decimal,
    high: Decimal,
    places: list[int],
    currency: str | None,
    quantity: Quantity,
) -> None:
    bound, words = bound_of(scene, at)
    if scene.language == "en" and (len(places) == 1 or bound == "max") and one_of_several(scene, at, bound):
        return
    if low > high:
        scene.remark("unclear", scene.items[at].start, scene.items[at].end, "a range that falls")
        scene.use(at)
        return
    if quantity.ranged:
        scene.say("payment.total_fixed_min", low, *places, currency=currency)
        scene.say("payment.total_fixed_max", high, *places, currency=currency)
    elif bound == "max":
        scene.say("payment.total_fixed_max", high, *places, *words, currency=currency)
    elif bound == "min":
        scene.say("payment.total_fixed_min", low, *places, *words, currency=currency)
    else:
        scene.say("payment.total_fixed", low, *places, currency=currency)


def _from_year(scene: Scene, at: int) -> None:
    """From which month a minimum is owed: from year 3 (24), 自第四年起 (36), 4年目から (36), "after the first three years"."""
    items = scene.items
    spread = [j for j in scene.sentence_range(at) if abs(scene.clause[j] - scene.clause[at]) <= 1]
    clause = set(scene.clause_range(at))
    for j in spread:
        several = items[j].ordinal
        if j < at and several is not None and several.last:
            scene.say("payment.min_annual_from_month", several.last * 12, j)
            return
    for j in sorted(spread, key=lambda j: (j not in clause, abs(j - at))):
        item = items[j]
        if item.ordinal is not None and item.numbers("year") and item.ordinal.number > 1:
            if j not in clause and any(items[k].is_a("money", "percent") for k in scene.clause_range(j)):
                continue
            scene.say("payment.min_annual_from_month", (item.ordinal.number - 1) * 12, j)
            return
    for j in sorted(spread, key=lambda j: (j not in clause, abs(j - at))):
        item = items[j]
        if item.months is not None and not item.used:
            near = [
                k
                for k in (j - 1, j - 2, j + 1, j + 2)
                if 0 <= k < len(items) and scene.sentence[k] == scene.sentence[j]
            ]
            if any(items[k].means("after") or items[k].means("first") for k in near):
                scene.say("payment.min_annual_from_month", item.months, j)
                return
