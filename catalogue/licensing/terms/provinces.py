"""Chinese provinces named by one character each in a list: 沪、苏、浙、皖 as 上海、江苏、浙江、安徽."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_NAMES: Final = dict(
    pair.split(":")
    for pair in [
        "京:北京",
        "津:天津",
        "沪:上海",
        "滬:上海",
        "渝:重庆",
        "冀:河北",
        "晋:山西",
        "辽:辽宁",
        "吉:吉林",
        "黑:黑龙江",
        "苏:江苏",
        "浙:浙江",
        "皖:安徽",
        "闽:福建",
        "赣:江西",
        "鲁:山东",
        "豫:河南",
        "鄂:湖北",
        "湘:湖南",
        "粤:广东",
        "琼:海南",
        "川:四川",
        "蜀:四川",
        "贵:贵州",
        "黔:贵州",
        "云:云南",
        "滇:云南",
        "陕:陕西",
        "甘:甘肃",
        "青:青海",
        "桂:广西",
        "蒙:内蒙古",
        "宁:宁夏",
        "新:新疆",
        "藏:西藏",
    ]
)
_ONE: Final = f"[{''.join(_NAMES)}]"
_LIST: Final = re.compile(
    rf"(?:(?<![\u3400-\u9fff、/])|(?<=[限在为于]))(?<!新){_ONE}(?:[、/,]{_ONE})+(?=[^\u3400-\u9fff、/]|[独排普专仅限内省市地区企各可境二两三四五六]|$)"
)


def province_names(text: str) -> Iterator[tuple[int, int, str]]:
    """The characters of such lists in folded text, each with the whole name."""
    for found in _LIST.finditer(text):
        letters = [at for at in range(found.start(), found.end()) if text[at] in _NAMES]
        if len({_NAMES[text[at]] for at in letters}) == len(letters):
            yield from ((at, at + 1, _NAMES[text[at]]) for at in letters)
