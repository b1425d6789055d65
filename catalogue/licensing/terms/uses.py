"""Fields of use: the bare words of the text for what the technology may be used, or may not be used."""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalogue.licensing.terms.guards_zh import listed_before
from catalogue.licensing.terms.items import Item
from catalogue.licensing.terms.numbering import CIRCLED, past_number
from catalogue.licensing.terms.scene import Scene
from catalogue.licensing.terms.uses_brackets import carved_out, in_brackets
from catalogue.licensing.terms.uses_denied import read_denied_fields
from catalogue.licensing.terms.uses_for import read_fields_after_grants

_LABELS = ("使用领域", "许可领域", "授权领域", "技术领域限", "使用分野", "许诺分野", "实施分野", "许诺用途", "用途", "使用用途", "fou",
           "field of use", "fields of use", "field", "fields", "licensed field", "the field", "领域", "分野", "f.o.u.")  # fmt: skip
_OPENERS = ("用于", "应用于", "仅用于", "限用于", "in the field", "for use in", "use in", "field restricted", "in the area",
            "for applications in", "fields of use in", "for the field", "field of", "fields of", "limited to the field",
            "restricted to the field", "in field of")  # fmt: skip
_USING = ("の利用", "のご利用", "の使用", "のご使用", "の适用", "の展开", "の应用")
_LIMITING = ("only", "except", "except_after", "not", "not_after", "grant", "can", "status")
_LOOSE = frozenset(
    ("application", "applications", "use", "uses", "purposes", "sector", "indication", "indications")
)
_ENDS = re.compile(r"^(?:the|of|in|for|use|all|any|other|的|之|等|用|和|与|及|の|や|など|等の|other than)$")
_EDGES = re.compile(
    r"^(?:(?:within|in(?! vitro| vivo| situ)|for|of|the|a|an|any|all|other|using)(?=\s)|的|の|は|を|用|其他)\s*"
    r"|\s*(?:的|の|等|など|方面|相关|方向|(?<=\s)(?:using|only)|用|とし)$"
)


def read_fields(scene: Scene) -> None:
    """States fields and fields_excluded."""
    for i in scene.all("field"):
        if not _licensing(scene, i) or any(
            scene.items[j].means("status", "exclusively_licensed") for j in scene.clause_range(i)
        ):
            continue
        after = _opens(scene, i)
        for start, end in _phrases_after(scene, i) if after else _phrases_before(scene, i):
            _say(scene, i, start, end)
    for place, start, end in read_fields_after_grants(scene):
        _say(scene, place, start, end)
    for i in scene.all("only"):
        _only_for(scene, i)
    for i in scene.all("not"):
        _not_for(scene, i)
    for i in scene.all("except") if scene.language == "en" else ():
        if scene.items[i].text.startswith("excluded"):  # Excluded field: human therapeutics
            _not_for(scene, i)
    for i in [*scene.all("except_after"), *scene.all("not_after")]:
        if scene.language == "zh" and scene.items[i].text.startswith(
            ("除外", "以外", "之外", "不在内", "不包括")
        ):
            _not_for(scene, i)
    for i, start, end in carved_out(scene):
        _say(scene, i, start, end)
    for i in scene.all("not_after"):
        if any(word in scene.items[i].text for word in _USING):  # 化粧品への利用はお断りします
            for start, end in _phrases_before(scene, i):
                _say(scene, i, start, end)

    for name, at, start, end in read_denied_fields(scene):
        first, last = scene.items[start].start, scene.items[end - 1].end
        a, b = scene.folded.span(first, last)
        scene.say(name, scene.folded.original[a:b], start)
        scene.said[-1].marks = ((first, last),)
        scene.use(*range(start, end), at)


def _say(scene: Scene, at: int, start: int, end: int) -> None:
    """A field, or an excluded one, from the items `start:end`."""
    denied = (
        at
        if scene.items[at].means("field", "excluded")
        or scene.items[at].means("not_after")
        or (scene.items[at].means("except_after") and scene.language != "en")
        else _denied(scene, at, start, end)
    )
    first, last = scene.items[start].start, scene.items[end - 1].end
    words = scene.folded.text[first:last]
    if all(item.used for item in scene.items[start:end]):
        return  # a place: JPのみ
    while True:
        edge = _EDGES.search(words)
        if edge is None or edge.start() == edge.end():
            break
        if edge.start() == 0:
            first += edge.end()
        else:
            last -= len(words) - edge.start()
        words = scene.folded.text[first:last]
        if not words:
            return
    if words.startswith(("to ", "patent", "invention")) or words.endswith(("patent", "patents")):
        return
    if words.endswith(("が", "を", "て", "た", "ん", "む", "る", "ない")):
        return  # a verb, or the end of a sentence
    if words.startswith("-"):
        return  # restricted to non-human use
    if len(words) < 2 or not any(c.isalpha() for c in words) or len(words) > 60:
        return
    a, b = scene.folded.span(first, last)
    scene.say("fields_excluded" if denied is not None else "fields", scene.folded.original[a:b], start)
    scene.said[-1].marks = ((first, last),)
    scene.use(*range(start, end), at)
    if denied is not None:
        scene.use(denied)


def _denied(scene: Scene, at: int, start: int, end: int) -> int | None:
    first = start if start > at else min(at, start)
    for j in range(first - 1, max(first - 9, -1), -1):
        if scene.sentence[j] != scene.sentence[at]:
            break
        item = scene.items[j]
        if item.means("except") or item.means("not"):
            return j
        if item.kind in ("quantity",) or item.means("grant") or item.means("only"):
            break
        if item.kind == "sep" and item.text == ",":
            break
    far = 12 if scene.language == "ja" and not scene.items[at].means("only") else 4
    for j in range(max(at + 1, end), min(max(at + 1, end) + far, len(scene.items))):
        item = scene.items[j]
        if scene.clause[j] != scene.clause[max(at, end - 1)]:
            break
        if item.kind == "open" and in_brackets(scene, j):
            break  # 农业（烟草除外）
        if item.means("except_after") or item.means("not_after"):
            return j
        if item.means("not") and scene._ends_clause(j):
            return j
    return None


def _licensing(scene: Scene, at: int) -> bool:
    """Whether the clause limits a licence, and does not just describe what the technology is good for."""
    clause = list(scene.clause_range(at))
    item = scene.items[at]
    labelled = at + 1 < len(scene.items) and scene.items[at + 1].text == ":"
    if item.means("field", "excluded"):
        return True
    if item.text.strip(" -:").startswith(_LABELS) and (labelled or item.text.endswith(":")):
        return True
    if item.text.endswith(("限", "限于")):
        return True
    if item.text.startswith(("授权", "许可", "许诺", "实施许诺")) and item.text.endswith(("为", "は")):
        return True
    if "of use" in item.text or item.text.startswith(
        ("仅", "限", "field restricted", "limited", "restricted", "许可")
    ):
        return True
    if item.text in _LOOSE:
        return any(
            scene.items[j].means(kind)
            for j in clause
            for kind in ("only", "except", "not", "except_after", "not_after")
        )
    opened = [j for j in clause if j < at and scene.items[j].kind == "open"]
    if opened and scene.items[opened[-1] + 1].text in ("ただし", "但し", "但", "なお"):
        return False  # （ただし大学は研究目的で実施可）
    clause += listed_before(scene, at)  # 限水产养殖、畜禽养殖领域
    if scene.language == "zh":  # 用于支持模式的可逆部件: what a device can do
        clause = [j for j in clause if j < at or not scene.items[j].means("can")]
    return any(scene.items[j].means(kind) for j in clause for kind in _LIMITING)


def _opens(scene: Scene, at: int) -> bool:
    text = scene.items[at].text
    follows = scene.items[at + 1] if at + 1 < len(scene.items) else None
    if text.startswith(_OPENERS) or text.endswith((" in", " to", " of", "限于", "限", "为", ":")):
        return True
    if follows is None:
        return False
    if follows.means("except"):
        return True
    if follows.text == ":" or follows.means("only"):
        nxt = scene.items[at + 2] if at + 2 < len(scene.items) else None
        return nxt is not None and _plain(nxt)
    return text in ("は",) or (follows.kind == "other" and not _has_phrase_before(scene, at))


def _has_phrase_before(scene: Scene, at: int) -> bool:
    return at > 0 and _plain(scene.items[at - 1]) and scene.clause[at - 1] == scene.clause[at]


def _plain(item: Item) -> bool:
    """A word of no meaning to the reader, of which a field's name is made."""
    plain = item.kind == "other" or item.means("filler") or item.means("milestone_event")
    return plain and item.text not in CIRCLED


def _phrases_after(scene: Scene, at: int) -> Iterator[tuple[int, int]]:
    i = at + 1
    size = len(scene.items)
    while i < size and (
        scene.items[i].text == ":"
        or scene.items[i].means("only")
        or (scene.items[i].means("filler") and scene.items[i].text != "in")
        or scene.items[i].kind == "open"
        or scene.items[i].means("except")
    ):
        i += 1
    labelled = any(":" in scene.items[j].text for j in range(at, i))
    sentence = scene.sentence[at]
    while i < size and scene.sentence[i] == sentence:
        i = past_number(scene, i) if labelled else i
        start = i
        while i < size and scene.sentence[i] == sentence and _plain(scene.items[i]):
            i += 1
        if i == start:
            return
        yield start, i
        if i < size and scene.items[i].means("field"):
            i += 1
        if i < size and (
            scene.items[i].means("and") or (scene.items[i].text in "、/" and scene.items[i].text)
        ):
            i += 1
            continue
        listed = i + 1 if i < size and scene.items[i].text in (",", ";", "、") else i
        if labelled and past_number(scene, listed) > listed:
            i = listed
            sentence = scene.sentence[i]
            continue
        comma = i + 1 < size and scene.items[i].text == "," and scene.items[i + 1].kind == "other"
        if i + 1 < size and scene.items[i].text == ";" and labelled and _only_words(scene, i + 1):
            sentence = scene.sentence[i + 1]
            i += 1
            continue
        if comma and _enumerates(scene, i + 1):
            i += 1
            continue
        return


def _only_words(scene: Scene, at: int) -> bool:
    """Whether a sentence is nothing but plain words, as the entries of a list are."""
    places = scene.sentence_range(at)
    return len(places) <= 6 and all(_plain(scene.items[j]) or scene.items[j].kind == "sep" for j in places)


def _enumerates(scene: Scene, at: int) -> bool:
    """Whether what follows a comma is only more of the list: nothing else in the clause, but brackets."""
    clause = scene.clause_range(at)
    opened = next((j for j in clause if scene.items[j].kind == "open"), clause[-1] + 1)
    places = range(clause[0], opened)
    return (
        all(
            _plain(scene.items[j]) or scene.items[j].means("and") or scene.items[j].kind == "sep"
            for j in places
        )
        and len(places) <= 5
    )


def _phrases_before(scene: Scene, at: int) -> Iterator[tuple[int, int]]:
    i = at
    found = []
    while i > 0:
        end = i
        while i > 0 and _plain(scene.items[i - 1]) and scene.sentence[i - 1] == scene.sentence[at]:
            if scene.items[i - 1].means("filler") and not scene.items[i - 1].text.isascii() and end - i > 0:
                break
            i -= 1
        while i < end and (scene.items[i].means("filler") or _ENDS.match(scene.items[i].text)):
            i += 1
        if i == end:
            break
        found.append((i, end))
        before = scene.items[i - 1] if i else None
        if before is not None and (before.means("and") or (before.kind == "sep" and before.text in "、/")):
            i -= 1
            continue
        break
    yield from reversed(found)


def _only_for(scene: Scene, at: int) -> None:
    """ "For in vitro diagnostics only", "仅限体外诊断": a limit without the word field."""
    clause = list(scene.clause_range(at))
    kinds = ("field", "elig", "place", "firms", "sub", "quantity", "other_party")
    if any(scene.items[j].means(kind) for j in clause for kind in kinds) or any(
        scene.items[j].quantity for j in clause
    ):
        return
    text = scene.items[at].text
    if text == "だけ":
        return  # of everything else as well: 言ってみただけ
    if text in ("only", "のみ", "だけ", "に限る", "に限定", "のみに", "专用"):
        opener = next((j for j in clause if j < at and scene.items[j].text in ("for", "for use")), None)
        if opener is None and text.isascii():
            return
        if opener is not None:
            if at - opener > 1 and all(_plain(scene.items[j]) for j in range(opener + 1, at)):
                _say(scene, at, opener + 1, at)
            return
        phrases = list(_phrases_before(scene, at))
        for start, end in phrases:
            _say(scene, at, start, end)
    elif text in ("仅限", "仅限于", "限于", "仅用于", "只用于", "仅可用于", "限定于", "仅限用于", "exclusively for", "limited to",
                  "restricted to", "solely", "reserved for"):  # fmt: skip
        for start, end in _phrases_after(scene, at):
            _say(scene, at, start, end)


def _not_for(scene: Scene, at: int) -> None:
    """ ", NOT human therapeutics": a clause of its own that denies a field, after one that names a field."""
    clause = list(scene.clause_range(at))
    named = any(0 <= scene.clause[at] - scene.clause[s.at] <= 2 for s in scene.told("fields"))
    words = [j for j in clause if j != at and scene.items[j].kind != "sep"]
    opens = scene.items[at].means("not") or scene.items[at].means("except")
    edge = clause[0] == at if opens else bool(words) and words[-1] < at
    if named and edge and words and all(_plain(scene.items[j]) for j in words):
        _say(scene, at, words[0], words[-1] + 1)
