"""Amounts in a spreadsheet cell: money, per cent, months.

Wording that says more than an amount, or something else, is None: it is never guessed at. An amount that cannot be
raises ValueError with a reason for the person who wrote it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ingest.cells import HAN_DIGITS, folded, stated, words

_LONGEST = 80
"""Characters of the longest cell that can be an amount; more is prose."""

_SCALES = {"": 1, "千": 10**3, "万": 10**4, "萬": 10**4, "百万": 10**6, "亿": 10**8, "億": 10**8, "k": 10**3}
_SCALES |= {"thousand": 10**3, "million": 10**6, "m": 10**6}
_CURRENCIES = {
    "元": "CNY", "人民币": "CNY", "元人民币": "CNY", "人民币元": "CNY", "rmb": "CNY", "cny": "CNY", "yuan": "CNY",
    "円": "JPY", "日元": "JPY", "日圆": "JPY", "jpy": "JPY", "yen": "JPY",
    "美元": "USD", "usd": "USD", "us$": "USD", "米ドル": "USD",
    "欧元": "EUR", "eur": "EUR", "euro": "EUR", "€": "EUR", "ユーロ": "EUR",
    "英镑": "GBP", "gbp": "GBP", "£": "GBP", "港元": "HKD", "港币": "HKD", "hkd": "HKD",
}  # fmt: skip
_SIGNS = {"zh": "CNY", "ja": "JPY"}
_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_MONEY = re.compile(
    rf"(?P<before>[^\d+.-]*?)\s*(?P<number>{_NUMBER})\s*(?P<scale>百万|千|万|萬|亿|億|thousand|million|k|m)?\s*"
    r"(?P<after>[^\d/]*?)\s*(?P<year>/\s*年|每年|/\s*year|per year|a year|p\.a\.)?"
)
_PERCENT = re.compile(rf"(?P<low>{_NUMBER})\s*(?P<s1>%)?(?:\s*[-~〜至–]\s*(?P<high>{_NUMBER})\s*(?P<s2>%)?)?")
_SPAN = re.compile(rf"(?P<number>{_NUMBER}|半|[一二两三四五六七八九十])?\s*(?P<unit>[^\d\s]*)")
_MONTH_WORDS = words("月 个月 個月 ヶ月 か月 カ月 ヵ月 ケ月 months month mo")
_YEAR_WORDS = words("年 年間 年间 years year yrs yr")


@dataclass(frozen=True)
class Money:
    """An amount; `currency` is None where the cell leaves it open, `yearly` where it is due each year."""

    amount: Decimal
    currency: str | None
    yearly: bool = False


def _short(text: str | None) -> str | None:
    text = stated(text)
    return text if text is not None and len(text) <= _LONGEST else None


def read_money(text: str | None, *, unit: str | None = None, language: str | None = None) -> Money | None:
    """An amount such as "50000 CNY", "￥5万", "30万円", "5万元/年"; None where the wording says more or something else.

    `unit` is the header's (万元). The sign ￥ is CNY in Chinese and JPY in Japanese; a $ alone leaves the currency open.

    Raises:
        ValueError: the amount is negative.
    """
    text = _short(text)
    found = _MONEY.fullmatch(folded(text)) if text else None
    if found is None:
        return None
    names = [name.strip() for name in (found["before"], found["after"]) if name.strip()]
    scale = found["scale"] or ""
    if unit and not names and not scale:
        unit_scale = next((key for key in ("百万", "千", "万", "亿") if unit.startswith(key)), "")
        scale, rest = unit_scale, unit.removeprefix(unit_scale)
        names = [rest] if rest in _CURRENCIES else []
    currencies = set()
    for name in names:
        if name in ("¥", "$"):
            currencies.add(_SIGNS.get(language or "") if name == "¥" else None)
        elif name in _CURRENCIES:
            currencies.add(_CURRENCIES[name])
        else:
            return None
    known = currencies - {None}
    if len(known) > 1:
        return None
    amount = Decimal(found["number"].replace(",", "")) * _SCALES[scale]
    if amount < 0:
        raise ValueError(f"{text[:40] if text else ''!r} is a negative amount")
    whole = Decimal(int(amount)) if amount == int(amount) else amount.normalize()
    return Money(whole, next(iter(known), None), bool(found["year"]))


def read_percent(text: str | None, *, unit: str | None = None) -> tuple[Decimal, Decimal] | None:
    """Lower and upper end of "5%", "3-5%" or, in a column of per cent, "5"; None for other wording.

    Without a per cent sign a number below 1 may be a share (0.05) or a rate: None.

    Raises:
        ValueError: more than 100 per cent, or negative.
    """
    text = _short(text)
    found = _PERCENT.fullmatch(folded(text)) if text else None
    if found is None:
        return None
    try:
        low, high = (Decimal(end.replace(",", "")) for end in (found["low"], found["high"] or found["low"]))
    except InvalidOperation:
        return None
    signed = found["s1"] or found["s2"] or unit == "%"
    if not signed and low < 1:
        return None
    if not 0 <= low <= 100 or not 0 <= high <= 100:
        raise ValueError(f"{text!r} is no rate from 0 to 100 per cent")
    return low, high


def read_months(text: str | None, *, unit: str | None = None) -> int | None:
    """A length in months: "12个月", "3年", "半年", "2 years", or a bare number where the header says the unit.

    Raises:
        ValueError: it is negative.
    """
    text = _short(text)
    found = _SPAN.fullmatch(folded(text)) if text else None
    if found is None or not found["number"]:
        return None
    word = found["unit"] or (unit or "")
    per = 1 if word in _MONTH_WORDS else 12 if word in _YEAR_WORDS else None
    if per is None:
        return None
    number = found["number"]
    if number == "半":
        return 6 if per == 12 else None
    months = (Decimal(HAN_DIGITS[number]) if number in HAN_DIGITS else Decimal(number.replace(",", ""))) * per
    if months < 0:
        raise ValueError(f"{text!r} is less than nothing; write the months as a number from 0")
    return int(months) if months == months.to_integral() and months < 10_000 else None
