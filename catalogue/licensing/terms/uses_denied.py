"""Fields in clauses and brackets of their own: ヒト用医薬は対象外, 独家授权（医美除外）, limited to veterinary diagnostics."""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalogue.licensing.terms.items import Item
from catalogue.licensing.terms.scene import Scene
from catalogue.licensing.terms.text import folded_word
from catalogue.licensing.terms.uses_brackets import in_brackets

_NO_FIELD = re.compile(
    "".join(
        c if c.isascii() else folded_word(c)
        for c in r"税|费|費|送料|料金|对价|対価|保险|保険|专利|特許|商标|資料|资料|图纸|部分|以上|条|款|項|上述|该|此|其他|その他|期間|期间|地域|地区|地方"
        r"|北米|南米|欧州|欧米|アジア|アフリカ|中東|中东|北美|南美|欧洲|亚洲|非洲|大洋洲|华[东南北中西]|東北|东北|西北|西南|海外|境外|港澳台"
        r"|(?:人|者|员|員|方|企业|企業|公司|大学|学校|学生|样机|社|国|省|市|县|県|区|院|所|年|月|日|家|件|圏)$|^(?:本|当|我)"
    )
    + r"|\b(?:vat|tax\w*|costs?|fees?|expenses?|shipping|patents?|prices?|support|training|maintenance|warrant\w*|liabilit\w*|compan\w*|firms?"
    r"|region\w*|countr\w*|territor\w*|members?|hardware|software|source code|delivery|installation|travel|publications?|know-how|data)\b"
)
_TAIL = re.compile(
    "(?:" + "|".join(folded_word(w) for w in ("への適用", "への応用", "への利用", "への使用", "での利用", "での使用", "の用途", "用途", "分野", "领域", "方面")) + ")$"
)  # fmt: skip
_EXCLUDING = ("除", "外", "不含", "不包括", "excluded", "excepted", "carved", "not included", "out of scope")
_LIMITS = ("limited to", "restricted to", "confined to", "limited solely to", "restricted solely to")
_LONGEST = {"en": 5, "zh": 14, "ja": 18}
"""Items of the longest field: an English word, or a Chinese or Japanese character."""


def read_denied_fields(scene: Scene) -> Iterator[tuple[str, int, int, int]]:
    """`(field, word, start, end)` of each: fields or fields_excluded, its word, and the plain words `start:end`."""
    if scene.language == "en":
        yield from _limited(scene)
    for i in [*scene.all("except_after"), *scene.all("not_after")]:
        if scene.items[i].used or not any(word in scene.items[i].text for word in _EXCLUDING):
            continue
        clause = [j for j in scene.clause_range(i) if scene.items[j].kind != "sep"]
        if clause and clause[-1] == i:
            words = clause[:-1]
            while words and scene.items[words[0]].means("filler") and _opens(scene.items[words[0]]):
                words = words[1:]
            said = scene.folded.text[scene.items[words[0]].start : scene.items[i].start] if words else ""
            if not scene.told("fields") and not (scene.told("grants") and _TAIL.search(said)):
                continue
            yield from _found(scene, "fields_excluded", i, words)
    for i, item in enumerate(scene.items):
        granted = i > 0 and (scene.items[i - 1].means("grant") or scene.items[i - 1].means("grant_weak"))
        inside = in_brackets(scene, i) if item.kind == "open" and granted else None
        if inside is not None and not scene.items[inside[0]].used:
            yield from _found(scene, "fields_excluded", inside[0], list(range(inside[1], inside[2])))


def _limited(scene: Scene) -> Iterator[tuple[str, int, int, int]]:
    for i, item in enumerate(scene.items):
        if item.text not in _LIMITS or i == 0 or not scene.items[i - 1].means("grant"):
            continue
        end = i + 1
        while (
            end < len(scene.items)
            and scene.items[end].kind == "other"
            and scene.clause[end] == scene.clause[i]
        ):
            end += 1
        closes = end == len(scene.items) or scene.items[end].kind in ("sep", "close")
        if closes:
            yield from _found(scene, "fields", i, list(range(i + 1, end)))


def _found(scene: Scene, field: str, at: int, words: list[int]) -> Iterator[tuple[str, int, int, int]]:
    if not words or len(words) > _LONGEST.get(scene.language, 5) or words[-1] - words[0] >= len(words) + 2:
        return
    if not all(_plain(scene.items[j]) for j in words) or any(scene.items[j].used for j in words):
        return
    said = scene.folded.text[scene.items[words[0]].start : scene.items[words[-1]].end]
    tail = _TAIL.search(said)
    if tail is not None:
        said = said[: tail.start()]
        words = [j for j in words if scene.items[j].end <= scene.items[words[0]].start + len(said)]
    if len(said) < 2 or not words or _NO_FIELD.search(said) or not said[-1].isalnum():
        return
    if scene.language == "ja" and any("\u3041" <= c <= "\u3096" for c in said.replace("の", "")):
        return
    yield field, at, words[0], words[-1] + 1


def _opens(item: Item) -> bool:
    return item.text in ("但", "但是", "ただし", "但し", "なお", "但し、", "而", "其中", "the", "all", "any")


def _plain(item: Item) -> bool:
    return item.kind == "other" or (
        item.means("filler") and item.text in ("の", "へ", "への", "use", "medical", "製品", "产品", "制品")
    )
