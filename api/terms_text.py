"""The owner's own words about terms, cut into stretches: what was read as which term, what was not, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from api.wording import Words
from catalogue.licensing.offer import Span
from catalogue.licensing.remarks import Remark
from catalogue.records import Technology

SHOWN = 4_000
"""Characters of the words that the page shows."""


@dataclass(frozen=True)
class Stretch:
    """Some characters of the text: plain, read as a term, or remarked on; `note` says what for."""

    text: str
    kind: Literal["plain", "read", "remark"]
    note: str = ""


@dataclass(frozen=True)
class OwnWords:
    """The text in stretches, the remarks as lines, and how many characters are not shown."""

    stretches: list[Stretch]
    remarks: list[tuple[str, str, str | None]]
    more: int


def own_words(record: Technology, w: Words) -> OwnWords | None:
    """The text of terms that was read for this record; None where there is none."""
    if record.terms is None:
        return None
    text = record.terms.text
    spans = [
        span
        for offer in record.offers or ()
        if offer.source and offer.source.kind == "parsed"
        for span in offer.source.spans or ()
    ]
    remarks = record.terms.remarks or ()
    return OwnWords(
        _stretches(text[:SHOWN], spans, remarks, w),
        [(w(f"remark.{r.kind}"), (r.text or text[r.start : r.end])[:200], r.reason) for r in remarks],
        max(0, len(text) - SHOWN),
    )


def _stretches(text: str, spans: list[Span], remarks: tuple[Remark, ...], w: Words) -> list[Stretch]:
    cuts = {0, len(text)}
    marks = [(span.start, span.end) for span in spans] + [(r.start, r.end) for r in remarks]
    cuts.update(min(max(at, 0), len(text)) for mark in marks for at in mark)
    found: list[Stretch] = []
    for start, end in zip(sorted(cuts), sorted(cuts)[1:], strict=False):
        fields = dict.fromkeys(span.field for span in spans if span.start <= start and end <= span.end)
        kinds = dict.fromkeys(r.kind for r in remarks if r.start <= start and end <= r.end)
        if fields:
            stretch = Stretch(text[start:end], "read", w("list.comma").join(line_of(f, w)[1] for f in fields))
        elif kinds:
            stretch = Stretch(
                text[start:end], "remark", w("list.comma").join(w(f"remark.{k}") for k in kinds)
            )
        else:
            stretch = Stretch(text[start:end], "plain")
        last = found[-1] if found else None
        if last and (last.kind, last.note) == (stretch.kind, stretch.note):
            found[-1] = Stretch(last.text + stretch.text, stretch.kind, stretch.note)
        else:
            found.append(stretch)
    return found


# The line of the page on which a field of the model is shown, where the two names differ.
_LINES = {
    "territory_excluded": "territory", "fields_excluded": "fields", "term_months": "term", "until_expiry": "term",
    "start": "term", "total_fixed": "total", "total_fixed_min": "total", "total_fixed_max": "total", "currency": "price",
    "price_on_request": "price", "royalty_pct_min": "royalty", "royalty_pct_max": "royalty", "royalty_tiers": "royalty",
    "royalty_base": "royalty", "min_annual_from_month": "min_annual", "equity_pct": "equity", "equity_valuation": "equity",
    "free_months": "trial", "earliest_payment_month": "first_payment", "trigger": "first_payment",
    "sme_only": "eligibility", "startup_only": "eligibility", "regions": "eligibility",
}  # fmt: skip


# Fields of a technology, in the words of its page.
_OF_RECORD = {
    "patents": "patents", "ipc": "classes", "cpc": "classes", "sectors": "sectors", "trl": "trl", "owner": "owner",
    "texts": "languages", "computing": "computing", "published": "published",
}  # fmt: skip


def line_of(field: str, w: Words) -> tuple[str, str]:
    """(line, label) of a dotted field: payment.upfront stands on the line `upfront`, "Up front"."""
    parts = [part.split("[")[0] for part in field.split(".")]
    for name in (parts[1] if len(parts) > 1 else parts[0], parts[0]):
        line = _LINES.get(name, name)
        if w.has(f"offer.{line}"):
            return line, w(f"offer.{line}")
    if parts[0] in _OF_RECORD:
        return parts[0], w(_OF_RECORD[parts[0]])
    return field, field
