"""Numbers as they are written in terms -> Decimal: 300,000; 1.5亿; 叁拾万; 三百五十万; 2.5 million; two and a half."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {
    c: n for n, c in enumerate("〇壹贰叁肆伍陆柒捌玖")
}
_DIGITS |= {"两": 2}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_SCALES = {
    "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7,
    "亿": 10**8, "十亿": 10**9, "百亿": 10**10, "w": 10**4, "k": 1000, "m": 10**6, "mm": 10**6, "b": 10**9,
    "hundred": 100, "thousand": 1000, "thousands": 1000, "million": 10**6, "millions": 10**6, "mill": 10**6,
    "mil": 10**6, "mio": 10**6, "mln": 10**6, "mn": 10**6, "bn": 10**9, "billion": 10**9, "billions": 10**9,
    "grand": 1000, "lakh": 10**5, "lakhs": 10**5, "lac": 10**5, "lacs": 10**5, "crore": 10**7, "crores": 10**7, "tsd": 1000,
}  # fmt: skip
_WORDS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
} | {"a": 1, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}
_WORDS |= {"ninety": 90}
_PART = re.compile(r"(\d+(?:\.\d+)?)([亿万千百]?)")


def arabic(text: str) -> Decimal:
    """300000, 300,000, 30,0000, 50 000, 1.000.000, 0.5."""
    if text.count(".") > 1:
        text = text.replace(".", "")
    return Decimal(re.sub(r"[,' ]", "", text))


def scale(text: str) -> int:
    """What 万, 百万, k or million multiplies by."""
    return _SCALES[text.strip().rstrip(".")]


def compound(text: str) -> Decimal:
    """20万5千, 1亿5000万, 3万5000."""
    return sum(
        (Decimal(n) * (_SCALES[unit] if unit else 1) for n, unit in _PART.findall(re.sub(r"[ ,]", "", text))),
        Decimal(0),
    )


def words(text: str) -> Decimal:
    """Five, twenty-five, half a."""
    if text.startswith("half"):
        return Decimal("0.5")
    return Decimal(sum(_WORDS[word] for word in re.split(r"[\s-]+", text)))


def han(text: str) -> Decimal | None:
    """三百五十万, 叁拾万, 十, 二〇二五, 三点五; None where the characters make no number."""
    whole, _, part = text.partition("点")
    last = part[-1:] if part[-1:] in _MYRIADS else ""
    if part:
        digits = part.removesuffix(last)
        value = _whole(whole)
        if value is None:
            return None
        decimal = Decimal(f"{value}.{''.join(str(_DIGITS[c]) for c in digits)}")
        return decimal * (_MYRIADS[last] if last else 1)
    found = _whole(whole)
    return None if found is None else Decimal(found)


def _whole(text: str) -> int | None:
    if all(c in _DIGITS for c in text):
        if len(text) > 1 and not ("〇" in text or "零" in text or len(text) == 4):
            return None  # 三五年: three to five, or thirty-five
        return int("".join(str(_DIGITS[c]) for c in text))
    total = section = 0
    digit: int | None = None
    unit = 10**9
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _UNITS:
            unit = _UNITS[c]
            section += (1 if digit is None else digit) * unit
            digit = None
        else:
            unit = _MYRIADS[c]
            section += digit or 0
            total = (total + section) * unit if unit == 10**8 else total + (section or 1) * unit
            section, digit = 0, None
    if digit is not None:
        # 三百五 is 350, 三百零五 is 305
        section += digit * (
            unit // 10 if unit >= 100 and text[-2:-1] not in ("零", "〇") and unit < 10**9 else 1
        )
    return total + section
