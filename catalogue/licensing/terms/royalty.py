"""Rates: royalties with their base, tiers by sales, shares in equity."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from catalogue.licensing.terms.items import Quantity
from catalogue.licensing.terms.rates_by_year import by_year, in_years
from catalogue.licensing.terms.roles import bound_of, inherited, role_of
from catalogue.licensing.terms.scene import Scene
from catalogue.licensing.terms.tiers import counts_units, read_tiers

_RATES = ("payment.royalty_pct_min", "payment.royalty_pct_max", "payment.royalty_tiers", "mention.royalty")
_WHOLE = Decimal(100)


_OTHERS = frozenset(
    ("received", "was paid", "were paid", "got paid", "had paid", "average", "on average", "typical", "typically",
     "industry average", "industry standard", "industry norm", "similar", "comparable", "similar licenses", "comparable licences")
)  # fmt: skip
"""Words before a rate that somebody else has, or had."""


def read_rates(scene: Scene) -> None:
    """States royalties, tiers, bases and equity shares, and remarks on rates that cannot be."""
    tiers = read_tiers(scene)
    for i, quantity in list(scene.quantities("percent")):
        if i in tiers or scene.items[i].used:
            continue
        if _again(scene, i):
            scene.use(i)
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
            behind = scene.items[i + 1 : i + 3]
            if (
                len(behind) == 2
                and behind[0].text in ("を", "の")
                and behind[1].means("grant", "assignment")
                and scene.items[word].text.startswith("持分")
            ):
                continue  # 持分10%を譲渡: a share of the patent
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


def _again(scene: Scene, at: int) -> bool:
    """2.5 % (two point five per cent): the rate before the bracket once more."""
    for j in range(at - 1, max(at - 5, 0), -1):
        if scene.items[j].kind == "open":
            return scene.items[j - 1].is_a("percent")
        if scene.items[j].kind in ("close", "sep") or (
            scene.items[j].quantity is not None and scene.items[j].is_a("percent")
        ):
            return False
    return False


def _wrong(scene: Scene, at: int, quantity: Quantity) -> None:
    if quantity.problem:
        scene.remark(quantity.problem[0], scene.items[at].start, scene.items[at].end, quantity.problem[1])
        scene.use(at)


def _role(scene: Scene, at: int) -> tuple[str, int] | None:
    """A rate's role; beside alien words (含量, yield) it has none, whatever else stands there."""
    found = role_of(scene, at, "percent")
    if (
        found is None
        and scene.language == "en"
        and at + 1 < len(scene.items)
        and scene.items[at + 1].means("loan")
    ):
        found = "royalty", at + 1  # 20k down, 3% running
    clause = scene.clause_range(at)
    changing = False
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
        if found is None and _on_top_of_fee(scene, at):
            return "royalty", at
        if found is not None and found[0] not in ("royalty", "equity"):
            return None
    if (
        found is not None
        and scene.language != "en"
        and (_licensees_share(scene, at) or (changing := by_year(scene, at)))
    ):
        if changing:
            _mention(scene, at, found)
        return None
    if found is not None and scene.language == "en" and in_years(scene, at):
        _mention(scene, at, found)
        return None
    if found is not None and not _of_the_licence(scene, at, found[1]):
        return None
    if found is not None and found[0] == "royalty" and _one_of_several(scene, at):
        _mention(scene, at, found)
        return None
    if found is not None and found[0] == "upfront" and _joined(scene, at):
        return "royalty", at  # 一時金300万円＋5%
    if found is not None and found[0] in ("upfront", "now", "part", "rest"):
        return None
    return found


def _by_units(scene: Scene, at: int) -> bool:
    """2 % below 10,000 units, 1.5 % above: rates that change with what is sold, and not with the sales."""
    sentence = scene.sentence_range(at)
    rates = sum(scene.items[j].is_a("percent") for j in sentence)
    return rates > 1 and any(
        counts_units(scene, j)
        for j in sentence
        if scene.items[j].kind == "quantity" and bound_of(scene, j)[0]
    )


def _one_of_several(scene: Scene, at: int) -> bool:
    return _by_units(scene, at) or _one_of_many(scene, at) or _of_a_tier(scene, at)


_PARTS = (
    "以上",
    "以下",
    "以内",
    "超过",
    "超出",
    "超过部分",
    "超出部分",
    "部分",
    "以上部分",
    "以上は",
    "超",
    "above",
    "below",
    "beyond",
)


def _of_a_tier(scene: Scene, at: int) -> bool:
    """500万以下3%，以上2%: rates of which each holds for a part of the sales, where the parts were not understood."""
    rates = [j for j in scene.sentence_range(at) if scene.items[j].is_a("percent")]
    if len(rates) < 2:
        return False
    around = [
        scene.items[j + step].text for j in rates for step in (-1, 1) if 0 <= j + step < len(scene.items)
    ]
    sums = any(_amount(scene, j) for j in scene.sentence_range(at))
    return sums and any(word in _PARTS for word in around)


def _amount(scene: Scene, at: int) -> bool:
    item = scene.items[at]
    return item.is_a("money") or (item.is_a("number") and item.quantity is not None and item.quantity.scaled)


def _one_of_many(scene: Scene, at: int) -> bool:
    """3 or 5 %; 2 %, 3 % or 4 % depending on volume: none of them is the rate."""
    items = scene.items
    if at >= 2 and items[at - 1].means("or") and items[at - 2].is_a("number"):
        return True
    sentence = [j for j in scene.sentence_range(at) if abs(j - at) <= _NEAR]
    rates = [j for j in sentence if items[j].is_a("percent")]
    row = [
        (a, b)
        for a, b in pairwise(rates)
        if b - a == 2 and (items[a + 1].text in ",、/" or items[a + 1].means("or"))
    ]
    return len(row) > 1 and any(at in pair for pair in row)


_NEAR = 8


def _mention(scene: Scene, at: int, found: tuple[str, int]) -> None:
    """States that there is a royalty, where its rates cannot be told in one."""
    if found[0] == "royalty" and _of_the_licence(scene, at, found[1]) and not scene.told("mention.royalty"):
        scene.say("mention.royalty", True, found[1])


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


def _beside_upfront(scene: Scene, at: int) -> bool:
    """Whether a bare rate follows an entry fee: 入门费10万+3%."""
    return any(
        scene.items[j].means("role", "upfront") or scene.items[j].means("grant")
        for j in scene.sentence_range(at)
        if j != at
    ) and (_points(scene, at) or _joined(scene, at))


_BELOW_TAXES = Decimal(5)


def _on_top_of_fee(scene: Scene, at: int) -> bool:
    """Fee: EUR 12k + 3%: a rate added to a fee; a higher one, of which nothing is said, may be a tax."""
    items, quantity = scene.items, scene.items[at].quantity
    if at < 2 or quantity is None or quantity.high is None or not 0 < quantity.high <= _BELOW_TAXES:
        return False
    closed = at + 1 == len(items) or items[at + 1].kind in ("sep", "close")
    fee = role_of(scene, at - 2, "money") if items[at - 2].is_a("money") else None
    granted = fee is None and any(items[j].means("grant") for j in scene.clause_range(at) if j < at)
    priced = granted and items[at - 2].is_a("money")
    if at == 2 and closed and len(items) == 3 and items[0].is_a("money"):
        priced = True  # EUR 20k + 3%: all that a cell says
    return (
        closed and items[at - 1].means("and") and (priced or (fee is not None and fee[0] in ("fee", "price")))
    )


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
            and not (scene.items[i].means("base", "unit") and _depends(scene, i))
            and scene.negated(i) is None
        ):
            scene.say("payment.royalty_base", value, i)
    if scene.language == "zh":
        _base_in_role(scene)


_BASES = (("净销售", "net_sales"), ("净利", "profit"), ("毛利", "profit"), ("利润", "profit"), ("销售额", "revenue"), ("销售收入", "revenue"),
          ("营业额", "revenue"), ("营收", "revenue"), ("收入", "revenue"))  # fmt: skip


def _base_in_role(scene: Scene) -> None:
    """净利提成, 利润分成, 销售额提成: the word for the royalty names its base as well; the rate may follow in a clause of its own."""
    named = [b.at for b in scene.told("payment.royalty_base")]
    several = len([j for j in scene.all("role", "royalty") if _base_of_word(scene, j)]) > 1
    rates = sorted({s.at for name in _RATES[:2] for s in scene.told(name)})
    for at in rates:
        if any(abs(scene.clause[b] - scene.clause[at]) <= 1 for b in named):
            continue
        own = [j for j in scene.clause_range(at) if _base_of_word(scene, j)]
        before = [j for j in own if j < at]
        ahead = [j for j in scene.sentence_range(at) if j < at and _base_of_word(scene, j)]
        near = [j for j in ahead if scene.clause[at] - scene.clause[j] <= 2]
        if not own and near and not several and not _rated_between(scene, near[0], at):
            own = before = near  # 按利润提成，比例不超过10%
        word = before[-1] if before else next(iter(own), None)
        if word is not None and not any(b.at == word for b in scene.told("payment.royalty_base")):
            scene.say("payment.royalty_base", _base_of_word(scene, word), word)


def _base_of_word(scene: Scene, at: int) -> str | None:
    item = scene.items[at]
    if not item.means("role", "royalty"):
        return None
    return next((base for word, base in _BASES if item.text.startswith(word)), None)


def _rated_between(scene: Scene, word: int, at: int) -> bool:
    """Whether another rate, or a sum, stands between a word and the rate that it might be the base of."""
    return any(scene.items[j].is_sum("percent") for j in range(word + 1, at))


def _depends(scene: Scene, at: int) -> bool:
    """提成3%-5%视产量而定: what a rate depends on is not its base."""
    clause = scene.clause_range(at)
    said = scene.folded.text[scene.items[clause[0]].start : scene.items[clause[-1]].end]
    return any(
        word in said
        for word in ("视", "而定", "根据", "depend", "according to", "応じて", "应じて", "次第", "によ")
    )


def _in_brackets(scene: Scene, at: int) -> bool:
    return at > 0 and scene.items[at - 1].kind == "open"


def _labelled(scene: Scene, at: int) -> bool:
    return any(
        scene.items[j].text in (":", "按", "以", "on", "based on", "ベース", "基数")
        for j in (at - 1, at - 2, at + 1)
        if 0 <= j < len(scene.items)
    )
