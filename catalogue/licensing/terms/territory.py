"""Where an offer holds, where it does not, and who may take it: places and kinds of firms."""

from __future__ import annotations

from collections.abc import Iterator

from catalogue.licensing.terms.eligibility import favoured, limits, of_firms, read_firms
from catalogue.licensing.terms.guards import unknown_in_list
from catalogue.licensing.terms.home import may_be_either
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
        read_firms(scene, i)
    either = scene.language == "zh" and may_be_either(scene.folded.original)
    for i in list(scene.all("place")):
        item = scene.items[i]
        code = item.sense.value if item.sense else ""
        if code in ("EP", "WO"):
            continue
        if code == "HOME" and either:
            scene.leave_out(i, i, "one's own country, in Chinese or in Japanese")
            continue
        code = _HOME.get(scene.language, "") if code == "HOME" else code
        if not code:
            continue
        if item.text in _CAPITALS and not _in_capitals(scene, item) and not _bracketed(scene, i):
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
        elif of_firms(scene, i) and favoured(scene, i):
            scene.use(i)
        elif of_firms(scene, i) and limits(scene, i):
            _say(scene, "eligibility.regions", code, i)
        elif scene.language == "ja" and of_firms(scene, i):
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
        apart = any(scene.items[j].text == "別途" for j in scene.all_in_clause(i, "request_weak"))
        if apart or scene.negated(i) is not None:
            scene.use(i)  # 海外不可, 海外は別途
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


_OFFICES = frozenset(("EP", "WO", "EA", "AP", "OA", "IP"))
_LONGEST_ROW = 12
"""Items to either side of a code that are looked at."""


def _codes(scene: Scene) -> None:
    """Country codes in capitals after a label of territory (countries: CN; DE; GB), or before a colon (US: exclusive)."""
    for i, item in enumerate(scene.items):
        word = item.means("filler") and scene.language == "en"  # IT, AT
        if (
            (item.kind != "other" and item.text != "ca" and not word)
            or len(item.text) != 2
            or not _in_capitals(scene, item)
        ):
            continue
        code = place_code(item.text)
        row = _row(scene, i) if scene.language == "en" else None
        if code is None or code in _OFFICES or ((code in _WORDS_TOO or word) and row is None):
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
                or (len(before.text) == 2 and (before.kind == "other" or before.means("filler")))
            ):
                break
        left_out = _excluded(scene, i)
        if left_out is not None and left_out < i and len(scene.items[left_out].text) > 1:
            _say(scene, "territory_excluded", code, i, left_out)
            continue
        only = i + 1 < len(scene.items) and scene.items[i + 1].means("only") and len(follows) > 1
        if (
            listed
            or _behind_a_kind(scene, i)
            or (row is not None and _in_a_row(scene, *row))
            or (
                starts
                and (follows == ":" or (only and (scene.language == "ja" or scene._ends_clause(i + 1))))
            )
        ):
            _say(scene, "territory", code, i)


def _row(scene: Scene, at: int) -> tuple[int, int] | None:
    """The first and the last place of a row of two or more codes and places around a code: DE+AT+CH, FR, IT, ES."""
    items = scene.items

    def links(j: int) -> bool:
        return items[j].means("and") or items[j].means("or") or items[j].text in (",", "/", "+", "&")

    first = last = at
    while first >= 2 and at - first < _LONGEST_ROW and links(first - 1) and _is_code(scene, items[first - 2]):
        first -= 2
    while (
        last + 2 < len(items)
        and last - at < _LONGEST_ROW
        and links(last + 1)
        and _is_code(scene, items[last + 2])
    ):
        last += 2
    sure = any(
        items[j].means("place") or (items[j].kind == "other" and place_code(items[j].text) not in _WORDS_TOO)
        for j in range(first, last + 1, 2)
    )
    return (first, last) if sure and (last > first or not items[at].means("filler")) else None


def _in_a_row(scene: Scene, first: int, last: int) -> bool:
    """Nonexclusive in EU & JP: whether a row stands behind in, or alone between two commas."""
    items = scene.items
    before = items[first - 1] if first else None
    after = items[last + 1] if last + 1 < len(items) else None
    closed = after is None or after.kind in ("sep", "close") or after.means("only")
    filed = ("patent", "filed", "application", "granted", "pct", "family", "lapsed", "expired")
    if any(items[j].text.startswith(filed) for j in scene.sentence_range(first) if j < first):
        return False
    if before is not None and before.text in ("in", "within") and first >= 2:
        ahead = [items[j] for j in range(scene.sentence_range(first)[0], first)]
        told = (i.means("grant") or i.means("territory") or i.means("status", "available") for i in ahead)
        return closed and any(told)
    return closed and last > first and (before is None or before.kind in ("sep", "open"))


def _is_code(scene: Scene, item: Item) -> bool:
    return item.means("place") or (
        (item.kind == "other" or item.means("filler"))
        and len(item.text) == 2
        and place_code(item.text) is not None
        and _in_capitals(scene, item)
    )


def _bracketed(scene: Scene, at: int) -> bool:
    """Non-exclusive (ww): whether a place stands alone in brackets."""
    return (
        0 < at < len(scene.items) - 1
        and scene.items[at - 1].kind == "open"
        and scene.items[at + 1].kind == "close"
    )


def _behind_a_kind(scene: Scene, at: int) -> bool:
    """Exclusive (CN), 独占（CN）: whether brackets with nothing but a code open right behind a kind of licence."""
    if not _bracketed(scene, at) or at < 2:
        return False
    before = scene.items[at - 2]
    return any(before.means(kind) for kind in ("grant", "grant_weak", "scheme", "filler"))


def _in_capitals(scene: Scene, item: Item) -> bool:
    start, end = scene.folded.span(item.start, item.end)
    return scene.folded.original[start:end].split()[-1].isupper() if end > start else False


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
            or (item.text in ("excl", "excl.") and scene.items[i + 1].text != "in")
            or (
                item.means("not")
                and not (
                    i
                    and scene._ends_clause(i)
                    and (
                        scene.items[i - 1].kind == "other"
                        or (scene.items[i - 1].sense is not None and not scene.items[i - 1].means("filler"))
                    )
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
