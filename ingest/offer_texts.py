"""The licence cells of a spreadsheet row -> its offers: columns that say one plain thing, and free text that is read.

What the columns state plainly is declared. Every other cell goes, with its header, to the terms reader
(catalogue/licensing/terms); its words are kept with the record, and what it gave carries the span it was read from.
A parsed offer is filled up with what is declared; where it says otherwise than a column, it stands for itself as
another offer, and a remark says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from catalogue.licensing.offer import LicenceOffer, OfferSource, Payment
from catalogue.licensing.remarks import Remark, TermsText
from catalogue.licensing.terms import read_terms
from ingest.offer_columns import TermCell, read_declared

_ORDER = (
    "terms", "grants", "transfer", "scheme", "open_licence", "use_first", "status", "price", "upfront", "annual_fee",
    "royalty", "royalty_base", "currency", "payment", "on_request", "free_months", "term", "territory", "sublicensable",
)  # fmt: skip
TERM_FIELDS = frozenset(_ORDER)
"""The target fields whose cells are licence terms."""

_Record = TypeVar("_Record")


def read_offers(
    cells: Mapping[str, TermCell], *, language: str | None
) -> tuple[tuple[LicenceOffer, ...] | None, TermsText | None]:
    """The offers of one row and the words that were read as free text; None where there are none."""
    declared = read_declared(
        {name: cell for name, cell in cells.items() if name != "terms"}, language=language
    )
    left = dict(declared.left)
    if "terms" in cells:
        left["terms"] = None
    text, places = _composed(cells, left)
    if not text:
        offer = _finished(declared.offer)
        return ((replace(offer, source=OfferSource(kind="declared")),) if offer else None), None
    reading = read_terms(text, language=language if language in ("zh", "en", "ja") else None)
    remarks = [*reading.remarks, *_refused(left, places, cells, reading.remarks)]
    merged, apart = list[LicenceOffer](), list[LicenceOffer]()
    for parsed in reading.offers:
        both, differing = _over(declared.offer, replace(parsed, source=None))
        (apart if differing else merged).append(parsed if differing else replace(both, source=parsed.source))
        remarks += _differences(differing, (parsed.source.spans if parsed.source else None) or ())
    if not merged:  # the columns stand for themselves
        merged = [replace(declared.offer, source=OfferSource(kind="declared"))]
    offers = [finished for offer in (*merged, *apart) if (finished := _finished(offer)) is not None]
    remarks.sort(key=lambda remark: (remark.start, remark.end))
    return tuple(offers) or None, TermsText(text, tuple(dict.fromkeys(remarks)) or None)


def _composed(
    cells: Mapping[str, TermCell], left: Mapping[str, Any]
) -> tuple[str, dict[str, tuple[int, int]]]:
    """The cells that are left as lines `header：text`, and where each cell's own text stands in them."""
    lines, places, at = list[str](), dict[str, tuple[int, int]](), 0
    for name in sorted(left, key=_ORDER.index):
        cell = cells[name]
        label = f"{cell.header}：" if cell.header else ""
        places[name] = (at + len(label), at + len(label) + len(cell.text))
        lines.append(label + cell.text)
        at += len(lines[-1]) + 1
    return "\n".join(lines), places


def _refused(
    left: Mapping[str, str | None],
    places: Mapping[str, tuple[int, int]],
    cells: Mapping[str, TermCell],
    said: Sequence[Remark],
) -> Iterator[Remark]:
    """Remarks on formulas and on values that cannot be, where the reader of free text has not made one."""
    for name, reason in left.items():
        start, end = places[name]
        here = {r.kind for r in said if r.start < end and r.end > start}
        if cells[name].text.startswith("=") and "formula" not in here:
            yield Remark(
                "formula", start, end, cells[name].text, "a formula without its value, taken as text"
            )
        elif reason and not here & {"impossible", "unclear"}:
            yield Remark("impossible", start, end, cells[name].text, reason)


def _over(declared: _Record, parsed: _Record, prefix: str = "") -> tuple[_Record, set[str]]:
    """The two together; and the fields in which they say different things."""
    differing: set[str] = set()
    merged: dict[str, Any] = {}
    for field in fields(declared):  # type: ignore[arg-type]
        mine, other = getattr(declared, field.name), getattr(parsed, field.name)
        path = f"{prefix}{field.name}"
        if mine is None or other is None:
            merged[field.name] = other if mine is None else mine
        elif is_dataclass(mine):
            merged[field.name], inner = _over(mine, other, f"{path}.")
            differing |= inner
        else:
            merged[field.name] = mine
            if mine != other:
                differing.add(path)
    if isinstance(declared, Payment) and isinstance(parsed, Payment):
        # a price in one column and "on request" in another: neither may be put into the other's offer
        prices = ("total_fixed", "total_fixed_min", "total_fixed_max")
        for one, other in ((declared, parsed), (parsed, declared)):
            if one.price_on_request:
                differing |= {f"{prefix}{name}" for name in prices if getattr(other, name) is not None}
    return type(declared)(**merged), differing


def _differences(differing: set[str], spans: Sequence[Any]) -> Iterator[Remark]:
    for span in spans:
        if span.field in differing:
            reason = f"a column of the row says otherwise of {span.field}; this stands as an offer of its own"
            yield Remark("unclear", span.start, span.end, span.text, reason)


def _finished(offer: LicenceOffer) -> LicenceOffer | None:
    """The offer, None where it says nothing. A price whose manner is not stated is paid at once (docs/licence-terms.md)."""
    payment = offer.payment
    if payment and payment.total_fixed is not None and not payment.models:
        others = (payment.upfront, payment.annual_fee, payment.royalty_pct_min, payment.royalty_pct_max)
        if all(other is None for other in others):
            offer = replace(offer, payment=replace(payment, models=("lump_sum",)))
    elif payment == Payment():
        offer = replace(offer, payment=None)
    return None if replace(offer, source=None) == LicenceOffer() else offer
