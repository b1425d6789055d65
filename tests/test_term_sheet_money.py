"""Amounts in digits and in the capitals of Chinese contracts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.licensing.offer import LicenceOffer, Payment
from catalogue.licensing.term_sheet.content import plain
from catalogue.licensing.term_sheet.money import capitals, digits
from tests.term_sheet_samples import sheet_of

CAPITALS = [
    ("0", "零元整"),
    ("1", "壹元整"),
    ("10", "壹拾元整"),
    ("101", "壹佰零壹元整"),
    ("1010", "壹仟零壹拾元整"),
    ("10000", "壹万元整"),
    ("10010", "壹万零壹拾元整"),
    ("300000", "叁拾万元整"),
    ("107000.53", "壹拾万柒仟元伍角叁分"),
    ("1000000", "壹佰万元整"),
    ("20000000", "贰仟万元整"),
    ("100000001", "壹亿零壹元整"),
    ("100010000", "壹亿零壹万元整"),
    ("1001001001", "壹拾亿零壹佰万壹仟零壹元整"),
    ("123456789012", "壹仟贰佰叁拾肆亿伍仟陆佰柒拾捌万玖仟零壹拾贰元整"),
    # The examples of the Payment and Settlement Measures, annex 1.
    ("1409.50", "壹仟肆佰零玖元伍角"),
    ("6007.14", "陆仟零柒元壹角肆分"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("325.04", "叁佰贰拾伍元零肆分"),
    ("0.5", "伍角"),
    ("0.05", "伍分"),
]


@pytest.mark.parametrize(("amount", "words"), CAPITALS)
def test_yuan_in_capitals(amount: str, words: str) -> None:
    assert capitals(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["-1", "0.001", "1e16", "1e400", "NaN", "Infinity", "-Infinity"])
def test_what_capitals_cannot_say_exactly_is_not_said(amount: str) -> None:
    assert capitals(Decimal(amount)) is None


def value_of(words: str) -> Decimal:
    """Capitals read back, by the plain meaning of the words."""
    units = {"拾": 10, "佰": 100, "仟": 1000}
    total, section, digit = Decimal(0), 0, 0
    whole, yuan, rest = words.rpartition("元")
    for c in whole:
        if c in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(c)
        elif c in units:
            section, digit = section + digit * units[c], 0
        else:
            size = {"万": 10**4, "亿": 10**8}[c]
            total, section, digit = (total + section + digit) * size, 0, 0
            if c == "万" and total >= 10**12:
                total = total // 10**12 * 10**8 + total % 10**12  # 亿 was multiplied by the 万 after it
    total += section + digit
    for unit, part in (("角", "0.1"), ("分", "0.01")):
        if unit in rest:
            total += "零壹贰叁肆伍陆柒捌玖".index(rest[rest.index(unit) - 1]) * Decimal(part)
    assert not yuan or rest.endswith(("整", "角", "分"))
    return total


@given(st.integers(0, 10**8 - 1), st.integers(0, 99))
def test_capitals_read_back_give_the_amount(yuan: int, fen: int) -> None:
    amount = Decimal(yuan) + Decimal(fen) / 100
    words = capitals(amount)
    assert words is not None
    assert value_of(words) == amount
    assert "零零" not in words
    assert "零元" not in words or yuan == 0


@given(st.integers(0, 10**8 - 1), st.integers(1, 10**8 - 1))
def test_hundreds_of_millions_are_counted_as_what_is_below_them(low: int, high: int) -> None:
    words = capitals(Decimal(high * 10**8 + low))
    assert words is not None
    before, _, after = words.rpartition("亿")
    assert value_of(before + "元整") == high
    assert value_of((after.removeprefix("零").removesuffix("元整") or "零") + "元整") == low


def test_digits_are_grouped_and_never_rounded() -> None:
    assert digits(Decimal("300000")) == "300,000"
    assert digits(Decimal("1234567.890")) == "1,234,567.89"
    assert digits(Decimal("3E+5")) == "300,000"
    assert digits(Decimal("0.10")) == "0.1"
    assert len(digits(Decimal("1E+999999"))) < 20


def upfront(amount: str, currency: str | None, language: str) -> str:
    payment = Payment(upfront=Decimal(amount), currency=currency)
    return plain(
        sheet_of(LicenceOffer(payment=payment), "zh" if language == "zh" else "en").line("upfront").words
    )


def test_money_is_written_as_the_language_writes_it() -> None:
    assert upfront("300000", "CNY", "zh") == "CNY 300,000（人民币叁拾万元整）"
    assert upfront("300000", "CNY", "en") == "CNY 300,000"
    assert upfront("1409.5", "CNY", "zh") == "CNY 1,409.5（人民币壹仟肆佰零玖元伍角）"
    assert upfront("0.001", "CNY", "zh") == "CNY 0.001（人民币）"
    assert upfront("2000000", "JPY", "zh") == "JPY 2,000,000（日元）"
    assert upfront("2000000", "XTS", "zh") == "XTS 2,000,000"


def test_an_amount_without_a_currency_leaves_it_to_be_agreed() -> None:
    assert upfront("300000", None, "en") == "300,000 [currency to be agreed]"
    assert upfront("300000", None, "zh") == "300,000【币种待约定】"
    assert upfront("0", None, "en") == "0: nothing is due"
    words = sheet_of(LicenceOffer(payment=Payment(upfront=Decimal(5)))).line("upfront").words
    assert [run.gap for run in words] == [False, True]
