"""What the tests of term sheets share: all sample offers, an offer that states every field, and how a file is read back."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import types
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from docx import Document
from docx.oxml.ns import qn

from catalogue import exchange
from catalogue.licensing.offer import LicenceOffer, OfferSource, Span
from catalogue.licensing.term_sheet import Firm, Sheet, make_sheet, write_sheet
from catalogue.licensing.term_sheet.content import Language
from catalogue.licensing.term_sheet.words import WORDS
from catalogue.records import Institution, PatentRef, Technology, TechnologyText
from tests.conftest import GOLDEN
from tests.web_samples import parsed

MADE = dt.date(2026, 11, 22)
FIRM = Firm("浙江某某机械有限公司", "杭州市", "王工 0571-0000")
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@cache
def sample_records() -> tuple[Technology, ...]:
    """Every sample with an offer, as its reader gives it."""
    lines = [line for path in sorted(GOLDEN.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    records = [exchange.from_json(line) for line in lines if not line.startswith('{"owner_change"')]
    return tuple(record for record in records if record.offers)


def sample_offers() -> Iterator[tuple[Technology, int, LicenceOffer]]:
    """Each sample offer with its record and its number."""
    for record in sample_records():
        for number, offer in enumerate(record.offers or (), 1):
            yield record, number, offer


def record_with(offer: LicenceOffer, **changes: Any) -> Technology:
    """A Chinese technology with this offer and no contradiction of its own making."""
    record = Technology(
        id="CN-990000001-B",
        texts={"zh": TechnologyText(title="低温电解液"), "en": TechnologyText(title="Cold electrolyte")},
        owner=Institution(
            "青澜理工大学", {"zh": "青澜理工大学", "en": "Qinglan Institute of Technology"}, None, "CN"
        ),
        patents=(
            PatentRef(
                "CN", "990000001", "B", right="invention", status="granted", filing_date=dt.date(2021, 3, 5)
            ),
        ),
        offers=(offer,),
    )
    return dataclasses.replace(record, **changes)


def sheet_of(offer: LicenceOffer, language: Language = "en", **changes: Any) -> Sheet:
    """The sheet of one offer of such a record."""
    return make_sheet(record_with(offer, **changes), 1, firm=FIRM, language=language, date=MADE)


# ---- the model, walked ----


def plain_type(hint: Any) -> Any:
    """The type without `None`."""
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = [part for part in get_args(hint) if part is not type(None)]
    return hint


def leaves(kind: type, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each field that holds a value, by its dotted path, with its type."""
    hints = get_type_hints(kind)
    for field in dataclasses.fields(kind):
        hint = plain_type(hints[field.name])
        inner = get_args(hint)[0] if get_origin(hint) is tuple else hint
        name = path + field.name.rstrip("_")
        if dataclasses.is_dataclass(inner) and isinstance(inner, type):
            yield from leaves(inner, f"{name}.")
        else:
            yield name, inner


def stated(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each value that is stated, by its dotted path; an item of a list under the list's path."""
    for field in dataclasses.fields(value):
        found, name = getattr(value, field.name), path + field.name.rstrip("_")
        for part in found if isinstance(found, tuple) else (found,):
            if dataclasses.is_dataclass(part) and not isinstance(part, type):
                yield from stated(part, f"{name}.")
            elif part is not None:
                yield name, part


def without(value: Any, path: str) -> Any:
    """The same with one field not stated; in a list, in every item."""
    name, _, rest = path.partition(".")
    field = next(f for f in dataclasses.fields(value) if f.name.rstrip("_") == name)
    found = getattr(value, field.name)
    if not rest:
        return dataclasses.replace(value, **{field.name: None})
    changed = (
        tuple(without(part, rest) for part in found) if isinstance(found, tuple) else without(found, rest)
    )
    return dataclasses.replace(value, **{field.name: changed})


def full(kind: type, path: str = "") -> Any:
    """An instance with every field stated, made from the types alone."""
    hints, values = get_type_hints(kind), {}
    for n, field in enumerate(dataclasses.fields(kind)):
        hint = plain_type(hints[field.name])
        inner = get_args(hint)[0] if get_origin(hint) is tuple else hint
        value = _value(inner, f"{path}{field.name}", n)
        values[field.name] = (value,) if get_origin(hint) is tuple else value
    return kind(**values)


def _value(kind: Any, path: str, n: int) -> Any:
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return full(kind, f"{path}.")
    if path.endswith(("territory", "regions", "territory_excluded")):
        return "JP" if path.endswith("excluded") else "CN"
    if path.endswith("currency"):
        return "CNY"
    values = {str: f"words of {path}", int: 17 + n, bool: True, Decimal: Decimal(f"{41 + n}.5")}
    return dt.date(2027, 3, 9) if kind is dt.date else values[kind]


def full_offer() -> LicenceOffer:
    """An offer that states everything."""
    source = OfferSource(
        "parsed", "https://tto.example/1", dt.date(2026, 5, 1), (Span("status", 3, 9, "可以许可"),)
    )
    return dataclasses.replace(full(LicenceOffer), source=source)


# ---- files, read back ----


def html_lines(sheet: Sheet) -> dict[str, str]:
    """The text of each line of the page by its key."""
    tree = parsed(write_sheet(sheet, "html").content.decode())
    return {
        row.get("id")[2:]: squeezed(row.text_content()) for row in tree.xpath("//tr[starts-with(@id, 't-')]")
    }


def docx_lines(sheet: Sheet) -> dict[str, str]:
    """The same of the Word document, whose rows are found by their labels."""
    document = Document(io.BytesIO(write_sheet(sheet, "docx").content))
    rows = {}
    for table in document.tables:
        for row in table._tbl.tr_lst:
            cells = row.tc_lst
            if len(cells) == 3:
                rows[_text(cells[0])] = squeezed(_text(row))
    keys = [line for section in sheet.sections for line in section.lines]
    return {line.key: rows[line.label] for line in keys}


def _text(element: Any) -> str:
    return "".join(node.text or "" for node in element.iter(qn("w:t")))


def squeezed(text: str) -> str:
    """Without spaces, which the two formats set differently."""
    return "".join(text.split())


def word(key: str, language: Language) -> str:
    """One of the sheet's words."""
    return WORDS[key][0 if language == "en" else 1]
