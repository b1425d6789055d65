"""A folded text -> its items: the grammar of quantities, with the vocabulary as its words.

The grammar is in quantities.lark and is made into a parser once a process, when the first text is read.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from catalogue.licensing.terms import numbers
from catalogue.licensing.terms.dates import read_day
from catalogue.licensing.terms.items import Item, Kind, Ordinal, Quantity, Sense, Unit

if TYPE_CHECKING:
    from lark import Lark, Token

_LARGEST = Decimal(10) ** 15
"""No price is this large; a number that is was no price, or was mistyped."""

_CURRENCIES = {
    "元": "CNY", "人民元": "CNY", "中国元": "CNY", "圆": "CNY", "元整": "CNY", "圆整": "CNY", "元人民币": "CNY", "人民币元": "CNY", "人民币": "CNY", "块钱": "CNY",
    "块": "CNY", "毛": "CNY", "毛钱": "CNY", "角": "CNY", "角钱": "CNY", "rmb": "CNY", "cny": "CNY", "yuan": "CNY", "renminbi": "CNY", "rmb¥": "CNY", "cny¥": "CNY",
    "円": "JPY", "日元": "JPY", "日圆": "JPY", "日本円": "JPY", "jpy": "JPY", "yen": "JPY",
    "美元": "USD", "美金": "USD", "米ドル": "USD", "usd": "USD", "usdollar": "USD", "usdollars": "USD", "us$": "USD",
    "u.s.$": "USD", "u.s.dollars": "USD", "u.s.dollar": "USD",
    "欧元": "EUR", "euro": "EUR", "euros": "EUR", "eur": "EUR", "€": "EUR", "ユーロ": "EUR",
    "英镑": "GBP", "ポンド": "GBP", "gbp": "GBP", "£": "GBP", "pound": "GBP", "pounds": "GBP",
    "poundsterling": "GBP", "poundssterling": "GBP",
    "港元": "HKD", "港币": "HKD", "hkd": "HKD", "hk$": "HKD", "新台币": "TWD", "twd": "TWD", "nt$": "TWD",
    "韩元": "KRW", "krw": "KRW", "₩": "KRW", "ウォン": "KRW", "新加坡元": "SGD", "sgd": "SGD", "s$": "SGD", "sg$": "SGD",
    "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "chf": "CHF", "瑞士法郎": "CHF",
    "americandollar": "USD", "australiandollar": "AUD", "aussiedollar": "AUD", "canadiandollar": "CAD", "singaporedollar": "SGD",
    "hongkongdollar": "HKD", "newzealanddollar": "NZD", "taiwandollar": "TWD", "swissfranc": "CHF", "chineseyuan": "CNY",
    "japaneseyen": "JPY", "koreanwon": "KRW", "swedishkrona": "SEK", "danishkroner": "DKK", "norwegiankroner": "NOK",
    "quid": "GBP", "sterling": "GBP", "rupee": "INR", "rupees": "INR", "ntd": "TWD",
    "teur": "EUR", "keur": "EUR", "t€": "EUR", "k€": "EUR", "meur": "EUR", "m€": "EUR", "tusd": "USD", "kusd": "USD", "kgbp": "GBP",
} | {
    code.lower(): code
    for code in "INR AUD CAD NZD SEK NOK DKK PLN CZK HUF RON BGN TRY ILS BRL MXN ZAR MYR THB VND IDR PHP AED SAR RUB UAH MOP".split()  # noqa: SIM905
}  # fmt: skip
_YEN_SIGN = {"zh": "CNY", "ja": "JPY"}
_OPEN_DOLLAR = frozenset(
    ("$", "dollar", "dollars", "bucks", "ドル", "krone", "kroner", "kronor", "krona", "franc", "francs")
)
_SCALED_SIGNS = {"t": 1000, "k": 1000, "m": 10**6}
"""TEUR 5, k€ 20: the letter before a currency is a scale."""
_SCALED_SIGN = re.compile(r"[tkm](?:eur|€|usd|gbp)")
_GROUPED = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_ENDS_OF_WORDS = frozenset("期价股费元")
_INSIDE_WORDS = frozenset("内外前后首头超满达股价期费抽付起元原时自注免非无以可能按给在等类")
_NO_CENTS = frozenset((",-", ".-", ",--", ".--"))
"""EUR 3.000,-: a sum without cents."""
_HALF = Decimal("0.5")
_NUMBER = re.compile(r"\d+|[一二两三四五六七八九十]+|[a-z]+")
_ORDINALS = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
]
_TOKEN_KINDS: dict[str, Kind] = {"SEP": "sep", "OPEN": "open", "CLOSE": "close"}


def items_of(text: str, *, language: str) -> list[Item]:
    """The items of a folded text, in order, without gaps but for blanks. `language` (zh, en, ja) decides whose ¥ is."""
    tree = _parser().parse(text)
    items = [item for node in tree.children for item in _items(node, text, language)]
    items = [item for item in items if item.text not in _NO_CENTS]
    for before, item, after in zip(items, items[1:], items[2:], strict=False):
        inside = before.end == item.start and (item.end == after.start or item.text in _ENDS_OF_WORDS)
        if len(item.text) == 1 and item.kind == "term" and item.text in _INSIDE_WORDS and inside:
            behind = item.text in _ENDS_OF_WORDS or after.kind == "other"
            if before.kind == "other" and behind and not before.text.isascii():
                item.kind, item.sense = "other", None  # 体外诊断, 股骨: part of a longer word
    if language == "ja":
        _join_characters(items)
    return items


def _join_characters(items: list[Item]) -> None:
    """自動車, 無線: one character that means something in Chinese, and begins a longer word in Japanese."""
    for item, after in pairwise(items):
        single = item.kind == "term" and len(item.text) == 1 and _han(item.text)
        if single and item.end == after.start and after.kind == "other" and _han(after.text[0]):
            item.kind, item.sense = "other", None


def _han(letter: str) -> bool:
    return "\u3400" <= letter <= "\u9fff"


@cache
def _parser() -> Lark:
    from lark import Lark

    from catalogue.licensing.terms.lexer import TermsLexer

    grammar = files(__package__).joinpath("quantities.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer=TermsLexer, maybe_placeholders=False)


def _items(node: Any, text: str, language: str) -> list[Item]:
    """The item of a node; both ends and the dash where they are no range: "up to EUR 1m - 4 %", "5 years - EUR 10k"."""
    if node.data != "quantity" or [getattr(c, "data", c) for c in node.children][:1] != ["end"]:
        return [_item(node, text, language)]
    ends = [child for child in node.children if getattr(child, "data", "") == "end"]
    if len(ends) != 2:
        return [_item(node, text, language)]
    low, high = (_End(end, language) for end in ends)
    apart = low.unit != high.unit and (
        low.unit in ("money", "percent", "months") or (low.unit == "number" and low.scale and not high.scale)
    )
    if not apart or low.value is None or high.value is None or high.unit == "number":
        return [_item(node, text, language)]
    parts = [_Part("quantity", [end]) for end in ends]
    first, last = (_item(part, text, language) for part in parts)
    dash = text[first.end : last.start]
    start = first.end + len(dash) - len(dash.lstrip())
    if dash.strip() not in ("-", "~"):
        return [_item(node, text, language)]
    return [first, Item("sep", start, start + len(dash.strip()), dash.strip()), last]


class _Part:
    """One end of what looked like a range, as a node of its own."""

    def __init__(self, data: str, children: list[Any]) -> None:
        self.data = data
        self.children = children

    def scan_values(self, wanted: Any) -> Any:
        """The tokens."""
        return self.children[0].scan_values(wanted)


def _item(node: Any, text: str, language: str) -> Item:
    tokens: list[Token] = list(node.scan_values(lambda _: True))
    start, end = tokens[0].start_pos or 0, tokens[-1].end_pos or 0
    start += len(tokens[0]) - len(tokens[0].lstrip(" \t"))
    shown = text[start:end]
    if node.data == "quantity":
        return _quantity_item(node, start, end, shown, language)
    if node.data == "column_unit":
        unit = Quantity(
            "money", None, None, currency=_currency([tokens[1]], language)[0], scaled=True, bare=True
        )
        return Item("unit", start, end, shown, quantity=unit)
    token = tokens[0]
    if token.type == "TERM":
        sense = getattr(token, "sense", None)
        if sense is not None and sense.kind == "plain":  # a longer word that only begins like one of terms
            return Item("other", start, end, shown)
        return Item("term", start, end, shown, sense=sense)
    if token.type == "AND":
        return Item("term", start, end, shown, sense=Sense("and"))
    if token.type == "ORDINAL":
        return Item("ordinal", start, end, shown, ordinal=_ordinal(str(token)))
    if token.type == "DATE":
        return Item("date", start, end, shown, day=read_day(str(token)))
    return Item(_TOKEN_KINDS.get(token.type, "other"), start, end, shown)


def _ordinal(text: str) -> Ordinal:
    unit: Literal["year", "month", "part"] = "part"
    if "年" in text or "year" in text or "yr" in text or "anniversary" in text:
        unit = "year"
    elif "月" in text or "month" in text or text.startswith("m."):
        unit = "month"
    both = re.search(r"(\d+)\s?(?:-|to)\s?(\d+)", text)
    if both:
        return Ordinal(unit, int(both[1]), int(both[2]))
    for word in _NUMBER.findall(text):
        if word.isdigit():
            return Ordinal(unit, int(word))
        if word in _ORDINALS:
            return Ordinal(unit, _ORDINALS.index(word))
        value = numbers.han(word) if not word.isascii() else None
        if value is None and word.isascii() and word not in ("year", "years", "yr", "month", "months"):
            try:
                value = numbers.words(word)
            except KeyError:
                continue
        if value is not None:
            return Ordinal(unit, int(value))
    return Ordinal(unit, 0)


def _quantity_item(node: Any, start: int, end: int, shown: str, language: str) -> Item:
    ends = [_End(child, language) for child in node.children if getattr(child, "data", "") == "end"]
    valued = [e for e in ends if e.value is not None or e.problem]
    if not valued:
        return Item("other", start, end, shown)
    if len(ends) == 2 and len(valued) == 1:
        valued = valued[:1]
    low, high = valued[0], valued[-1]
    unit = high.unit if high.unit != "number" else low.unit
    currencies = {c for e in valued for c in e.currencies if c}
    problem = next((e.problem for e in valued if e.problem), None)
    if len(currencies) > 1 and shown.startswith(("新台币", "港币", "美金", "日币", "澳门币")):
        currencies -= {"CNY"}  # 元 is the unit of these as well
    if len(currencies) > 1:
        problem = ("unclear", f"one amount in {' and in '.join(sorted(currencies))}")
    if low is not high and low.value is not None and high.value is not None:
        if not low.scale and high.scale and low.number < high.number:
            low.value *= high.scale
        elif not low.scale and high.scale and low.unit == "number" and low.number < 1000:
            problem = problem or ("unclear", "a range that falls")
        if low.unit == "number" and high.unit == "months":
            low.value *= high.months
        if low.unit not in ("number", unit):
            return Item("other", start, end, shown)
    if unit == "money" and problem is None:
        problem = _impossible(low, high)
    scaled = any(e.scale for e in valued)
    found = Quantity(
        unit,
        None if problem else low.value,
        None if problem else high.value,
        currency=next(iter(currencies), None) if len(currencies) == 1 else None,
        bare=unit == "number" and not scaled,
        scaled=scaled,
        problem=problem,
        points=any(e.points for e in valued),
    )
    return Item("quantity", start, end, shown, quantity=found)


def _impossible(low: _End, high: _End) -> tuple[Literal["impossible", "unclear"], str] | None:
    for side in (low, high):
        if side.value is not None and side.value < 0:
            return ("impossible", "a negative amount")
        if side.value is not None and side.value >= _LARGEST:
            return ("impossible", "an amount of 10^15 or more")
    return None


def _currency(tokens: list[Token], language: str) -> list[str | None]:
    found: list[str | None] = []
    for token in tokens:
        word = re.sub(r"\s", "", str(token))
        if word == "¥":
            found.append(_YEN_SIGN.get(language))
        elif word in _OPEN_DOLLAR:
            found.append(None)
        else:
            found.append(_CURRENCIES.get(word) or _CURRENCIES.get(word.removesuffix("s")))
    return found


class _End:
    """One end of a quantity, as the grammar found it."""

    def __init__(self, node: Any, language: str) -> None:
        self.value: Decimal | None = None
        self.number = Decimal(0)
        self.scale = 0
        self.months = 1
        self.unit: Unit = "number"
        self.currencies: list[str | None] = []
        self.problem: tuple[Literal["impossible", "unclear"], str] | None = None
        self.points = self.permille = False
        negative = False
        money: list[Token] = []
        written = ""
        for token in node.scan_values(lambda _: True):
            kind, word = token.type, str(token).strip()
            if kind == "MINUS":
                negative = True
            elif kind == "DIGITS":
                self.value = self.number = numbers.arabic(word)
                written = word
            elif kind == "COMMA":
                self.value = self.number = Decimal(word.replace(" ", "").replace(".", "").replace(",", "."))
            elif kind == "HAN":
                self.value = numbers.han(word)
                self.number = self.value or Decimal(0)
                ends = {"万": 10**4, "亿": 10**8}.get(word[-1:], 1)
                self.scale = ends if self.value is not None and ("万" in word or "亿" in word) else 0
            elif kind == "COMPOUND":
                self.value, self.scale = numbers.compound(word), 1
                self.number = self.value
            elif kind == "NUMBER_WORD":
                self.value = self.number = numbers.words(word)
            elif kind == "SCALE" and self.value is not None:
                self.scale = numbers.scale(word)
                self.value *= self.scale
            elif kind == "MONEY_ODD":
                self.problem = ("unclear", "a comma that may part decimals, thousands or two values")
                self.unit = "money"
            elif kind in ("CURRENCY", "SIGN"):
                money.append(token)
            else:
                self._unit(kind, word)
        if money:
            self.currencies = _currency(money, language)
            self.problem = self.problem or _two_kinds(money, self.currencies)
            self.unit = "money"
            if self.value is not None and str(money[-1])[0] in "毛角":
                self.value /= 10
            sign = next((s for t in money if _SCALED_SIGN.fullmatch(s := str(t).strip())), None)
            if sign and self.value is not None and not self.scale:
                self.scale = _SCALED_SIGNS[sign[0]]
                self.value *= self.scale
            if _GROUPED.fullmatch(written) and not self.scale and self.value is not None:
                self.value *= 1000  # 50.000 EUR: no currency has three decimals
        if self.permille and self.value is not None:
            self.value /= 10
        if negative and self.value is not None:
            self.value = -self.value

    def _unit(self, kind: str, word: str) -> None:
        if kind in ("PCT", "PCT_BEFORE"):
            self.unit = "percent"
            self.points = "点" in word
            self.permille = self.permille or word.startswith("千")
            if word == "‰" and self.value is not None:
                self.value /= 10
        elif kind == "TENTHS":
            self.unit = "percent"
            self.value = self.value * 10 if self.value is not None else None
        elif kind in ("YEARS", "YEARS_HALF", "MONTHS"):
            self.months = 3 if "季" in word else 1 if kind == "MONTHS" else 12
            self.unit = "months"
            if self.value is not None:
                self.value = (self.value + (_HALF if kind == "YEARS_HALF" else 0)) * self.months
        elif kind == "DAYS":
            self.unit = "days"
        elif kind == "DECADE":
            self.unit, self.value = "months", Decimal(120)
        elif kind == "HALF_YEAR":
            self.unit, self.value = "months", Decimal(3 if "季" in word else 1 if "月" in word else 6)
        elif kind == "YEARS_MONTHS":
            years, months = (
                int(n) if n.isdigit() else int(numbers.han(n) or 0)
                for n in re.findall(r"\d+|[一二两三四五六七八九十]+", word)
            )
            self.unit, self.value = "months", Decimal(years * 12 + months)


def _two_kinds(
    money: list[Token], codes: list[str | None]
) -> tuple[Literal["impossible", "unclear"], str] | None:
    """100万円ドル: a currency that is no dollar, called dollars."""
    dollars = any(str(token).strip() in ("ドル", "dollar", "dollars") for token in money)
    if dollars and any(code in ("JPY", "CNY", "EUR", "GBP", "KRW") for code in codes):
        return ("unclear", "one amount in two currencies")
    return None


def currency_of(text: str) -> str | None:
    """The currency that a word stands for by itself; None where it is no currency, or leaves it open."""
    return _CURRENCIES.get(re.sub(r"[\s()]", "", text))
