"""A written date -> a day, as far as it is written: 2025-01-01, 2025年1月1日, 令和7年4月1日, 1 January 2025."""

from __future__ import annotations

import datetime as dt
import re

from catalogue.licensing.terms import numbers
from catalogue.licensing.terms.items import Day

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_ERA = re.compile(r"(令和|平成|昭和)(\d{1,2}|元)年(?:(\d{1,2})月(?:(\d{1,2})日)?)?")
_A_LEAP_YEAR = 2024


def read_day(text: str) -> Day:
    """The day; without one where year, month or day is not written; `problem` where the calendar has no such day."""
    plain = _han_digits(re.sub(r"\s+", " ", text.strip()))
    era = _ERA.match(plain.replace(" ", ""))
    if era:
        year = _ERAS[era[1]] + (1 if era[2] == "元" else int(era[2]))
        return _day(year, era[3], era[4], text)
    month = next((n for n, name in enumerate(_MONTHS, 1) if re.search(rf"\b{name}", plain)), None)
    numbers = re.findall(r"\d+", plain)
    if len(numbers) == 3 and len(numbers[0]) <= 2:
        return _last_year(int(numbers[0]), int(numbers[1]), int(numbers[2]), text)
    if month is not None:
        year_written = next((n for n in numbers if len(n) == 4), None)
        day = next((n for n in numbers if len(n) <= 2), None)
        return _day(int(year_written) if year_written else None, str(month), day, text)
    if len(numbers) == 2 and len(numbers[0]) <= 2:
        return _day(None, numbers[0], numbers[1], text)
    month_written = numbers[1] if len(numbers) > 1 else None
    return _day(int(numbers[0]), month_written, numbers[2] if len(numbers) > 2 else None, text)


def _day(year: int | None, month: str | None, day: str | None, text: str) -> Day:
    if month is None or day is None:
        return Day(None)
    try:
        found = dt.date(year or _A_LEAP_YEAR, int(month), int(day))
    except ValueError:
        return Day(None, f"there is no day {text.strip()}")
    return Day(found if year else None)


def _last_year(first: int, second: int, year: int, text: str) -> Day:
    """12/03/2023 leaves open which is the month, 25/12/2023 does not."""
    if first <= 12 and second <= 12 and first != second:
        return Day(None, f"the order of day and month in {text.strip()} is open")
    day, month = max(first, second), min(first, second)
    return _day(year, str(month), str(day), text)


def _han_digits(text: str) -> str:
    """二〇二五年十二月一日 -> 2025年12月1日."""
    if not text.startswith("二"):
        return text
    year, _, rest = text.partition("年")
    digits = "".join(str("〇一二三四五六七八九".find(c.replace("零", "〇").replace("○", "〇"))) for c in year)
    return f"{digits}年" + re.sub(
        r"[一二三四五六七八九十]+", lambda m: str(int(numbers.han(m[0]) or 0)), rest
    )
