"""What is to be known of single cells of a row: values that were lost, numbers that cannot be right.

Remarks stand in the record's provenance (see `ingest.remarks`); the row is taken all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from catalogue.places import place_code
from catalogue.records import FieldSource, PatentRef
from ingest.cells import damage, date_remark, read_trl, shortened, stated, visible
from ingest.header_rows import Table
from ingest.headers import TITLE_FIELDS
from ingest.numbers import cn_check_digit, cn_check_digit_is_right
from ingest.offer_texts import TERM_FIELDS
from ingest.patent_columns import digits_lost, right_word, status_of
from ingest.rows import Row


def _level(text: str) -> bool:
    try:
        return read_trl(text) is not None
    except ValueError:  # the row is refused for it
        return True


TEXT_FIELDS = TITLE_FIELDS | {"abstract", "claims", "first_claim", "description", "keywords"}
NUMBERS = {
    "application_number": "application_number",
    "patent_number": "number",
    "publication_number": "number",
}
# Where the record keeps what a column says: the key of its provenance.
_PLACES: dict[str, str] = {
    **dict.fromkeys(TEXT_FIELDS, "texts"),
    **dict.fromkeys(TERM_FIELDS, "offers"),
    **{
        name: f"patents.{name}" for name in ("application_number", "kind", "right", "applicants", "inventors")
    },
    **{
        f"{name}_date": f"patents.{name}_date"
        for name in ("filing", "priority", "publication", "grant", "expiry")
    },
    "publication_number": "patents.number",
    "patent_number": "patents.number",
    "legal_status": "patents.status",
    "family": "patents.family_id",
}
_CONTACT = "contact_"
_DATES = (
    "filing_date",
    "priority_date",
    "publication_date",
    "announcement_date",
    "grant_date",
    "expiry_date",
    "published",
)
# How a cell of wording is read; what comes out empty was not understood.
_READ: dict[str, Callable[[str], object]] = {
    "legal_status": status_of,
    "right": right_word,
    "trl": _level,
    "country": place_code,
}
_OF_A_PATENT = ("inventors", "filing_date", "publication_date", "grant_date", "legal_status")


def row_remarks(
    table: Table, row: Row, first: Mapping[str, str], patents: Sequence[PatentRef] | None, name: str
) -> dict[str, FieldSource]:
    """What is to be known of single fields (see `ingest.remarks`): values that were lost, numbers that cannot be right."""
    said: dict[str, list[str]] = {}
    country = patents[0].country if patents else place_code(first.get("country") or "") or ""
    for column, field in NUMBERS.items():
        written = first.get(column)
        remark = damage(written)
        if written and not remark and column != "publication_number":
            remark = digits_lost(written, country=country)
        if remark:
            said.setdefault(f"patents.{field}", []).append(remark)
    number = (patents[0].application_number if patents else None) or ""
    if patents and patents[0].country == "CN" and cn_check_digit_is_right(number) is False:
        remark = f"the check digit of {number} is wrong: by the others it would be {cn_check_digit(number.partition('.')[0])}"
        said.setdefault("patents.application_number", []).append(remark)
    for field, remark in _not_taken(first, patents):
        said.setdefault(_place(field), []).append(remark)
    for column_read in table.columns:
        if remark := row.remarks.get(column_read.index):
            header = visible(table.header[column_read.index] or "")
            said.setdefault(_place(column_read.field), []).append(f"column {header}: {remark}")
    return {
        field: FieldSource(file=name, position=f"{row.position}: {'; '.join(dict.fromkeys(remarks))}")
        for field, remarks in said.items()
    }


def _not_taken(first: Mapping[str, str], patents: Sequence[PatentRef] | None) -> Iterator[tuple[str, str]]:
    """What a cell says and the record does not: part of a date, wording that is not known, a patent without any number."""
    for field in _DATES:
        if remark := date_remark(first.get(field)):
            yield field, remark
    for field, read in _READ.items():
        written = stated(first.get(field))
        if written and not damage(written) and not read(written):
            yield field, f"{shortened(written, 60)!r} is not understood and was left out"
    if patents is None:
        for field in _OF_A_PATENT:
            if stated(first.get(field)):
                yield field, "left out: no number or country in the row names the patent that it is about"


def _place(field: str) -> str:
    return "contact" if field.startswith(_CONTACT) else _PLACES.get(field, field)
