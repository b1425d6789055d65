"""Statements -> offers: what is said of one of several offers, and what of all of them.

A text holds several offers where it numbers them, or gives different prices for different kinds of licence, or a
choice of two prices. What is said before the first price, or after the last one in a sentence of its own, holds for all.
"""

from __future__ import annotations

from itertools import pairwise

from catalogue.licensing.terms.apart import another_place, by_subject, labels_its_own, or_between
from catalogue.licensing.terms.by_field import by_field
from catalogue.licensing.terms.by_place import by_place
from catalogue.licensing.terms.firms_apart import at_bracket, for_commerce, free_for_others, names_other_firms
from catalogue.licensing.terms.guards_zh import another_way, said_of_all_before
from catalogue.licensing.terms.numbering import marks
from catalogue.licensing.terms.respective import respectively
from catalogue.licensing.terms.scene import MOST, Said, Scene

_PRICES = frozenset(
    f"payment.{name}" for name in
    ["upfront", "total_fixed", "total_fixed_min", "total_fixed_max", "annual_fee", "royalty_pct_min", "royalty_pct_max", "per_unit", "equity_pct"]
)  # fmt: skip
_HEADS = _PRICES | {"grants", "payment.price_on_request", "payment.models", "payment.equity_valuation", "payment.milestones",
                    "payment.royalty_tiers", "payment.instalments"}  # fmt: skip
_SHARED = ("territory", "territory_excluded", "term_months", "until_expiry", "scheme", "status", "start", "sublicensable",
           "eligibility.sme_only", "eligibility.startup_only", "eligibility.regions", "fields", "fields_excluded")  # fmt: skip
_ALL = ("均", "都", "以上", "both", "all", "either", "いずれも", "いずれの場合も", "どちらも",
        "双方とも", "両者とも", "共通", "各", "上述", "两种", "same", "each")  # fmt: skip
_EACH_CASE = (
    "both cases",
    "either case",
    "each case",
    "all cases",
    "both options",
    "all options",
    "either option",
)


def split_offers(scene: Scene) -> list[list[Said]]:
    """The statements of each offer, in the order of the text; one list where there is one offer, none without statements."""
    said = sorted(scene.said, key=lambda s: (s.at, s.field))
    if len(said) > MOST:
        start, end = said[MOST].marks[0][0], scene.items[-1].end
        scene.remark(
            "too_long", start, end, f"only the first {MOST} statements of a text are put together to offers"
        )
        said = said[:MOST]
    if not said:
        return []
    numbered = _numbered(scene, said) or respectively(scene, said)
    numbered = numbered or by_field(scene, said) or by_subject(scene, said) or by_place(scene, said)
    if numbered:
        return numbered
    units = _units(scene, said)
    groups = _grouped(scene, units)
    groups = [g for g in groups if g]
    if len(groups) < 2:
        return [said]
    return _shared(scene, groups)


def _numbered(scene: Scene, said: list[Said]) -> list[list[Said]] | None:
    """Offers that the text numbers: 方案一 … 方案二, Option A … Option B, (1) … (2), ① … ②."""
    places = [i for i in range(len(scene.items)) if marks(scene, i)]
    places = [i for i in places if i - 1 not in places]  # Option A): the word and its letter are one mark
    if len(places) < 2 or _of_a_list(scene, places[0]):
        return None
    bounds = [*places, len(scene.items)]
    parts = [[s for s in said if a <= s.at < b] for a, b in pairwise(bounds)]
    if sum(any(s.field in _HEADS for s in part) for part in parts) < 2 or not all(
        _priced(p) or any(s.field == "grants" for s in p) for p in parts
    ):
        return None
    if sum(_priced(p) for p in parts) < 2:
        return None
    shared = [s for s in said if s.at < places[0]]
    last = parts[-1]
    tail = [s for s in last if _of_all(scene, s, last)]
    parts[-1] = [s for s in last if s not in tail]
    return [_merge(shared + tail, part) for part in parts]


def _of_a_list(scene: Scene, at: int) -> bool:
    """Instalments: 1) … 2) …: the numbers are those of payments of one offer."""
    before = [scene.items[j] for j in range(max(at - 3, 0), at)]
    return any(b.means("model", "instalments") or b.means("role", "milestone") for b in before)


def _priced(part: list[Said]) -> bool:
    return any(
        s.field in _PRICES
        or s.field
        in (
            "payment.price_on_request",
            "payment.royalty_tiers",
            "payment.instalments",
            "payment.equity_valuation",
            "payment.milestones",
        )
        for s in part
    ) or any(s.field == "payment.models" and s.value in ("free", "equity") for s in part)


def _of_all(scene: Scene, s: Said, part: list[Said]) -> bool:
    """Whether a statement in the last part is about all: in a later sentence than its price, or one that says "all"."""
    sentence = scene.sentence_range(s.at)
    if s.field == "grants" and scene.language == "zh":
        return any(scene.items[j].text in ("都", "均") for j in scene.clause_range(s.at) if j < s.at)
    said = scene.folded.text[scene.items[sentence[0]].start : scene.items[sentence[-1]].end]
    if any(words in said for words in _EACH_CASE):
        return True
    if s.field not in _SHARED:
        return False
    told = any(scene.items[j].text.startswith((*_ALL, "※")) for j in sentence if j < s.at)
    prices = [p.at for p in part if p.field in _HEADS]
    return told or bool(prices and scene.sentence[s.at] > scene.sentence[max(prices)])


def _units(scene: Scene, said: list[Said]) -> list[list[Said]]:
    """Statements by clause; a clause with several kinds and several prices is cut between them."""
    clauses: dict[int, list[Said]] = {}
    for s in said:
        clauses.setdefault(scene.clause[s.at], []).append(s)
    units: list[list[Said]] = []
    for _, members in sorted(clauses.items()):
        parts = _at_or(scene, members)
        if len(parts) < 2:
            parts = at_bracket(scene, members)
        if len(parts) > 1:
            units += parts
            continue
        heads = [s for s in members if s.field == "grants" or s.field in _PRICES or _no_sum(s)]
        grants = {s.value for s in heads if s.field == "grants"}
        prices = [s for s in heads if s.field != "grants"]
        repeated = any(
            a.field == b.field and a.value != b.value for a in prices for b in prices if a is not b
        )
        if len(prices) < 2 or not (repeated or (len(grants) > 1 and len({p.at for p in prices}) > 1)):
            units.append(members)
            continue
        units += _cut(scene, members)
    return units


def _no_sum(s: Said) -> bool:
    """普通许可免费 独占面议: a price that is told without a sum."""
    return s.field == "payment.price_on_request" or (s.field == "payment.models" and s.value == "free")


def _at_or(scene: Scene, members: list[Said]) -> list[list[Said]]:
    """A clause cut at an "or" that has a price on either side: USD 100,000 or 5 % royalty."""
    prices = sorted({s.at for s in members if s.field in _PRICES})
    for a, b in pairwise(prices):
        for j in range(a + 1, b):
            if scene.items[j].means("or"):
                return [[s for s in members if s.at < j], [s for s in members if s.at > j]]
    return [members]


def _cut(scene: Scene, members: list[Said]) -> list[list[Said]]:
    first = next(s for s in members if s.field == "grants" or s.field in _PRICES)
    opens = (lambda s: s.field == "grants") if first.field == "grants" else (lambda s: s.field in _PRICES)
    parts: list[list[Said]] = [[]]
    for s in members:
        priced = any(p.field in _PRICES or _no_sum(p) for p in parts[-1])
        granted = any(p.field == "grants" for p in parts[-1])
        if (
            opens(s)
            and parts[-1]
            and (
                (first.field == "grants" and priced)
                or (first.field != "grants" and ((granted and priced) or _clash(parts[-1], [s])))
            )
        ):
            if not (s.field in _PRICES and any(p.at == s.at for p in parts[-1])):
                parts.append([])
        elif (s.field in _PRICES and _clash(parts[-1], [s])) or (
            s.field == "grants" and priced and not granted and scene.items[s.at - 1].text == "("
        ):
            parts.append([])  # 3万/年（独占10万/年）
        parts[-1].append(s)
    return parts


def _clash(a: list[Said], b: list[Said]) -> bool:
    """Whether two groups give different values for a price."""
    prices = {(s.field, s.value) for s in a if s.field in _PRICES}
    fields = {f for f, _ in prices}
    for s in b:
        if s.field in fields and (s.field, s.value) not in prices:
            return True
    fixed = {"payment.total_fixed", "payment.total_fixed_min", "payment.total_fixed_max"}
    mine, theirs = {f for f in fields if f in fixed}, {s.field for s in b if s.field in fixed}
    if mine == {"payment.total_fixed_min"} and theirs == {"payment.total_fixed_max"}:
        low = [s.value for s in a if s.field == "payment.total_fixed_min"]
        high = [s.value for s in b if s.field == "payment.total_fixed_max"]
        return _grants(b) != set() or max(low) > min(high)  # at least 30k, at most 45k
    return bool(mine and theirs and mine != theirs and not (mine <= theirs or theirs <= mine))


def _grants(group: list[Said]) -> set[str]:
    return {s.value for s in group if s.field == "grants"}


def _grouped(scene: Scene, units: list[list[Said]]) -> list[list[Said]]:
    """Units put together to offers: a new one begins where kinds or prices clash, or where the text says "or"."""
    groups: list[list[Said]] = [[]]
    for n, unit in enumerate(units):
        current = groups[-1]
        if not current:
            current.extend(unit)
            continue
        if _begins(scene, current, unit, units[n + 1 :]):
            groups.append(list(unit))
        else:
            current.extend(unit)
    merged: list[list[Said]] = []
    for group in groups:
        if (merged and not _priced(group) and not any(s.field.startswith("payment") for s in group)) or (
            merged and not _priced(merged[-1])
        ):
            merged[-1].extend(group)
        else:
            merged.append(group)
    return merged


def _begins(scene: Scene, current: list[Said], unit: list[Said], later: list[list[Said]]) -> bool:
    if another_way(scene, current, unit):
        return True
    limited = any(s.field.startswith("eligibility") for s in current)
    if limited and _priced(unit) and names_other_firms(scene, unit):
        return True
    if _priced(unit) and (free_for_others(scene, current, unit) or for_commerce(scene, current, unit)):
        return True
    mine, theirs = _grants(current), _grants(unit)
    if _priced(current) and _priced(unit):
        if _clash(current, unit):
            return True
        if or_between(scene, current, unit):
            return True
        if mine and theirs and mine != theirs and not theirs <= mine:
            return True
        if (
            "assignment" in mine
            and len(mine) == 1
            and not theirs
            and (_licence_fee(scene, unit) or _licence_named(scene, unit))
        ):
            return True
        request = any(s.field == "payment.price_on_request" for s in unit)
        if request and theirs and mine and theirs != mine:
            return True
        if request and mine == {"assignment"} and not theirs and _licence_named(scene, unit):
            return True
    if _priced(current) and not _priced(unit) and another_place(scene, current, unit):
        upcoming = next((u for u in later if _priced(u)), None)
        if upcoming is not None and _clash(current, upcoming):
            return True
    free = any(s.field == "payment.models" and s.value == "free" for s in current)
    if (
        free
        and limited
        and any(
            (s.field in _PRICES and s.field != "payment.equity_pct") or s.field == "payment.price_on_request"
            for s in unit
        )
    ):
        return True
    if _priced(current) and theirs and mine and not theirs <= mine and not _priced(unit):
        for after in later:
            if _priced(after):
                return _clash(current, after) or _grants(after) <= theirs
            if _grants(after):
                return False
    if _priced(current) and theirs and not mine and not _priced(unit) and later:
        # 10万元，独占；5万元，普通: the kind belongs to the price before it
        upcoming = next((u for u in later if _priced(u) or _grants(u)), None)
        same = scene.sentence[unit[0].at] == scene.sentence[current[-1].at]
        if upcoming is not None and _priced(upcoming) and _clash(current, upcoming) and not same:
            return True
    return False


def _licence_fee(scene: Scene, unit: list[Said]) -> bool:
    return any(
        scene.items[j].means("role", "fee", "annual", "upfront", "royalty")
        or scene.items[j].text in ("ライセンス", "实施权", "许诺", "实施许诺")
        for s in unit
        if s.field in _PRICES
        for j in scene.clause_range(s.at)
    )


def _licence_named(scene: Scene, unit: list[Said]) -> bool:
    """转让45万／许可面谈: what is asked for a licence, beside the price of the patent."""
    return any(
        scene.items[j].means("filler", "licence") or scene.items[j].text in ("licence", "license")
        for s in unit
        if s.field in _PRICES or s.field == "payment.price_on_request"
        for j in scene.clause_range(s.at)
    )


def _shared(scene: Scene, groups: list[list[Said]]) -> list[list[Said]]:
    """Each offer's own statements and those said of all."""
    alone = not any(_grants(g) for g in groups[1:])
    apart = all(scene.sentence[a[-1].at] != scene.sentence[b[0].at] for a, b in pairwise(groups))
    firms = any(names_other_firms(scene, group) for group in groups)
    common: list[Said] = []
    own: list[list[Said]] = []
    for n, group in enumerate(groups):
        heads = [s for s in group if s.field in _HEADS]
        first = min((s.at for s in heads if s.field != "payment.models"), default=min(s.at for s in group))
        last = max((s.at for s in heads), default=first)
        mine = []
        for s in group:
            free = (
                s.field in ("status", "scheme")
                and s.value in ("available", "use_first_pay_later", "open_licence")
                and (n == 0 and s.at < first)
            )
            if s.field not in _SHARED and s.field != "payment.royalty_base":
                mine.append(s)
                continue
            told = any(scene.items[j].text.startswith(_ALL) for j in scene.clause_range(s.at) if j < s.at)
            told = told or (n == len(groups) - 1 and said_of_all_before(scene, s.at, last))
            if firms and s.field.startswith("eligibility"):
                mine.append(s)
                continue
            priced = first
            if alone and n == 0 and s.field == "term_months":
                priced = min((h.at for h in heads if h.field in _PRICES), default=first)
            before = n == 0 and s.at < priced and scene.clause[s.at] < scene.clause[priced]
            after = n == len(groups) - 1 and scene.clause[s.at] > scene.clause[last]
            if after and apart:
                after = scene.sentence[s.at] > scene.sentence[last]
            if (
                before
                or after
                or told
                or free
                or (s.field == "payment.royalty_base" and _in_brackets(scene, s.at))
                or (
                    n == 0
                    and s.field in ("territory", "eligibility.sme_only", "eligibility.regions", "scheme")
                    and s.at < first
                    and not any(t.field == s.field for g in groups[1:] for t in g)
                    and not (apart and labels_its_own(scene, s))
                )
            ):
                common.append(s)
            else:
                mine.append(s)
        own.append(mine)
    bases = [s for part in own for s in part if s.field == "payment.royalty_base"]
    if bases and len({s.value for s in bases}) == 1:
        own = [
            [
                *part,
                *(
                    []
                    if any(s.field == "payment.royalty_base" for s in part)
                    or not any(s.field.startswith("payment.royalty_pct") for s in part)
                    else bases[:1]
                ),
            ]
            for part in own
        ]
    for n in range(1, len(own)):
        rented = any(s.field == "payment.annual_fee" or s.field.startswith("payment.royalty") for s in own[n])
        rented = rented or _licence_named(scene, own[n])
        if not _grants(own[n]) and _grants(own[0]) and not (rented and _grants(own[0]) == {"assignment"}):
            own[n] = [*own[n], *(s for s in own[0] if s.field == "grants")]
    if not _grants(own[0]) and len(own) > 1 and _said_of_all(scene, own[-1]):
        own[0] = [*own[0], *(s for s in own[-1] if s.field == "grants")]
    return [_merge(common, part) for part in own if part]


def _said_of_all(scene: Scene, group: list[Said]) -> bool:
    return any(
        scene.items[j].text.startswith(_ALL)
        for s in group
        if s.field == "grants"
        for j in scene.clause_range(s.at)
    )


def _in_brackets(scene: Scene, at: int) -> bool:
    return at > 0 and scene.items[at - 1].kind == "open"


def _merge(shared: list[Said], own: list[Said]) -> list[Said]:
    """An offer's own word wins over what is said of all."""
    fields = {s.field for s in own}
    return [*(s for s in shared if s.field not in fields or s.field == "payment.royalty_base"), *own]
