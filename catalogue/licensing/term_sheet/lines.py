"""The seam of the sheet's offer part: one `OfferLine` for each point, and what it needs to show it.

A line names the fields of `LicenceOffer` that it shows, by their dotted paths (`payment.upfront`; lists without an
index: `payment.instalments.amount`). tests/test_term_sheet_fields.py holds the lines against the model, so a new
field is on the sheet before it is in an offer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from catalogue.licensing.offer import Eligibility, LicenceOffer, Payment, PaymentModel, Trial
from catalogue.licensing.term_sheet.content import Cell, Run, Source, Table, cell
from catalogue.licensing.term_sheet.money import CURRENCIES, capitals, digits
from catalogue.licensing.term_sheet.words import Words
from catalogue.places import place_name
from catalogue.records import Technology


@dataclass(frozen=True)
class Facts:
    """What a line is made from: the record, one of its offers, the words of a language."""

    record: Technology
    offer: LicenceOffer
    w: Words

    @property
    def payment(self) -> Payment:
        """The payment, where nothing is stated an empty one."""
        return self.offer.payment or Payment()

    @property
    def trial(self) -> Trial:
        """The trial, where nothing is stated an empty one."""
        return self.offer.trial or Trial()

    @property
    def eligibility(self) -> Eligibility:
        """Who may take it up, where nothing is stated an empty one."""
        return self.offer.eligibility or Eligibility()

    @property
    def chinese(self) -> bool:
        """Whether Chinese patent law concerns the technology: a Chinese patent or a Chinese owner."""
        owner = self.record.owner
        return self.chinese_patent or bool(owner and (owner.country or "").upper() == "CN")

    @property
    def chinese_patent(self) -> bool:
        """Whether one of the patents is Chinese."""
        return any(patent.country.upper() == "CN" for patent in self.record.patents or ())

    @property
    def assignment(self) -> bool:
        """Whether an assignment and nothing else is offered."""
        return self.offer.grants == ("assignment",)

    # ---- values as text ----

    def money(self, value: Decimal | None) -> Cell:
        """`CNY 300,000 (人民币叁拾万元整)` in Chinese, `CNY 300,000` in English; without a currency it says so."""
        if value is None:
            return self.w.gap("open.amount")
        code = self.payment.currency
        if not code:
            spaced = " " if self.w.language == "en" else ""
            return (Run(digits(value) + spaced), *self.w.gap("open.currency"))
        text = f"{code} {digits(value)}"
        if self.w.language == "zh":
            name = CURRENCIES.get(code.upper(), "")
            capital = (capitals(value) or "") if code.upper() == "CNY" else ""
            text += f"（{name}{capital}）" if name or capital else ""
        return cell(text)

    def months(self, n: int) -> Cell:
        """A length of time in months, and in years where it is whole years."""
        if n and n % 12 == 0:
            return self.w.say("months.year" if n == 12 else "months", n=n, years=n // 12)
        return self.w.say("months.one" if n == 1 else "months.plain", n=n)

    def place(self, code: str) -> Cell:
        """A territory with its code: `China (CN)`."""
        name = place_name(code, self.w.language)
        return cell(code) if name == code else self.w.say("code", name=name, code=code)

    def day(self, day: dt.date) -> Cell:
        """A date: 2031-05-09, or 2031年5月9日."""
        return cell(self.w("day").format(year=day.year, month=day.month, day=day.day))

    def yes_no(self, name: str, value: bool | None, **values: Cell) -> Cell | None:
        """What `yes` and `no` mean for this point."""
        return None if value is None else self.w.say(f"{name}.{'yes' if value else 'no'}", **values)


@dataclass(frozen=True)
class OfferLine:
    """One point: `show` gives its words, or its table, or None where the offer states nothing of it.

    `models`: the manners of payment that this point belongs to; where others are stated and it is not, that is said.
    `notes`: keys of what is to be minded, and of what law says (see laws.py), for this offer. `origin`: the sources
    where they are not those of the fields.
    """

    key: str
    section: str
    fields: tuple[str, ...]
    show: Callable[[Facts], Cell | Table | None]
    models: frozenset[PaymentModel] | None = None
    notes: Callable[[Facts], tuple[str, ...]] = lambda facts: ()
    origin: Callable[[Facts], tuple[Source, ...]] = lambda facts: ()
