"""What a filter takes: how a value is read from a parameter, option or JSON, and how it is shown.

`parse` takes what came in (a string, or what JSON gave) and returns the value that `judge` gets; it raises
`ValueError` with a sentence that says what is expected. `show` is its inverse for messages and links.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, Protocol

from catalogue.filters.currencies import CURRENCIES
from catalogue.places import place_code


class ValueType(Protocol):
    """How a filter's value is written, read and shown."""

    @property
    def control(self) -> Literal["flag", "number", "text", "choice", "date"]:
        """Which web control takes it."""
        ...

    @property
    def form(self) -> str:
        """What is expected, in a few words: "a whole number of months"."""
        ...

    def parse(self, raw: Any) -> Any: ...

    def show(self, value: Any) -> str: ...


_LONGEST = 500
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")


def text_of(raw: Any) -> str:
    """What came in as one line of text; a list is joined with commas.

    Raises:
        ValueError: it is empty, too long, or neither text nor a number.
    """
    if isinstance(raw, (list, tuple)):
        if any(isinstance(part, (list, tuple)) for part in raw):
            raise ValueError("it must be a string, a number or a list of them")
        if not raw:
            raise ValueError("it is empty")
        return ",".join(text_of(part) for part in raw)
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if not isinstance(raw, (str, int, float, Decimal)):
        raise ValueError("it must be a string or a number")
    text = str(raw)  # of a whole number with thousands of digits, Python itself raises ValueError
    if len(text) <= _LONGEST:
        text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        raise ValueError("it is empty")
    if len(text) > _LONGEST:
        raise ValueError(f"it is longer than {_LONGEST} characters")
    return text


def _decimal(text: str) -> Decimal:
    if "," in text and not _GROUPED.fullmatch(text):
        raise ValueError(f"{text!r} is no number: a comma stands only between thousands (1,000,000)")
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise ValueError(f"{text!r} is no number") from None
    if not number.is_finite():
        raise ValueError(f"{text!r} is no number")
    # By its exponent and not by comparing, since numbers like 1e999999999 overflow in arithmetic.
    if number and number.adjusted() >= 14:
        raise ValueError(f"{text!r} is too large")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and not -20 <= exponent <= 20:
        raise ValueError(f"{text!r} has too many digits")
    return number


@dataclass(frozen=True)
class Flag:
    """Asked or not asked: the condition must hold."""

    control: Literal["flag"] = "flag"
    form: str = "yes (leave the filter out for no)"

    def parse(self, raw: Any) -> bool:
        text = text_of(raw).lower()
        if text in {"yes", "true", "1", "on", "y"}:
            return True
        raise ValueError("a filter of this kind is either asked for with yes, or left out")

    def show(self, value: Any) -> str:
        return "yes"


@dataclass(frozen=True)
class Number:
    """A number between `least` and `most`, in `unit`."""

    unit: str
    least: int = 0
    most: int = 10**9
    whole: bool = True
    control: Literal["number"] = "number"

    @property
    def form(self) -> str:
        return f"a {'whole ' if self.whole else ''}number of {self.unit} from {self.least} to {self.most}"

    def parse(self, raw: Any) -> Decimal:
        if isinstance(raw, float) and not math.isfinite(raw):
            raise ValueError("it is no number")
        number = _decimal(text_of(raw))
        if self.whole and number != number.to_integral_value():
            raise ValueError(f"{number} is not whole")
        if not self.least <= number <= self.most:
            raise ValueError(f"{number} is not from {self.least} to {self.most}")
        return number

    def show(self, value: Any) -> str:
        return f"{value:f}"


@dataclass(frozen=True)
class Amount:
    """A sum of money with its currency (ISO 4217)."""

    number: Decimal
    currency: str


_UNITS: Mapping[str, int] = {"万": 10_000, "萬": 10_000, "亿": 10**8, "億": 10**8, "k": 1000, "m": 10**6}
_CURRENCIES: Mapping[str, str] = {
    "元": "CNY",
    "人民币": "CNY",
    "RMB": "CNY",
    "円": "JPY",
    "日元": "JPY",
    "€": "EUR",
    "£": "GBP",
}
_AMOUNT = re.compile(
    r"^(?P<before>[A-Za-z]{3}|€|£)?\s*(?P<number>[0-9][0-9,_.]*)\s*(?P<unit>万|萬|亿|億|[kKmM](?![A-Za-z]))?\s*"
    r"(?P<after>[A-Za-z]{3}|人民币|日元|元|円|€|£)?$"
)


@dataclass(frozen=True)
class Money:
    """An amount with a currency, so that nothing is compared across currencies by mistake."""

    control: Literal["text"] = "text"
    form: str = "an amount with its currency, such as 200000 CNY or 20万元"

    def parse(self, raw: Any) -> Amount:
        text = text_of(raw)
        match = _AMOUNT.match(text)
        if not match:
            raise ValueError(f"{text!r} is no amount")
        currency = match["before"] or match["after"]
        if not currency:
            raise ValueError(f"{text!r} names no currency")
        if match["before"] and match["after"]:
            raise ValueError(f"{text!r} names two currencies")
        number = _decimal(match["number"]) * _UNITS.get((match["unit"] or "").lower(), 1)
        if number >= Decimal(10) ** 14:
            raise ValueError(f"{text!r} is too large")
        code = _CURRENCIES.get(currency.upper(), currency.upper())
        if code not in CURRENCIES:
            raise ValueError(f"{currency!r} is no currency")
        return Amount(number, code)

    def show(self, value: Any) -> str:
        return f"{value.number:f} {value.currency}"


@dataclass(frozen=True)
class Rate:
    """A percentage of a named base."""

    pct: Decimal
    base: str


@dataclass(frozen=True)
class Royalty:
    """A percentage and its base: 5 % of profit is not 5 % of net sales."""

    bases: tuple[str, ...]
    control: Literal["text"] = "text"

    @property
    def form(self) -> str:
        return f"a percentage and its base ({', '.join(self.bases)}), such as 5 net_sales"

    def parse(self, raw: Any) -> Rate:
        parts = re.split(r"[\s,%]+", text_of(raw))
        if len(parts) != 2 or not parts[1]:
            raise ValueError("it must name both a percentage and a base")
        pct = _decimal(parts[0])
        if not 0 <= pct <= 100:
            raise ValueError(f"{pct} is not a percentage from 0 to 100")
        if parts[1].lower() not in self.bases:
            raise ValueError(f"{parts[1]!r} is no base")
        return Rate(pct, parts[1].lower())

    def show(self, value: Any) -> str:
        return f"{value.pct:f} {value.base}"


@dataclass(frozen=True)
class Choice:
    """One or more of a fixed list, separated by commas: any of them will do."""

    values: tuple[str, ...]
    control: Literal["choice"] = "choice"

    @property
    def form(self) -> str:
        return f"one or more of {', '.join(self.values)}"

    def parse(self, raw: Any) -> tuple[str, ...]:
        asked = tuple(dict.fromkeys(part.strip().lower() for part in text_of(raw).split(",") if part.strip()))
        for part in asked:
            if part not in self.values:
                raise ValueError(f"{part!r} is not among them")
        if not asked:
            raise ValueError("it is empty")
        return asked

    def show(self, value: Any) -> str:
        return ",".join(value)


@dataclass(frozen=True)
class Territory:
    """A country or a part of one: ISO 3166-1 or 3166-2, WW for the world, or a province's name."""

    control: Literal["text"] = "text"
    form: str = "a country or region code such as CN, CN-ZJ, JP or WW, or a province's name"

    def parse(self, raw: Any) -> str:
        text = text_of(raw)
        code = place_code(text)
        if code is None:
            raise ValueError(f"{text!r} is no country or region code")
        return code

    def show(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True)
class Words:
    """Some text to be found in a name, whatever its case and width."""

    form: str = "some text"
    control: Literal["text"] = "text"

    def parse(self, raw: Any) -> str:
        return text_of(raw)

    def show(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True)
class ClassPrefix:
    """The beginning of an IPC or CPC symbol: H01M, H01M 10/05."""

    control: Literal["text"] = "text"
    form: str = "the beginning of a class symbol, such as H01M or H01M 10/05"

    def parse(self, raw: Any) -> str:
        text = re.sub(r"\s+", "", text_of(raw)).upper()
        if not re.fullmatch(r"[A-HY](\d|\d{2}([A-Z](\d{1,4}(/\d{0,6})?)?)?)?", text):
            raise ValueError(f"{text!r} does not look like a class symbol")
        return text

    def show(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True)
class Day:
    """A date; a year alone means its first day, or its last one where the filter is an end (`last`)."""

    last: bool = False
    control: Literal["date"] = "date"
    form: str = "a date such as 2024-06-30, or a year"

    def parse(self, raw: Any) -> dt.date:
        text = text_of(raw)
        if re.fullmatch(r"\d{4}", text):
            text += "-12-31" if self.last else "-01-01"
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{text!r} is no date") from None

    def show(self, value: Any) -> str:
        return str(value.isoformat())


@dataclass(frozen=True)
class Firm:
    """What a firm says of itself."""

    sme: bool
    startup: bool
    region: str | None


@dataclass(frozen=True)
class FirmType:
    """The asking firm: sme and startup where true, and where it is."""

    control: Literal["text"] = "text"
    form: str = "what the firm is, any of sme, startup and a region code: sme,startup,CN-ZJ"

    def parse(self, raw: Any) -> Firm:
        parts = [part.strip() for part in text_of(raw).split(",") if part.strip()]
        region = None
        for part in parts:
            if part.lower() in {"sme", "startup"}:
                continue
            code = place_code(part)
            if code is None or region is not None:
                raise ValueError(f"{part!r} is neither sme nor startup nor a single region code")
            region = code
        kinds = {part.lower() for part in parts}
        if not kinds:
            raise ValueError("it is empty")
        return Firm("sme" in kinds, "startup" in kinds, region)

    def show(self, value: Any) -> str:
        kinds = [name for name in ("sme", "startup") if getattr(value, name)]
        return ",".join([*kinds, *([value.region] if value.region else [])])
