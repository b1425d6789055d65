"""When an offer begins, how long it lasts, how long it is free, and when the first payment falls due."""

from __future__ import annotations

import re

from catalogue.licensing.terms.contract_ends import of_a_contract, owes_still
from catalogue.licensing.terms.deferral import (
    Around,
    after_word,
    around,
    deferral,
    free_word,
    paying_word,
)
from catalogue.licensing.terms.guards import deadline, of_deposit, of_the_patent, paid_for, paid_trial
from catalogue.licensing.terms.guards_zh import no_term, no_trigger, spread, tried_by_others
from catalogue.licensing.terms.items import Item, Quantity
from catalogue.licensing.terms.lengths_en import a_year
from catalogue.licensing.terms.lengths_zh import (
    another_length,
    granted_free,
    right_behind_free,
    tried_free,
    understood_bracket,
)
from catalogue.licensing.terms.rights_guards import labelled_no
from catalogue.licensing.terms.roles import per_of_year
from catalogue.licensing.terms.scene import Scene

_WHEN = re.compile(r"(?:^|\s)(?:after|until|once|when|upon|on|from|following|as soon as)(?: the(?: \w+)?)?$")
_LONGEST = 1200
"""Months; a licence of more than a hundred years was mistyped."""

_TERM_NEIGHBOURS = frozenset(
    ("grant", "grant_weak", "model", "role", "scheme", "status", "place", "territory", "elig", "can",
     "start", "from", "request", "only", "min_before", "min_after", "max_before", "max_after", "expiry",
     "sub", "and", "or", "choice", "partial")
)  # fmt: skip


def read_times(scene: Scene) -> None:
    """States term, start, trial and what sets the first payment off."""
    _flags(scene)
    _expiry(scene)
    _days(scene)
    _first_year_free(scene)
    _first_ordinals_free(scene)
    for i in scene.all("per", "year"):
        a_year(scene, i)
    beside: dict[int, Around] = {}
    for i, quantity in list(scene.quantities("months")):
        if not scene.items[i].used:
            clause = scene.clause[i]
            if clause not in beside:
                beside[clause] = around(scene, i)
            _duration(scene, i, quantity, beside[clause])


def _flags(scene: Scene) -> None:
    for kind, says in (("no", False), ("yes", True)):
        for i in scene.all(kind):
            name = scene.items[i].value
            if name == "sublicensable" or bool(scene.told(f"trial.{name}")):
                continue
            if (name == "refund" and of_deposit(scene, i)) or (
                name == "walk_away" and says and owes_still(scene, i)
            ):
                continue
            denied = scene.negated(i)
            if denied is not None and any(scene.items[j].kind == "other" for j in range(denied + 1, i)):
                denied = None  # if it doesn't work, you get your money back
            no = labelled_no(scene, i)
            if says and no is not None:
                scene.say(f"trial.{name}", False, i, no)
                continue
            scene.say(f"trial.{name}", says == (denied is None), i)
            if denied is not None:
                scene.use(denied)
    for i in scene.all("trigger"):
        value = scene.items[i].value
        sale = (
            "first" in scene.items[i].text
            and "sale" in scene.items[i].text
            and "pay" not in scene.items[i].text
        )
        if sale and any(scene.items[j].is_a("money") for j in scene.clause_range(i)):
            continue  # a milestone
        if scene.negated(i) is None and not no_trigger(scene, i) and _pays(scene, i):
            scene.say("trial.trigger", value, i)
    for i in scene.all("maybe"):
        value = scene.items[i].value
        when = next((j for j in scene.clause_range(i) if j < i and _WHEN.search(scene.items[j].text)), None)
        if when is not None and (
            _pays(scene, i) or "pay" in scene.items[when].text or "due" in scene.items[when].text
        ):
            scene.say("trial.trigger", value, i, when)
    for i in scene.all("earned"):
        if i and scene.items[i - 1].means("base") and _pays(scene, i):
            scene.say("trial.trigger", "first_revenue", i, i - 1)


def _pays(scene: Scene, at: int) -> bool:
    """Whether the sentence speaks of paying, and not only of something that happens then."""
    text = scene.items[at].text
    if any(
        word in text
        for word in (
            "付",
            "pay",
            "paid",
            "nothing",
            "zilch",
            "due",
            "お代",
            "不要",
            "结構",
            "支払",
            "支払",
            "支払い",
            "払",
            "再",
            "才",
        )
    ):
        return True
    for j in scene.sentence_range(at):
        item = scene.items[j]
        scaled = item.is_a("number") and item.quantity is not None and item.quantity.scaled
        if item.is_a("money") or scaled:
            return abs(scene.clause[j] - scene.clause[at]) <= 1
        for kind in ("pay", "scheme", "scheme_transfer", "nothing"):
            if item.means(kind) and abs(scene.clause[j] - scene.clause[at]) <= 1:
                return True
    return False


def _expiry(scene: Scene) -> None:
    for i in scene.all("expiry"):
        clause = scene.clause_range(i)
        follows = scene.items[i + 1] if i + 1 < len(scene.items) else None
        dated = follows is not None and (
            follows.kind == "date" or follows.text in ("日", "日期", "date", ":")
        )
        if i and scene.items[i - 1].means("role", "trial"):
            scene.say("trial.trigger", "term_elapsed", i - 1, i)  # 試用期間が満了した後に支払う
            continue
        if (
            not dated
            and not of_a_contract(scene, i)
            and scene.negated(i) is None
            and not any(scene.items[j].means("status") for j in clause)
        ):
            scene.say("until_expiry", True, i)


def _days(scene: Scene) -> None:
    for i, item in enumerate(scene.items):
        if item.day is None:
            continue
        if item.day.problem is not None:
            if not _begins(scene, i):
                continue
            scene.remark(
                "unclear" if "order" in item.day.problem else "impossible",
                item.start,
                item.end,
                item.day.problem,
            )
            scene.use(i)
            continue
        if item.day.day is None:
            continue
        clause = list(scene.clause_range(i))
        begins = next(
            (
                j
                for j in clause
                if (scene.items[j].means("start") and abs(i - j) <= 4)
                or (
                    scene.items[j].text
                    in ("起", "起算", "起计", "始", "from", "自", "から", "より", "since", "开始", "以降")
                    and 0 < abs(j - i) <= 2
                )
            ),
            None,
        )
        follows = scene.items[i + 1].text if i + 1 < len(scene.items) else ""
        if (
            begins is None
            and follows in ("~", "-", "至", "到", "から")
            and any(scene.items[j].means("role", "term") for j in clause)
        ):
            begins = i + 1
        if begins is None and follows == "~" and scene.language == "ja" and scene._ends_clause(i + 1):
            begins = i + 1  # 2025/1/1〜
        if begins is not None and not scene.meant_only(i) and not bool(scene.told("start")):
            if any(scene.items[j].means("status", "under_option", "withdrawn", "lapsed") for j in clause):
                continue
            if any(scene.items[j].means("role", "alien") for j in clause):
                continue
            scene.say("start", item.day.day, i, begins)


def _begins(scene: Scene, at: int) -> bool:
    return any(
        scene.items[j].means("start")
        or scene.items[j].means("from")
        or scene.items[j].text in ("起", "自", "生效")
        or scene.items[j].means("role", "term")
        for j in scene.clause_range(at)
    )


def _first_year_free(scene: Scene) -> None:
    for i in scene.all("first_year"):
        free = free_word(scene, i)
        if free is not None:
            scene.say("trial.free_months", 12, i, free)


def _first_ordinals_free(scene: Scene) -> None:
    for i, item in enumerate(scene.items):
        if (
            item.ordinal is None
            or item.ordinal.unit != "year"
            or (item.ordinal.last or item.ordinal.number) > 20
        ):
            continue
        if item.ordinal.number == 1 and not scene.told("trial.free_months"):
            free = free_word(scene, i)
            money = any(scene.items[j].is_a("money", "percent") for j in scene.clause_range(i))
            if free is not None and not money:
                scene.say("trial.free_months", (item.ordinal.last or 1) * 12, i, free)


def _duration(scene: Scene, at: int, quantity: Quantity, beside: Around) -> None:
    if quantity.low is None or quantity.low != quantity.low.to_integral_value():
        return
    months = int(quantity.low)
    items = scene.items
    trial = scene.in_clause(at, "role", "trial")
    free = free_word(scene, at)
    money = beside.money
    elapsed = next(
        (j for j in (at - 1, at - 2) if j >= 0 and items[j].means("trigger", "term_elapsed")), None
    )
    if elapsed is not None and any(w in items[elapsed].text for w in ("free", "免", "trial", "试用", "无")):
        scene.say("trial.free_months", months, at, elapsed)
        return
    after = after_word(scene, at)
    term = scene.in_clause(at, "role", "term")
    if (term is not None and of_the_patent(scene, term)) or deadline(scene, at):
        return
    other = another_length(scene, at)
    if other is not None and trial is None and free is None and not money:
        scene.remark("unclear", items[min(at, other)].start, items[max(at, other)].end, "a choice of lengths")
        scene.use(at, other)
        return
    if quantity.ranged:
        if trial is None and (term is not None or _bare(scene, at)):
            scene.remark("unclear", items[at].start, items[at].end, "a term of from … to … has no one length")
            scene.use(at)
        return
    if months > _LONGEST or months <= 0:
        scene.remark("impossible", items[at].start, items[at].end, "no licence lasts so long")
        scene.use(at)
        return
    if tried_free(scene, at, free, after):
        scene.say("trial.free_months", months, at, at - 1)
        scene.say("trial.trigger", "term_elapsed", at, at + 1)
        return
    if deferral(scene, at, months, after, beside):
        return
    evaluates = next(scene.all_in_clause(at, "grant", "evaluation", "option"), None)
    if (
        trial is not None
        and (term is None or abs(trial - at) < abs(term - at))
        and (not money or abs(trial - at) <= 2)
        and (evaluates is None or free is not None)
    ):
        if free is None and paid_for(scene, trial, at):
            return
        if paid_trial(scene, trial):
            return
        if scene.negated(trial) is None and not tried_by_others(scene, trial, at, after):
            scene.say("trial.free_months", months, at, trial)
            if after is not None and (paying_word(scene, at) is not None or money):
                scene.say("trial.trigger", "term_elapsed", at, after)
        return
    if (
        evaluates is not None
        and free is not None
        and not (trial is not None or after is not None or money)
        and 1 <= abs(at - evaluates) <= 3
        and abs(free - at) <= 3
    ):
        scene.say("term_months", months, at, evaluates)  # evaluation licence 3 months - free
        if items[evaluates].means("grant", "evaluation"):
            scene.say("trial.free_months", months, at, free)
        if not scene.sums or any(True for _ in scene.all("grant", "exclusive", "sole", "non_exclusive")):
            scene.say("payment.models", "free", free)
        return
    started = at > 0 and (items[at - 1].means("first") or items[at - 1].text == "前")
    if free is not None and granted_free(scene, at, free):
        scene.say("payment.models", "free", free)
        scene.say("term_months", months, at)
        return
    if (
        free is not None
        and (not money or (started and abs(free - at) <= 2))
        and (started or abs(free - at) <= 3)
        and (after is None or started or items[after].text == "内" or right_behind_free(scene, at, free))
    ):
        scene.say("trial.free_months", months, at, free)
        return
    if months == 12 and term is None and per_of_year(scene, at):
        return
    tied = evaluates is not None and evaluates - at == 2 and items[at + 1].text in ("的", "の")
    if evaluates is not None and (tied or abs(evaluates - at) == 1) and term is None:
        scene.say("term_months", months, at, evaluates)  # 6个月选择权
        return
    if after is not None and term is None:
        return
    if months == 12 and at + 1 < len(items) and items[at + 1].is_a("number") and scene.language == "zh":
        return  # 一年八千
    if spread(scene, at):
        return
    if no_term(scene, at) or beside.alien or beside.funding:
        return
    if at and (items[at - 1].means("first") or items[at - 1].means("per")):
        return
    if any(True for _ in scene.all_in_clause(at, "role", "minimum")):
        return
    if (
        at
        and items[at - 1].text in ("over", "spread over", "within")
        and scene.in_clause(at, "model", "instalments") is not None
    ):
        scene.use(at)
        return
    if at and items[at - 1].text in ("in", "within") and term is None:
        return
    if at > 1 and items[at - 1].text == "at" and money | _scaled(items[at - 2]):
        return  # 20k at 6 months
    if at > 1 and items[at - 1].text == "+" and items[at - 2].is_a("number"):
        scene.remark("unclear", items[at - 2].start, items[at].end, "a term with an extension")
        scene.use(at)
        return
    if term is not None or _bare(scene, at):
        if any(
            s.value == months and scene.sentence[s.at] == scene.sentence[at]
            for s in scene.told("term_months")[-3:]
        ):
            return
        places = (at, term) if term is not None else (at,)
        scene.say("term_months", months, *places)


def _scaled(item: Item) -> bool:
    return item.quantity is not None and item.quantity.scaled


def _bare(scene: Scene, at: int) -> bool:
    """Whether a duration stands alone, or between words of terms, so that it can only be the term of the licence."""
    return _beside(scene, at, -1) and _beside(scene, at, 1)


def _granted(scene: Scene, at: int) -> bool:
    """Whether what stands at a place is a licence, or its price: "evaluation licence for nine months"."""
    item = scene.items[at]
    return item.means("grant") or "licen" in item.text or item.is_a("money") or item.kind in ("close", "date")


def _beside(scene: Scene, at: int, step: int) -> bool:
    i = at + step
    while 0 <= i < len(scene.items) and scene.clause[i] == scene.clause[at]:
        item = scene.items[i]
        if item.kind == "close" and step == -1 and (opened := understood_bracket(scene, i)) is not None:
            i = opened - 1  # 10万元＋3%（净销售额）5年
            continue
        if item.text == "for" and step == -1 and i and _granted(scene, i - 1):
            return True
        if item.text in ("签", "签约") and step == -1 and i == at - 1:
            return scene.items[i - 1].kind != "other" or scene.items[i - 1].end < item.start
        if item.text == ":" and step == -1 and i and scene.items[i - 1].kind == "other":
            return False
        if item.means("filler") and step == 1 and item.text in ("licence", "license", "许可", "lic"):
            return True
        if item.means("filler") or item.means("about") or item.kind in ("open", "close") or item.means("not"):
            i += step
            continue
        if item.kind in ("sep", "date", "quantity", "unit"):
            return True
        if item.means("role", "alien", "trial", "minimum") or item.means("after") or item.means("before"):
            return False
        return item.sense is not None and item.sense.kind in _TERM_NEIGHBOURS
    return True
