"""Rates: royalties with their base, tiers by sales, shares in equity."""

from __future__ import annotations

from decimal import Decimal

from catalogue.licensing.offer import RoyaltyTier
from catalogue.licensing.terms.items import Quantity
from catalogue.licensing.terms.roles import bound_of, inherited, role_of
from catalogue.licensing.terms.scene import Scene

_RATES = ("payment.royalty_pct_min", "payment.royalty_pct_max", "payment.royalty_tiers", "mention.royalty")
_WHOLE = Decimal(100)


_OTHERS = frozenset(
    ("received", "was paid", "were paid", "got paid", "had paid", "average", "on average", "typical", "typically",
     "industry average", "industry standard", "industry norm", "similar", "comparable", "similar licenses", "comparable licences")
)  # fmt: skip
"""Words before a rate that somebody else has, or had."""


def read_rates(scene: Scene) -> None:
    """States royalties, tiers, bases and equity shares, and remarks on rates that cannot be."""
    tiers = _tiers(scene)
    for i, quantity in list(scene.quantities("percent")):
        if i in tiers or scene.items[i].used:
            continue
        role = _role(scene, i)
        if role is None:
            continue
        name, word = role
        if name not in ("royalty", "equity"):
            continue
        if scene.language == "en" and any(
            scene.items[j].text in _OTHERS for j in scene.clause_range(i) if j < i
        ):
            continue  # the inventors received 30 % of the income
        if quantity.low is None or quantity.high is None:
            _wrong(scene, i, quantity)
            continue
        if quantity.low < 0 or quantity.high > _WHOLE:
            reason = "a negative rate" if quantity.low < 0 else "a rate of more than 100 %"
            scene.remark("impossible", scene.items[i].start, scene.items[i].end, reason)
            scene.use(i, word)
            if scene.items[min(word + 1, len(scene.items) - 1)].text != ":":
                scene.say(f"mention.{name}", True, word)
            continue
        if name == "equity":
            if quantity.ranged:
                start, end = scene.items[i].start, scene.items[i].end
                scene.remark("unclear", start, end, "a share from … to … is not one share")
                scene.use(i)
                continue
            scene.say("payment.equity_pct", quantity.low, i, word)
            continue
        bound, words = bound_of(scene, i)
        if bound != "min" or quantity.ranged:
            scene.say("payment.royalty_pct_max", quantity.high, i, word, *words)
        if bound != "max" or quantity.ranged:
            scene.say("payment.royalty_pct_min", quantity.low, i, word, *words)
    _bases(scene)


def _wrong(scene: Scene, at: int, quantity: Quantity) -> None:
    if quantity.problem:
        scene.remark(quantity.problem[0], scene.items[at].start, scene.items[at].end, quantity.problem[1])
        scene.use(at)


def _role(scene: Scene, at: int) -> tuple[str, int] | None:
    """A rate's role; beside alien words (含量, yield) it has none, whatever else stands there."""
    found = role_of(scene, at, "percent")
    clause = scene.clause_range(at)
    if found is None:
        alone = all(
            j == at
            or scene.items[j].kind in ("sep", "open", "close", "quantity")
            or (scene.items[j].sense is not None and not scene.items[j].means("role", "alien"))
            for j in clause
        )
        found = inherited(scene, at, "percent") if alone else None
        if found is None and alone and _beside_upfront(scene, at):
            return "royalty", at
        if found is not None and found[0] not in ("royalty", "equity"):
            return None
    if (
        found is not None
        and scene.language != "en"
        and (_licensees_share(scene, at) or _of_a_year(scene, at))
    ):
        return None
    if found is not None and scene.language == "en" and _changes(scene, at):
        return None
    if found is not None and not _of_the_licence(scene, at, found[1]):
        return None
    if found is not None and found[0] == "upfront" and _joined(scene, at):
        return "royalty", at  # 一時金300万円＋5%
    if found is not None and found[0] in ("upfront", "now", "part", "rest"):
        return None
    return found


def _of_the_licence(scene: Scene, at: int, word: int) -> bool:
    """Whether a rate is paid, and not earned: no "净利15%" beside investments, no "占20%" without shares."""
    item = scene.items[word]
    if scene.language == "en" and item.means("base"):
        return not any(scene.items[j].means("funding") for j in scene.sentence_range(at)) and not any(
            scene.items[j].means("past") for j in scene.clause_range(at)
        )
    if item.text == "占":
        return any(True for _ in scene.all("grant", "equity_contribution"))
    if (item.means("base") or item.means("role", "equity")) and scene.language == "zh":
        return not any(
            scene.items[j].means("role", "alien") or scene.items[j].means("funding")
            for j in scene.sentence_range(at)
        )
    return True


def _licensees_share(scene: Scene, at: int) -> bool:
    """学校30%，企业70%: the share that stays with the firm."""
    item = scene.items[at - 1] if at else None
    return item is not None and (
        item.means("firms") or item.text in ("乙方", "企业", "公司", "厂方", "受让方", "被许可方")
    )


def _of_a_year(scene: Scene, at: int) -> bool:
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
    ) or any(_noted_time(scene, k) for k in rates if len(rates) > 1)


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


def _changes(scene: Scene, at: int) -> bool:
    """2.5 % in the first 3 years, 3.5 % after: rates that change with the years are no one rate."""
    items = scene.items
    rates = [j for j in scene.sentence_range(at) if items[j].is_a("percent")]
    return len(rates) > 1 and any(
        items[j].means("first_year")
        or (
            items[j].numbers("year")
            and any(
                items[k].means("role", "royalty") or items[k].is_a("percent")
                for k in (j - 1, j - 2, j + 1)
                if 0 <= k < len(items)
            )
        )
        or (items[j].means("first") and j + 1 < len(items) and items[j + 1].is_a("months"))
        for k in rates
        for j in scene.clause_range(k)
    )


def _beside_upfront(scene: Scene, at: int) -> bool:
    """Whether a bare rate follows an entry fee: 入门费10万+3%."""
    return any(
        scene.items[j].means("role", "upfront") or scene.items[j].means("grant")
        for j in scene.sentence_range(at)
        if j != at
    ) and (_points(scene, at) or _joined(scene, at))


def _points(scene: Scene, at: int) -> bool:
    quantity = scene.items[at].quantity
    return quantity is not None and quantity.points


def _joined(scene: Scene, at: int) -> bool:
    return any(scene.items[j].means("and") for j in (at - 1, at - 2) if j >= 0) and any(
        scene.items[j].means("role", "upfront") for j in scene.sentence_range(at)
    )


def _bases(scene: Scene) -> None:
    said = {scene.clause[s.at] for name in _RATES for s in scene.told(name)}
    for i in scene.all("base"):
        clause = list(scene.clause_range(i))
        rate = any(scene.items[j].is_a("percent") for j in clause)
        near = any(scene.clause[i] + step in said for step in (-2, -1, 0, 1, 2))
        named = any(scene.items[j].means("role", "royalty") for j in clause)
        alien = any(scene.items[j].means("role", "alien") for j in clause)
        value = scene.items[i].value
        if (
            (near or named)
            and (rate or named or _in_brackets(scene, i) or _labelled(scene, i))
            and not alien
            and scene.negated(i) is None
        ):
            scene.say("payment.royalty_base", value, i)
    if scene.language == "zh":
        _base_in_role(scene)


_BASES = (("净销售", "net_sales"), ("净利", "profit"), ("毛利", "profit"), ("利润", "profit"), ("销售额", "revenue"), ("销售收入", "revenue"),
          ("营业额", "revenue"), ("营收", "revenue"), ("收入", "revenue"))  # fmt: skip


def _base_in_role(scene: Scene) -> None:
    """净利提成, 利润分成, 销售额提成: the word for the royalty names its base as well."""
    for s in list(scene.told("payment.royalty_pct_max") or scene.told("payment.royalty_pct_min")):
        if any(scene.clause[b.at] == scene.clause[s.at] for b in scene.told("payment.royalty_base")):
            continue
        for j in scene.clause_range(s.at):
            item = scene.items[j]
            base = next((b for word, b in _BASES if item.text.startswith(word)), None)
            if base is not None and item.means("role", "royalty"):
                scene.say("payment.royalty_base", base, j)
                break


def _in_brackets(scene: Scene, at: int) -> bool:
    return at > 0 and scene.items[at - 1].kind == "open"


def _labelled(scene: Scene, at: int) -> bool:
    return any(
        scene.items[j].text in (":", "按", "以", "on", "based on", "ベース", "基数")
        for j in (at - 1, at - 2, at + 1)
        if 0 <= j < len(scene.items)
    )


def _tiers(scene: Scene) -> set[int]:
    """Rates that hold up to, or from, an amount of sales; the places of those that were read."""
    found: list[tuple[int, int, Decimal | None, Decimal | None, Decimal]] = []
    for i, quantity in list(scene.quantities("percent")):
        if quantity.low is None or quantity.ranged or quantity.low < 0 or quantity.low > _WHOLE:
            continue
        threshold = _threshold(scene, i)
        if threshold is None:
            continue
        at, low, high = threshold
        found.append((i, at, low, high, quantity.low))
    if len(found) == 1:
        found += _the_rest(scene, found[0])
    if len(found) < 2:
        if (
            found
            and scene.clause[found[0][0]] == scene.clause[found[0][1]]
            and not _priced_otherwise(scene, found[0][1])
        ):
            scene.use(found[0][1])  # the threshold of a rate is no price
        return set()
    groups: dict[int, list[tuple[int, int, Decimal | None, Decimal | None, Decimal]]] = {}
    for tier in found:
        groups.setdefault(0, []).append(tier)
    used: set[int] = set()
    for group in groups.values():
        bounds = sorted({b for _, _, low, high, _ in group for b in (low, high) if b is not None})
        for i, at, low, high, pct in group:
            if low is None and high is not None:
                lower = [b for b in bounds if b < high]
                low = lower[-1] if lower else None
            elif high is None and low is not None:
                higher = [b for b in bounds if b > low]
                high = higher[0] if higher else None
            money = scene.items[at].quantity
            scene.say(
                "payment.royalty_tiers",
                RoyaltyTier(low, high, pct),
                i,
                at,
                currency=money.currency if money else None,
            )
            used.add(i)
            if sum(scene.items[j].is_a("percent") for j in scene.clause_range(i)) == 1:
                # 1億円を超え5億円まで3%: the other end of the tier
                scene.use(*(j for j in scene.clause_range(i) if _is_money(scene, j)))
    return used


def _the_rest(
    scene: Scene, tier: tuple[int, int, Decimal | None, Decimal | None, Decimal]
) -> list[tuple[int, int, Decimal | None, Decimal | None, Decimal]]:
    """The rate beyond the only threshold: 5 % up to USD 1 million, 4 % thereafter."""
    at, money, low, high, _ = tier
    for i, quantity in scene.quantities("percent"):
        if i == at or quantity.low is None or quantity.ranged or abs(scene.clause[i] - scene.clause[at]) > 2:
            continue
        words = [scene.items[j] for j in scene.clause_range(i)]
        if any(scene.items[j].is_a("percent") for j in range(min(at, i) + 1, max(at, i))):
            continue  # a tier between them was not understood
        if any(
            w.means("after")
            or w.means("role", "rest")
            or (w.means("min_before") and not any(_is_money(scene, j) for j in scene.clause_range(i)))
            or w.text in ("部分", "其余", "otherwise")
            for w in words
        ):
            return [(i, money, high, low, quantity.low)]
    return []


def _priced_otherwise(scene: Scene, at: int) -> bool:
    return any(scene.items[j].means("or") or scene.items[j].means("and") for j in scene.clause_range(at))


def _threshold(scene: Scene, at: int) -> tuple[int, Decimal | None, Decimal | None] | None:
    """The amount of sales that a rate depends on, in its clause or right before it: (place, from, to)."""
    clause = list(scene.clause_range(at))
    rates = [j for j in clause if scene.items[j].is_a("percent")]
    best: tuple[int, int] | None = None
    previous = max((j for j in rates if j < at), default=-1)
    following = min((j for j in rates if j > at), default=len(scene.items))
    reach = [j for j in clause if previous < j < following]
    if len(rates) == 1 and not any(_is_money(scene, j) for j in clause) and clause[0] >= 2:
        earlier = list(scene.clause_range(clause[0] - 1))
        if scene.sentence[earlier[0]] == scene.sentence[at] and not any(
            scene.items[j].is_a("percent") for j in earlier
        ):
            reach = earlier + reach
    for j in _on_its_side(scene, reach, rates, at):
        if not _is_money(scene, j) or scene.items[j].used:
            continue
        money = scene.items[j].quantity
        bound, _ = bound_of(scene, j)
        if money is None or money.low is None:
            continue
        if any(
            scene.items[k].means(
                "role", "upfront", "minimum", "annual", "fee", "price", "milestone", "alien", "assign_price"
            )
            for k in (j - 1, j - 2, j + 1)
            if 0 <= k < len(scene.items) and scene.clause[k] == scene.clause[j]
        ):
            continue
        if bound is None and not money.ranged and not _over(scene, j):
            continue
        if best is None or abs(j - at) < abs(best[0] - at):
            best = (j, j)
    if best is None:
        return None
    j = best[0]
    money = scene.items[j].quantity
    assert_low, assert_high = (money.low, money.high) if money else (None, None)
    if money is not None and money.ranged:
        return j, assert_low, assert_high
    bound, _ = bound_of(scene, j)
    if bound == "max":
        return j, None, assert_high
    return j, assert_low, None


def _on_its_side(scene: Scene, reach: list[int], rates: list[int], at: int) -> list[int]:
    """Where a clause has several rates, their thresholds stand all before them or all after them."""
    if len(rates) < 2:
        return reach
    first = next((j for j in scene.clause_range(at) if j in rates or _is_money(scene, j)), at)
    return [j for j in reach if (j > at) == (first in rates)]


def _is_money(scene: Scene, at: int) -> bool:
    quantity = scene.items[at].quantity
    return (
        quantity is not None
        and scene.items[at].kind == "quantity"
        and (
            quantity.unit == "money"
            or (quantity.unit == "number" and (quantity.scaled or (quantity.low or 0) >= 1000))
        )
    )


def _over(scene: Scene, at: int) -> bool:
    return any(
        scene.items[j].means("min_before") or scene.items[j].text in ("的部分", "部分", "超出", "以降")
        for j in (at - 1, at + 1, at + 2)
        if 0 <= j < len(scene.items) and scene.clause[j] == scene.clause[at]
    )
