"""How long each kind of right lasts, by country and date, and the last day of a patent computed from that.

Only the ordinary term is computed. Extensions (US term adjustment, Chinese compensation under Art. 42, extensions for
medicines) are not in the records, so a computed day may be too early. Where a law cannot be told from what is stated
(plant varieties outside the US end by species), nothing is computed.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Literal

from catalogue.records import PatentRef, RightKind


@dataclass(frozen=True)
class Term:
    """`years` from `start` for a `right` filed in `countries` (none: everywhere else) from the day `since` on."""

    id: str
    right: RightKind
    countries: tuple[str, ...]
    since: dt.date | None
    years: int
    start: Literal["filing", "grant"]
    law: str


_EUROPE = ("EU", "EM", "DE", "FR", "GB", "IT", "ES")
# The first row that fits counts: later dates stand above earlier ones, named countries above all others.
TERMS: tuple[Term, ...] = (
    Term("pct_invention", "invention", ("WO",), None, 20, "filing", "PCT Art. 11(3), TRIPS Art. 33; from the international filing date"),
    Term("us_invention", "invention", ("US",), dt.date(1995, 6, 8), 20, "filing", "35 U.S.C. 154(a)(2)"),
    Term("us_invention_before_1995", "invention", ("US",), None, 20, "filing", "35 U.S.C. 154(c)(1): 20 years from filing or 17 from grant, the later"),
    Term("cn_invention", "invention", ("CN",), None, 20, "filing", "Patent Law of China Art. 42"),
    Term("jp_invention", "invention", ("JP",), None, 20, "filing", "Patent Act of Japan Art. 67"),
    Term("ep_invention", "invention", ("EP",), None, 20, "filing", "EPC Art. 63"),
    Term("invention", "invention", (), None, 20, "filing", "TRIPS Art. 33"),
    Term("cn_utility_model", "utility_model", ("CN",), None, 10, "filing", "Patent Law of China Art. 42"),
    Term("jp_utility_model", "utility_model", ("JP",), dt.date(2005, 4, 1), 10, "filing", "Utility Model Act of Japan Art. 15"),
    Term("jp_utility_model_before_2005", "utility_model", ("JP",), dt.date(1994, 1, 1), 6, "filing", "Utility Model Act of Japan Art. 15, as it stood from 1994"),
    Term("utility_model", "utility_model", ("DE", "KR", "TW", "AT", "IT", "ES", "PL", "CZ"), None, 10, "filing", "utility model laws of these countries"),
    Term("cn_design", "design", ("CN",), dt.date(2021, 6, 1), 15, "filing", "Patent Law of China Art. 42 (2020)"),
    Term("cn_design_before_2021", "design", ("CN",), None, 10, "filing", "Patent Law of China Art. 42 (2008)"),
    Term("us_design", "design", ("US",), dt.date(2015, 5, 13), 15, "grant", "35 U.S.C. 173"),
    Term("us_design_before_2015", "design", ("US",), None, 14, "grant", "35 U.S.C. 173, as it stood"),
    Term("jp_design", "design", ("JP",), dt.date(2020, 4, 1), 25, "filing", "Design Act of Japan Art. 21"),
    Term("jp_design_before_2020", "design", ("JP",), dt.date(2007, 4, 1), 20, "grant", "Design Act of Japan Art. 21, as it stood from 2007"),
    Term("jp_design_before_2007", "design", ("JP",), None, 15, "grant", "Design Act of Japan Art. 21, as it stood"),
    Term("kr_design", "design", ("KR",), dt.date(2014, 7, 1), 20, "filing", "Design Protection Act of Korea Art. 91"),
    Term("european_design", "design", _EUROPE, None, 25, "filing", "Regulation (EC) 6/2002 Art. 12; Directive 98/71/EC Art. 10; Registered Designs Act 1949 s. 8"),
    Term("us_plant", "plant", ("US",), None, 20, "filing", "35 U.S.C. 161, 154(a)(2)"),
    Term("cn_layout_design", "layout_design", ("CN",), None, 10, "filing", "Regulations on Layout-Designs of China Art. 12; earlier where it was sold before"),
)  # fmt: skip


@dataclass(frozen=True)
class Expiry:
    """The last day of a right. `term` is the rule it was computed by; None where the source states the day."""

    day: dt.date
    term: Term | None = None


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months on, 31 December 9999 at the most; a day the month lacks becomes its last."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    if year > dt.MAXYEAR:
        return dt.date.max
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_years(day: dt.date, years: int) -> dt.date:
    """The same day so many years on, year 9999 at the most; 29 February becomes the 28th where there is none."""
    year = min(day.year + years, dt.MAXYEAR)
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def whole_months(first: dt.date, last: dt.date) -> int:
    """How many whole months lie between two days, 0 where the second is not later."""
    if last <= first:
        return 0
    months = (last.year - first.year) * 12 + last.month - first.month
    return months if add_months(first, months) <= last else months - 1


def term_of(patent: PatentRef) -> Term | None:
    """The rule for a patent's length; None where its kind is not stated or no rule is known for it."""
    if patent.right is None:
        return None
    filed = patent.filing_date
    for term in TERMS:
        if term.right != patent.right or (term.countries and patent.country not in term.countries):
            continue
        if term.since is None or (filed is not None and filed >= term.since):
            return term
        if filed is None:
            return None  # which of two laws holds depends on the day of filing
    return None


def expiry(patent: PatentRef) -> Expiry | None:
    """When a patent ends: as stated, else computed from date and kind of right; None where neither can be told."""
    if patent.expiry_date is not None:
        return Expiry(patent.expiry_date)
    term = term_of(patent)
    if term is None:
        return None
    start = patent.filing_date if term.start == "filing" else patent.grant_date
    if start is None:
        return None
    day = add_years(start, term.years)
    if term.id == "us_invention_before_1995":
        if patent.grant_date is None:
            return None
        day = max(day, add_years(patent.grant_date, 17))
    return Expiry(day, term)


def expiry_of(patent: PatentRef) -> dt.date | None:
    """The last day alone."""
    found = expiry(patent)
    return found.day if found else None
