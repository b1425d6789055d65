"""How an offer is paid: the ways that its words name, and roles named without a value."""

from __future__ import annotations

import re

from catalogue.licensing.terms.firms_apart import free_for_academics, others_after_price
from catalogue.licensing.terms.guards import of_something_else
from catalogue.licensing.terms.guards_zh import of_sublicence
from catalogue.licensing.terms.scene import Scene
from catalogue.licensing.terms.stopping_ja import no_free_licence


def read_models(scene: Scene) -> None:
    """States payment.models, price_on_request, and mentions of upfront and royalty."""
    before = len(scene.said)
    for i in scene.all("model"):
        value = scene.items[i].value
        if scene.overfull(before):
            scene.use(i)
            continue
        denied = scene.negated(i)
        if denied is not None:
            scene.use(i, denied)
            continue
        if scene.items[i].used and value != "deferred":
            continue
        if scene.items[i].text == "once" and not scene._ends_clause(i):
            continue  # once it sells
        if value == "free" and not _free_licence(scene, i):
            continue
        if scene.meant_only(i):
            continue
        if value == "deferred" and scene.clause_range(i)[-1] > i and scene.items[i + 1].is_a("percent"):
            scene.say("payment.models", "instalments", i)  # 前払い50%後払い50%
            continue
        if value == "deferred" and i and scene.items[i - 1].is_a("months", "days"):
            continue  # 12个月后付: when, not how
        if value == "deferred" and any(s.value == "deferred" for s in scene.told("payment.models")):
            continue
        scene.say("payment.models", value, i)
    for i in scene.all("free"):
        priced = any(scene.items[j].is_a("money", "percent") for j in scene.sentence_range(i))
        if not scene.items[i].used and not priced and _free_licence(scene, i):
            scene.say("payment.models", "free", i)
    for i in free_for_academics(scene):
        if not scene.items[i].used:
            scene.say("payment.models", "free", i)
    for i in scene.all("request_weak"):
        alien = any(scene.items[j].means("role", "alien") for j in scene.clause_range(i) if j < i)
        if of_sublicence(scene, i) or (scene.language == "ja" and (alien or of_something_else(scene, i))):
            continue
        if _price_before(scene, i) and scene.negated(i) is None and not scene.meant_only(i):
            scene.say("payment.price_on_request", True, i)
    for i in scene.all("request"):
        if scene.items[i].text == "ask" and scene.language == "en":
            continue  # ask somebody
        if scene.language != "en" and of_something_else(scene, i):
            continue  # 再実施許諾は要相談
        if scene.language == "en" and _of_something_else(scene, i):
            continue
        if others_after_price(scene, i):
            scene.use(i)
            continue
        if scene.negated(i) is None and not scene.meant_only(i):
            scene.say("payment.price_on_request", True, i)
    for i in scene.all("role", "upfront", "royalty", "milestone", "equity"):
        item = scene.items[i]
        value = item.value
        if scene.negated(i) is not None:
            if value == "royalty":
                scene.use(i)
            continue
        if value == "royalty" and item.text.startswith(("料率", "实施料", "费率", "实施")):
            continue
        if item.text == "down":
            continue  # of a payment only right beside its sum
        if value == "royalty" and _open_rate(scene, i):
            continue
        if value == "equity" and any(scene.items[j].means("role", "alien") for j in scene.sentence_range(i)):
            continue
        if _declined(scene, i):
            continue
        if value == "royalty" and item.text.startswith("成功"):
            continue  # 成功報酬50万円
        share = item.text.startswith("持分") and any(
            True for _ in scene.all_in_clause(i, "grant", "assignment")
        )
        if value == "equity" and share:
            continue  # 持分譲渡: a share of the patent
        if value in ("equity", "royalty") and len(item.text) < 2:
            continue
        if not item.used and not scene.meant_only(i) and not _valued_otherwise(scene, i):
            scene.say(f"mention.{value}", True, i)


def _open_rate(scene: Scene, at: int) -> bool:
    """Royalty negotiable, 提成另议: all that is said of the price is that it is open, not that it is a royalty alone."""
    if scene.told("payment.upfront"):
        return False
    follows = scene.items[at + 1 : at + 4]
    while follows and (follows[0].text == ":" or follows[0].means("filler")):
        follows = follows[1:]
    return bool(follows) and (follows[0].means("request") or follows[0].means("request_weak"))


_DECLINED = re.compile(
    r"\s?:?\s?(?:(?:is|are|will be|would be)\s)?not (?:accepted|considered|possible|offered|wanted|taken|an option|charged|payable|due|asked|foreseen|sought|desired|available)"
    r"|[^,;。、]{0,8}(?:不可|不接受|不考虑|不采用|ng(?![a-z]))"
)


def _declined(scene: Scene, at: int) -> bool:
    """Equity not accepted, 株式での支払いは不可: a way of paying that the owner does not want."""
    return _DECLINED.match(scene.folded.text, scene.items[at].end) is not None


def _valued_otherwise(scene: Scene, at: int) -> bool:
    """提成比例：0.05: a label whose value was not read says nothing of the way of paying."""
    follows = scene.items[at + 1 : at + 3]
    return len(follows) == 2 and follows[0].text == ":" and follows[1].kind == "quantity"


_SIZES = ("年商", "従业员", "从业员", "员工", "年营收", "年营业额", "资本金")
"""What tells how large a firm is: what is free for firms of a size is free for some."""
_OPEN = ("另议", "待定", "待议", "再议", "未定", "別途", "别途")

_FOR_A_WHILE = (
    "失败",
    "不成",
    "不合格",
    "无效",
    "不达标",
    "家企业",
    "如果",
    "前期",
    "期间",
    "阶段",
    "上市前",
    "投产前",
    "之前",
    "初期",
    "早期",
    "量产前",
    "盈利前",
    "销售前",
)
"""What is free only until something happens is no free licence."""


def _free_licence(scene: Scene, at: int) -> bool:
    """Whether the licence is free, and not a trial, a first year, or something else ("lead-free")."""
    items = scene.items
    item = items[at]
    clause = list(scene.clause_range(at))
    if scene.language == "zh":
        if scene.folded.text[: item.start].rstrip().endswith("先"):
            return False  # 先免费用，赚钱了再付
        said = scene.folded.text[items[clause[0]].start : items[clause[-1]].end]
        ahead = scene.folded.text[items[clause[0]].start : item.start].rstrip()
        if any(word in said for word in _FOR_A_WHILE) or ahead.endswith("年"):
            return False  # 第1-3年免费
    if item.text == "free" and at:
        before = items[at - 1]
        if before.kind == "other" and before.end >= item.start - 1:
            return False
        if (
            at + 1 < len(items)
            and items[at + 1].kind == "other"
            and not items[at + 1].means("filler")
            and items[at + 1].start <= item.end + 1
            and items[at + 1].text[0].isalpha()
        ):
            return False
    if (
        (scene.language != "en" or item.text != "free")
        and clause[0] >= 2
        and scene.items[clause[0] - 1].text == ","
    ):
        stop = clause[0] - 2  # 不满意可退出，无需付费; cancel any time, nothing to pay
        if items[stop].means("yes", "walk_away") and at == clause[0]:
            return False
    if no_free_licence(scene, at):
        return False
    if scene.language == "en" and _for_some(scene, at):
        return False
    trials = {s.at for s in scene.told("trial.free_months")}
    for j in clause:
        other = items[j]
        if j == at or other.means("free") or other.means("model"):
            continue
        if item.text.isascii() and j > at and other.means("first"):
            return False  # free of charge for the first three seasons
        if j == at + 1 and other.means("trigger"):
            return False  # fee waived until first sale
        if other.means("funding"):
            return False
        if other.means("role", "trial", "defer", "minimum", "royalty", "annual") or other.means("first_year"):
            return False
        if other.means("yes", "walk_away") and (item.text.isascii() or _comes_of(scene, j, at)):
            return False  # terminate at no cost
        if item.text.isascii() and other.is_a("days", "months") and not _licence_is(scene, at, j):
            return False  # 90 days free
        if other.means("role", "alien") and (abs(j - at) <= 2 or (j < at and other.text in _SIZES)):
            return False
        if other.means("role", "upfront"):
            return False
        if j in trials:
            return False
        if other.ordinal is not None:
            return False
    return True


def _comes_of(scene: Scene, stop: int, at: int) -> bool:
    """不满意退出 无需付费, 途中でやめても費用なし: nothing is due for stopping."""
    return stop < at and not scene.items[at].text.endswith(("许可", "授权", "许诺", "实施权"))


_SOME = (
    "research",
    "academic",
    "non-commercial",
    "noncommercial",
    "universit",
    "teaching",
    "educational",
    "non-profit",
    "nonprofit",
    "students",
)


def _for_some(scene: Scene, at: int) -> bool:
    """Free for non-commercial research; commercial: USD 5,000 p.a.: free for some, and priced for those who are meant here."""
    clause = scene.clause_range(at)
    behind = scene.folded.text[scene.items[at].end : scene.items[clause[-1]].end]
    priced = any(item.is_a("money", "percent") for item in scene.items)
    return priced and any(word in behind for word in _SOME)


def _licence_is(scene: Scene, at: int, length: int) -> bool:
    """The licence is free of charge and has a two-year term: the licence is free, and the length is its own."""
    before = scene.items[at - 1] if at else None
    spoken = before is not None and before.text.startswith(("licence", "license"))
    between = range(at + 1, length)
    return spoken and any(scene.items[j].means("and") or scene.items[j].kind == "sep" for j in between)


def _of_something_else(scene: Scene, at: int) -> bool:
    """Sublicensing negotiable, term to be agreed, currency tbc: what is open is not the price."""
    before = scene.before(at, skip=frozenset(("about", "pay", "filler", "can")))
    if before is None or any(
        word in scene.items[at].text for word in ("price", "fee", "pric", "quote", "offer")
    ):
        return False
    item = scene.items[before]
    clause = scene.clause_range(at)
    if scene.items[at].text.strip(".") in ("tbc", "t.b.c") and item.means("grant"):
        return True  # sole / exclusive (tbc): what is to be confirmed is the kind
    if item.means("sub") or item.means("role", "term") or item.means("territory") or item.means("field"):
        return True
    if item.kind != "other" or not item.text[0].isalpha():
        return False
    named = [j for j in clause if j < at and scene.items[j].means("role")]
    return not named or any(scene.items[j].is_a("money") for j in clause if named[-1] < j < at)


def _price_before(scene: Scene, at: int) -> bool:
    """Whether "by agreement" is said of a price, or is all that a short text says."""
    if len(scene.folded.text) <= 12:
        return True
    before = scene.before(at, skip=frozenset(("about", "pay")))
    item = scene.items[before] if before is not None else None
    if item is not None and (item.means("grant") or item.means("filler", "licence") or item.means("sub")):
        return True  # 独占另议, 许可（面谈）
    return any(
        scene.items[j].means("role", "fee", "price", "royalty", "upfront", "annual", "assign_price")
        for j in (scene.sentence_range(at) if scene.items[at].text in _OPEN else scene.clause_range(at))
        if j < at
    )
