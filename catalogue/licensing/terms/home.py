"""Whose country 国内 is: Japan's in Japanese, China's in Chinese, and nobody's where a text of few characters may be either."""

from __future__ import annotations

import re

_HAN = re.compile(r"[\u3400-\u9fff]")
_CHINESE = re.compile(r"元|面[議议]|許可費|授權|[價轉獨專讓實權]")
_JAPANESE_WAY = re.compile(r"国内限定")
"""A way to put it that Chinese does not have (限国内, 仅限国内)."""


def mixes_like_japanese(text: str) -> bool:
    """国内 契約期間: whether no one way of writing Chinese has all the characters, and Japanese has."""
    han = "".join(_HAN.findall(text))
    if not han or _CHINESE.search(text):
        return False
    return fits(han, "shift_jis") and not fits(han, "gb2312") and not fits(han, "big5")


def may_be_either(text: str) -> bool:
    """国内限定　独占: whether a text read as Chinese may as well be Japanese."""
    if not _JAPANESE_WAY.search(text) or _CHINESE.search(text):
        return False
    return fits("".join(_HAN.findall(text)), "shift_jis")


def fits(text: str, encoding: str) -> bool:
    """Whether an encoding has all the characters."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
