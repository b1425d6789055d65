"""A spreadsheet of technologies, whatever file it comes from: its rows become technologies.

Headers are found by ingest/header_rows.py, what columns mean is judged by ingest/columns.py. A row is taken whole or not at all: one with no title, or with a value that cannot be (readiness 12, filed on 31
February), becomes a `Rejection` that names row, field and how to mend it. Licence terms are never a reason to refuse
a row: what is not understood of them, or cannot be (a negative price), stays with the record as text and a remark.
Columns with unknown names are left alone; damaged numbers (2.02E+12) are left out of the record and named in its
provenance (ingest/remarks.py), as are check digits that are wrong and formulas without a result.

A row's id is its publication number (CN-110007298-A), else the office's own reference, else a hash of owner, title,
abstract and application number, with dates, people and classes where a number is damaged. Two rows of one id are both yielded; the catalogue decides.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from catalogue.licensing.offer import Contact
from catalogue.records import (
    Computing,
    FieldSource,
    Institution,
    Rejection,
    Technology,
    TechnologyText,
)
from ingest.base import Outcome
from ingest.cells import (
    WrongCell,
    damage,
    read_date,
    read_trl,
    read_yes_no,
    script_language,
    shortened,
    split,
    stated,
    undamaged,
    visible,
    without_formula,
)
from ingest.header_rows import Table
from ingest.headers import LANGUAGE_WORDS, TITLE_FIELDS, Column, plain
from ingest.numbers import classification_symbol, distinct
from ingest.offer_columns import TermCell
from ingest.offer_texts import TERM_FIELDS, read_offers
from ingest.passed_over import as_above, is_no_record
from ingest.patent_columns import publication_id, read_patents
from ingest.rows import Cells, Row
from ingest.sectors import sector_names
from ingest.table_remarks import NUMBERS, TEXT_FIELDS, row_remarks

_COMBINED = re.compile(
    r"title:\s*(?P<title>.*?)\s*\n\s*(keywords:\s*(?P<keywords>.*?)\s*\n\s*)?abstract:\s*(?P<abstract>.*)",
    re.I | re.S,
)
_NEXT_CLAIM = re.compile(r"\n\s*(?=\d{1,3}\s*[.、．:：])|(?<!^)(?=【請求項\d+】)")
# What tells a row from another of the same owner and title where its number is lost.
_STABLE = (
    "inventors",
    "applicants",
    "filing_date",
    "publication_date",
    "announcement_date",
    "grant_date",
    "ipc",
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"\+?\d[\d\s()（）-]{5,}\d")
_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

_Value = TypeVar("_Value")


def read_rows(table: Table, *, name: str, strict_width: bool = False) -> Iterator[Outcome]:
    """Technologies and rejections of a table. With `strict_width` a cell beyond the header rejects its row."""
    above: Cells = ()
    for row in table.rows:
        if row.blank or row.heading or any(row.cells[: len(raw)] == tuple(raw) for raw in table.raw):
            continue
        if is_no_record(row):
            continue
        row = as_above(row, above)
        above = row.cells
        try:
            if strict_width and any(row.cells[len(table.header) :]):
                raise WrongCell(
                    f"the row has {len(row.cells)} cells, the header {len(table.header)}: a separator in a cell?",
                    "*",
                )
            yield _technology(table, row, name)
        except WrongCell as wrong:
            yield _rejection(table, row, wrong, name)


def _rejection(table: Table, row: Row, wrong: WrongCell, name: str) -> Rejection:
    column = next((column for column in table.columns if column.field == wrong.field), None)
    header = table.header[column.index] if column else None
    value = row.cells[column.index] if column and column.index < len(row.cells) else None
    return Rejection(
        file=name,
        position=row.position,
        field=None if wrong.field == "*" else wrong.field,
        reason=f"column {header}: {wrong.reason}" if header else wrong.reason,
        todo="Correct the row and hand the file in again; the other rows were taken",
        value=shortened(value),
    )


def _technology(table: Table, row: Row, name: str) -> Technology:
    found, target = _found(table, row)
    first: dict[str, str] = {}
    terms: dict[str, TermCell] = {}
    for column, text in found:
        if not stated(text):
            continue
        first.setdefault(column.field, text)
        if column.field in TERM_FIELDS:
            header = visible(table.header[column.index] or "")
            # as it came: the reader of terms remarks on odd characters
            written, _ = without_formula(row.cells[column.index] or text)
            terms.setdefault(column.field, TermCell(written, column.unit, header))
    vendor, words = table.vendor, _words(table, row)
    if vendor is not None:
        first = vendor.cells(first, words)
    texts = _texts(found, stated(first.get("language")))
    if not any(text.title for text in texts.values()):
        raise WrongCell(_no_title(table, row), "title")
    language = next(iter(texts))
    patents = read_patents(first)
    offers, terms_text = read_offers(terms, language=language)
    owners = split(first.get("owner")) or split(first.get("applicants"))
    technology = Technology(
        id=(patents and publication_id(patents[0]))
        or undamaged(first.get("reference"))
        or _hash(first, texts),
        texts=texts,
        owner=Institution(name=owners[0]) if owners else None,
        patents=patents,
        ipc=_symbols(split(first.get("ipc"), commas=True)),
        cpc=_symbols(split(first.get("cpc"), commas=True) or _labels(first.get("labels"))),
        sectors=sector_names(split(first.get("sectors"), commas=True)),
        trl=_checked("trl", read_trl, first),
        computing=_computing(first),
        contact=_contact(first),
        offers=offers,
        terms=terms_text,
        url=_url(first.get("url")) or _url(target),
        published=_checked("published", read_date, first),
        provenance={
            "*": FieldSource(file=name, position=row.position, method="mapped"),
            **row_remarks(table, row, first, patents, name),
        },
    )
    return vendor.finish(technology, words) if vendor is not None else technology


def _found(table: Table, row: Row) -> tuple[list[tuple[Column, str]], str | None]:
    """What the row says in each column that is read, and the address that its title leads to."""
    found: list[tuple[Column, str]] = []
    leads: str | None = None
    for column in table.columns:
        if column.index >= len(row.cells) or not (cell := row.cells[column.index]):
            continue
        text, target = without_formula(visible(cell))
        if column.field in TITLE_FIELDS:
            leads = leads or target
        if shown := (target if column.field in ("url", "contact_url") and target else text).strip():
            found.append((column, shown))
    return found, leads


def _words(table: Table, row: Row) -> dict[str, str]:
    """The row's cells by their headers' plain words, for what is known of a vendor."""
    if table.vendor is None:
        return {}
    pairs = zip(table.header, row.cells, strict=False)
    return {
        plain(header): text for header, cell in pairs if header and cell and (text := stated(visible(cell)))
    }


def _no_title(table: Table, row: Row) -> str:
    lost = next(
        (row.remarks[c.index] for c in table.columns if c.field in TITLE_FIELDS and c.index in row.remarks),
        None,
    )
    return lost or "the row has no title"


def _texts(found: Sequence[tuple[Column, str]], told: str | None) -> dict[str, TechnologyText]:
    """Texts by language: that of the header (标题（英文）), of the language column, else by script."""
    marked: dict[str | None, dict[str, str]] = {}
    for column, cell in found:
        if column.field in TEXT_FIELDS and stated(cell):
            marked.setdefault(column.language, {}).setdefault(column.field, cell)
    texts: dict[str, TechnologyText] = {}
    for mark, cells in sorted(marked.items(), key=lambda pair: pair[0] is not None):
        text = _text(cells)
        code = mark or _told_language(told) or script_language(f"{text.title or ''} {text.abstract or ''}")
        texts[code] = _merged(texts[code], text) if code in texts else text
    return texts


def _text(cells: Mapping[str, str]) -> TechnologyText:
    title = cells.get("title") or cells.get("weak_title")
    abstract, keywords = cells.get("abstract"), cells.get("keywords")
    if title is None and "text" in cells:
        title, keywords, abstract = _combined(cells["text"])
    claims = cells.get("claims") or cells.get("first_claim")
    return TechnologyText(
        title=" ".join(title.split()) if title else None,
        abstract=abstract,
        claims=tuple(part.strip() for part in _NEXT_CLAIM.split(claims) if part.strip()) if claims else None,
        description=cells.get("description"),
        keywords=split(keywords, commas=True) or None,
    )


def _combined(text: str) -> tuple[str | None, str | None, str | None]:
    """Title, keywords and abstract of one cell: labelled lines, or three parts around [SEP]."""
    if labelled := _COMBINED.fullmatch(text):
        return labelled["title"] or None, labelled["keywords"] or None, labelled["abstract"] or None
    parts = [part.strip() or None for part in text.split("[SEP]")]
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (None, None, None)


def _merged(one: TechnologyText, other: TechnologyText) -> TechnologyText:
    return replace(other, **{name: value for name, value in vars(one).items() if value is not None})


def _told_language(told: str | None) -> str | None:
    if told is None:
        return None
    code = LANGUAGE_WORDS.get(plain(told))
    return code or (told.strip() if _LANGUAGE_CODE.fullmatch(told.strip()) else None)


def _hash(first: Mapping[str, str], texts: Mapping[str, TechnologyText]) -> str:
    text = next(iter(texts.values()))
    key = [first.get("owner"), text.title, text.abstract, first.get("application_number")]
    if any(
        damage(first.get(column)) for column in NUMBERS
    ):  # two rows are not one because 2.02E+12 is 2.02E+12
        key += [first.get(column) for column in _STABLE]
    return "row-" + hashlib.sha256(json.dumps(key, ensure_ascii=False).encode()).hexdigest()[:16]


def _symbols(written: Sequence[str]) -> tuple[str, ...] | None:
    return distinct(classification_symbol(text) or text for text in written)


def _labels(text: str | None) -> tuple[str, ...]:
    """A JSON list of symbols, as data sets write it; anything else is no list of symbols."""
    try:
        labels = json.loads(text) if text and text.startswith("[") else []
    except (ValueError, RecursionError):
        return ()
    symbols = [classification_symbol(label) for label in labels if isinstance(label, str)]
    return tuple(symbol for symbol in symbols if symbol) if all(symbols) else ()


def _computing(first: Mapping[str, str]) -> Computing | None:
    needs = first.get("computing_needed")
    needed = read_yes_no(needs)
    computing = Computing(
        needed=needed,
        voucher_eligible=read_yes_no(first.get("voucher")),
        detail=needs if needed is None else None,
    )
    return computing if computing != Computing() else None


def _contact(first: Mapping[str, str]) -> Contact | None:
    anyhow = first.get("contact_any") or ""
    email, phone = _EMAIL.search(anyhow), _PHONE.search(_EMAIL.sub(" ", anyhow))
    contact = Contact(
        name=first.get("contact_name"),
        email=first.get("contact_email") or (email[0] if email else None),
        phone=first.get("contact_phone") or (phone[0] if phone else None),
        url=_url(first.get("contact_url")),
        address=first.get("contact_address"),
    )
    return contact if contact != Contact() else None


def _url(text: str | None) -> str | None:
    return text if text and re.match(r"https?://\S+$", text) else None


def _checked(name: str, read: Callable[[str | None], _Value], first: Mapping[str, str]) -> _Value:
    try:
        return read(first.get(name))
    except ValueError as error:
        raise WrongCell(str(error), name) from error
