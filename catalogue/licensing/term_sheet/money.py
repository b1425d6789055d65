"""Amounts as a contract writes them: grouped digits with the currency's code, renminbi also in capitals in Chinese.

Nothing is rounded: an amount with parts of a fen, or too large for the capitals, stands in digits alone.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_UNITS: Final = ((1000, "仟"), (100, "佰"), (10, "拾"), (1, ""))
_WAN, _YI, _TOO_MUCH = 10**4, 10**8, 10**16

CURRENCIES: Final = {
    "CNY": "人民币",
    "USD": "美元",
    "EUR": "欧元",
    "JPY": "日元",
    "GBP": "英镑",
    "HKD": "港元",
    "KRW": "韩元",
    "CHF": "瑞士法郎",
    "SGD": "新加坡元",
    "CAD": "加拿大元",
    "AUD": "澳大利亚元",
}
"""Chinese names of currencies (ISO 4217)."""


def digits(value: Decimal | int) -> str:
    """Digits with a comma every three, without zeros after the point that say nothing: 300,000; 0.5."""
    if isinstance(value, Decimal) and abs(value.adjusted()) > 40:
        return str(value)  # a number nobody can pay; written out it might fill pages
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def capitals(value: Decimal) -> str | None:
    """Yuan in the capitals of Chinese contracts, without 人民币: 300000 is 叁拾万元整, 1409.50 壹仟肆佰零玖元伍角.

    None where they cannot say it exactly: below zero, parts of a fen, 10^16 yuan and more. By the rules for filling
    in bills of the Payment and Settlement Measures (支付结算办法, annex 1): 整 after yuan, none after jiao and fen;
    零 for zeros between digits.
    """
    if not value.is_finite() or value < 0 or value >= _TOO_MUCH or value != value.quantize(Decimal("0.01")):
        return None
    fen = int(value * 100)
    yuan, jiao, fen = fen // 100, fen // 10 % 10, fen % 10
    text = f"{_whole(yuan)}元" if yuan or not (jiao or fen) else ""
    if not jiao and not fen:
        return text + "整"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif yuan:
        text += "零"
    return text + (f"{_DIGITS[fen]}分" if fen else "")


def _whole(n: int) -> str:
    """A whole number from 0 to below 10^16."""
    for size, unit in ((_YI, "亿"), (_WAN, "万")):
        if n >= size:
            rest = n % size
            between = "零" if 0 < rest < size // 10 else ""
            return _whole(n // size) + unit + (between + _whole(rest) if rest else "")
    if n == 0:
        return _DIGITS[0]
    text, skipped = "", False
    for size, unit in _UNITS:
        digit = n // size % 10
        if digit:
            text += ("零" if skipped and text else "") + _DIGITS[digit] + unit
        skipped = digit == 0
    return text
