"""Where an offer holds, where it does not, and who may take it: places and kinds of firms."""

from __future__ import annotations

from collections.abc import Iterator

from catalogue.licensing.terms.firms_apart import priced_apart
from catalogue.licensing.terms.guards import unknown_in_list
from catalogue.licensing.terms.guards_zh import listed_after, listed_before, preferred
from catalogue.licensing.terms.items import Item
from catalogue.licensing.terms.scene import Scene
from catalogue.places import place_code

# Folded to small letters these are English words, or parts of names: they count as places in capitals only.
_CAPITALS = frozenset(("hk", "us", "uk", "eu", "ww", "prc", "the us", "the uk", "the eu", "the prc"))
_NAMES = (
    *("大学", "学院", "研究院", "研究所", "公司"),
    *("university", "institute", "government", "govt", "department", "army", "navy", "air force"),
    "patent office",
    "省科技",
    "科学院",
    "大",
    "inc",
    "client",
    "patent",
)
_BUT = ("除", "以外", "不含", "不包括", "对象外", "excluded", "not included", "are excluded", "is excluded")
_HOME = {"zh": "CN", "ja": "JP"}
_STRANGE = {"zh": 3, "ja": 4, "en": 4}
"""Unknown characters (words in English) beside a place, above which the clause is prose and the place no territory."""


def read_territory(scene: Scene) -> None:
    """States territory, territory_excluded and eligibility."""
    for i in scene.all("elig"):
        _firms(scene, i)
    for i in scene.all("place"):
        item = scene.items[i]
        code = item.sense.value if item.sense else ""
        if code in ("EP", "WO"):
            continue
        code = _HOME.get(scene.language, "") if code == "HOME" else code
        if not code:
            continue
        if item.text in _CAPITALS and not _in_capitals(scene, item):
            continue
        if i + 1 < len(scene.items) and scene.items[i + 1].text.startswith(_NAMES):
            continue
        excluded = _excluded(scene, i)
        whole = code == "WW" or (
            code == "EU" and i + 1 < len(scene.items) and scene.items[i + 1].kind == "sep"
        )
        if whole and excluded is not None and excluded > i:
            excluded = None  # worldwide, China carved out; the EU, Spain left out
        if excluded is not None:
            if _about_places(scene, i):
                _say(scene, "territory_excluded", code, i, excluded)
        elif _taken(scene, i):
            continue
        elif _of_firms(scene, i) and _limits(scene, i):
            _say(scene, "eligibility.regions", code, i)
        elif scene.language == "ja" and _of_firms(scene, i):
            continue  # 東京都内の企業: whose they are, and no limit
        elif _about_places(scene, i) and not _beside_unknown(scene, i):
            _say(scene, "territory", code, i)
    _abroad(scene)
    _codes(scene)


def _beside_unknown(scene: Scene, at: int) -> bool:
    """许可地域：浙江、某地: a list of which one place is not known says less than the whole."""
    sentence = scene.sentence_range(at)
    label = next(
        (
            j
            for j in sentence[:-1]
            if scene.items[j].means("territory") and ":" in (scene.items[j].text[-1], scene.items[j + 1].text)
        ),
        None,
    )
    if label is None or label > at or scene.language != "zh":
        return False
    first = label + 1 if scene.items[label].text.endswith(":") else label + 2
    return any(
        all(scene.items[j].kind == "other" and not scene.items[j].text.isascii() for j in entry)
        for entry in _entries(scene, first, sentence[-1])
    )


def _entries(scene: Scene, start: int, end: int) -> Iterator[list[int]]:
    """The entries of a list parted by 、 or /."""
    entry: list[int] = []
    for j in range(start, end + 1):
        if scene.items[j].kind == "sep":
            if entry:
                yield entry
            entry = []
            if scene.items[j].text not in "、/":
                return
        else:
            entry.append(j)
    if entry:
        yield entry


def _abroad(scene: Scene) -> None:
    """中国境外, 海外: the world without the country of the text; 境内 beside it is that country."""
    home = _HOME.get(scene.language, "")
    for i in scene.all("abroad"):
        follows = scene.items[i + 1] if i + 1 < len(scene.items) else None
        firms = follows is not None and (follows.means("firms") or follows.means("elig"))
        if not home or firms or not _about_places(scene, i):
            continue
        scene.say("territory", "WW", i)
        scene.say("territory_excluded", home, i)
    for i in scene.all("territory"):
        clause = scene.clause_range(i)
        alone = scene.items[i].text == "境内" and not any(scene.items[j].means("place") for j in clause)
        if alone and home and any(scene.items[j].means("grant") for j in clause):
            scene.say("territory", home, i)


def _say(scene: Scene, name: str, codes: str, *places: int) -> None:
    if scene.language == "ja" and scene.items[places[0]].text.startswith("全国"):
        codes = "JP"  # the same word is China's in Chinese
    for code in codes.split():
        scene.say(name, code, *places)


_WORDS_TOO = frozenset(
    ("EP", "WO", "EA", "AP", "OA", "IP", "NO", "IS", "IT", "AI", "TV", "PA", "IN", "TO", "AT", "BY", "BE", "AM", "DO",
     "ME", "MY", "SO", "ID", "PC")
)  # fmt: skip
"""Codes that are offices, or words in capitals as often as countries."""


def _codes(scene: Scene) -> None:
    """Country codes in capitals after a label of territory (countries: CN; DE; GB), or before a colon (US: exclusive)."""
    for i, item in enumerate(scene.items):
        if (
            (item.kind != "other" and item.text != "ca")
            or len(item.text) != 2
            or not _in_capitals(scene, item)
        ):
            continue
        code = place_code(item.text)
        if code is None or code in _WORDS_TOO:
            continue
        follows = scene.items[i + 1].text if i + 1 < len(scene.items) else ""
        starts = i == 0 or scene.items[i - 1].kind == "sep" or scene.items[i - 1].text in "①②③④⑤⑥"
        listed = False
        for j in range(i - 1, max(i - 12, -1), -1):
            before = scene.items[j]
            if before.means("territory"):
                listed = True
                break
            if not (
                before.means("place")
                or before.means("and")
                or before.kind == "sep"
                or (before.kind == "other" and len(before.text) == 2)
            ):
                break
        left_out = _excluded(scene, i)
        if left_out is not None and left_out < i and len(scene.items[left_out].text) > 1:
            _say(scene, "territory_excluded", code, i, left_out)
            continue
        only = i + 1 < len(scene.items) and scene.items[i + 1].means("only") and len(follows) > 1
        if listed or (starts and (follows == ":" or (only and scene.language == "ja"))):
            _say(scene, "territory", code, i)


def _in_capitals(scene: Scene, item: Item) -> bool:
    start, end = scene.folded.span(item.start, item.end)
    return scene.folded.original[start:end].split()[-1].isupper() if end > start else False


def _firms(scene: Scene, at: int) -> None:
    """SMEs or start-ups: only them, where the clause says only (or for, or nothing else at all)."""
    item = scene.items[at]
    value = item.sense.value if item.sense else ""
    clause = list(scene.clause_range(at))
    if scene.negated(at) is not None and not any(scene.items[j].means("only") for j in clause):
        return
    if preferred(scene, at) or any(
        scene.items[j].means("status", "exclusively_licensed") or scene.items[j].means("done") for j in clause
    ):
        return
    only = next((j for j in [*clause, *listed_before(scene, at)] if scene.items[j].means("only")), None)
    aimed = next((j for j in clause if scene.items[j].means("scope_for") and j < at), None)
    if only is None and aimed is not None and scene.items[aimed].text.startswith(("优先", "pref", "を优先")):
        return
    bare = all(
        scene.items[j].sense is not None or scene.items[j].kind in ("sep", "open", "close") for j in clause
    )
    granted = any(
        scene.items[j].means(kind) for j in clause for kind in ("grant", "model", "free", "scheme", "status")
    )
    licence = any(scene.items[j].means("filler", "licence") for j in clause)
    if scene.language == "zh" and aimed is not None and only is None and not (bare or granted or licence):
        return  # 该系统面向中小企业: whom a product is for
    if only is not None:
        scene.say(f"eligibility.{value}_only", True, at, only)
    elif aimed is not None or (bare and len(clause) <= 4) or granted or priced_apart(scene, at):
        scene.say(f"eligibility.{value}_only", True, at)


def _names_place(item: Item) -> bool:
    return item.means("place") or (
        item.kind == "other" and len(item.text) == 2 and place_code(item.text) is not None
    )


def _excluded(scene: Scene, at: int) -> int | None:
    i = at - 1
    while i >= 0 and scene.sentence[i] == scene.sentence[at]:
        item = scene.items[i]
        if (
            item.means("except")
            or (item.text == "but" and i and scene.items[i - 1].means("place"))
            or item.text in ("excl", "excl.")
            or (
                item.means("not")
                and not (
                    i
                    and scene.items[i - 1].sense is not None
                    and not scene.items[i - 1].means("filler")
                    and scene._ends_clause(i)
                )
            )
        ):
            return i
        listed = _names_place(item) or item.means("and") or item.means("or") or item.means("filler")
        if not (listed or item.kind == "open" or (item.kind == "sep" and item.text in "、,/:")):
            break
        if (
            item.kind == "sep"
            and item.text in ",:"
            and not _names_place(scene.items[i - 1])
            and item.text != ":"
        ):
            break
        i -= 1
    i = at + 1
    while i < len(scene.items) and scene.sentence[i] == scene.sentence[at]:
        item = scene.items[i]
        if item.means("except_after") or (
            item.means("not_after") and any(word in item.text for word in _BUT)
        ):
            return i
        listed = item.means("place") or item.means("and") or unknown_in_list(scene, at, i)
        if item.text in ("で", "の", "は", "实施", "での", "について") and scene.language == "ja":
            i += 1
            continue
        commas = "、/" if scene.language == "zh" else "、,/"
        if not (listed or item.kind == "close" or (item.kind == "sep" and item.text in commas)):
            return None
        i += 1
    return None


def _of_firms(scene: Scene, at: int) -> bool:
    """Whether the place is that of the firms an offer is for: 限浙江企业, SMEs established in the EU."""
    clause = list(scene.clause_range(at))
    far = 10 if scene.language == "ja" else 4  # an unknown word of Japanese is an item a character
    ahead = listed_after(scene, at)
    for j in range(at + 1, min(at + far + len(ahead), len(scene.items))):
        item = scene.items[j]
        if scene.clause[j] != scene.clause[at] and j not in ahead:
            break
        if item.means("firms") or item.means("elig"):
            return True
        if item.text == "、" and j in ahead:
            continue
        listed = scene.language == "ja" and item.means("and")
        if (
            listed
            or item.means("place")
            or item.means("filler")
            or (item.kind == "other" and len(item.text) <= 3)
        ):
            continue
        break
    words = scene.items[clause[-1]].end
    behind = scene.folded.text[scene.items[at].end : words]
    if any(w in behind for w in ("本社", "所在", "拠点", "拠点", "注册")) and any(
        scene.items[j].means("elig") or scene.items[j].means("firms") for j in clause if j > at
    ):
        return True
    seat = (
        "established",
        "based",
        "located",
        "registered",
        "headquartered",
        "domiciled",
        "注册",
        "incorporated",
        "resident",
        "seat",
        "from",
    )
    clause = [*(scene.clause_range(clause[0] - 1) if clause[0] else ()), *clause]
    first = at
    while first > clause[0] and _listed(scene.items[first - 1]):
        first -= 1  # established in Scotland or Wales
    near = [scene.items[j].text for j in clause if first - 3 <= j < at]
    whose = (
        first > 1 and scene.items[first - 1].text in ("of", "in") and scene.items[first - 2].means("firms")
    )
    if whose and any(scene.items[j].means("only") for j in clause):
        return True  # enterprises of Zhejiang only
    return any(w.startswith(seat) for w in near) and any(
        scene.items[j].means("elig") or scene.items[j].means("firms") for j in clause if j < at
    )


def _listed(item: Item) -> bool:
    return item.means("place") or item.means("and") or item.means("or")


def _address(scene: Scene, at: int) -> bool:
    """ "Located in Canada", "a company of the UK", "in the U.S. and PCT": where somebody is, or what was filed."""
    words = [scene.items[j].text for j in range(max(at - 3, 0), at) if scene.clause[j] == scene.clause[at]]
    seats = (
        "located",
        "headquartered",
        "filed",
        "born",
        "office",
        "offices",
        "made",
        "manufactured",
        "university",
    )
    return any(word.startswith(seats) for word in words)


def _taken(scene: Scene, at: int) -> bool:
    """Whether the clause says that somebody has the licence, or an option on it."""
    clause = scene.clause_range(at)
    return scene.language == "ja" and any(
        s.value in ("under_option", "exclusively_licensed") and s.at in clause for s in scene.told("status")
    )


def _limits(scene: Scene, at: int) -> bool:
    """Whether a Japanese clause limits the offer to the firms it names, and does not tell something of them."""
    clause = scene.clause_range(at)
    kinds = (
        "only",
        "scope_for",
        "elig",
        "model",
        "free",
        "status",
        "not_after",
        "except_after",
        "request",
        "can",
    )
    return scene.language != "ja" or any(
        scene.items[j].means(kind) or scene.items[j].quantity is not None for j in clause for kind in kinds
    )


def _about_places(scene: Scene, at: int) -> bool:
    clause = list(scene.clause_range(at))
    if any(scene.items[j].means(kind) for j in clause for kind in ("past", "intended", "other_party")):
        return False
    if scene.items[at].text.isascii() and _address(scene, at):
        return False
    said = any(
        scene.items[j].means(kind)
        for j in clause
        for kind in ("territory", "grant", "grant_weak", "only", "except", "except_after", "scheme")
    ) or any(scene.items[j].means("status", "available") for j in clause)
    spoken = list(scene.sentence_range(at)) if scene.language == "en" else clause
    if not said and any(scene.items[j].text.startswith(("patent", "专利", "特许")) for j in spoken):
        return False
    inside = scene.items[at].text.endswith(("内", "境")) or scene.items[at].text.startswith(("within",))
    strange = [j for j in clause if scene.items[j].kind == "other"]
    if any(scene.items[j].means("role", "alien") for j in clause):
        return False
    labelled = at > clause[0] and scene.items[at - 1].means("territory")
    if any(scene.items[j].kind == "date" for j in clause) and not labelled:
        return False
    limit = _STRANGE.get(scene.language, 3)
    if said or inside:
        return len(strange) <= limit * 3
    if scene.language == "zh":
        before = scene.folded.text[scene.items[scene.sentence_range(at)[0]].start : scene.items[at].start]
        denied = any(scene.items[j].means("not") for j in clause)
        if not denied and any(word in before for word in ("适用于", "在", "分布", "销往", "出口")):
            return False  # 已在浙江推广, 适用于中国、日本市场
        return all(scene.items[j].text in "省市区县两地等" for j in strange)
    return len(strange) <= max(1, limit // 3)
