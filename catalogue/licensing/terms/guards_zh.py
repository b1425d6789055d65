"""Chinese sentences about something else that words of terms stand in: land and shares that are sold, patients who try.

What such a sentence counts is taken out before anything is read; a sentence that names a licence or a patent stays.
"""

from __future__ import annotations

from catalogue.licensing.terms.scene import Said, Scene

_LICENCE = ("许可", "授权", "专利", "技术", "成果", "提成", "入门")
_GOODS = ("土地", "用地", "地块", "宗地", "海域", "林地", "房", "股权", "股份", "采矿权", "探矿权", "经营权", "商标", "商铺", "店铺", "车位")  # fmt: skip
_GOES_ON = tuple("付缴交给支结收费免决是签买购续再转商谈协正双如若满不可按以才方退验由企")
"""How what follows a trial goes on where the trial is of a licence: 试用期后付费, 试用6个月后决定是否签约."""
_WHO_TRIES = ("患者", "受试者", "病人", "志愿者", "受试", "消费者", "农户")
_FOUNDED = ("成立", "设立", "创办", "创立", "经营", "从业", "营业")
_CLOSE = 8
"""Characters before a length of time among which such a word stands."""
_FULL = ("满", "届满", "每满", "期满")


def leave_out_other_sales(scene: Scene) -> None:
    """Takes their meaning from sentences in which land, shares or a trade mark are sold."""
    for sale in list(scene.all("role", "alien")):
        if not scene.items[sale].text.endswith(("转让", "出让")) and not scene.items[sale].text.startswith(
            "出让"
        ):
            continue
        if not any(word in scene.items[sale].text for word in _GOODS):
            continue
        places = scene.sentence_range(sale)
        if not any(word in scene.items[j].text for j in places for word in _LICENCE):
            scene.hush(places)


def tried_by_others(scene: Scene, trial: int, at: int, after: int | None) -> bool:
    """试用3个月后血糖下降: what came of using a product, and no trial of a licence."""
    said = scene.folded.text
    clause = scene.clause_range(at)
    if any(word in said[scene.items[clause[0]].start : scene.items[trial].start] for word in _WHO_TRIES):
        return True
    if (
        scene.language != "zh"
        or after is None
        or "免" in scene.items[trial].text
        or after + 1 >= len(scene.items)
    ):
        return False
    follows = scene.items[after + 1]
    return (
        follows.kind == "other"
        and follows.start == scene.items[after].end
        and (follows.text == "满意度" or not follows.text.startswith(_GOES_ON))
    )


def no_term(scene: Scene, at: int) -> bool:
    """成立不满三年的创业公司, 满6个月付15万元: how old a firm is, or when something falls due."""
    if scene.language != "zh":
        return False
    clause = scene.clause_range(at)
    if paid_within(scene, at):
        return True
    due = at > clause[0] and scene.items[at - 1].text in _FULL and not _closes(scene, at)
    said = scene.folded.text[scene.items[clause[0]].start : scene.items[at].start]
    return due or any(word in said[-_CLOSE:] for word in _FOUNDED)


def _closes(scene: Scene, at: int) -> bool:
    return at + 1 >= len(scene.items) or scene.items[at + 1].kind == "sep"


def no_trigger(scene: Scene, at: int) -> bool:
    """中试通过给10万元, 满意了再谈价: a stage of development that a sum is paid for, or when to talk."""
    if scene.language != "zh":
        return False
    follows = scene.items[at + 1] if at + 1 < len(scene.items) else None
    if scene.items[at].text == "使用满" and follows is not None and follows.is_a("months"):
        return True  # 使用满1年后付款: how long payment is put off
    behind = scene.folded.text[scene.items[at].end : scene.items[at].end + 2]
    if "谈" in behind or "议" in behind or behind.startswith("签"):
        return True
    clause_end = scene.items[scene.clause_range(at)[-1]].end
    said = scene.folded.text[scene.items[at].end : clause_end]
    if any(word in said for word in ("受让", "转让", "购买", "买断", "收购")) and scene.items[
        at
    ].text.startswith("满意"):
        return True  # 满意后按15万元受让: when it is bought
    stage = scene.items[at].text.startswith(("中试", "试产"))
    return stage and any(scene.items[j].is_a("money", "number") for j in scene.clause_range(at))


def preferred(scene: Scene, at: int) -> bool:
    """小微优先: whom an owner likes best, and no limit."""
    return (
        scene.folded.text[scene.items[at].end :]
        .lstrip("的 ")
        .startswith(("优先", "从优", "优惠", "更优", "可优先", "有优惠", "打折", "减半"))
    )


def of_sublicence(scene: Scene, at: int) -> bool:
    """分许可另议, 期限待定: what is to be talked over is not the price."""
    if scene.language != "zh" or any(w in scene.items[at].text for w in ("价", "费", "面议")):
        return False
    clause = scene.clause_range(at)
    if scene.items[clause[0]].means("sub") and not any(scene.items[j].means("role") for j in clause):
        return True  # 分许可须另行协商
    before = scene.before(at, skip=frozenset(("about", "pay", "filler", "can")))
    item = scene.items[before] if before is not None else None
    kinds = ("sub", "territory", "field", "start", "expiry", "place")
    return item is not None and (
        item.means("role", "term", "trial") or any(item.means(kind) for kind in kinds)
    )


def at_signing(scene: Scene) -> list[tuple[int, int]]:
    """签约时不收费: the day of signature, and that nothing is due then."""
    found = []
    for now in scene.all("now"):
        follows = now + 1
        if follows < len(scene.items) and scene.clause[follows] == scene.clause[now]:
            item = scene.items[follows]
            if (item.means("free") or item.means("model", "free")) and item.text.startswith(
                ("不", "无需", "免收")
            ):
                found.append((now, follows))
    return found


def listed_before(scene: Scene, at: int) -> list[int]:
    """The places of the clauses before, as far as nothing but 、 parts them from the one at a place: 仅限四川、重庆的小微企业."""
    first = scene.clause_range(at)[0]
    found: list[int] = []
    while scene.language == "zh" and first and scene.items[first - 1].text == "、":
        clause = scene.clause_range(first - 1)
        found += clause
        first = clause[0]
    return found


def listed_after(scene: Scene, at: int) -> list[int]:
    """The places of the clauses behind, as far as nothing but a place and 、 parts them from the one at a place: 浙江、江苏企业."""
    found: list[int] = []
    last = at
    while (
        scene.language == "zh"
        and last + 2 < len(scene.items)
        and scene.items[last + 1].text == "、"
        and scene.items[last + 2].means("place")
    ):
        found += [last + 1, *scene.clause_range(last + 2)]
        last += 2
    return found


def handed_over(scene: Scene, event: int) -> bool:
    """分两期（签约付18万，过户后付10万）: a step of handing the patent over is no milestone of its use."""
    if scene.language == "zh" and any(scene.items[j].numbers("part") for j in scene.clause_range(event)):
        return True
    steps = ("过户", "变更", "备案", "资料", "交付", "著录")
    return scene.items[event].text.startswith(steps) and any(
        scene.items[j].means("model", "instalments") for j in scene.sentence_range(event)
    )


def another_way(scene: Scene, current: list[Said], unit: list[Said]) -> bool:
    """28万元一次付清，也可分两期（…）: a second way of paying, beside the one at a single sum."""
    once = any(s.field == "payment.models" and s.value == "lump_sum" for s in current)
    parts = [s.at for s in unit if s.field == "payment.models" and s.value == "instalments"]
    if scene.language != "zh" or not once or not parts:
        return False
    said = scene.folded.text[scene.items[scene.clause_range(parts[0])[0]].start : scene.items[parts[0]].start]
    return any(word in said for word in ("也可", "亦可", "还可", "或", "也能", "也行", "也接受"))


def said_of_all_before(scene: Scene, at: int, last: int) -> bool:
    """独占500万；普通120万，均为5年，限海南省内: what follows 均 in its sentence is said of all as well."""
    return scene.language == "zh" and any(
        scene.items[j].text in ("均", "都", "以上") for j in scene.sentence_range(at) if last < j < at
    )


def in_cash(scene: Scene, at: int) -> bool:
    """10%股权，外加现金20万元: money beside a share, and no valuation."""
    clause = scene.clause_range(at)
    said = scene.folded.text[scene.items[clause[0]].start : scene.items[at].start]
    added = at > 1 and scene.items[at - 1].means("and") and scene.items[at - 2].means("role", "equity")
    added = added or (at > 1 and scene.items[at - 1].means("and") and scene.items[at - 2].is_a("percent"))
    return added or any(word in said for word in ("现金", "货币", "cash"))


def of_a_list(scene: Scene, at: int) -> bool:
    """独占/排他/普通：50/30/10万元: the last of several numbers with one unit."""
    if scene.language == "en" or at < 2 or scene.items[at - 1].text not in ("/", "、"):
        return False
    before = scene.items[at - 2].quantity
    return before is not None and before.bare and scene.items[at - 2].kind == "quantity"


def alone(scene: Scene, at: int) -> bool:
    """年费第一年1万，第二年2万: whether the year right before a sum is that year alone."""
    before = scene.items[at - 1] if at else None
    named = before is not None and (before.numbers("year") or before.means("first_year"))
    return scene.language == "zh" and named


def of_each_patent(scene: Scene, at: int, per: int) -> bool:
    """专利转让8千一件, 20万元/件: the price of one patent, for patents are counted in 件 as goods are."""
    item, quantity = scene.items[per], scene.items[at].quantity
    if not item.text.endswith("件") or scene.language != "zh":
        return False
    behind = scene.folded.text[item.end :].lstrip()
    clause = scene.clause_range(at)
    if behind.startswith(("专利", "发明", "实用新型", "成果")):
        return True
    if item.text == "一件" and any(scene.items[j].means("grant", "assignment") for j in clause):
        return True
    royal = any(scene.items[j].means("role", "royalty") for j in scene.sentence_range(at))
    return not royal and quantity is not None and quantity.low is not None and quantity.low >= _DEAR


_DEAR = 10_000
"""From here on a price for each 件 is that of a patent."""


def paid_within(scene: Scene, at: int) -> bool:
    """余款一年内付清: until when something is paid."""
    clause = scene.clause_range(at)
    if scene.language != "zh" or at == clause[-1]:
        return False
    within = scene.items[at + 1].text.startswith(("内", "以内", "之内"))
    return within and any(
        scene.items[j].means("pay") or scene.items[j].means("model", "lump_sum") for j in clause if j > at
    )


def spread(scene: Scene, at: int) -> bool:
    """総額90万円を3年で均等払い: over how long a sum is paid; Japanese."""
    follows = scene.items[at + 1] if at + 1 < len(scene.items) else None
    over = follows is not None and follows.text in (
        "で",
        "にわたり",
        "にわたって",
        "かけて",
        "に分けて",
        "に",
    )
    return (
        scene.language == "ja"
        and over
        and any(
            scene.items[j].means("model", "instalments") or scene.items[j].means("pay")
            for j in scene.clause_range(at)
            if j > at
        )
    )


def capped(scene: Scene, at: int) -> bool:
    """每台50元，封顶100万元: the most that royalties come to, and no price."""
    sentence = scene.sentence_range(at)
    names = ("royalty_pct_max", "royalty_pct_min", "royalty_tiers")
    rates = [s.at for name in (*names, "per_unit") for s in scene.told(f"payment.{name}")]
    said = [scene.items[j].text for j in scene.clause_range(at) if j != at]
    words = any(
        w.startswith(("封顶", "上限", "累计", "最高", "总额", "capped", "cap of", "a cap of")) for w in said
    )
    whole = scene.language == "en"  # 3 %, total payments capped at USD 1m
    first = scene.sentences_around(at, 1)[0] if whole else sentence[0]
    own = any(
        (scene.items[j].means("role") and not (whole and scene.items[j].means("role", "price")))
        or scene.items[j].means("grant")
        for j in scene.clause_range(at)
    )
    return words and not own and any(first <= r < at for r in rates)
