"""Exchange rates: which rate is used, and what is wrong with a file."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.errors import InputError
from catalogue.licensing.cost import Interval, RateTable, read_rates

D = Decimal
DAY = dt.date(2026, 3, 1)
HEAD = "date,base,quote,rate\n"


def table(tmp_path: Path, text: str) -> RateTable:
    path = tmp_path / "rates.csv"
    path.write_bytes(text.encode())
    return read_rates(path)


def test_the_newest_rate_not_after_the_day_is_used(tmp_path: Path) -> None:
    rates = table(tmp_path, HEAD + "2026-03-02,USD,CNY,8\n2026-01-05,USD,CNY,7\n2025-01-05,USD,CNY,6\n")
    for day, rate in ((DAY, 7), (dt.date(2026, 3, 2), 8), (dt.date(2026, 1, 4), 6)):
        found = rates.rate("USD", "CNY", day)
        assert found is not None
        assert (found.rate, found.date <= day) == (D(rate), True)
    assert rates.rate("USD", "CNY", dt.date(2025, 1, 4)) is None
    assert rates.rate("USD", "JPY", DAY) is None


def test_a_pair_is_used_in_either_direction(tmp_path: Path) -> None:
    rates = table(tmp_path, HEAD + "2026-01-05,USD,CNY,8\n")
    found = rates.rate("CNY", "USD", DAY)
    assert found is not None
    assert (found.base, found.quote, found.rate, found.via) == ("CNY", "USD", D("0.125"), None)
    assert found.convert(Interval(D(8), D(16))) == Interval(D(1), D(2))


def test_the_newer_of_two_directions_holds(tmp_path: Path) -> None:
    rates = table(tmp_path, HEAD + "2026-01-05,USD,CNY,8\n2026-02-05,CNY,USD,0.2\n")
    found = rates.rate("USD", "CNY", DAY)
    assert found is not None
    assert (found.rate, found.date) == (D(5), dt.date(2026, 2, 5))


def test_a_third_currency_leads_over_and_the_older_date_is_told(tmp_path: Path) -> None:
    rates = table(tmp_path, HEAD + "2026-01-05,EUR,CNY,8\n2026-02-05,USD,CNY,4\n")
    found = rates.rate("EUR", "USD", DAY)
    assert found is not None
    assert (found.rate, found.date, found.via) == (D(2), dt.date(2026, 1, 5), "CNY")


def test_a_pair_goes_before_a_third_currency(tmp_path: Path) -> None:
    rates = table(tmp_path, HEAD + "2026-02-05,EUR,CNY,8\n2026-02-05,USD,CNY,4\n2025-01-05,EUR,USD,3\n")
    found = rates.rate("EUR", "USD", DAY)
    assert found is not None
    assert (found.rate, found.via) == (D(3), None)


def test_a_currency_is_worth_itself() -> None:
    found = RateTable.of([]).rate("CNY", "CNY", DAY)
    assert found is not None
    assert found.convert(Interval(D("1.23"), None)) == Interval(D("1.23"), None)


@given(
    st.decimals("0.0001", "10000", places=4),
    st.decimals("0", "1e9", places=2),
    st.decimals("0", "1e9", places=2),
)
def test_converting_rounds_outwards(rate: Decimal, one: Decimal, other: Decimal) -> None:
    rates = RateTable.of([(DAY, "USD", "CNY", rate)])
    amount = Interval(min(one, other), max(one, other))
    back, there = rates.rate("CNY", "USD", DAY), rates.rate("USD", "CNY", DAY)
    assert back is not None
    assert there is not None
    assert there.convert(back.convert(amount)).holds(amount)


def test_a_byte_order_mark_blank_lines_and_spaces_are_no_harm(tmp_path: Path) -> None:
    rates = table(tmp_path, "\ufeffDate, base ,quote,rate\r\n\r\n2026-01-05 , USD,CNY,7.02\r\n")
    assert rates.rate("USD", "CNY", DAY) is not None


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", None, "is empty"),
        ("date,from,to,rate\n", 1, "first line"),
        ("2026-01-05,USD,CNY,7\n", 1, "first line"),
        (HEAD + "2026-02-30,USD,CNY,7\n", 2, "'2026-02-30' is no date"),
        (HEAD + "05.01.2026,USD,CNY,7\n", 2, "is no date"),
        (HEAD + "2026-01-05,usd,CNY,7\n", 2, "'usd' is no currency code"),
        (HEAD + "2026-01-05,USD,¥,7\n", 2, "'¥' is no currency code"),
        (HEAD + "2026-01-05,USD,USD,1\n", 2, "both sides"),
        (HEAD + "2026-01-05,USD,CNY\n", 2, "has 3 columns"),
        (HEAD + '2026-01-05,USD,CNY,"7,02"\n', 2, "'7,02'"),
        (HEAD + "2026-01-05,USD,CNY,0\n", 2, "'0'"),
        (HEAD + "2026-01-05,USD,CNY,-7\n", 2, "'-7'"),
        (HEAD + "2026-01-05,USD,CNY,NaN\n", 2, "'NaN'"),
        (HEAD + "2026-01-05,USD,CNY,７\n", 2, "'７'"),
        (HEAD + "2026-01-05,USD,CNY,7\n2026-01-05,USD,CNY,8\n", 3, "second, other rate"),
        (HEAD + "2026-01-05,USD,CNY," + "9" * 100_000 + "\n", 2, "9...' is no number"),
        (HEAD + "2026-01-05,USD,CNY,7\0\n", 2, "is no number"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path: Path, text: str, line: int | None, said: str) -> None:
    with pytest.raises(InputError) as caught:
        table(tmp_path, text)
    assert said in caught.value.what
    assert (caught.value.where or "").endswith("rates.csv" if line is None else f"rates.csv, line {line}")
    assert caught.value.todo


def test_a_line_that_is_too_long_is_told(tmp_path: Path) -> None:
    before = csv.field_size_limit(1000)
    try:
        with pytest.raises(InputError, match="line 2: the line cannot be read"):
            table(tmp_path, HEAD + "9" * 2000 + "\n")
    finally:
        csv.field_size_limit(before)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_rates(tmp_path / "none.csv")
    (tmp_path / "gb.csv").write_bytes((HEAD + "2026-01-05,美元,CNY,7\n").encode("gb18030"))
    with pytest.raises(InputError, match="UTF-8"):
        read_rates(tmp_path / "gb.csv")
