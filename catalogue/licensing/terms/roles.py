"""Which role a quantity plays: the word beside it that says what it is the amount or the rate of.

Within a clause words and quantities come in turn, word first (入门费10万年费2万) or quantity first (10万入门费, "a 5 %
royalty"); a quantity takes the word before it unless that word has a quantity of its own, or what stands after is
closer bound.
"""

from __future__ import annotations

from catalogue.licensing.terms.items import Item
from catalogue.licensing.terms.scene import Scene

_MONEY = frozenset(
    "upfront fee price assign_price annual minimum milestone valuation rest part alien royalty equity".split()  # noqa: SIM905
)
_PERCENT = frozenset("royalty equity rest part alien now upfront".split())  # noqa: SIM905
_LICENCES = frozenset(("licence", "license", "许可", "授权", "ライセンス", "实施许诺", "lic", "licensing"))

_SHORT = frozenset("提抽收占共")


def plays(item: Item, unit: str) -> str | None:
    """The role that a word gives to a quantity of this unit; None where it gives none."""
    sense = item.sense
    if sense is None:
        return None
    if sense.kind == "role":
        return sense.value if sense.value in (_MONEY if unit == "money" else _PERCENT) else None
    if sense.kind == "filler" and unit == "money" and item.text in _LICENCES:
        return "fee"
    if sense.kind == "base" and unit == "percent":
        return "royalty"
    if sense.kind == "grant" and sense.value == "equity_contribution":
        return "equity"
    return None


def role_of(scene: Scene, at: int, unit: str) -> tuple[str, int] | None:
    """The role of the quantity at a place, and the word that gives it; None where its clause holds no such word."""
    clause = list(scene.clause_range(at))
    before = [(j, r) for j in clause if j < at and (r := plays(scene.items[j], unit)) and _near(scene, j, at)]
    after = [
        (j, r)
        for j in clause
        if j > at and (r := plays(scene.items[j], unit)) and _near(scene, j, at) and not _labels(scene, j)
    ]
    if unit == "money" and scene.language == "zh":  # 付200万 上市后按净销售额3%计提: the word of the rate
        after = [(j, r) for j, r in after if r != "royalty" or not _rated(scene, at, j)]
    after = [(j, r) for j, r in after if not _has_its_own(scene, j, at, unit)]
    same = [j for j in clause if _same_unit(scene.items[j], unit)]
    left = before[-1] if before else None
    if left and _left_behind(scene, left[0], at):
        left = None
    right = after[0] if after else None
    if right and any(scene.items[j].means("or") for j in range(at + 1, right[0])):
        right = None  # 100k lump sum or 30k upfront
    chosen: tuple[int, str] | None
    if left and right:
        between_left = [j for j in same if left[0] < j < at]
        between_right = [j for j in same if at < j < right[0]]
        in_front = unit == "money" and right[0] - at == 1 and _in_front(scene, left, right)
        if (
            in_front
            or (
                right[1] in ("royalty", "equity")
                and left[1] in ("upfront", "part", "rest")
                and unit == "percent"
            )
            or (between_left and not between_right)
        ):
            chosen = right
        elif between_right and not between_left:
            chosen = left
        elif (right[0] - at == 1 and left[0] < at - 1 and _opens_with_quantity(scene, clause, unit)) or (
            right[0] - at == 1 and _taken(scene, left[0], clause, unit, at)
        ):
            chosen = right
        else:
            chosen = left
    else:
        chosen = left if left is not None else right
    if chosen is None:
        return None
    return chosen[1], chosen[0]


def _has_its_own(scene: Scene, word: int, at: int, unit: str) -> bool:
    """年60万＋売上1%（ミニマム20万）: a word behind brackets or another amount that has a sum of its own right behind it."""
    follows = scene.items[word + 1] if word + 1 < len(scene.items) else None
    if follows is None or follows.quantity is None or not follows.is_a(unit, "number"):
        return False
    between = scene.items[at + 1 : word]
    return any(item.kind == "open" or item.is_a("money", "percent") for item in between)


def _left_behind(scene: Scene, word: int, at: int) -> bool:
    """5% equity or assignment for 80k: a word with a quantity of its own, on the other side of an "or"."""
    between = scene.items[word + 1 : at]
    if not any(item.means("or") for item in between):
        return False
    near = [scene.items[j] for j in (word - 1, word + 1) if 0 <= j < at]
    own = any(item.is_a("percent") for item in near) and not scene.items[at].is_a("percent")
    return own or any(item.means("grant") for item in between)


def _rated(scene: Scene, at: int, word: int) -> bool:
    return any(scene.items[j].is_a("percent") for j in range(at + 1, word))


def _in_front(scene: Scene, left: tuple[int, str], right: tuple[int, str]) -> bool:
    """Payment: EUR 40,000 up front plus 3 %: what follows the sum says more of it than the label of all."""
    follows = scene.items[right[0] + 1] if right[0] + 1 < len(scene.items) else None
    return (
        scene.language == "en"
        and left[1] in ("fee", "price")
        and right[1] in ("upfront", "annual", "minimum")
        and not (follows is not None and (follows.text == ":" or follows.is_a("money")))
    )


def _near(scene: Scene, word: int, at: int) -> bool:
    """Whether a word may play its role at this distance: 许可, licence and words of one letter (提, 收) only right beside a sum."""
    item = scene.items[word]
    close = item.means("filler") or (item.text in _SHORT and scene.language == "zh")
    return not close or abs(word - at) == 1


def _labels(scene: Scene, word: int) -> bool:
    """Whether a colon follows, so that the word belongs to what comes after it."""
    follows = scene.items[word + 1] if word + 1 < len(scene.items) else None
    if follows is None or follows.text == ":":
        return follows is not None
    told = follows.text in ("は", "も") or follows.means("not_after")
    return told and scene.language == "ja" and scene.items[word - 1].text != "の"  # 300万円 一時金はなし


def _same_unit(item: Item, unit: str) -> bool:
    return item.quantity is not None and item.kind == "quantity" and item.quantity.unit in (unit, "number")


def _opens_with_quantity(scene: Scene, clause: list[int], unit: str) -> bool:
    """Whether in this clause the quantity stands first and its word after it."""
    for j in clause:
        if _same_unit(scene.items[j], unit):
            return True
        if plays(scene.items[j], unit):
            return False
    return False


def _taken(scene: Scene, word: int, clause: list[int], unit: str, at: int) -> bool:
    """Whether the word has a quantity before it that has no other word."""
    earlier = [j for j in clause if j < word and _same_unit(scene.items[j], unit)]
    return bool(earlier) and not any(plays(scene.items[j], unit) for j in clause if j < earlier[-1])


def inherited(scene: Scene, at: int, unit: str) -> tuple[str, int] | None:
    """The role that an earlier clause of the sentence left open for what follows: a label, or the head of a list."""
    sentence = scene.sentence_range(at)
    for j in range(scene.clause_range(at)[0] - 1, sentence[0] - 1, -1):
        role = plays(scene.items[j], unit) if not scene.items[j].means("filler") else None
        if role:
            return role, j
    return None


def bound_of(scene: Scene, at: int) -> tuple[str | None, list[int]]:
    """max or min, and the words that say so, of the quantity at a place; None where it is exact."""
    for j in range(at - 1, at - 6, -1):
        if j < 0 or scene.clause[j] != scene.clause[at]:
            break
        item = scene.items[j]
        if item.text == "~" and scene.language != "en" and _tier_begins(scene, j, at):
            return "max", [j]
        if item.text == "until" and scene.items[at].is_a("money"):
            return "max", [j]
        if item.means("max_before") or (item.text == "to" and j and scene.items[j - 1].means("base")):
            return "max", [j]
        if item.means("min_before"):
            return "min", [j]
        if item.means("first") and scene.items[at].is_a("money"):
            return ("max", [j]) if item.text not in _FIRST_TIME else (None, [])
        if item.means("role", "minimum") and scene.items[at].is_a("percent"):
            return "min", [j]
        if not (
            item.means("about")
            or item.means("filler")
            or item.means("base")
            or item.means("per")
            or item.text in ("的", "之", ":", "rate")
        ):
            break
    for j in (at + 1, at + 2):
        if j >= len(scene.items) or scene.clause[j] != scene.clause[at]:
            break
        item = scene.items[j]
        if (item.means("max_before") or item.means("min_before")) and _same_unit_as(scene, j + 1, at):
            break  # minimum 2 % maximum 4 %
        if item.text == "~" and scene.language != "en":
            return "min", [j]
        if item.means("max_after") or (
            item.means("max_before") and item.text in ("封顶", "未满", "max", "maximum", "at most")
        ):
            return "max", [j]
        if (
            item.means("min_after")
            or item.text == "起步"
            or (item.means("from") and item.text in ("起", "から", "より"))
        ):
            return "min", [j]
        if not (item.means("about") or item.means("per") or item.kind in ("close", "open")):
            break
    return _bound_behind_base(scene, at)


_FIRST_TIME = ("初回", "首次", "首笔", "initial", "首")
"""What is paid first, and not the first so many of sales."""
_MOST = (
    "max",
    "max.",
    "maximum",
    "cap",
    "capped",
    "ceiling",
    "tops",
    "上限",
    "最大",
    "最高",
    "封顶",
    "为限",
    "マックス",
)
_LEAST = ("min", "min.", "minimum", "floor", "下限", "最低", "保底", "至少", "ミニマム")
_BETWEEN = ("of", "on", "the", "の", "に", "に对し", "的", "为", "が", "(", "（", "~")
_BEHIND = 6
"""Items behind a quantity among which its bound is looked for."""


def _bound_behind_base(scene: Scene, at: int) -> tuple[str | None, list[int]]:
    """4 % net sales min, 3%净销售额（上限）, EUR 30k max.: the last word of what is said of a quantity."""
    for j in range(at + 1, min(at + _BEHIND + 1, len(scene.items))):
        item = scene.items[j]
        if scene.clause[j] != scene.clause[at] and item.kind not in ("open", "close"):
            break
        word = item.text.strip(" .")
        more = item.text == "+" and j == at + 1 and item.start == scene.items[at].end
        if word in _MOST or word in _LEAST or more:
            closes = j + 1 == len(scene.items) or (
                scene.items[j + 1].kind in ("sep", "close") and not (more and scene.items[j + 1].text == "\n")
            )
            if more and scene.items[at].is_a("percent") and not closes:  # 3%+ royalty
                follows = scene.items[j + 1]
                closes = follows.means("role", "royalty") and follows.start > item.end
            return ("max" if word in _MOST else "min", [j]) if closes else (None, [])
        if not (
            item.means("base")
            or item.means("about")
            or item.means("filler")
            or item.means("role", "royalty", "fee")
            or item.kind == "open"
            or item.text in _BETWEEN
        ):
            break
    return None, []


def _tier_begins(scene: Scene, mark: int, at: int) -> bool:
    """〜1億円3%: up to a sum, beside which a rate stands."""
    return (
        scene.items[at].is_a("money", "number")
        and any(scene.items[j].is_a("percent") for j in scene.clause_range(at))
        and not (mark and scene.items[mark - 1].is_a("money", "number"))
    )


def _same_unit_as(scene: Scene, at: int, other: int) -> bool:
    quantity = scene.items[other].quantity
    return at < len(scene.items) and quantity is not None and scene.items[at].is_a(quantity.unit)


def per_of(scene: Scene, at: int) -> tuple[str, int] | None:
    """year, unit, month or quarter, and the word, where the quantity at a place is so much for each; else None."""
    if _one_year(scene, at + 1, at) or _one_year(scene, at - 1, at):
        return "year", at + 1 if _one_year(scene, at + 1, at) else at - 1
    for j in (at + 1, at + 2, at + 3):
        if j >= len(scene.items) or scene.clause[j] != scene.clause[at]:
            break
        item = scene.items[j]
        if item.means("per") and (j == at + 1 or not _counts(scene, item)):
            return item.value, j
        if item.kind == "sep" and item.text == "/" and j + 1 < len(scene.items):
            continue
        if (
            item.means("about")
            or item.kind in ("open", "close")
            or item.means("filler")
            or item.means("min_after")
            or item.means("max_after")
            or item.means("from")
        ):
            continue
        break
    for j in range(at - 1, max(at - 7, -1), -1):
        if scene.clause[j] != scene.clause[at]:
            break
        item = scene.items[j]
        if item.means("or"):
            break  # 3万元/年 或 转让28万元: the year is that of the sum before it
        if item.means("per") and not _counts(scene, item):
            return item.value, j
        if item.text == "年" and j == at - 1:
            return "year", j
        if item.text == "@" and j == at - 1 and scene.language == "ja":
            return "unit", j  # @50円
        if item.text == "+":
            break  # 2 EUR/device + 10,000 EUR: the device is that of the sum before
        if item.quantity is not None and item.kind == "quantity":
            break
    return None


def _counts(scene: Scene, item: Item) -> bool:
    """一个, 件: a counter, where a Chinese text would write 每个 or /件."""
    if scene.language != "zh" or item.text.isascii() or item.text[0] not in "一个件台套本":
        return False
    before = scene.folded.text[: item.start].rstrip()
    sold = (
        not before
        or before[-1] in ",;。、:\n"
        or before.endswith(("卖", "卖出", "售出", "生产", "销售", "卖掉", "产", "售"))
    )
    return not (item.text[0] == "一" and sold)


def per_of_year(scene: Scene, at: int) -> bool:
    """Whether a duration of one year stands right beside a sum, and so says how often it is paid."""
    return any(
        0 <= j < len(scene.items)
        and (scene.items[j].is_a("money") or (scene.items[j].is_a("number") and _scaled(scene.items[j])))
        and _one_year(scene, at, j)
        for j in (at - 1, at + 1)
    )


def _of_lengths(scene: Scene, sum_at: int) -> bool:
    """一年5万元 三年12万元: whether a longer time and its price follow in the same sentence, so that one year is a length."""
    items, sentence = scene.items, scene.sentence_range(sum_at)
    later = (
        j for j in range(sum_at + 1, sentence[-1]) if items[j].is_a("months") and items[j + 1].is_a("money")
    )
    return any((items[j].months or 0) > 12 for j in later)


def _scaled(item: Item) -> bool:
    return item.quantity is not None and item.quantity.scaled


def _one_year(scene: Scene, at: int, sum_at: int) -> bool:
    """一年 right beside a sum: 5万一年, 一年3万."""
    if not 0 <= at < len(scene.items) or scene.clause[at] != scene.clause[sum_at]:
        return False
    item = scene.items[at]
    if item.quantity is None or item.quantity.unit != "months" or item.quantity.low != 12 or item.used:
        return False
    if item.text.strip() not in ("一年", "1年", "a year", "one year"):
        return False
    if scene.language == "ja" and at < sum_at and item.end < scene.items[sum_at].start:
        return False  # オプション契約 1年 50万円
    if at < sum_at and _of_lengths(scene, sum_at):
        return False
    beyond = at - 1 if at < sum_at else at + 1
    return not 0 <= beyond < len(scene.items) or not any(
        scene.items[beyond].means(kind) for kind in ("after", "now", "role", "first", "model")
    )
